"""Times matplotlib's and Headlight's labelled maps of 12 x 12 heads, and compares the files with what optipng makes of them.

    pip install matplotlib==3.11.2
    python benchmark_figures.py BENCHMARK-FIGURES [--work FOLDER] [--threads N]

BENCHMARK-FIGURES is the built executable of Tests/Benchmarks/Figures, which draws all 144 heads on N threads (2). matplotlib draws
a few figures, of equal pixel size and with as many labels, and is taken to need 144 times that for all. Both are compared by
processor time, of which other programs take none. Needs optipng. Fails where Headlight is not 80 times as fast, misses its time by
the clock, or writes files that are more than a tenth larger than optipng's.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import time

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

HEADS = 144
# Tokens, pixels a side, seconds that all heads may take, figures that matplotlib draws.
CASES = ((64, 1728, 1.0, 4), (256, 6912, 4.0, 2))
LEAST_FACTOR = 80
MOST_EXCESS = 1.10


def theirs(tokens, pixels, count, folder):
    """Processor seconds a figure that matplotlib takes, the best, and the size of a file."""
    generator = np.random.default_rng()
    labels = [f"·token{place}" for place in range(tokens)]
    best, path = float("inf"), folder / "matplotlib.png"
    for _ in range(count):
        scores = 2 * generator.normal(size=(tokens, tokens))
        weights = np.where(np.tri(tokens, dtype=bool), np.exp(scores), 0)
        weights /= weights.sum(axis=1, keepdims=True)
        start = time.process_time()
        figure, axes = plt.subplots(figsize=(pixels / 100, pixels / 100), dpi=100)
        image = axes.imshow(weights, cmap="Blues", vmin=0, vmax=1)
        axes.set_xticks(range(tokens), labels, rotation=90)
        axes.set_yticks(range(tokens), labels)
        axes.set_title("L0H0")
        figure.colorbar(image)
        figure.savefig(path, dpi=100)
        plt.close(figure)
        best = min(best, time.process_time() - start)
    return best, path.stat().st_size


def ours(executable, tokens, pixels, threads, folder):
    """Wall and processor seconds of all heads, the best of three, and the numbers of pixels."""
    best = (float("inf"), float("inf"))
    for _ in range(3):
        command = [executable, folder, str(tokens), str(pixels), str(HEADS), str(threads)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        wall, processor = map(float, re.search(r"wall (\S+) s, processor (\S+) s", output).groups())
        best = min(best, (wall, processor))
    return *best, re.search(r"(\d+) × (\d+) pixels", output).groups()


def excess(folder):
    """The sizes of three of the files, and of what optipng -o2 makes of them."""
    own = other = 0
    for name in ("L0H0", "L5H7", "L11H11"):
        copy = folder / "optipng.png"
        shutil.copy(folder / f"{name}.png", copy)
        own += copy.stat().st_size
        subprocess.run(["optipng", "-quiet", "-o2", copy], check=True)
        other += copy.stat().st_size
    return own / 3, other / 3


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("executable")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(".build/benchmark/figures"))
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    folder, threads = arguments.work, arguments.threads
    folder.mkdir(parents=True, exist_ok=True)
    failed = False
    for tokens, pixels, most_seconds, count in CASES:
        wall, processor, (width, height) = ours(arguments.executable, tokens, pixels, threads, folder)
        seconds, size = theirs(tokens, pixels, count, folder)
        factor = seconds * HEADS / processor
        own, optimal = excess(folder)
        print(f"{tokens} tokens, {HEADS} figures of {width} x {height} pixels, {threads} threads")
        print(f"  Headlight   {processor:6.2f} s of processors, {wall:.2f} s by the clock, {own / 1e3:.0f} kB a file")
        print(f"  matplotlib  {seconds * HEADS:6.1f} s of processors ({HEADS} x {seconds:.3f} s), {size / 1e3:.0f} kB a file")
        print(f"  {factor:.0f} times as fast; optipng -o2 of Headlight's: {optimal / 1e3:.0f} kB", flush=True)
        for is_met, what in (
            (wall < most_seconds, f"all heads take less than {most_seconds} s"),
            (factor >= LEAST_FACTOR, f"{LEAST_FACTOR} times as fast as matplotlib"),
            (own <= MOST_EXCESS * optimal, "files are at most a tenth larger than optipng's"),
        ):
            if not is_met:
                print(f"  missed: {what}")
                failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()

"""The figures that the binary HEADLIGHT writes, judged by other programs.

    HEADLIGHT=.build/release/headlight pytest Tests/Figures

Needed: pngcheck; pdftotext, pdffonts and pdfinfo (poppler-utils); rsvg-convert (librsvg2-bin); Chromium.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.path.append(str(Path(__file__).parent))

from commands import COMMANDS  # noqa: E402
from make_inputs import ROOT, make_inputs  # noqa: E402

HEADLIGHT = os.path.abspath(os.environ["HEADLIGHT"])
FORMATS = ("png", "svg", "pdf")
CHROMIUM = os.environ.get("HEADLIGHT_CHROMIUM", "/usr/bin/chromium")


def output_of(*command):
    """What a program writes; an error says what it complained of."""
    result = subprocess.run(command, capture_output=True, check=False)
    assert result.returncode == 0, (command, result.stdout, result.stderr)
    return result.stdout.decode()


def pytest_generate_tests(metafunc):
    """Runs a test for each command."""
    if "figures" in metafunc.fixturenames:
        metafunc.parametrize("command", COMMANDS, ids=str)


@pytest.fixture(scope="session")
def inputs(tmp_path_factory):
    directory = tmp_path_factory.mktemp("inputs")
    make_inputs(directory)
    return directory


@pytest.fixture(scope="session")
def written(inputs, tmp_path_factory):
    """What a command wrote: paths without their extension, each with a .png, .svg and .pdf."""
    known = {}

    def run(command):
        output = tmp_path_factory.mktemp("output")
        arguments = [part.format(inputs=inputs, samples=ROOT / "samples") for part in shlex.split(command.arguments)]
        if arguments[0] == "figure":
            for kind in FORMATS:
                output_of(HEADLIGHT, *arguments, "--output", f"{output}/figure.{kind}")
        else:
            output_of(HEADLIGHT, *arguments, "--output", f"{output}/all", "--format", ",".join(FORMATS), "--quiet")
        found = {kind: {path.with_suffix("") for path in output.rglob(f"*.{kind}")} for kind in FORMATS}
        assert found["png"] == found["svg"] == found["pdf"]
        assert len(found["png"]) == command.figures
        return sorted(found["png"])

    def figures(command):
        if command.arguments not in known:
            known[command.arguments] = run(command)
        return known[command.arguments]

    return figures


@pytest.fixture
def figures(written, command):
    """The figures of a command."""
    return written(command)


@pytest.fixture(scope="session")
def draw_in_browser():
    """Draws an SVG as Chromium draws it in a page: as an image of so many pixels."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()

        def draw(svg, width, height, to):
            page.set_viewport_size({"width": width, "height": height})
            holder = to.with_suffix(".html")
            holder.write_text(
                f'<body style="margin:0"><img src="{svg.as_uri()}" style="display:block;width:{width}px;height:{height}px">')
            page.goto(holder.as_uri())
            page.evaluate("document.images[0].decode()")
            page.screenshot(path=to)

        yield draw
        browser.close()

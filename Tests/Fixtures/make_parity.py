"""Makes the parity fixtures: tiny random models, and the attention that transformers and TransformerLens compute.

Requirements: Python 3.11, and the packages of requirements.txt beside this file.
Run:          python Tests/Fixtures/make_parity.py [CASE...]

Each case becomes a directory `parity/<case>` with a model, `sequences.json` and `expected.safetensors`;
`parity/README.md` says what stands in them. Every seed depends on a case's name alone, so that a case made again
alone is the same. TransformerLens and transformers may live in two environments: name the cases to make in each.
"""

import sys
from importlib import import_module
from pathlib import Path

import torch


def main(wanted: list[str]) -> None:
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    cases = {}
    for file in sorted(Path(__file__).parent.glob("cases_*.py")):
        cases |= import_module(file.stem).CASES
    if not wanted or any(name.startswith("tl-") for name in wanted):
        import parity_transformerlens

        cases |= parity_transformerlens.CASES
    unknown = set(wanted) - set(cases)
    if unknown:
        sys.exit(f"no such case: {', '.join(sorted(unknown))}\nthere are: {', '.join(cases)}")
    for name in wanted or cases:
        cases[name](name)


if __name__ == "__main__":
    main(sys.argv[1:])

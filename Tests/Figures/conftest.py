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
    """What a command wrote, by its name: paths without their extension, each with a .png, .svg and .pdf."""
    commands, known = {command.name: command for command in COMMANDS}, {}

    def run(command):
        output = tmp_path_factory.mktemp(command.name) / "output"
        arguments = [part.format(inputs=inputs, samples=ROOT / "samples") for part in shlex.split(command.arguments)]
        output_of(HEADLIGHT, *arguments, "--output", str(output), "--format", "png,svg,pdf", "--quiet")
        found = {kind: {path.with_suffix("") for path in output.rglob(f"*.{kind}")} for kind in ("png", "svg", "pdf")}
        assert found["png"] == found["svg"] == found["pdf"]
        assert len(found["png"]) == command.figures
        return sorted(found["png"])

    def figures(name):
        if name not in known:
            known[name] = run(commands[name])
        return known[name]

    return figures


@pytest.fixture
def figures(written, command):
    """The figures of a command."""
    return written(command.name)


@pytest.fixture(scope="session")
def draw_in_browser():
    """Draws an SVG as Chromium draws it in a page: as an image so many pixels wide, on a screen of two pixels a CSS pixel."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(offline=True, device_scale_factor=2).new_page()

        def draw(svg, width, height, to):
            page.set_viewport_size({"width": -(-width // 2), "height": -(-height // 2)})
            holder = to.with_suffix(".html")
            holder.write_text(
                f'<body style="margin:0"><img src="{svg.as_uri()}" style="display:block;width:{width / 2}px;height:{height / 2}px">')
            page.goto(holder.as_uri())
            page.evaluate("document.images[0].decode()")
            page.screenshot(path=to, clip={"x": 0, "y": 0, "width": width / 2, "height": height / 2})

        yield draw
        browser.close()

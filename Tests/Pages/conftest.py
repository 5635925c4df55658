"""Reports under HEADLIGHT_REPORTS, opened in Chromium with the network cut off.

    pip install playwright pytest axe-playwright-python
    HEADLIGHT_REPORTS=DIR pytest Tests/Pages
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(os.environ.get("HEADLIGHT_REPORTS", os.devnull)).resolve()
CHROMIUM = os.environ.get("HEADLIGHT_CHROMIUM", "/usr/bin/chromium")


def reports():
    """Every report of the directory."""
    return sorted(ROOT.glob("**/report.html"))


def pytest_generate_tests(metafunc):
    """Runs a test for each `report`, or for each `report_with_tensors`: one that has its numbers beside it."""
    for name in {"report", "report_with_tensors"} & set(metafunc.fixturenames):
        paths = [path for path in reports() if name == "report" or (path.parent / "attention.safetensors").exists()]
        metafunc.parametrize(name, paths, ids=lambda path: str(path.parent.relative_to(ROOT)))


@pytest.fixture(scope="session", autouse=True)
def reports_exist():
    assert reports(), "set HEADLIGHT_REPORTS to a directory that holds reports"


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser):
    """Opens a page; afterwards fails the test if it asked for anything or complained."""
    contexts, troubles = [], []

    def open_page(path, address="", width=1280, height=800, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, offline=True)
        contexts.append(context)
        page = context.new_page()
        url = path.as_uri()
        page.on("request", lambda request: troubles.append("request: " + request.url)
                if not request.url.startswith((url, "data:", "blob:")) else None)
        page.on("console", lambda message: troubles.append("console: " + message.text)
                if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.goto(url + address)
        if path.name.startswith(("report", "compare")):
            page.evaluate("window.headlight.ready")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture(scope="session")
def facts(browser):
    """What each report holds, so that tests can look for one that has what they need."""
    found = {}
    for path in reports():
        page = browser.new_page()
        page.goto(path.as_uri())
        page.evaluate("window.headlight.ready")
        found[path] = page.evaluate(
            "({heads: headlight.heads(), metrics: headlight.metrics(), maps: headlight.maps(), queries: headlight.queries(), keys: headlight.keys(),"
            " masks: JSON.parse(document.getElementById('metadata').textContent).maps.map((map) => map.mask),"
            " parts: document.querySelectorAll('.crumbs .part').length})")
        page.close()
    return found


@pytest.fixture
def find(facts):
    """The first report for which `condition` holds."""
    def search(condition, what):
        for path, fact in facts.items():
            if condition(fact):
                return path, fact
        pytest.skip(f"no report with {what} in {ROOT}")
    return search

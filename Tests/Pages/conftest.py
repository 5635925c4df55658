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


def largest_of_each_batch(paths):
    """Batches differ in kind: model, mask, metrics, tokens, size. The sequences of one differ in length alone."""
    largest = {}
    for path in sorted(paths, key=lambda path: path.stat().st_size):
        largest[path.relative_to(ROOT).parts[0]] = path
    return sorted(largest.values())


def pytest_generate_tests(metafunc):
    """Runs a test for each `report`, for the largest `report_of_batch`, or for each `report_with_tensors`: one that has its numbers
    beside it."""
    for name in {"report", "report_of_batch", "report_with_tensors"} & set(metafunc.fixturenames):
        paths = reports()
        if name == "report_of_batch":
            paths = largest_of_each_batch(paths)
        elif name == "report_with_tensors":
            paths = [path for path in paths if (path.parent / "attention.safetensors").exists()]
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


class Window:
    """A page of the browser that is used by one test after another: a new one takes three times as long to open a file."""

    def __init__(self, browser):
        self.url, self.troubles = "", []
        # In a context of its own: frames of pages behind another page of a context come once a second.
        self.page = browser.new_context(offline=True).new_page()
        self.page.on("request", lambda request: self.troubles.append("request: " + request.url)
                     if not request.url.startswith((self.url, "data:", "blob:")) else None)
        self.page.on("console", lambda message: self.troubles.append("console: " + message.text)
                     if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))

    def open(self, path, address="", width=1280, height=800, scheme="light"):
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=scheme)
        self.url = path.as_uri()
        self.page.goto(self.url + address)
        if path.name.startswith(("report", "compare")):
            self.page.evaluate("window.headlight.ready")
        return self.page

    def leave(self):
        """Nothing of the last page may reach the next: its document goes, and the pointer rests where a new page has it."""
        self.url = "about:blank"
        self.page.goto(self.url)
        self.page.mouse.move(0, 0)


@pytest.fixture(scope="session")
def idle_windows(browser):
    """Takes a window that no test uses, or opens one; `append` gives it back."""
    class Idle(list):
        def take(self):
            return self.pop() if self else Window(browser)

    return Idle()


@pytest.fixture
def visit(idle_windows):
    """Opens a page, in another window than those open or `instead` of one; afterwards fails the test if a page asked for
    anything or complained."""
    used = {}

    def open_page(*arguments, instead=None, **options):
        window = used[instead] if instead else idle_windows.take()
        used[window.page] = window
        if instead:
            window.leave()
        return window.open(*arguments, **options)

    yield open_page
    troubles = []
    for window in used.values():
        window.leave()
        troubles += window.troubles
        window.troubles.clear()
        idle_windows.append(window)
    assert troubles == []


@pytest.fixture(scope="session")
def facts(idle_windows):
    """What each report holds, so that tests can look for one that has what they need."""
    found = {}
    window = idle_windows.take()
    for path in reports():
        window.leave()
        found[path] = window.open(path).evaluate(
            "({heads: headlight.heads(), metrics: headlight.metrics(), maps: headlight.maps(), queries: headlight.queries(), keys: headlight.keys(),"
            " masks: JSON.parse(document.getElementById('metadata').textContent).maps.map((map) => map.mask),"
            " parts: document.querySelectorAll('.crumbs .part').length})")
    window.leave()
    window.troubles.clear()  # test_opens_and_draws_every_head sees them.
    idle_windows.append(window)
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


def settle(page):
    """Waits until what was asked of a page is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture(scope="session")
def assert_accessible():
    """Fails where axe finds something in a page, on light paper or on dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def check(page):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            settle(page)
            result = axe.run(page)
            assert result.violations_count == 0, f"{scheme}: {result.generate_report()}"

    return check

"""The page of a batch."""

import pytest

from conftest import ROOT


@pytest.fixture
def index():
    paths = sorted(ROOT.glob("**/index.html"))
    if not paths:
        pytest.skip(f"no index.html in {ROOT}")
    return paths[0]


@pytest.mark.parametrize("width", [380, 1280, 2560])
def test_fits_the_window(visit, index, width):
    page = visit(index, width=width)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_links_lead_to_reports(visit, index):
    page = visit(index)
    links = page.evaluate("[...document.querySelectorAll('h2 a')].map((link) => link.getAttribute('href'))")
    assert links
    for link in links:
        assert (index.parent / link).exists()
        assert "://" not in link


def test_every_picture_is_in_the_page(visit, index):
    page = visit(index)
    assert page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")


def test_names_stand_in_line_and_pictures_fill_their_boxes(visit, index):
    page = visit(index)
    tops = page.evaluate("""[...document.querySelectorAll('#entries > li')].map((entry) =>
      entry.querySelector('h2').getBoundingClientRect().top - entry.getBoundingClientRect().top)""")
    assert max(tops) - min(tops) < 1
    for picture in page.locator(".picture").all():
        outer, inner = picture.bounding_box(), picture.locator("img").bounding_box()
        assert inner["width"] <= outer["width"] + 1 and inner["height"] <= outer["height"] + 1
        assert inner["width"] >= outer["width"] - 1 or inner["height"] >= outer["height"] - 1


def test_on_dark_paper_light_pictures_are_turned_dark(visit):
    index = next(iter(sorted(ROOT.glob("**/kjv/index.html"))), None)
    if not index:
        pytest.skip(f"no kjv in {ROOT}")
    filters = {scheme: visit(index, scheme=scheme).evaluate("getComputedStyle(document.images[0]).filter")
               for scheme in ("light", "dark")}
    assert filters["light"] == "none"
    assert filters["dark"].startswith("invert")


def test_the_filter_finds_and_lets_go(visit, index):
    page = visit(index)
    entries = page.locator("#entries > li")
    total = entries.count()
    page.keyboard.press("/")
    page.keyboard.type(entries.first.locator("h2").inner_text())
    assert entries.first.is_visible()
    page.keyboard.type(" nothing has this name")
    assert page.locator("#entries > li:visible").count() == 0
    assert page.locator("#found").inner_text() == f"0 of {total}"
    page.keyboard.press("Escape")
    assert page.locator("#entries > li:visible").count() == total


def test_failures_say_why(visit, index):
    page = visit(index)
    for failed in page.locator("#entries > li.failed").all():
        assert failed.locator(".message").inner_text().strip() != "Failed."


def test_is_accessible(visit, assert_accessible, index):
    assert_accessible(visit(index))

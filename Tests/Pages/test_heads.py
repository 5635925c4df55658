"""Kinds and metrics of heads, on the page of a sequence and on that of a batch."""

import pytest

from conftest import ROOT, settle

SEVERAL = "metrics of several heads"


def several(fact):
    return fact["metrics"] is not None and len(fact["metrics"]["heads"]) > 3 and len(fact["queries"]) > 2


def column(metrics, key):
    """A column's values by head."""
    index = [column["key"] for column in metrics["columns"]].index(key)
    return {head["name"]: head["values"][index] for head in metrics["heads"]}


def state(page):
    return page.evaluate("headlight.state()")


def shown_rows(page):
    return page.evaluate("[...document.querySelectorAll('#table tbody tr')].filter((row) => !row.hidden).map((row) => row.dataset.head)")


def dot(page, name):
    """Where a head's dot lies in the window."""
    page.locator("#plot-space").scroll_into_view_if_needed()
    box = page.evaluate(
        """(name) => {
          const mark = [...document.querySelectorAll('#plot-space g')].find((g) => g.dataset.head === name);
          const box = mark.querySelector('.sign').getBoundingClientRect();
          return [box.left + box.width / 2, box.top + box.height / 2];
        }""", name)
    return box


def number(text):
    return None if text == "–" else float(text.replace("−", "-"))


def test_every_head_of_a_batch_is_measured(facts):
    measured = [fact for fact in facts.values() if fact["metrics"]]
    assert measured
    for fact in measured:
        assert [head["name"] for head in fact["metrics"]["heads"]] == fact["heads"]


def test_a_page_without_metrics_shows_none_of_it(visit, find):
    path, _ = find(lambda fact: fact["metrics"] is None, "no metrics")
    page = visit(path, "#view=table&metric=entropy")
    assert page.locator("#numbers").is_hidden()
    assert page.locator("#grid").is_visible()
    assert state(page)["view"] == "grid" and state(page)["metric"] == ""


def test_tiles_say_what_kind_their_heads_are(visit, find):
    path, fact = find(lambda fact: several(fact) and len({head["kind"] for head in fact["metrics"]["heads"]}) > 1, "several kinds")
    page = visit(path)
    titles = {kind["name"]: kind["title"] for kind in fact["metrics"]["kinds"]}
    for head in fact["metrics"]["heads"]:
        tile = page.locator(f"[data-name={head['name']}]")
        assert titles[head["kind"]] in tile.get_attribute("aria-label")
        assert (tile.locator(".kind").inner_text() == "") == (head["kind"] == "mixed")
    kind = next(head["kind"] for head in fact["metrics"]["heads"] if head["kind"] != "mixed")
    own = {head["name"] for head in fact["metrics"]["heads"] if head["kind"] == kind}
    button = page.locator(f"#kinds [data-kind={kind}]")
    assert button.inner_text() == f"{titles[kind]} {len(own)}"

    def clear():
        return set(page.evaluate("[...document.querySelectorAll('.tile:not(.faded)')].map((tile) => tile.dataset.name)"))

    assert clear() == set(fact["maps"])
    button.hover()
    assert clear() == own
    assert page.locator("#heads-read").inner_text().startswith(titles[kind] + ": ")
    page.mouse.move(1, 1)
    assert clear() == set(fact["maps"])
    button.focus()
    page.keyboard.press("Enter")
    page.mouse.move(1, 1)
    assert clear() == own and button.get_attribute("aria-pressed") == "true"
    assert page.evaluate("location.hash") == f"#kind={kind}"
    page.keyboard.press("Escape")
    assert state(page)["kind"] == ""


def test_pointing_at_a_tile_says_why_it_has_its_kind(visit, find):
    path, fact = find(several, SEVERAL)
    page = visit(path)
    head = max(fact["metrics"]["heads"], key=lambda head: head["score"] or 0)
    page.locator(f"[data-name={head['name']}]").hover()
    text = page.locator("#heads-read").inner_text()
    assert text.startswith(head["name"])
    if head["score"] is not None:
        assert f"{head['score']:.2f}, at least {round(head['threshold'], 2):g}" in text


def test_the_grid_shows_the_numbers_of_a_metric(visit, find):
    path, fact = find(several, SEVERAL)
    page = visit(path)
    page.get_by_label("show").select_option("entropy")
    assert page.evaluate("location.hash") == "#metric=entropy"
    values = column(fact["metrics"], "entropy")
    for name, value in values.items():
        cell = page.locator(f"[data-name={name}] .value")
        assert cell.is_visible()
        shown = number(cell.inner_text())
        assert shown == (None if value is None else pytest.approx(value, abs=0.0051 if value < 10 else 0.051))
    definition = next(column for column in fact["metrics"]["columns"] if column["key"] == "entropy")
    assert definition["meaning"][:30] in page.locator("#definition").inner_text()
    largest = max(values, key=lambda name: values[name] or 0)
    assert page.locator(".ticks span").last.inner_text() == page.locator(f"[data-name={largest}] .value").inner_text()
    assert page.locator("#scale").is_hidden()
    page.locator("[data-name=L0H0]").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.name") == "L0H1"
    assert page.locator("#heads-read").inner_text().startswith("L0H1")
    page.keyboard.press("Enter")
    page.locator("#head").wait_for()
    assert page.locator("#scale").is_visible()
    page.keyboard.press("Escape")
    page.locator("#head").wait_for(state="hidden")
    assert page.locator("[data-name=L0H1] .value").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("location.hash") == ""
    assert page.locator("[data-name=L0H1] canvas").is_visible()


def test_the_table_sorts_by_click_and_by_keyboard(visit, find):
    path, fact = find(several, SEVERAL)
    page = visit(path)
    page.get_by_label("table", exact=True).check()
    values = column(fact["metrics"], "entropy")
    assert sorted(shown_rows(page)) == sorted(values)
    title = page.locator("[data-sort=entropy]")
    title.click()
    known = [values[name] for name in shown_rows(page) if values[name] is not None]
    assert known == sorted(known, reverse=True)
    assert page.locator("th:has([data-sort=entropy])").get_attribute("aria-sort") == "descending"
    assert page.evaluate("location.hash") == "#view=table&sort=-entropy"
    title.focus()
    page.keyboard.press("Enter")
    known = [values[name] for name in shown_rows(page) if values[name] is not None]
    assert known == sorted(known)
    assert page.locator("[aria-sort]").count() == 1
    assert page.locator("th:has([data-sort=entropy])").get_attribute("aria-sort") == "ascending"
    place = page.evaluate("[...document.querySelectorAll('#table thead th')].findIndex((cell) => cell.ariaSort)")
    for row in page.locator("#table tbody tr").all()[:5]:
        shown = number(row.locator("th, td").nth(place).inner_text())
        assert shown == pytest.approx(values[row.get_attribute("data-head")], abs=0.00051)
    definition = next(column for column in fact["metrics"]["columns"] if column["key"] == "entropy")
    said = page.locator("#definition").inner_text()
    for part in ("title", "meaning", "range", "pitfalls"):
        assert definition[part][:30] in said
    page.locator("[data-sort=kind]").click()
    order = [kind["name"] for kind in fact["metrics"]["kinds"]]
    kinds = {head["name"]: order.index(head["kind"]) for head in fact["metrics"]["heads"]}
    assert [kinds[name] for name in shown_rows(page)] == sorted(kinds.values())


def test_the_table_shows_one_kind_and_opens_heads(visit, find):
    path, fact = find(lambda fact: several(fact) and len({head["kind"] for head in fact["metrics"]["heads"]}) > 1, "several kinds")
    kind = fact["metrics"]["heads"][-1]["kind"]
    own = {head["name"] for head in fact["metrics"]["heads"] if head["kind"] == kind}
    page = visit(path, f"#view=table&kind={kind}")
    assert set(shown_rows(page)) == own
    name = shown_rows(page)[0]
    page.locator(f"tr[data-head={name}] td").nth(1).click()
    page.locator("#head").wait_for()
    assert state(page)["head"] == name
    head = next(head for head in fact["metrics"]["heads"] if head["name"] == name)
    said = page.locator("#head-numbers").inner_text()
    title = next(kind["title"] for kind in fact["metrics"]["kinds"] if kind["name"] == head["kind"])
    assert title in said
    if head["score"] is not None:
        assert f"{head['score']:.2f}, at least {round(head['threshold'], 2):g}" in said
    page.keyboard.press("Escape")
    page.locator("#head").wait_for(state="hidden")
    assert page.locator("#table").is_visible()
    assert page.evaluate("document.activeElement.closest('tr').dataset.head") == name


def test_groups_of_columns_take_turns(visit, find):
    path, fact = find(lambda fact: several(fact) and len({column["group"] for column in fact["metrics"]["columns"]}) > 1, "several groups")
    page = visit(path, "#view=table")
    groups = {column["group"] for column in fact["metrics"]["columns"]}
    for group in groups:
        page.locator(f"#group input[value={group}]").check()
        keys = [column["key"] for column in fact["metrics"]["columns"] if column["group"] == group]
        assert page.evaluate("[...document.querySelectorAll('#table [data-column]')].map((title) => title.dataset.column)") == keys


def test_titles_and_names_stay_in_sight_in_a_long_table(visit, find):
    path, _ = find(lambda fact: several(fact) and len(fact["metrics"]["heads"]) >= 32, "many heads")
    page = visit(path, "#view=table", width=700, height=420)
    frame = page.locator("#table")
    frame.evaluate("(frame) => { frame.scrollTop = 200; frame.scrollLeft = 300; }")
    settle(page)
    box = frame.bounding_box()
    title = page.locator("#table thead th").nth(3).bounding_box()
    assert abs(title["y"] - box["y"]) < 2
    names = page.evaluate("[...document.querySelectorAll('#table tbody th')].map((cell) => cell.getBoundingClientRect().left)")
    assert all(abs(left - box["x"]) < 2 for left in names)


def test_the_plot_shows_and_opens_heads(visit, find):
    path, fact = find(several, SEVERAL)
    for address in ("#view=plot", "#view=plot&x=entropy&y=confidence&color=layer"):
        page = visit(path, address)
        assert page.locator("#plot-space g").count() == len(fact["heads"])
        # A head that no other covers.
        name = page.evaluate("[...document.querySelectorAll('#plot-space g')].filter((g) => g.querySelector('.name')).at(-1).dataset.head")
        page.mouse.move(*dot(page, name))
        assert page.locator("#plot-card b").inner_text() == name
        assert page.locator("#plot-card canvas").is_visible()
        page.mouse.click(*dot(page, name))
        page.locator("#head").wait_for()
        assert state(page)["head"] == name
        page.keyboard.press("Escape")
        page.locator("#head").wait_for(state="hidden")
        assert page.locator("#plot-space g").first.is_visible()
        page.keyboard.press("Escape")
        assert state(page)["view"] == "grid"


def test_the_plot_puts_heads_where_their_numbers_are(visit, find):
    path, fact = find(several, SEVERAL)
    page = visit(path, "#view=plot&x=entropy&y=confidence")
    across, up = column(fact["metrics"], "entropy"), column(fact["metrics"], "confidence")
    places = {name: dot(page, name) for name in fact["heads"]}
    for values, sign, axis in ((across, 1, 0), (up, -1, 1)):
        order = sorted(fact["heads"], key=lambda name: values[name])
        pixels = [sign * places[name][axis] for name in order]
        assert all(later > earlier - 1.5 for earlier, later in zip(pixels, pixels[1:]))
    labels = page.locator("#plot-space .axis-title").all_text_contents()
    assert any("Entropy" in label for label in labels) and any("Confidence" in label for label in labels)
    assert "table" in page.locator("#plot-space svg").get_attribute("aria-label")


@pytest.mark.parametrize("address", [
    "#metric=entropy", "#view=table&sort=-confidence", "#view=plot&x=confidence&y=entropy&color=layer", "#head=L0H0&view=table&sort=head"])
def test_the_address_brings_it_back(visit, find, address):
    path, _ = find(several, SEVERAL)
    page = visit(path, address)
    assert page.evaluate("location.hash") == address
    page.get_by_label("logarithm").evaluate("(input) => input.click()")
    settle(page)
    again = visit(path, page.evaluate("location.hash"))
    assert state(again) == state(page)
    assert state(again)["scale"] == "log"


def test_what_an_address_asks_in_vain_is_left_out(visit, find):
    path, _ = find(several, SEVERAL)
    page = visit(path, "#view=odd&metric=%3Cb%3E&kind=none&sort=up&x=__proto__&group=toString&color=red")
    assert page.evaluate("headlight.state()") == visit(path).evaluate("headlight.state()")


@pytest.mark.parametrize("width", [390, 1440])
def test_every_view_fits_the_window(visit, report_of_batch, facts, width):
    if not facts[report_of_batch]["metrics"]:
        pytest.skip("no metrics")
    page = visit(report_of_batch, width=width, height=844)
    views = [
        ("#metric=entropy", "grid"), ("#view=table", "table"), ("#view=plot", "plot"), ("#view=plot&x=entropy&y=confidence", "plot")]
    for address, view in views:
        page.evaluate("(address) => { location.hash = address; }", address)
        page.wait_for_function("(view) => document.getElementById('main').dataset.view === view", arg=view)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.evaluate("() => { location.hash = '#view=table'; }")
    page.locator("#table table").wait_for()
    assert page.locator("#table").evaluate("(frame) => getComputedStyle(frame).overflowX") == "auto"


@pytest.mark.parametrize("address", ["", "#metric=entropy", "#view=table", "#view=plot&x=entropy&y=confidence"])
def test_every_view_is_accessible(visit, assert_accessible, find, address):
    path, _ = find(several, SEVERAL)
    assert_accessible(visit(path, address))


@pytest.fixture
def index():
    path = ROOT / "kjv/index.html"
    if not path.exists():
        pytest.skip(f"no kjv in {ROOT}")
    return path


def test_the_page_of_a_batch_has_the_heads(visit, index):
    page = visit(index)
    heads = page.evaluate("JSON.parse(document.getElementById('metrics').textContent).heads")
    counts = page.evaluate("[...document.querySelectorAll('#kinds button span')].map((span) => Number(span.textContent))")
    assert sum(counts) == len(heads) > 0
    assert page.locator("#table table").count() == 0
    page.locator("#numbers summary").click()
    page.locator("[data-sort=entropy]").click()
    assert page.locator("#table tbody tr").count() == len(heads)
    assert page.locator("th:has([data-sort=entropy])").get_attribute("aria-sort") == "descending"
    kind = page.locator("#kinds button").first
    kind.click()
    assert page.locator("#table tbody tr:visible").count() == counts[0]
    kind.click()
    assert page.locator("#table tbody tr:visible").count() == len(heads)
    for link in page.locator(".files a").all():
        assert (index.parent / link.get_attribute("href")).exists()


def test_the_heads_of_a_batch_are_accessible_and_fit(visit, assert_accessible, index):
    page = visit(index, width=390)
    page.locator("#numbers summary").click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert_accessible(page)

"""The page of a comparison."""

import pytest

from conftest import ROOT, settle
from test_reports import attention, center, state


@pytest.fixture(params=sorted(ROOT.glob("**/compare*.html")) or [None], ids=lambda path: path and f"{path.parent.name}/{path.stem}")
def comparison(request):
    """Every comparison of the directory."""
    assert request.param, f"no compare*.html in {ROOT}"
    return request.param


@pytest.fixture
def edited():
    """The comparison of two outputs whose numbers are at hand, and the numbers of A and B by head."""
    sides = [attention(ROOT / "inputs" / side / "edited" / "attention.safetensors") for side in "ab"]
    return ROOT / "edited" / "compare.html", dict(zip("ab", sides))


def named(page, name):
    return page.evaluate("(name) => headlight.heads().find((head) => head.name === name)", name)


def opened(page):
    """The first head of the ranking that has maps."""
    return page.evaluate("headlight.heads().find((head) => headlight.sequences(head.name).length > 0)?.name")


def test_opens_with_every_head_and_says_what_changed(visit, comparison):
    page = visit(comparison)
    heads = page.evaluate("headlight.heads()")
    assert page.locator("#trouble").is_hidden()
    assert sorted(page.locator(".tile").evaluate_all("(tiles) => tiles.map((tile) => tile.dataset.name)")) == \
        sorted(head["name"] for head in heads)
    assert page.locator("#ranking tbody tr").count() == len(heads)
    if heads and heads[0]["change"]:
        assert heads[0]["name"] in page.locator("#summary").inner_text()
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("width", [380, 1280, 2560])
def test_fits_the_window(visit, comparison, width):
    page = visit(comparison, width=width)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for head in {page.evaluate("headlight.heads()[0]?.name"), page.evaluate("headlight.heads().at(-1)?.name")} - {None}:
        visit(comparison, f"#head={head}", width=width, instead=page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_is_accessible(visit, assert_accessible, comparison):
    page = visit(comparison)
    assert_accessible(page)
    if opened(page):
        assert_accessible(visit(comparison, f"#head={opened(page)}"))


def test_says_what_was_given(visit, edited):
    path, given = edited
    page = visit(path)
    with_maps = [head["name"] for head in page.evaluate("headlight.heads()")
                 if page.evaluate("(name) => headlight.sequences(name).length", head["name"])]
    assert with_maps
    places = page.evaluate("headlight.places(0).queries")
    assert [place["state"] for place in places].count("changed") == 1
    assert {"onlyA", "onlyB"} <= {place["state"] for place in places}
    for head in with_maps:
        weights = {}
        for side in "ab":
            queries, keys, values = given[side][head]
            weights[side] = values
            packed = page.evaluate("async ([head, side]) => [...await headlight.pattern(head, 0, side)]", [head, side])
            assert max(abs(x - y) for x, y in zip(packed, values, strict=True)) <= 0.002
        difference = page.evaluate("async (head) => [...await headlight.difference(head, 0)]", head)
        count = {side: given[side][head][1] for side in "ab"}
        for row, query in enumerate(places):
            for column, key in enumerate(places):
                expected = 0
                if None not in (query["a"], query["b"], key["a"], key["b"]):
                    b = weights["b"][query["b"] * count["b"] + key["b"]]
                    expected = b - weights["a"][query["a"] * count["a"] + key["a"]]
                assert abs(difference[row * len(places) + column] - expected) <= 0.004


def test_ranks_by_the_change_and_sorts_by_what_is_clicked(visit, edited):
    page = visit(edited[0])
    column = lambda index: page.locator("#ranking tbody tr").evaluate_all(
        "(rows, index) => rows.map((row) => row.cells[index].textContent)", index)
    names = lambda: column(1)
    changes = [float(text) for text in column(2)]
    assert changes == sorted(changes, reverse=True) and changes[0] > changes[-1]
    ranked = names()
    page.locator("[data-sort=head]").click()
    assert names() == sorted(ranked)
    page.locator("[data-sort=head]").click()
    assert names() == sorted(ranked, reverse=True)
    assert page.evaluate("location.hash") == "#sort=-head"
    page.locator("#metric").select_option("entropy")
    assert page.evaluate("location.hash") == "#metric=entropy&sort=-difference"
    minus = [float(text.replace("−", "-")) for text in column(6)]
    assert minus == sorted(minus, reverse=True) and minus[0] > minus[-1]
    first = named(page, names()[0])
    keys = page.evaluate("JSON.parse(document.getElementById('metadata').textContent).columns.map((column) => column.key)")
    index = keys.index("entropy")
    assert minus[0] == pytest.approx(first["b"][index] - first["a"][index], abs=0.002)


def test_the_grid_says_a_head_where_it_always_does(visit, edited):
    page = visit(edited[0])
    before = page.locator("#pointed").bounding_box()
    head = page.evaluate("headlight.heads()[0]")
    page.locator(f".tile[data-name={head['name']}]").hover()
    text = page.locator("#pointed").inner_text()
    assert text.startswith(head["name"]) and f"{head['change']:.3f}" in text
    assert page.locator("#pointed").bounding_box() == before


def test_pointing_shows_both_weights_and_their_difference(visit, edited):
    path, given = edited
    page = visit(path)
    head = opened(page)
    page = visit(path, f"#head={head}")
    places = page.evaluate("headlight.places(0).queries")
    row = next(index for index, place in enumerate(places) if place["state"] == "changed")
    query, key = places[row], places[0]
    for view in ["map-a", "map-b", "map-difference"]:
        page.mouse.move(1, 1)
        page.mouse.move(*center(page, view, row, 0))
        settle(page)
        shown = {name: float(page.locator(f"#read-{name}").inner_text().replace("−", "-")) for name in ["a", "b", "difference"]}
        weight = {side: given[side][head][2][query[side] * given[side][head][1] + key[side]] for side in "ab"}
        assert shown["a"] == pytest.approx(weight["a"], abs=0.003)
        assert shown["b"] == pytest.approx(weight["b"], abs=0.003)
        assert shown["difference"] == pytest.approx(weight["b"] - weight["a"], abs=0.005)
        assert "→" in page.locator("#read-query").inner_text()
    assert state(page)["cell"] is None


def test_a_token_of_one_side_is_a_gap_on_the_other(visit, edited):
    page = visit(edited[0])
    page = visit(edited[0], f"#head={opened(page)}")
    places = page.evaluate("headlight.places(0).queries")
    row = next(index for index, place in enumerate(places) if place["state"] == "onlyA")
    page.mouse.move(*center(page, "map-a", row, 0))
    settle(page)
    assert "only in A" in page.locator("#read-query").inner_text()
    assert page.locator("#read-b").inner_text() == "–"
    assert page.locator("#read-difference").inner_text() == "–"
    assert page.locator("#read-a").inner_text() not in ("", "–")


def test_tokens_are_marked_with_words_and_signs(visit, edited):
    page = visit(edited[0])
    assert page.locator("#token-lines .changed").text_content() == "cat changed to  → dog"
    assert page.locator("#token-lines .changed").evaluate("(token) => getComputedStyle(token).textDecorationLine") == "underline"
    note = page.locator("#tokens-note").inner_text()
    assert "1 changed" in note and "only in A" in note and "only in B" in note
    for kind, words in [(".onlyA", "only in A"), (".onlyB", "only in B"), (".changed", "changed to")]:
        assert words in page.locator(f"#token-lines {kind} .for-readers").first.text_content()


def test_a_click_pins_and_the_address_keeps_it(visit, edited):
    page = visit(edited[0])
    head = opened(page)
    page = visit(edited[0], f"#head={head}&scale=log")
    page.mouse.click(*center(page, "map-difference", 2, 1))
    page.mouse.move(1, 1)
    settle(page)
    address = page.evaluate("location.hash")
    assert address == f"#head={head}&query=2&key=1&scale=log"
    again = visit(edited[0], address)
    assert state(again) == state(page)
    assert again.locator("#read-a").inner_text() == page.locator("#read-a").inner_text() != ""
    page.mouse.click(*center(page, "map-a", 2, 1))
    assert state(page)["cell"] is None


@pytest.mark.parametrize("name", ["edited", "metrics-alone"])
def test_an_address_that_asks_for_nothing_real_shows_the_overview(visit, name):
    comparison = ROOT / name / "compare.html"
    page = visit(comparison)
    for address in ["#head=L99H99", "#head=%3Cscript%3E&query=1", "#sort=odd&metric=odd", "#sequence=99999", "#sort=-difference"]:
        visit(comparison, address, instead=page)
        assert page.evaluate("location.hash") == address
        found = state(page)
        assert (found["head"], found["metric"], found["sort"], found["sequence"]) == (None, "change", "rank", 0)


def test_the_keyboard_reaches_everything(visit, edited):
    page = visit(edited[0])
    ranked = [head["name"] for head in page.evaluate("headlight.heads()")]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.name") == "L0H1"
    assert page.locator("#pointed").inner_text().startswith("L0H1")
    page.locator("#ranking tbody button").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == ranked[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.locator("#head").wait_for()
    assert state(page)["head"] == ranked[0]
    page.keyboard.press("ArrowUp")
    assert state(page)["cell"] == [0, 0]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert state(page)["cell"] == [1, 1]
    assert "B − A" in page.locator("#status").inner_text()
    page.keyboard.press("Shift+ArrowRight")
    settle(page)
    assert state(page)["head"] == ranked[1]
    page.keyboard.press("Shift+ArrowLeft")
    settle(page)
    assert state(page)["head"] == ranked[0]
    page.keyboard.press("Escape")
    assert (state(page)["head"], state(page)["cell"]) == (ranked[0], None)
    page.keyboard.press("Escape")
    page.locator("#head").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.textContent") == ranked[0]
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()


def test_pages_of_parts_lead_to_each_other(visit):
    names = {f"compare-{part}.html" for part in ["encoder", "decoder", "cross"]}
    for name in names:
        page = visit(ROOT / "parts-compared" / name)
        assert set(page.locator(".crumbs a").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")) == names - {name}
    page = visit(ROOT / "parts-compared" / "compare-cross.html", "#head=L0H0")
    queries, keys = page.evaluate("Object.values(headlight.places(0)).map((places) => places.length)")
    assert queries != keys
    assert page.evaluate("headlight.difference('L0H0', 0).then((values) => values.length)") == queries * keys


def test_back_and_forward(visit, edited):
    page = visit(edited[0])
    head = page.evaluate("headlight.heads()[0].name")
    page.locator(f".tile[data-name={head}]").click()
    page.locator("#head").wait_for()
    page.go_back()
    page.locator("#head").wait_for(state="hidden")
    page.go_forward()
    page.locator("#head").wait_for()
    assert page.locator("#head-name").inner_text().startswith(head)


def test_a_head_without_maps_says_why(visit, edited):
    page = visit(edited[0])
    last = page.evaluate("headlight.heads().findLast((head) => headlight.sequences(head.name).length === 0).name")
    page = visit(edited[0], f"#head={last}")
    assert page.locator("#compared").is_hidden()
    count = page.evaluate("headlight.heads().filter((head) => headlight.sequences(head.name).length > 0).length")
    assert f"only those of the {count} most changed heads" in page.locator("#no-maps").inner_text()
    assert page.locator("#numbers tbody td").count() > 10


def test_metrics_alone_have_no_maps_and_say_so(visit):
    page = visit(ROOT / "metrics-alone" / "compare.html", "#head=L0H0")
    assert page.locator("#no-maps").inner_text() == "There are no maps on this page: only the metrics of heads were compared."
    assert "metric distance" in page.locator("#head-name").inner_text()


def test_the_scale_is_that_of_the_weights_alone(visit, edited):
    page = visit(edited[0])
    page = visit(edited[0], f"#head={opened(page)}")
    pictures = lambda: [page.locator(f"#{view} canvas").first.evaluate("(canvas) => canvas.toDataURL()")
                        for view in ["map-a", "map-b", "map-difference"]]
    linear = pictures()
    page.keyboard.press("s")
    settle(page)
    assert state(page)["scale"] == "sqrt"
    root = pictures()
    assert [before == after for before, after in zip(linear, root)] == [False, False, True]


@pytest.mark.parametrize("width, columns", [(390, 1), (1440, 3)])
def test_maps_stand_beside_each_other_where_there_is_room(visit, edited, width, columns):
    page = visit(edited[0], width=width)
    page = visit(edited[0], f"#head={opened(page)}", width=width)
    boxes = [page.locator(f"#{view} .map-scroll").bounding_box() for view in ["map-a", "map-b", "map-difference"]]
    assert (len({round(box["x"]) for box in boxes}), len({round(box["y"]) for box in boxes})) == (columns, 4 - columns)


def test_the_colours_of_a_difference_are_centred_on_zero(visit, edited):
    page = visit(edited[0])
    page = visit(edited[0], f"#head={opened(page)}")
    marks = page.locator("#difference-legend .ticks span").all_inner_texts()
    assert marks[1] == "0"
    low, high = float(marks[0].split()[0].replace("−", "-")), float(marks[2].split()[-1])
    assert -low == high > 0
    largest = page.evaluate("async (head) => Math.max(...(await headlight.difference(head, 0)).map(Math.abs))", opened(page))
    assert largest <= high
    assert f"from {marks[0].split()[0]} to {marks[2].split()[-1]}" in page.locator("#map-difference figcaption").inner_text()

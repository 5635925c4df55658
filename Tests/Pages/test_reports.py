"""What every report must do, whatever its model and sequence."""

import json
import struct

import pytest

from conftest import ROOT, settle

ANY = lambda fact: len(fact["queries"]) > 2 and len(fact["heads"]) > 1
SEVERAL = "several heads and tokens"


def attention(path):
    """What a file of attention tensors says: head's name to (queries, keys, values)."""
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    heads = [int(head) for head in header.pop("__metadata__")["heads"].split(",")]
    result = {}
    for name, entry in header.items():
        kind, layer = name.split(".")
        if kind != "attention":
            continue
        assert entry["dtype"] == "F32"
        count, queries, keys = entry["shape"]
        assert count == len(heads)
        begin, end = entry["data_offsets"]
        values = struct.unpack(f"<{(end - begin) // 4}f", data[8 + size + begin:8 + size + end])
        for index, head in enumerate(heads):
            result[f"L{layer}H{head}"] = (queries, keys, values[index * queries * keys:(index + 1) * queries * keys])
    return result


def state(page):
    return page.evaluate("headlight.state()")


def center(page, view, query, key):
    """The point of the page where a cell of a map is drawn."""
    return page.evaluate(
        """([id, query, key]) => {
          const frame = document.querySelector(`#${id} .map-scroll`);
          const box = frame.getBoundingClientRect();
          const canvas = frame.querySelector("canvas");
          const cell = Number(frame.dataset.cell), left = Number(frame.dataset.left), top = Number(frame.dataset.top);
          return [box.left + left + (key + 0.5) * cell - frame.scrollLeft, box.top + top + (query + 0.5) * cell - frame.scrollTop];
        }""", [view, query, key])


def test_opens_and_draws_every_head(visit, report):
    page = visit(report)
    tiles = page.locator(".tile")
    assert tiles.count() == len(page.evaluate("headlight.maps()"))
    sizes = page.evaluate("[...document.querySelectorAll('.tile canvas')].map((c) => [c.width, c.height])")
    assert all(width > 0 and height > 0 for width, height in sizes)
    assert page.locator("#trouble").is_hidden()


@pytest.mark.parametrize("width", [380, 1280, 2560])
def test_fits_the_window(visit, report_of_batch, width):
    page = visit(report_of_batch, width=width)
    for _ in range(2):
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0
        page.locator(".tile").first.click()


def test_says_what_was_written(visit, report_with_tensors):
    page = visit(report_with_tensors)
    written = attention(report_with_tensors.parent / "attention.safetensors")
    assert sorted(written) == sorted(page.evaluate("headlight.heads()"))
    for head, (queries, keys, values) in written.items():
        for query in {0, queries // 2, queries - 1}:
            row = page.evaluate("async ([head, query]) => [...await headlight.row(head, query)]", [head, query])
            assert max(abs(a - b) for a, b in zip(row, values[query * keys:(query + 1) * keys], strict=True)) <= 0.002


def test_a_click_opens_a_head_and_back_returns(visit, find):
    path, fact = find(ANY, SEVERAL)
    page = visit(path)
    head = fact["heads"][1]
    page.locator(f"[data-name={head}]").click()
    page.locator("#head").wait_for()
    assert page.locator("#head-name").inner_text().startswith(head)
    assert page.evaluate("location.hash") == f"#head={head}"
    page.go_back()
    page.locator("#head").wait_for(state="hidden")
    page.go_forward()
    page.locator("#head").wait_for()


def test_pointing_shows_query_key_and_weight(visit, find):
    path, fact = find(ANY, SEVERAL)
    head = fact["heads"][0]
    page = visit(path, f"#head={head}")
    query, key = len(fact["queries"]) - 1, 1
    page.mouse.move(*center(page, "map", query, key))
    settle(page)
    weight = page.evaluate("([head, query, key]) => headlight.pattern(head, query, key)", [head, query, key])
    assert page.locator("#read-query").inner_text().split()[0] == str(query)
    assert page.locator("#read-key").inner_text().split()[0] == str(key)
    assert float(page.locator("#read-weight").inner_text()) == pytest.approx(weight, rel=0.01)
    assert state(page)["cell"] is None


def test_a_click_pins_and_the_address_keeps_it(visit, find):
    path, fact = find(ANY, SEVERAL)
    head = fact["heads"][0]
    page = visit(path, f"#head={head}")
    page.mouse.click(*center(page, "map", 2, 1))
    assert state(page)["cell"] == [2, 1]
    page.mouse.move(1, 1)
    settle(page)
    assert page.locator("#read-query").inner_text().split()[0] == "2"
    address = page.evaluate("location.hash")
    assert address == f"#head={head}&query=2&key=1"
    again = visit(path, address)
    assert state(again) == state(page)
    assert again.locator("#read-weight").inner_text() == page.locator("#read-weight").inner_text()


def test_an_address_that_asks_for_nothing_real_shows_the_overview(visit, find):
    path, _ = find(ANY, SEVERAL)
    page = visit(path)
    for address in ["#head=L99H99", "#head=%3Cscript%3E&query=1", "#query=5&key=2", "#scale=odd"]:
        visit(path, address, instead=page)
        assert state(page)["head"] is None
    visit(path, "#head=L0H0&query=99999&key=-1", instead=page)
    assert state(page)["cell"] is None


def test_the_keyboard_reaches_everything(visit, find):
    path, fact = find(lambda fact: ANY(fact) and "L0H1" in fact["heads"], SEVERAL)
    page = visit(path)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.name") == "L0H1"
    page.keyboard.press("Enter")
    page.locator("#head").wait_for()
    assert state(page)["head"] == "L0H1"
    page.keyboard.press("ArrowUp")
    assert state(page)["cell"] == [0, 0]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert state(page)["cell"] == [1, 1]
    assert "query 1" in page.locator("#status").inner_text()
    page.keyboard.press("Shift+ArrowLeft")
    settle(page)
    assert state(page)["head"] == "L0H0"
    page.keyboard.press("Escape")
    assert state(page)["cell"] is None
    page.keyboard.press("Escape")
    page.locator("#head").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.dataset.name") == "L0H0"
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#help").is_hidden()


def test_a_map_has_its_heads_name(visit, facts, report_of_batch):
    fact = facts[report_of_batch]
    for name in {fact["maps"][0], fact["maps"][-1]}:
        page = visit(report_of_batch, f"#head={name}")
        labels = [frame.get_attribute("aria-label") for frame in page.locator(".map-scroll:visible").all()]
        assert name in labels[0]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("width, height", [(380, 800), (1280, 720), (2560, 1400)])
def test_fit_shows_all_of_a_map_in_the_window(visit, facts, report_of_batch, width, height):
    page = visit(report_of_batch, width=width, height=height)
    page.locator(f"[data-name={facts[report_of_batch]['heads'][0]}]").click()
    page.locator("#head").wait_for()
    hidden = page.evaluate("""(() => {
      const frame = document.querySelector('#map .map-scroll');
      return [frame.scrollWidth - frame.clientWidth, frame.scrollHeight - frame.clientHeight];
    })()""")
    assert hidden == [0, 0]
    if width >= 900:
        box = page.locator("#map").bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= height


def test_pooled_pixels_say_so_and_read_an_exact_weight(visit, find):
    path, fact = find(lambda fact: len(fact["queries"]) >= 400, "many tokens")
    head = fact["heads"][0]
    page = visit(path, f"#head={head}", width=600, height=500)
    each = round(1 / float(page.locator("#map .map-scroll").get_attribute("data-cell")))
    assert each > 1
    assert f"{each} × {each} weights" in page.locator("#map .map-note").inner_text()
    page.locator("#map .map-scroll").scroll_into_view_if_needed()
    first_query, first_key = 20 * each, 10 * each
    shift = (each - 1) / 2
    page.mouse.move(*center(page, "map", first_query + shift, first_key + shift))
    settle(page)
    block = page.evaluate(
        """async ([head, query, key, each]) => Math.max(...await Promise.all(
          Array.from({length: each ** 2}, (_, i) => headlight.pattern(head, query + Math.floor(i / each), key + i % each))))""",
        [head, first_query, first_key, each])
    query, key = (int(page.locator(f"#read-{axis}").inner_text().split()[0]) for axis in ("query", "key"))
    assert first_query <= query < first_query + each and first_key <= key < first_key + each
    assert page.evaluate("([head, query, key]) => headlight.pattern(head, query, key)", [head, query, key]) == block
    for _ in range(6):
        page.locator("#zoom-in").click()
    assert "weights" not in page.locator("#map .map-note").inner_text()
    assert "Scroll" in page.locator("#map .map-note").inner_text()
    page.keyboard.press("0")
    assert f"{each} × {each} weights" in page.locator("#map .map-note").inner_text()


def test_the_first_map_of_a_row_keeps_its_frame(visit, report_of_batch):
    page = visit(report_of_batch)
    gap = page.evaluate("""(() => {
      const title = document.querySelector('#grid tbody th').getBoundingClientRect();
      return document.querySelector('.tile canvas').getBoundingClientRect().left - title.right;
    })()""")
    assert gap >= 1


def test_the_overview_shows_the_tokens_and_what_a_click_does(visit, facts, report_of_batch):
    page = visit(report_of_batch, width=380)
    assert page.locator("#tokens dd").first.locator("span").count() == min(len(facts[report_of_batch]["queries"]), 400)
    note = page.locator("#grid-note")
    assert "Click a map to open it." in note.inner_text()
    page.set_viewport_size({"width": 1280, "height": 720})
    assert note.bounding_box()["height"] <= 16


def test_the_grid_uses_the_width(visit, find):
    path, _ = find(lambda fact: len({head[2:] for head in fact["heads"]}) >= 8, "eight heads a layer")
    page = visit(path, width=1280, height=720)
    grid = page.locator("#grid").bounding_box()
    assert grid["width"] > 0.9 * 1232


def test_the_scale_changes_every_map(visit, find):
    path, fact = find(ANY, SEVERAL)
    page = visit(path)
    before = page.evaluate("document.querySelector('.tile canvas').toDataURL()")
    page.get_by_label("logarithm").check()
    settle(page)
    assert page.evaluate("document.querySelector('.tile canvas').toDataURL()") != before
    assert "scale=log" in page.evaluate("location.hash")


def test_larger_cells_keep_the_chosen_one_in_view(visit, find):
    path, fact = find(ANY, SEVERAL)
    last = len(fact["queries"]) - 1
    page = visit(path, f"#head={fact['heads'][0]}&query={last}&key=0")
    for _ in range(8):
        page.locator("#zoom-in").click()
    x, y = center(page, "map", last, 0)
    box = page.locator("#map .map-scroll").bounding_box()
    assert box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"]
    page.keyboard.press("0")


def test_the_baseline_stands_beside_the_head(visit, find):
    path, fact = find(lambda fact: any(name.endswith("-identity") for name in fact["maps"]), "the baseline Q = K = V = X")
    page = visit(path, f"#head={fact['heads'][0]}&query=0&key=0")
    assert page.locator("#baseline").is_visible()
    learned, baseline = (page.locator(f"#{name} .map-scroll").bounding_box() for name in ("map", "baseline"))
    assert (learned["width"], learned["height"]) == (baseline["width"], baseline["height"])
    assert page.locator("#read-baseline").inner_text() != ""


def test_queries_and_keys_may_differ(visit, find):
    path, fact = find(lambda fact: len(fact["queries"]) != len(fact["keys"]), "other keys than queries")
    page = visit(path, f"#head={fact['heads'][0]}&query=0&key={len(fact['keys']) - 1}")
    assert page.locator("#read-key").inner_text().split()[0] == str(len(fact["keys"]) - 1)
    row = page.evaluate("async (head) => [...await headlight.row(head, 0)]", fact["heads"][0])
    assert len(row) == len(fact["keys"])


def test_the_text_follows_and_chooses(visit, find):
    path, fact = find(ANY, SEVERAL)
    head = fact["heads"][0]
    page = visit(path, f"#head={head}")
    chooser = "#key-text" if page.locator("#query-text").is_hidden() else "#query-text"
    page.locator(f"{chooser} span").nth(2).click()
    query, key = state(page)["cell"]
    row = page.evaluate("async (head) => [...await headlight.row(head, 2)]", head)
    assert query == 2 and row[key] == max(row)
    assert page.locator("#key-text span").nth(key).get_attribute("style").startswith("background")
    page.locator(chooser).focus()
    page.keyboard.press("ArrowLeft")
    assert state(page)["cell"][0] == 1


def test_masked_cells_are_not_shown_as_zero(visit, find):
    path, fact = find(lambda fact: ANY(fact) and [None, 0] in fact["masks"] and len(fact["queries"]) > 2, "a causal mask")
    head = fact["heads"][fact["masks"].index([None, 0])]
    page = visit(path, f"#head={head}&query=0&key=2")
    assert page.locator("#read-weight").inner_text() == "masked"
    assert "no later key" in page.locator("#read-hint").inner_text()


def test_cells_outside_a_window_are_masked_and_layers_differ(visit, find):
    path, fact = find(lambda fact: [4, 0] in fact["masks"] and [None, 0] in fact["masks"], "a window in some layers")
    window, whole = (fact["heads"][fact["masks"].index(mask)] for mask in ([4, 0], [None, 0]))
    page = visit(path, f"#head={window}&query=9&key=4")
    assert page.locator("#read-weight").inner_text() == "masked"
    assert "window" in page.locator("#read-hint").inner_text()
    page = visit(path, f"#head={window}&query=9&key=5")
    assert float(page.locator("#read-weight").inner_text()) >= 0
    assert "of 5 in its row" in page.locator("#read-hint").inner_text()
    page = visit(path, f"#head={whole}&query=9&key=4")
    assert "of 10 in its row" in page.locator("#read-hint").inner_text()


def test_each_kind_of_attention_leads_to_the_others(visit, find):
    path, _ = find(lambda fact: fact["parts"] == 3, "several kinds of attention")
    page = visit(path)
    current = page.locator(".crumbs b").inner_text()
    links = page.locator(".crumbs .part a")
    assert links.count() == 2 and current not in links.all_inner_texts()
    for link in links.all():
        assert (path.parent / link.get_attribute("href")).resolve().exists()


def test_tokens_never_become_markup(visit, facts, report):
    page = visit(report, f"#head={facts[report]['heads'][0]}&query=0&key=0")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0
    blocks = len(facts[report]["maps"])
    assert page.locator("script").count() == blocks + 3
    labels = [token["label"] for token in facts[report]["queries"]]
    assert page.locator("#read-query .token").inner_text().strip() == labels[0].strip()
    assert not any(ord(character) < 32 or "\u202a" <= character <= "\u202e" for label in labels for character in label)


def test_prints(visit, facts, report_of_batch, tmp_path):
    page = visit(report_of_batch, f"#head={facts[report_of_batch]['heads'][0]}&query=0&key=0", scheme="dark")
    before = page.evaluate("document.querySelector('#map canvas').toDataURL()")
    page.pdf(path=tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").stat().st_size > 1000
    assert page.evaluate("document.querySelector('#map canvas').toDataURL()") == before


def test_is_accessible(visit, assert_accessible, facts, report_of_batch):
    for address in ["", f"#head={facts[report_of_batch]['heads'][0]}&query=0&key=0"]:
        assert_accessible(visit(report_of_batch, address))


def test_merged_tokens_are_shown_as_words_and_it_is_said(visit):
    path = next(iter(sorted(ROOT.glob("**/merged/beginning/report.html"))), None)
    if not path:
        pytest.skip(f"no merged report in {ROOT}")
    page = visit(path, "#head=L0H0")
    words = ["In", "·the", "·beginning", "·God", "·created", "·the", "·heaven", "·and", "·the", "·earth", "."]
    assert [query["label"] for query in page.evaluate("headlight.queries()")] == words
    assert page.locator("#key-text span").all_inner_texts() == words
    assert page.locator("#tokens dt").all_text_contents() == ["words"]
    notes = page.locator(".note").all_inner_texts()
    assert any("summed over the keys of a word and averaged over its queries" in note for note in notes)
    assert page.locator(".top .facts").inner_text().count("merged from 14 tokens") == 1
    row = page.evaluate("async () => [...await headlight.row('L0H0', 4)]")
    assert sum(row) == pytest.approx(1, abs=0.01)


def test_maps_of_whole_layers_have_columns_and_titles(visit, find):
    names = ["mean", "rollout", "flow"]
    path, fact = find(lambda fact: all(f"L0-{name}" in fact["maps"] for name in names), "maps of whole layers")
    page = visit(path)
    assert page.locator("#grid thead .apart .long").all_text_contents() == names
    for name in names:
        visit(path, f"#head=L1-{name}", instead=page)
        assert page.locator("#head-name").inner_text().startswith("L1")
        assert name in page.locator("#head-name span").inner_text()
        assert name in page.locator(f"[data-name=L1-{name}]").get_attribute("aria-label")
        assert page.locator("#baseline").is_hidden()
        page.keyboard.press("ArrowUp")
        page.wait_for_function("(name) => headlight.state().head === name", arg=f"L0-{name}")
    assert fact["heads"] == [name for name in fact["maps"] if "-" not in name]

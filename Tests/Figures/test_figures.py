"""Each figure, in its three formats."""

import re
import unicodedata
import xml.etree.ElementTree as ElementTree

import pytest
from PIL import Image, ImageChops, ImageStat

from commands import COMMANDS
from conftest import output_of
from make_inputs import HARD

SVG = "{http://www.w3.org/2000/svg}"


def test_pngcheck_accepts_the_png(figures):
    output_of("pngcheck", "-q", *(f"{figure}.png" for figure in figures))


def test_the_png_says_its_size_and_what_it_shows(figures, command):
    for figure in figures:
        root = ElementTree.parse(f"{figure}.svg").getroot()
        points = [float(root.get(side).removesuffix("pt")) for side in ("width", "height")]
        assert command.millimetres is None or points[0] == pytest.approx(command.millimetres / 25.4 * 72, abs=0.01)
        with Image.open(f"{figure}.png") as image:
            # Pixels a metre are a whole number, and so are pixels.
            assert image.info["dpi"] == pytest.approx((command.dpi, command.dpi), abs=0.02), figure
            assert image.size == pytest.approx([side / 72 * command.dpi for side in points], abs=1), figure
            assert image.info["srgb"] is not None
            assert {"Title", "Description"} <= image.text.keys(), figure
            assert re.fullmatch(r"headlight \d+\.\d+\.\d+", image.text["Software"])
            if figure.parent.name in ("figures", "over-image") and (head := re.fullmatch(r"L(\d+)H(\d+)", figure.name)):
                assert image.text["Model"] and image.text["Sequence"], figure
                assert (image.text["Layer"], image.text["Head"]) == head.groups()


def test_the_svg_is_xml_that_loads_and_runs_nothing(figures):
    for figure in figures:
        with open(f"{figure}.svg", encoding="utf-8") as file:
            text = file.read()
        assert "<!" not in text, "a document type or a comment"
        root = ElementTree.fromstring(text)
        assert root.tag == f"{SVG}svg" and root.get("role") == "img"
        assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert all(root.find(f"{SVG}{name}").text.strip() for name in ("title", "desc"))
        for element in root.iter():
            assert element.tag.removeprefix(SVG) in {"svg", "title", "desc", "metadata", "style", "g", "rect", "line", "path", "text", "image"}, element.tag
            for name, value in element.attrib.items():
                assert not name.startswith("on"), name
                assert not name.endswith("href") or value.startswith("data:image/png;base64,"), value[:80]
                assert "url(" not in value
        assert not re.search(r"url\(|@import", "".join(style.text for style in root.iter(f"{SVG}style")))


def test_the_pdf_holds_its_fonts(figures):
    for figure in figures:
        lines = output_of("pdffonts", f"{figure}.pdf").splitlines()[2:]
        assert lines, figure
        # name, type, encoding, embedded, subset, Unicode, object number and generation
        assert {line.split()[-5] for line in lines} == {"yes"}, (figure, lines)


def letters(text):
    """The letters of a token, in whichever order and form a reader of PDF puts them: right-to-left words come with marks of direction."""
    return sorted(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf" and letter != "·")


def test_the_tokens_are_found_in_the_pdf(figures, command):
    for figure in figures:
        if figure.name not in ("atlas", "metrics") and figure.parent.name != "over-image":
            found = [letters(word) for word in output_of("pdftotext", "-layout", f"{figure}.pdf", "-").split()]
            assert [token for token in command.tokens if letters(token) not in found] == [], figure


def test_the_formats_agree_on_title_description_and_size(figures):
    for figure in figures:
        root = ElementTree.parse(f"{figure}.svg").getroot()
        said = {line.split(":", 1)[0]: line.split(":", 1)[1].strip() for line in output_of("pdfinfo", f"{figure}.pdf").splitlines()}
        with Image.open(f"{figure}.png") as image:
            assert image.text["Title"] == root.find(f"{SVG}title").text == said["Title"]
            assert image.text["Description"] == root.find(f"{SVG}desc").text == said["Subject"]
        assert said["Pages"] == "1"
        size = re.fullmatch(r"([\d.]+) x ([\d.]+) pts.*", said["Page size"]).groups()
        points = [float(root.get(side).removesuffix("pt")) for side in ("width", "height")]
        assert [float(side) for side in size] == pytest.approx(points, abs=0.01)


def test_no_file_is_too_large(figures, command):
    for figure in figures:
        for kind in ("png", "svg", "pdf"):
            path = figure.with_name(f"{figure.name}.{kind}")
            assert path.stat().st_size < command.largest, path


# Out of 255, the mean over a picture, and over the square of 8 × 8 points that differs most. The SVG's letters are set by other
# engines, with hinting of their own, so their rims differ: by up to 3.4 (small numbers at 300 dots an inch; 1.8 elsewhere) and 18 where
# that was measured. A label of two letters that is missing makes a square differ by 48.
MEAN, SQUARE = 5, 30


def on_paper(path):
    with Image.open(path) as image:
        picture = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


def difference(first, second, dpi):
    """How far apart two pictures are: the mean over all pixels and channels, and that of the square and channel that differ most."""
    one, other = (on_paper(path) for path in (first, second))
    assert one.size == other.size, (first, one.size, second, other.size)
    squares = ImageChops.difference(*(picture.reduce(round(8 * dpi / 72)) for picture in (one, other)))
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3, max(high for _, high in squares.getextrema())


def draw_with_librsvg(svg, width, height, to):
    output_of("rsvg-convert", "--width", str(width), "--height", str(height), str(svg), "--output", str(to))


def test_others_draw_the_svg_like_the_png(figures, command, draw_in_browser, tmp_path):
    for figure in figures:
        png, svg = (figure.with_name(f"{figure.name}.{kind}") for kind in ("png", "svg"))
        with Image.open(png) as image:
            size = image.size
        for draw in (draw_with_librsvg, draw_in_browser):
            draw(svg, *size, tmp_path / "drawn.png")
            mean, square = difference(png, tmp_path / "drawn.png", command.dpi)
            assert mean < MEAN, (png, draw)
            assert square < SQUARE or command.has_colour_letters and draw is draw_with_librsvg, (png, draw, square)


def test_figures_without_paper_let_through_what_is_below(figures, command):
    for figure in figures:
        with Image.open(f"{figure}.png") as image:
            corner = image.convert("RGBA").getpixel((0, 0))
        backgrounds = ElementTree.parse(f"{figure}.svg").findall(f"{SVG}rect[@class='background']")
        assert (corner[3], len(backgrounds)) == ((0, 0) if command.is_transparent else (255, 1)), figure


def test_a_label_that_is_not_drawn_is_noticed(written, draw_in_browser, tmp_path):
    command = next(command for command in COMMANDS if command.tokens == HARD)
    figure = next(figure for figure in written(command) if figure.name == "L0H0")
    with Image.open(f"{figure}.png") as image:
        size = image.size
    text = open(f"{figure}.svg", encoding="utf-8").read()
    (tmp_path / "less.svg").write_text(text.replace(">かな<", "><"), encoding="utf-8")
    for draw in (draw_with_librsvg, draw_in_browser):
        draw(tmp_path / "less.svg", *size, tmp_path / "drawn.png")
        assert difference(f"{figure}.png", tmp_path / "drawn.png", command.dpi)[1] > SQUARE, draw

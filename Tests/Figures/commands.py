"""What the tests of figures run: one line for each kind of figure and each style.

`{inputs}` is the directory of make_inputs.py, `{samples}` that of the samples. Every command is given `--output` and its formats.
"""

from dataclasses import dataclass, field

from make_inputs import HARD, WORDS

VERSE = "--model {samples}/kjv --text 'In the beginning God'"
LABELS = ["In", "the", "begin", "ning", "God"]
STRANGE = "--attention {inputs}/hard.safetensors --tokens {inputs}/hard.json"


@dataclass(frozen=True)
class Command:
    """One run, and what to expect of the figures that it writes."""

    arguments: str
    tokens: list = field(default_factory=list)
    """What is found in their PDFs."""
    figures: int = 1
    """How many figures it writes."""
    largest: int = 400_000
    """Bytes that no file of it reaches."""
    dpi: int = 144
    """Pixels an inch."""
    millimetres: float = None
    """How wide the figures are, where that is asked for."""
    is_transparent: bool = False
    """Whether there is no paper under them."""
    has_colour_letters: bool = False
    """Whether letters have colours of their own, which librsvg fills with black."""

    def __str__(self):
        kind, *options = self.arguments.replace("{inputs}/", "").replace("{samples}/", "").split()
        return " ".join([kind] + [option for option in options if option not in ("--model", "--attention", "--text")])


COMMANDS = [
    # What report and compare write.
    Command("report --model {samples}/soft-lookup/weights.json --tokens {samples}/soft-lookup/tokens.json --projections identity",
            ["hungry", "cat"], figures=5),
    Command(f"report {VERSE} --layers 0 --heads 0-1 --merge words", ["In", "the", "beginning", "God"], figures=4),
    Command("report --model {samples}/digits --tokens {inputs}/digit.json --layers 0 --heads 0", ["CLS", "3,3"], figures=4),
    Command(f"report {STRANGE} --heads 0", HARD, figures=3),
    Command("report --attention {inputs}/emoji.safetensors --tokens {inputs}/emoji.json", figures=3, has_colour_letters=True),
    Command("report --attention {inputs}/cross.safetensors --tokens {inputs}/cross.json --heads 0", ["le", "chat", "word39"], figures=3),
    Command("report --attention {inputs}/one.safetensors", figures=3),
    Command("report --attention {inputs}/thousand.safetensors --figures heads --no-metrics", largest=1_000_000),
    Command(f"report {VERSE} --layers 0 --heads 0-1 --theme print --width 85 --dpi 300 --font-size 8 --color-scale log --no-title --no-colorbar",
            LABELS, figures=4, millimetres=85, dpi=300),
    Command("compare {inputs}/a.safetensors {inputs}/b.safetensors --tokens {inputs}/words.json --top 2", WORDS),
    # One figure of each kind, and kinds with letters that are hard to draw.
    Command(f"figure head {VERSE} --head L1H3 --theme dark --colormap viridis --values --mask-triangle --highlight query=1 --highlight key=the",
            LABELS),
    Command(f"figure head {VERSE} --head L0H1 --transparent --scale 3", LABELS, dpi=216, is_transparent=True),
    Command(f"figure heads {VERSE} --heads L0H1,L1H3,L3H7", LABELS),
    Command(f"figure atlas {VERSE} --theme dark --range head"),
    Command(f"figure query {VERSE} --head L1H3 --query God --width 85", LABELS, millimetres=85),
    Command(f"figure query {STRANGE} --head L0H1", HARD),
    Command(f"figure lines {VERSE} --head L1H3", LABELS),
    Command(f"figure lines {STRANGE} --head L0H1 --theme dark", HARD, largest=1_000_000),
    Command(f"figure mean {VERSE} --layer 1", LABELS),
    Command(f"figure rollout {VERSE} --layer 3 --theme print", LABELS),
    Command(f"figure flow {VERSE} --layer 1", LABELS),
    Command("figure image --model {samples}/digits --tokens {inputs}/digit.json --head L0H1 --image-query 3,5"),
    Command("figure difference {inputs}/a.safetensors {inputs}/b.safetensors --tokens {inputs}/words.json --head L0H2", WORDS),
    Command(f"figure metrics {VERSE} --metric entropy"),
]

"""What the tests of figures run: each command's name, its arguments, and the tokens that must be found in its PDFs.

Every command gets `--output DIR` and the three formats. `{inputs}` is the directory of make_inputs.py, `{samples}` that of the samples.
"""

from dataclasses import dataclass, field

from make_inputs import HARD, WORDS

VERSE = ["In", "the", "beginning", "God"]


@dataclass(frozen=True)
class Command:
    """One run, and what to expect of the figures that it writes."""

    name: str
    arguments: str
    figures: int
    tokens: list = field(default_factory=list)
    largest: int = 400_000
    """Bytes that no file of it reaches."""
    colour_letters: bool = False
    """Whether letters have colours of their own, which librsvg fills with black."""

    def __str__(self):
        return self.name


COMMANDS = [
    Command(
        "tokens", "report --model {samples}/soft-lookup/weights.json --tokens {samples}/soft-lookup/tokens.json"
        " --projections identity", 5, ["hungry", "cat"]),
    Command(
        "words", "report --model {samples}/kjv --layers 0 --heads 0-1 --merge words --text"
        " 'In the beginning God created the heaven and the earth.'", 4, VERSE),
    Command("image", "report --model {samples}/digits --tokens {inputs}/digit.json --layers 0 --heads 0", 4, ["CLS", "3,3"]),
    Command("hard", "report --attention {inputs}/hard.safetensors --tokens {inputs}/hard.json", 4, HARD),
    Command("emoji", "report --attention {inputs}/emoji.safetensors --tokens {inputs}/emoji.json", 3, colour_letters=True),
    Command("cross", "report --attention {inputs}/cross.safetensors --tokens {inputs}/cross.json", 4, ["le", "chat", "word39"]),
    Command("one", "report --attention {inputs}/one.safetensors", 3),
    Command("compared", "compare {inputs}/a.safetensors {inputs}/b.safetensors --tokens {inputs}/words.json --top 2", 1, WORDS),
    Command("thousand", "report --attention {inputs}/thousand.safetensors --figures heads --no-metrics", 1, largest=1_000_000),
]

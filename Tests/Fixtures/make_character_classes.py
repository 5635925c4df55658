"""Writes the character classes of the tokenizers package, found by giving every Unicode scalar to its
pre-tokenizers and normalizers:
Sources/Tokenizers/Text/CharacterTables.swift, and tokenizers/character_classes.json, which a test compares with.

    pip install tokenizers==0.23.3
    python make_character_classes.py
"""

import json
import pathlib

from tokenizers import Regex, normalizers, pre_tokenizers

HERE = pathlib.Path(__file__).parent
SOURCE = HERE.parent.parent / "Sources/Tokenizers/Text/CharacterTables.swift"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]

# The engine of regular expressions takes 20 properties of a program's own: those that are in use in patterns and
# change from one version of Unicode to the next.
PROPERTIES = "L Lu Ll Lm Lo M Mn Mc N Nd No P Pd Po S Sm So Han Hiragana Katakana".split()


def select(pre_tokenizer, template, is_member):
    """The scalars for which is_member says yes, given the pieces of template with the scalar in it, and its place."""
    members = []
    for first in range(0, len(SCALARS), 4096):
        part = SCALARS[first : first + 4096]
        text = "".join(template.replace("?", chr(c)) for c in part)
        pieces = {offsets for _, offsets in pre_tokenizer.pre_tokenize_str(text)}
        covered = {place for start, end in pieces for place in range(start, end)}
        for index, c in enumerate(part):
            if is_member(pieces, covered, len(template) * index + template.index("?")):
                members.append(c)
    return members


def isolated(pieces, covered, place):
    return (place, place + 1) in pieces


def removed(pieces, covered, place):
    return place not in covered


def joined(pieces, covered, place):
    return (place - 1, place + 1) in pieces


def dropped(normalizer):
    """The scalars that a normalizer removes."""
    return [c for c in SCALARS if normalizer.normalize_str(f"a{chr(c)}a") == "aa"]


def bert(**steps):
    off = {"clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}
    return normalizers.BertNormalizer(**(off | steps))


def classes():
    yield "whitespace", select(pre_tokenizers.WhitespaceSplit(), "a?a", removed)
    yield "numeric", select(pre_tokenizers.Digits(individual_digits=True), "a?a", isolated)
    yield "punctuation", select(pre_tokenizers.Punctuation(), "a?a", isolated)
    yield "word", select(pre_tokenizers.Whitespace(), "a? ", joined)
    yield "mark", dropped(normalizers.StripAccents())
    yield "accent", dropped(bert(strip_accents=True))
    yield "control", dropped(bert(clean_text=True))
    for name in PROPERTIES:
        yield name, select(pre_tokenizers.Split(Regex(rf"\p{{{name}}}"), "removed"), "a?a", removed)


def base36(number):
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def runs(members):
    """Numbers of scalars that are not members and that are, in turn; surrogates count as those before them."""
    ranges = []
    for c in members:
        if ranges and c == (0xE000 if ranges[-1][1] == 0xD7FF else ranges[-1][1] + 1):
            ranges[-1][1] = c
        else:
            ranges.append([c, c])
    behind, numbers = 0, []
    for start, end in ranges:
        numbers += [start - behind, end + 1 - start]
        behind = end + 1
    return [base36(n) for n in numbers]


def swift_lines(words):
    line = "   "
    for word in words:
        if len(line) + len(word) > 107:
            yield line + " \\"
            line = "   "
        line += " " + word
    yield line


def digest(members):
    """FNV-1a of 64 bits over the members, 4 bytes each, little-endian."""
    value = 0xCBF29CE484222325
    for c in members:
        for byte in c.to_bytes(4, "little"):
            value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def main():
    found = dict(classes())
    lines = [
        "// Written by Tests/Fixtures/make_character_classes.py.",
        "",
        "/// The characters of each class, as Hugging Face's tokenizers 0.23.3 has them: its parts know different versions of",
        "/// Unicode. Numbers in base 36: how many code points are not of the class, how many are, and so on in turn.",
        "enum CharacterTables {",
    ]
    for name, members in found.items():
        key = name if name[0].islower() else f"property{name}"
        lines += [f'  static let {key} = """', *swift_lines(runs(members)), '    """']
    lines += [
        "  /// Properties of regular expressions by the name in `\\p{…}`.",
        "  static let properties = [",
        *(f'    "{name}": property{name},' for name in PROPERTIES),
        "  ]",
        "}",
        "",
    ]
    SOURCE.write_text("\n".join(lines), encoding="utf-8")
    summary = {name: {"count": len(members), "digest": digest(members)} for name, members in found.items()}
    target = HERE / "tokenizers/character_classes.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(summary, indent=1) + "\n")


if __name__ == "__main__":
    main()

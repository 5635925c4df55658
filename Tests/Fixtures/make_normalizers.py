"""Writes tokenizers/normalizers.json: what the normalizers of the tokenizers package make of Unicode scalars (as digests of
blocks, each scalar behind an e, so that marks can join it) and of random hard texts, with the bytes of the text that each character of the result stands for.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3 protobuf
    python make_normalizers.py
"""

import base64
import hashlib
import json
import pathlib
import random
import struct
import tempfile
import unicodedata

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import NormalizedString, PreTokenizedString, Regex, Tokenizer, models, pre_tokenizers

TARGET = pathlib.Path(__file__).parent / "tokenizers/normalizers.json"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
BLOCK = 4096
CHARACTERS = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
SHELL = json.loads(Tokenizer(models.BPE()).to_str())

# Replacements of characters that meet every case: longer, shorter, empty, of clusters, and keys that begin other keys.
RULES = [("a", "b"), ("b", "ccc"), ("c", ""), ("á", "a"), ("e\u0301", "E"), ("\r\n", "\n\n"), ("\u200d", "")]
RULES += [("ß", "ss"), ("①", "1"), ("ﬁ", "fi"), ("한", "han"), ("か\u3099", "が"), ("か", ""), ("x\u0302", "xyz!")]
RULES += [("Ω", "ωω"), ("\u3000", " "), ("\u00ad", ""), ("😀", ":-)"), ("é", ""), ("क", "k"), ("न\u0902", "")]


def compiled(rules):
    """SentencePiece's compiled form of rules, in Base64."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        lines = ["\t".join(" ".join(f"{ord(c):X}" for c in side) for side in rule) for rule in rules]
        (folder / "rules.tsv").write_text("\n".join(lines) + "\n")
        (folder / "corpus.txt").write_text("\n".join(f"the quick brown fox {n}" for n in range(200)))
        sentencepiece.SentencePieceTrainer.train(
            input=str(folder / "corpus.txt"), model_prefix=str(folder / "model"), vocab_size=40, minloglevel=2,
            normalization_rule_tsv=str(folder / "rules.tsv"), hard_vocab_limit=False,
        )  # fmt: skip
        model = sentencepiece_model_pb2.ModelProto()
        model.ParseFromString((folder / "model.model").read_bytes())
        return base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()


def bert(**steps):
    off = {"clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}
    return {"type": "BertNormalizer"} | off | steps


def replace(kind, pattern, content):
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def sequence(*steps):
    return {"type": "Sequence", "normalizers": list(steps)}


def read(description):
    return Tokenizer.from_str(json.dumps(SHELL | {"normalizer": description})).normalizer


def normalized(normalizer, text):
    """The result, and for each of its characters the first byte of the text that it stands for and the one behind the
    last; None where the package panics."""
    try:
        normalizer.normalize(NormalizedString(text))
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return None
    pieces = PreTokenizedString(text)
    pieces.normalize(normalizer.normalize)
    CHARACTERS.pre_tokenize(pieces)
    splits = pieces.get_splits("original", "byte")
    return "".join(text for text, _, _ in splits), [offset for _, offsets, _ in splits for offset in offsets]


def digest(result, offsets):
    data = result.encode() + struct.pack(f"<{len(offsets)}I", *offsets)
    return hashlib.sha256(data).hexdigest()[:8]


def blocks():
    """Of planes that hold ideographs, private characters or none, the first and the last block will do."""
    for first in range(0, len(SCALARS), BLOCK):
        block = SCALARS[first : first + BLOCK]
        plane, place = divmod(block[0], 0x10000)
        if plane < 2 or place < BLOCK or place >= 0xF000:
            yield block


class Texts:
    """Random texts of characters that normalizers treat differently."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        assigned = [chr(c) for c in SCALARS if unicodedata.category(chr(c)) not in ("Cn", "Co")]
        decomposed = [c for c in assigned if unicodedata.decomposition(c)]
        marks = [c for c in assigned if unicodedata.category(c)[0] == "M"]
        by_class = {}
        for mark in marks:
            by_class.setdefault(unicodedata.combining(mark), []).append(mark)
        self.alphabets = [
            [chr(c) for c in range(0x20, 0x7F)],
            [chr(c) for c in range(0x20)] + ["\r\n"] * 9 + list("\x7f\x85\xa0\xad\u1680\u200b\u2028\u2581\u3000\ufeff\ufffd"),
            [chr(c) for c in range(0xA0, 0x180)],
            decomposed,
            marks,
            [self.random.choice(by_class[k]) for k in sorted(by_class) for _ in range(3)],
            list("".join(unicodedata.normalize("NFD", c) for c in decomposed)),
            [c for c in assigned if c.lower() != c],
            [chr(c) for c in (*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11A7, 0x11C3))]
            + [chr(c) for c in range(0xAC00, 0xAC00 + 28 * 40, 14)],
            list("👩👧😀🏽❤☝©🇩🇪🇫\u200d\u200d\ufe0f\u20e3\u0600\u06dd\u0d4e\U000110bd"),
            list("कनत\u093c\u094d\u094d\u0902\u093e\u0301\u200d\u200cกำแ่"),
            list("İıẞΣςΐŉǰ\u0344\u0340\u037e\u0958\u0f73\u0f75\u0f81\u2126\u212b\u2adc\ufb1d\ufdfa\uac00\u11a7\U00011938"),
            [c for rule in RULES for side in rule for c in side],
            list("\u4e00\u9fff\u3400\uf900\U00020000\U0002b820\U0002f800漢字"),
            assigned,
        ]  # fmt: skip

    def next(self):
        choice = self.random.choice
        alphabets = [choice(self.alphabets) for _ in range(choice((1, 2, 2, 3)))] + self.alphabets[: choice((0, 1))]
        return "".join(choice(choice(alphabets)) for _ in range(choice((0, 1, 2, 3, 5, 8, 13, 21))))


def main():
    custom = {"type": "Precompiled", "precompiled_charsmap": compiled(RULES)}
    forms = [{"type": name} for name in ("NFC", "NFD", "NFKC", "NFKD")]
    lower, strip_accents = {"type": "Lowercase"}, {"type": "StripAccents"}
    strip = {"type": "Strip", "strip_left": True, "strip_right": True}
    whole = bert(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
    of_scalars = [
        *forms, lower, strip_accents, bert(clean_text=True), bert(handle_chinese_chars=True),
        bert(strip_accents=True), {"type": "Nmt"}, {"type": "ByteLevel"}, custom,
    ]  # fmt: skip
    of_texts = [
        *of_scalars, whole, bert(clean_text=True, strip_accents=False, lowercase=True), strip,
        {"type": "Strip", "strip_left": False, "strip_right": True},
        {"type": "Strip", "strip_left": True, "strip_right": False},
        {"type": "Prepend", "prepend": "▁"}, {"type": "Prepend", "prepend": ""}, replace("String", " ", "▁"),
        replace("String", "", "é"), replace("Regex", r"\s+", " "), replace("Regex", "^", "▁"),
        replace("Regex", "[^a-z]", ""), sequence(),
        sequence({"type": "NFD"}, lower, strip_accents),
        sequence({"type": "NFKD"}, strip_accents, {"type": "NFKC"}, {"type": "Prepend", "prepend": "e"}, {"type": "NFC"}),
        sequence(custom, {"type": "NFD"}, custom, whole),
        sequence({"type": "Nmt"}, {"type": "NFKC"}, replace("Regex", " {2,}", " "), strip),
        sequence({"type": "Prepend", "prepend": "▁"}, replace("String", " ", "▁"), {"type": "ByteLevel"}),
        sequence(replace("Regex", "^.", ""), sequence(strip, {"type": "NFKC"}), {"type": "ByteLevel"}, {"type": "NFD"}),
        sequence(replace("Regex", "^", "É"), {"type": "NFD"}, strip_accents),
    ]  # fmt: skip

    scalars, cases = [], []
    for description in of_scalars:
        normalizer = read(description)
        texts = ("".join("e" + chr(c) for c in block) for block in blocks())
        digests = "".join(digest(*normalized(normalizer, text)) for text in texts)
        scalars.append({"normalizer": description, "digests": digests})
    texts = Texts(4)
    for description in of_texts:
        normalizer = read(description)
        for _ in range(12):
            text = texts.next()
            result = normalized(normalizer, text)
            cases.append({"normalizer": description, "text": text, "result": result and result[0], "offsets": result and result[1]})
    lines = [json.dumps(item, separators=(",", ":")) for item in scalars]
    more = [json.dumps(item, separators=(",", ":")) for item in cases]
    places = json.dumps([block[0] for block in blocks()])
    TARGET.write_text('{"blocks":' + places + ',"scalars":[\n' + ",\n".join(lines) + '\n],"texts":[\n' + ",\n".join(more) + "\n]}\n")


if __name__ == "__main__":
    main()

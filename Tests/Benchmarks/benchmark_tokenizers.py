"""Times Hugging Face's tokenizers and Headlight's on one thread, on tokenizers of each kind.

    pip install tokenizers==0.23.3
    python benchmark_tokenizers.py BENCHMARK-TOKENIZERS [--text FILE] [--work FOLDER]

BENCHMARK-TOKENIZERS is the built executable of Tests/Benchmarks/Tokenizers. Tokenizers are trained on a quarter of the
text, 10 MB that are made up or those of FILE, and kept in FOLDER for the next time.
"""

import argparse
import os
import pathlib
import random
import subprocess
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers  # noqa: E402

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SIZE = 10_000_000


def made_up_text():
    """Words of syllables, as often as words are (Zipf), with numbers, punctuation, code and other scripts between."""
    generator = random.Random(0)
    syllables = [c + v + e for c in "bdfgklmnprstvw" for v in "aeiou" for e in ("", "n", "r", "st")] + ["tion", "é", "ä"]
    others = ["ская", "ние", "по", "των", "και", "的", "是", "中文", "データ", "العربية", "हिन्दी", "😀"]
    words = ["".join(generator.choices(syllables, k=generator.randint(1, 4))) for _ in range(60_000)]
    words = [word.capitalize() if generator.random() < 0.1 else word for word in words]
    words += ["".join(generator.choices(others, k=2)) for _ in range(2_000)]
    generator.shuffle(words)
    weights = [1 / (place + 3) for place in range(len(words))]
    parts, size = [], 0
    while size < SIZE:
        line = generator.choices(words, weights, k=generator.randint(3, 25))
        if generator.random() < 0.3:
            line.insert(0, " " * generator.choice((3, 7, 11)) + "def")
            line = [f"{word}({generator.randrange(10_000)})" if generator.random() < 0.2 else word for word in line]
        line = " ".join(line) + generator.choice((".", ",", "!", ":", " = 1.5;", ""))
        parts.append(line)
        size += len(line.encode()) + 1
    return "\n".join(parts)


def tokenizers_of_each_kind():
    """Names, untrained tokenizers and their trainers, modelled on GPT-2, Llama-3, BERT, T5 and Llama-2."""
    alphabet = pre_tokenizers.ByteLevel.alphabet()

    def bpe(**options):
        return trainers.BpeTrainer(vocab_size=30_000, show_progress=False, **options)

    gpt2 = Tokenizer(models.BPE())
    gpt2.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    gpt2.post_processor = processors.ByteLevel(trim_offsets=True)
    yield "GPT-2", gpt2, bpe(initial_alphabet=alphabet)

    llama3 = Tokenizer(models.BPE(ignore_merges=True))
    llama3.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA3), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    yield "Llama-3", llama3, bpe(initial_alphabet=alphabet)

    bert = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    bert.normalizer = normalizers.BertNormalizer()
    bert.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    yield "BERT", bert, trainers.WordPieceTrainer(
        vocab_size=30_000, special_tokens=["[UNK]", "[CLS]", "[SEP]"], show_progress=False
    )

    t5 = Tokenizer(models.Unigram())
    t5.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    t5.pre_tokenizer = pre_tokenizers.Metaspace()
    yield "T5", t5, trainers.UnigramTrainer(
        vocab_size=8_000, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False
    )

    llama2 = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    llama2.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    # Words are split in training alone, as SentencePiece does.
    llama2.pre_tokenizer = pre_tokenizers.Metaspace(split=True)
    yield "Llama-2", llama2, bpe(special_tokens=["<unk>"] + [f"<0x{byte:02X}>" for byte in range(256)])


def trained(work, documents):
    for name, tokenizer, trainer in tokenizers_of_each_kind():
        path = work / f"{name}.json"
        if not path.exists():
            print(f"training {name}", file=sys.stderr)
            tokenizer.train_from_iterator(documents[::4], trainer)
            if name == "Llama-2":
                tokenizer.pre_tokenizer = None
            tokenizer.save(str(path))
        yield name, path


def speed(tokenizer, texts, size):
    """MB/s of processor time, the best of three, and the number of tokens."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        count = sum(len(tokenizer.encode(text).ids) for text in texts)
        best = min(best, time.process_time() - start)
    return size / 1e6 / best, count


def headlight(executable, path, text_path):
    """MB/s and number of tokens of documents and of lines."""
    output = subprocess.run([executable, path, text_path], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in output.splitlines()]
    return {row[0]: (float(row[1]), int(row[3])) for row in rows if row[0] != "opening"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("executable")
    parser.add_argument("--text", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(".build/benchmark"))
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    text_path = arguments.text or arguments.work / "text.txt"
    if not text_path.exists():
        text_path.write_text(made_up_text(), newline="")
    text = text_path.read_bytes().decode()
    size = len(text.encode())
    texts = {
        "documents": [text[first : first + 10_000] for first in range(0, len(text), 10_000)],
        "lines": text.split("\n"),
    }
    print(f"{'':8}  {'':9}  tokenizers   Headlight           ")
    failed = False
    for name, path in trained(arguments.work, texts["documents"]):
        ours = headlight(arguments.executable, path, text_path)
        tokenizer = Tokenizer.from_file(str(path))
        for kind, parts in texts.items():
            theirs, count = speed(tokenizer, parts, size)
            mine, own_count = ours[kind]
            agrees = count == own_count
            failed |= not agrees
            print(
                f"{name:8}  {kind:9}  {theirs:5.2f} MB/s  {mine:5.2f} MB/s  x {mine / theirs:5.2f}"
                + ("" if agrees else f"  {count} tokens, Headlight has {own_count}"),
                flush=True,
            )
    sys.exit(failed)


if __name__ == "__main__":
    main()

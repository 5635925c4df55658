"""Makes metrics.json: small attention maps, and every metric of them written straight from its definition.

Requirements: Python 3.11 and numpy (requirements.txt).
Run:          python Tests/Fixtures/make_metrics.py

Nothing here is shared with the Swift code: rows are Python lists, sums run over explicit sets of keys, in 64 bits. The weights are those
in the file, rounded to seven places, so that both sides read the same numbers.
"""

import json
from math import log
from pathlib import Path

import numpy as np

LN2 = log(2)


class Case:
    """One map with what is known of its tokens."""

    def __init__(self, name, pattern, *, before=None, after=0, norms=None, ids=None, special=(), punctuation=(),
                 query_padding=(), key_padding=(), cross=False, window=3):  # fmt: skip
        self.name, self.pattern = name, np.round(np.asarray(pattern, dtype=np.float64), 7).astype(np.float32)
        self.queries, self.keys = self.pattern.shape
        self.before, self.after, self.window, self.cross = before, after, window, cross
        self.norms = np.round(norms, 5).astype(np.float32)
        self.ids = None if cross else ids
        self.special, self.punctuation = sorted(special), sorted(punctuation)
        self.query_padding, self.key_padding = sorted(query_padding), sorted(key_padding)

    def visible(self, i):
        """The keys that query i may see."""
        return [
            j for j in range(self.keys)
            if j not in self.key_padding
            and (self.before is None or j >= i - self.before)
            and (self.after is None or j <= i + self.after)
        ]  # fmt: skip

    def rows(self, normed):
        """(query, visible keys, weights as they are, weights divided by their sum), as dictionaries by key."""
        for i in range(self.queries):
            seen = self.visible(i)
            if i in self.query_padding or not seen:
                continue
            weights = {j: float(self.pattern[i, j]) * (float(self.norms[j]) if normed else 1.0) for j in seen}
            total = sum(weights.values())
            if total == 0:
                continue
            shares = {j: w / total for j, w in weights.items()}
            yield i, seen, shares if normed else weights, shares

    def as_json(self):
        lists = {"ids": self.ids, "special": self.special, "punctuation": self.punctuation,
                 "queryPadding": self.query_padding, "keyPadding": self.key_padding}  # fmt: skip
        return {
            "name": self.name, "queries": self.queries, "keys": self.keys, "before": self.before, "after": self.after,
            "isSelfAttention": not self.cross, "localWindow": self.window, **lists,
            "pattern": [float(str(w)) for w in self.pattern.reshape(-1)],
            "valueNorms": [float(str(w)) for w in self.norms],
            "expected": metrics(self, normed=False), "expectedNormWeighted": metrics(self, normed=True),
            "uniform": metrics(self, normed=False, uniform=True),
        }  # fmt: skip


def entropy(shares):
    return -sum(p * log(p) for p in shares.values() if p > 0)


def divergence(p, q):
    """Jensen-Shannon, as the mean of two Kullback-Leibler divergences."""
    result = 0.0
    for j in set(p) | set(q):
        a, b = p.get(j, 0.0), q.get(j, 0.0)
        m = (a + b) / 2
        result += (a * log(a / m) if a > 0 else 0) / 2 + (b * log(b / m) if b > 0 else 0) / 2
    return result


def metrics(case, normed, uniform=False):
    if uniform:
        case = Case(
            "", np.ones_like(case.pattern), before=case.before, after=case.after, norms=np.ones(case.keys), ids=case.ids,
            special=case.special, punctuation=case.punctuation, query_padding=case.query_padding,
            key_padding=case.key_padding, cross=case.cross, window=case.window,
        )  # fmt: skip
        normed = True
    rows = list(case.rows(normed))
    by_query = {i: (seen, weights, shares) for i, seen, weights, shares in rows}
    real = [j for j in range(case.keys) if j not in case.key_padding]
    first = real[0] if real else None
    found = {}

    def mean(name, values):
        values = list(values)
        if values:
            found[name] = [float(np.mean(values)), len(values)]

    mean("entropy", (entropy(p) for _, _, _, p in rows))
    mean("normalized_entropy", (entropy(p) / log(len(s)) for _, s, _, p in rows if len(s) > 1))
    mean("confidence", (max(w.values()) for _, s, w, _ in rows if len(s) > 1))
    mean("first_token", (w[first] for i, _, w, _ in rows if first in w and (case.cross or i > first)))
    for name, keys in (
        ("special_token", case.special), ("delimiter", [j for j in case.special if j != first]),
        ("punctuation", case.punctuation),
    ):  # fmt: skip
        keys = [j for j in keys if j in real]
        if keys:
            mean(name, (sum(w.get(j, 0.0) for j in keys) for _, _, w, _ in rows))
    limit = 1 / len(real) ** 2 if real else 0
    pairs = [w < limit for _, _, ws, _ in rows for w in ws.values()]
    if pairs:
        found["sparsity"] = [float(np.mean(pairs)), len(rows)]

    def keys_for_90(p):
        total = 0.0
        for count, share in enumerate(sorted(p.values(), reverse=True), 1):
            total += share
            if total >= 0.9 - 1e-6:
                return count

    mean("keys_for_90", (keys_for_90(p) for _, _, _, p in rows))

    neighbours = [
        (p, by_query[i - 1][2]) for i, s, _, p in rows if i - 1 in by_query and len(s) > 1 and len(by_query[i - 1][0]) > 1
    ]
    mean("row_divergence", (divergence(p, q) for p, q in neighbours))
    if case.cross:
        return found
    mean("offset_divergence", (divergence(p, {j + 1: x for j, x in q.items()}) for p, q in neighbours))
    mean("distance", (sum(x * abs(i - j) for j, x in p.items()) for i, _, _, p in rows))
    mean("signed_distance", (sum(x * (j - i) for j, x in p.items()) for i, _, _, p in rows))
    rest = [(i, {j: x for j, x in w.items() if j != first}) for i, _, w, _ in rows]
    rest = [(i, w) for i, w in rest if sum(w.values()) > 0]
    mean("distance_without_first", (sum(x * abs(i - j) for j, x in w.items()) / sum(w.values()) for i, w in rest))
    mean("signed_distance_without_first", (sum(x * (j - i) for j, x in w.items()) / sum(w.values()) for i, w in rest))
    for name, offset in (("previous_token", -1), ("next_token", 1), ("self_token", 0)):
        mean(name, (w[i + offset] for i, _, w, _ in rows if i + offset in w))
    mean("local", (sum(x for j, x in w.items() if abs(i - j) <= case.window) for i, _, w, _ in rows))
    if case.ids is None:
        return found
    for name, shift in (("duplicate_token", 0), ("induction", 1)):
        masses = []
        for i, seen, w, _ in rows:
            earlier = [j for j in real if j < i and case.ids[j] == case.ids[i]]
            targets = [j + shift for j in earlier if j + shift in w and j + shift < i]
            masses.append((sum(w[j] for j in targets), bool(targets)))
        if any(eligible for _, eligible in masses):
            mean(name, (m for m, _ in masses))
            mean(name + "_eligible", (m for m, eligible in masses if eligible))
    return found


def softmax(random, case, sharpness, sink=False):
    """Random weights on what each query of a case's mask may see."""
    pattern = np.zeros((case.queries, case.keys))
    for i in range(case.queries):
        seen = case.visible(i)
        if not seen or i in case.query_padding:
            continue
        scores = np.exp(random.normal(size=len(seen)) * sharpness)
        pattern[i, seen] = scores / (scores.sum() + (np.exp(random.normal() * sharpness) if sink else 0))
    return pattern


def cases():
    random = np.random.default_rng(5)

    def drawn(name, queries, sharpness, keys=None, sink=False, scale=1.0, **fields):
        keys = keys or queries
        norms = random.gamma(2.0, size=keys)
        fields.setdefault("ids", random.integers(0, 6, size=keys).tolist())
        fields.setdefault("special", [0, keys // 2, keys - 1])
        fields.setdefault("punctuation", random.choice(keys, size=min(3, keys), replace=False).tolist())
        fields["punctuation"] = [j for j in fields["punctuation"] if j not in fields["special"]]
        shape = Case(name, np.zeros((queries, keys)), norms=norms, **fields)
        pattern = softmax(random, shape, sharpness, sink) * scale
        return Case(name, pattern, norms=norms, **fields)

    yield drawn("causal, flat", 19, 0.3)
    yield drawn("causal, sharp", 18, 4.0)
    yield drawn("causal, long", 45, 2.5, window=6)
    yield drawn("causal, no special tokens", 9, 1.0, special=[], punctuation=[])
    yield drawn("causal, nothing repeats", 8, 1.0, ids=list(range(8)))
    yield drawn("causal, all the same", 11, 1.0, ids=[4] * 11)
    yield drawn("bidirectional", 17, 1.5, after=None)
    yield drawn("window of 5", 20, 1.5, before=4)
    yield drawn("window both ways", 16, 1.5, before=3, after=2)
    yield drawn("padding on the right", 14, 1.5, after=None, query_padding=[11, 12, 13], key_padding=[11, 12, 13],
                special=[0, 6, 10])  # fmt: skip
    yield drawn("padding on the left, causal", 14, 1.5, query_padding=[0, 1, 2], key_padding=[0, 1, 2], special=[3, 8])
    yield drawn("padding in between", 12, 1.5, after=None, query_padding=[4, 5], key_padding=[4, 5], special=[0, 11])
    yield drawn("cross-attention", 9, 1.5, keys=13, after=None, cross=True)
    yield drawn("cross-attention, padding", 7, 2.0, keys=10, after=None, cross=True, key_padding=[8, 9], special=[0, 7])
    yield drawn("sinks: rows below 1", 15, 1.5, sink=True)
    yield drawn("captured: rows of 2.5", 12, 1.5, after=None, scale=2.5)
    yield drawn("one token", 1, 1.0, special=[], punctuation=[0])

    def made(name, pattern, **fields):
        keys = len(pattern[0])
        return Case(name, pattern, norms=random.gamma(2.0, size=keys), ids=[j % 4 for j in range(keys)], special=[0, 5],
                    punctuation=[3], **fields)  # fmt: skip

    n = 12
    yield made("uniform", [[1 / (i + 1) if j <= i else 0 for j in range(n)] for i in range(n)])
    yield made("uniform, bidirectional", np.full((n, n), 1 / n), after=None)
    yield made("identity", np.eye(n))
    yield made("shifted diagonal", np.eye(n, k=-1) + np.eye(n)[0][:, None] * np.eye(n)[0])
    yield made("shifted ahead, bidirectional", np.roll(np.eye(n), 1, axis=1), after=None)
    yield made("first column", np.tile(np.eye(n)[0], (n, 1)))
    blocks = np.zeros((n, n))
    for i in range(n):
        blocks[i, i % 4 : i + 1 : 4] = 1
        blocks[i] /= blocks[i].sum()
    yield made("block-repeated", blocks)
    alibi = np.array([[np.exp(-(i - j) / 4) if j <= i else 0 for j in range(n)] for i in range(n)])
    yield made("ALiBi", alibi / alibi.sum(axis=1, keepdims=True))
    nearly = np.tile(np.eye(n)[0], (n, 1))
    nearly[2:, 1], nearly[2:, 2], nearly[2:, 0] = 2e-6, 1e-6, 1 - 3e-6
    yield made("all but a trace on the first key", nearly)
    empty = np.eye(n)
    empty[[3, 7]] = 0
    yield made("rows of zeros", empty)


if __name__ == "__main__":
    lines = [json.dumps(case.as_json(), separators=(",", ":")) for case in cases()]
    path = Path(__file__).resolve().parent / "metrics.json"
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(path, path.stat().st_size, "bytes", len(lines), "cases")

"""Writes circuits.json: what NumPy says of the weights of small models, with matrices of the size of the model.

Run in this folder: python make_circuits.py. Weights are not written: they are drawn from a generator that
CircuitFixture.swift has too.
"""

import json

import numpy as np

MASK = (1 << 64) - 1


class Numbers:
    """SplitMix64 as 24-bit numbers between -1 and 1, exact in 32 bits."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def array(self, *shape):
        count = int(np.prod(shape))
        return np.array([(self.next() >> 40) / 2.0**23 - 1 for _ in range(count)]).reshape(shape)


def read(weights, gain, centred):
    """A projection `[d_model, d]` behind a norm."""
    if gain is not None:
        weights = np.diag(gain) @ weights
    if centred:
        width = len(weights)
        weights = (np.eye(width) - np.ones((width, width)) / width) @ weights
    return weights


def layers(case, numbers):
    """Per layer: W_Q, W_K, W_V and W_O of every query head."""
    width, heads, shared = case["width"], case["heads"], case["shared"]
    d, v, narrow, appended = case["headWidth"], case["valueWidth"], case["narrow"], case["appended"]
    result = []
    for _ in range(case["layers"]):
        if narrow:
            down = numbers.array(narrow, width)
            gain = numbers.array(narrow)
            query = numbers.array(heads * d, narrow) @ np.diag(gain) @ down
            key = numbers.array(shared * (d - appended), narrow) @ np.diag(gain) @ down
            rotated = numbers.array(appended, width)
            value = numbers.array(shared * v, narrow) @ np.diag(gain) @ down
            keys = [
                np.concatenate([key[i * (d - appended) : (i + 1) * (d - appended)], rotated]) for i in range(shared)
            ]
            key = np.concatenate(keys)
        else:
            query = numbers.array(heads * d, width)
            key = numbers.array(shared * d, width)
            value = numbers.array(shared * v, width)
        output = numbers.array(width, heads * v)
        before = numbers.array(width) if case["norm"] else None
        after = numbers.array(width) if case["after"] else None
        scale = numbers.array(width) if case["scale"] else None
        centred = case["norm"] == "layer"
        group = heads // shared
        matrices = []
        for head in range(heads):
            part = head // group
            out = output[:, head * v : (head + 1) * v].T
            if after is not None:
                if centred:
                    out = out @ (np.eye(width) - np.ones((width, width)) / width)
                out = out @ np.diag(after)
            if scale is not None:
                out = out @ np.diag(scale)
            matrices.append(
                [
                    read(query[head * d : (head + 1) * d].T, before, centred),
                    read(key[part * d : (part + 1) * d].T, before, centred),
                    read(value[part * v : (part + 1) * v].T, before, centred),
                    out,
                ]
            )
        result.append(matrices)
    return result


def tables(case, numbers):
    """W_E `[V, d_model]` and W_U `[d_model, V]`."""
    width = case["width"]
    embedding = numbers.array(case["vocabulary"], width)
    unembedding = embedding.T if case["tied"] else numbers.array(case["vocabulary"], width).T
    if case["embeddingNorm"]:
        centred = embedding - embedding.mean(1, keepdims=True)
        embedding = centred @ np.diag(numbers.array(width))
    return embedding, unembedding


def copying(matrix):
    eigenvalues = np.linalg.eigvals(matrix)
    return float(eigenvalues.real.sum() / np.abs(eigenvalues).sum())


def basis(matrix):
    u, s, _ = np.linalg.svd(matrix, full_matrices=False)
    return u[:, s > 1e-5 * s[0]]


def overlap(a, b, dimensions):
    a, b = basis(a), basis(b)
    cosines = np.linalg.svd(a.T @ b, compute_uv=False)
    ranks = (a.shape[1], b.shape[1])
    return float(np.sum(cosines**2) / min(ranks)), max(ranks) / dimensions


def spectrum(matrix, rank):
    s = np.linalg.svd(matrix, compute_uv=False)
    assert np.all(s[rank:] < 1e-10 * s[0])
    powers = s**2
    return {
        "values": s[:rank].tolist(),
        "norm": float(np.linalg.norm(matrix)),
        "rank": float(powers.sum() ** 2 / (powers**2).sum()),
    }


def measure(case):
    numbers = Numbers(case["seed"])
    model = layers(case, numbers)
    embedding, unembedding = tables(case, numbers)
    dimensions = case["width"] - (1 if case["norm"] == "layer" else 0)
    heads = []
    for layer, matrices in enumerate(model):
        for head, (q, k, v, o) in enumerate(matrices):
            strongest = {}
            every = []
            for earlier, writers in enumerate(model[:layer]):
                for writer, (_, _, v1, o1) in enumerate(writers):
                    ov = v1 @ o1
                    for kind, other in (("q", q @ k.T), ("k", k @ q.T), ("v", v @ o)):
                        score = float(
                            np.linalg.norm(ov @ other) / (np.linalg.norm(ov) * np.linalg.norm(other))
                        )
                        every.append(score)
                        if kind not in strongest or score > strongest[kind][2]:
                            strongest[kind] = [earlier, writer, score]
            heads.append(
                {
                    "layer": layer,
                    "head": head,
                    "overlaps": [overlap(*pair, dimensions) for pair in ((q, k), (q, v), (k, v))],
                    "queryKey": spectrum(q @ k.T, min(q.shape[1], case["width"])),
                    "outputValue": spectrum(v @ o, min(v.shape[1], case["width"])),
                    "copying": copying(v @ o),
                    "tokenCopying": copying(embedding @ v @ o @ unembedding),
                    "strongest": strongest,
                    "compositions": every,
                }
            )
    return {**case, "results": heads}


def case(name, seed, **settings):
    plain = dict(
        layers=3, heads=3, shared=3, headWidth=6, valueWidth=6, width=20, narrow=0, appended=0, norm=None, after=False,
        scale=False, vocabulary=45, tied=False, embeddingNorm=False,
    )
    return {"name": name, "seed": seed, **plain, **settings}


CASES = [
    case("plain", 1, vocabulary=9),
    case("layer norm and biases", 2, norm="layer", layers=2, width=17, tied=True),
    case("grouped queries, norms before and after", 3, norm="rms", after=True, heads=4, shared=2, valueWidth=5,
        embeddingNorm=True,
    ),
    case(
        "one key and value head, centred norms, layer scale", 4, norm="layer", after=True, scale=True, heads=4, shared=1,
        layers=2,
    ),
    case("through a narrow vector", 5, norm="rms", narrow=9, appended=2, heads=2, shared=2, layers=2, valueWidth=4),
    case("heads wider than the stream", 6, width=5, headWidth=7, valueWidth=7, heads=2, shared=2, layers=2),
    case("a narrow vector narrower than a head", 7, narrow=3, appended=1, heads=2, shared=2, layers=2),
]

with open("circuits.json", "w") as file:
    json.dump([measure(c) for c in CASES], file)
    file.write("\n")

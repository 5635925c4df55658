"""Writes head_distances/*.json: random rows of heads, what SciPy says of their Jensen-Shannon divergence, and distances
between heads in the plane of the two largest eigenvectors of the doubly centred matrix (classical scaling), by NumPy.

    pip install numpy==2.4.6 scipy==1.17.1
    python make_head_distances.py
"""

import json
import pathlib

import numpy
from scipy.spatial.distance import jensenshannon

random = numpy.random.default_rng(1952)


def patterns(heads, tokens, causal=False, padding=0, sharp=1.0, share=None):
    scores = random.normal(size=(heads, tokens, tokens)) * sharp
    query, key = numpy.indices((tokens, tokens))
    hidden = key < padding
    if causal:
        hidden = hidden | (key > query)
    weights = numpy.where(hidden, 0, numpy.exp(scores))
    sums = weights.sum(axis=-1, keepdims=True)
    weights = numpy.divide(weights, sums, out=numpy.zeros_like(weights), where=sums > 0)
    if share is not None:
        weights = weights * random.uniform(share, 1, size=(heads, tokens, 1))
    return weights.astype(numpy.float32).astype(numpy.float64)


def divergences(attention, queries):
    heads = len(attention)
    result = numpy.zeros((heads, heads))
    for left in range(heads):
        for right in range(heads):
            rows = [jensenshannon(attention[left, query], attention[right, query]) ** 2 for query in queries]
            result[left, right] = numpy.nan_to_num(rows).mean()
    return result


def scaled(squared):
    count = len(squared)
    centring = numpy.eye(count) - 1 / count
    values, vectors = numpy.linalg.eigh(-0.5 * centring @ squared @ centring)
    places = vectors[:, -2:] * numpy.sqrt(numpy.maximum(values[-2:], 0))
    distances = numpy.linalg.norm(places[:, None] - places[None], axis=-1)
    return distances, values[-2:].sum() / values.sum()


cases = {
    "causal": (dict(heads=6, tokens=9, causal=True), range(1, 9)),
    "bidirectional": (dict(heads=5, tokens=7, sharp=3), range(7)),
    "left-padding": (dict(heads=4, tokens=8, causal=True, padding=3), range(4, 8)),
    "sinks": (dict(heads=5, tokens=6, causal=True, share=0.2), range(1, 6)),
    "two-heads": (dict(heads=2, tokens=5), range(5)),
}

directory = pathlib.Path(__file__).parent / "head_distances"
directory.mkdir(exist_ok=True)
for name, (arguments, queries) in cases.items():
    attention = patterns(**arguments)
    squared = divergences(attention, queries)
    distances, explained = scaled(squared)
    document = {
        "heads": arguments["heads"],
        "tokens": arguments["tokens"],
        "isCausal": arguments.get("causal", False),
        "padding": arguments.get("padding", 0),
        "queries": len(queries),
        "explained": explained,
    }
    for key, value in (("attention", attention), ("divergences", squared), ("distances", distances)):
        document[key] = [float(f"{number:.9g}") for number in value.ravel()]
    (directory / f"{name}.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")

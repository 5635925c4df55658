"""Writes layer_maps/*.json: random attention, and what NumPy makes of it as Abnar & Zuidema 2020 define it: the mean of
the heads, rollout (their code with the identity added once), and flow (networkx's Edmonds-Karp for each pair of
tokens, rows divided by their sum).

    pip install numpy==2.4.6 networkx==3.6.1
    python make_layer_maps.py
"""

import json
import pathlib

import networkx
import numpy

random = numpy.random.default_rng(20200501)


def patterns(layers, heads, tokens, causal=False, padding=0, window=None, sharp=1.0, share=1.0):
    """Softmax of random scores; the first `padding` keys are hidden, and rows that see nothing are zeros."""
    scores = random.normal(size=(layers, heads, tokens, tokens)) * sharp
    query, key = numpy.indices((tokens, tokens))
    hidden = key < padding
    if causal:
        hidden = hidden | (key > query)
    if window:
        hidden = hidden | (query - key >= window)
    weights = numpy.where(hidden, 0, numpy.exp(scores))
    sums = weights.sum(axis=-1, keepdims=True)
    weights = numpy.divide(weights, sums, out=numpy.zeros_like(weights), where=sums > 0)
    return numpy.round(weights * share, 5).astype(numpy.float32).astype(numpy.float64)


def mixing(attention):
    mixed = attention.mean(axis=1) + numpy.eye(attention.shape[-1])
    return mixed / mixed.sum(axis=-1, keepdims=True)


def rollout(mixed):
    joint = [mixed[0]]
    for layer in mixed[1:]:
        joint.append(layer @ joint[-1])
    return numpy.array(joint)


def flow(mixed):
    layers, tokens = mixed.shape[:2]
    graph = networkx.DiGraph()
    for level in range(layers):
        for query in range(tokens):
            for key in range(tokens):
                graph.add_edge((level + 1, query), (level, key), capacity=mixed[level, query, key])
    result = numpy.zeros((layers, tokens, tokens))
    for level in range(layers):
        for query in range(tokens):
            for key in range(tokens):
                result[level, query, key] = networkx.maximum_flow_value(
                    graph, (level + 1, query), (0, key), flow_func=networkx.algorithms.flow.edmonds_karp
                )
    return result / result.sum(axis=-1, keepdims=True)


cases = {
    "causal": patterns(4, 3, 7, causal=True),
    "bidirectional": patterns(4, 3, 6, sharp=2),
    # Nearly all weight on one key, so that few paths are wide and flows have to go round.
    "sharp": patterns(5, 1, 6, sharp=12),
    "sharp-causal": patterns(5, 2, 8, causal=True, sharp=12),
    "window": patterns(4, 2, 8, causal=True, window=3, sharp=3),
    "left-padding": patterns(3, 2, 7, causal=True, padding=3),
    "sinks": patterns(3, 2, 6, causal=True, share=0.4, sharp=2),
    "one-token": patterns(2, 2, 1),
}

directory = pathlib.Path(__file__).parent / "layer_maps"
directory.mkdir(exist_ok=True)
for name, attention in cases.items():
    mixed = mixing(attention)
    numbers = {
        "attention": attention,
        "mean": attention.mean(axis=1),
        "rollout": rollout(mixed),
        "flow": flow(mixed),
    }
    layers, heads, tokens, _ = attention.shape
    document = {"layers": layers, "heads": heads, "tokens": tokens}
    for key, value in numbers.items():
        document[key] = [float(f"{number:.8g}") for number in value.ravel()]
    (directory / f"{name}.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")

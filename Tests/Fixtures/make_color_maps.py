"""Writes color_maps.txt: the colours of matplotlib's maps at 224 evenly spaced places, between two of its own 256 in proportion;
one map a line, its name here and its colours as rrggbb.

    pip install matplotlib==3.11.2 numpy==2.4.6
    python make_color_maps.py
"""

import pathlib

import matplotlib
import numpy

# What a map is called here, and there. Blues and greys are our own: even steps of lightness from white.
MAPS = {"viridis": "viridis", "cividis": "cividis", "magma": "magma", "inferno": "inferno"}


def sampled(name, places):
    colors = matplotlib.colormaps[name](numpy.linspace(0, 1, 256))[:, :3] * 255
    columns = [numpy.interp(places * 255, numpy.arange(256), column) for column in colors.T]
    return numpy.rint(numpy.stack(columns, axis=1)).astype(int)


def line(name, colors):
    return " ".join([name] + ["%02x%02x%02x" % tuple(color) for color in colors])


lines = [line(name, sampled(theirs, numpy.linspace(0, 1, 224))) for name, theirs in MAPS.items()]
# Ours has its middle at level 112, and as many levels below it as above.
lines.append(line("diverging", sampled("RdBu_r", (1 + numpy.arange(-111, 112) / 111) / 2)))
pathlib.Path(__file__).with_name("color_maps.txt").write_text("\n".join(lines) + "\n")

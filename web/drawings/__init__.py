"""Drawings of our own, as SVG: the cover of a recording, made from its melody and its strokes."""

"""Compiling the inner loops before the first user waits for them."""

from __future__ import annotations

import numpy as np

from media.analysis.extractor import Extractor
from media.analysis.matching import compare


def warm() -> None:
    """Run every compiled function once on a short sound; later processes load the result from the cache."""
    time = np.arange(6 * 22050) / 22050
    tone = np.sin(2.0 * np.pi * 196.0 * time) * np.exp(-8.0 * (time % 0.25))
    extractor = Extractor(22050, 2)
    extractor.add(np.stack([tone, 0.9 * tone], axis=1).astype(np.float32))
    words = extractor.result().curves.fingerprint
    compare(words, words)

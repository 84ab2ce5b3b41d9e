"""From any number of channels to at most two, for listening copies.

One and two channels stay as they are: no mono sum is made, so inverted or dead channels cannot silence it.
More channels are taken in the usual WAV order (left, right, centre, low-frequency effects, then surrounds) and
folded down with the coefficients of ITU-R BS.775 (-3 dB for centre and surrounds, none for low-frequency
effects), scaled so that no sum can exceed full scale. Unusual counts (field multitracks) go to both sides alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from media.decode.source import Block

_C = 2.0**-0.5
_LAYOUTS: dict[int, tuple[tuple[float, ...], tuple[float, ...]]] = {
    3: ((1, 0, _C), (0, 1, _C)),
    4: ((1, 0, _C, 0), (0, 1, 0, _C)),
    5: ((1, 0, _C, _C, 0), (0, 1, _C, 0, _C)),
    6: ((1, 0, _C, 0, _C, 0), (0, 1, _C, 0, 0, _C)),
    8: ((1, 0, _C, 0, _C, 0, _C, 0), (0, 1, _C, 0, 0, _C, 0, _C)),
}


def listening_channels(channels: int) -> int:
    """1 for mono, 2 for everything else."""
    return min(channels, 2)


def mix_down(block: Block) -> Block:
    """A block (frames, channels) as (frames, 1 or 2)."""
    channels = block.shape[1]
    if channels <= 2:
        return block
    return (block @ _matrix(channels)).astype(np.float32)


def _matrix(channels: int) -> NDArray[np.float32]:
    """Shape (channels, 2); each column's absolute values sum to 1."""
    rows = _LAYOUTS.get(channels, ((1.0,) * channels,) * 2)
    matrix = np.array(rows, np.float32).T
    return matrix / np.abs(matrix).sum(axis=0)

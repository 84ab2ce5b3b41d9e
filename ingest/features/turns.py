"""Who speaks or sings when: turns of an aitys or a conversation, as proposals.

Conventions
-----------
- A turn is a stretch between breaks of at least ``BREAK_SECONDS`` without voice; turns, not frames, are clustered, by
  mean MFCC 1 to 8 (less their median over the recording) and median pitch.
- Speakers are numbered from 1 in order of appearance. Their number is guessed between 1 and 6 where it is not given.

With channels equalised such clustering errs in a quarter of the time (see ``docs/analysis.md``); a curator should
confirm. Source for clustering per turn: the project's study of November 2026; for choosing the number: P.
Rousseeuw, "Silhouettes", JCAM 20 (1987).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.features.framing import Floats
from ingest.features.loudness import Doubles
from ingest.features.peaks import FRAME_SECONDS
from ingest.features.spectrum import TEXTURE_SECONDS

BREAK_SECONDS = 0.5
SHORTEST_SECONDS = 0.5
COEFFICIENTS_USED = 8
PITCH_WEIGHT = 20.0
"""MFCC units an octave: the lower coefficients and pitch tell voices apart; scaling all alike does not."""
MOST_SPEAKERS = 6
MOST_TURNS = 600
"""Beyond, clustering of all pairs would take long; later turns join the nearest speaker."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of one voice; ``speaker`` from 1."""

    start_seconds: float
    end_seconds: float
    speaker: int


def propose(
    textures: Floats, f0_hz: Floats, confidence: Floats, sounding: Floats, speakers: int | None = None
) -> tuple[Turn, ...]:
    """Turns of a recording; ``sounding``: one value per 10 ms. ``speakers``: how many, if known."""
    spans = _spans(sounding)
    if not spans:
        return ()
    features = np.stack([_describe(span, textures, f0_hz, confidence) for span in spans])
    features = features - np.median(features, axis=0)
    labels = _cluster(features[:MOST_TURNS], speakers)
    labels = _extend(labels, features)
    order: dict[int, int] = {}
    return tuple(
        Turn(start, end, order.setdefault(int(label), len(order) + 1))
        for (start, end), label in zip(spans, labels, strict=True)
    )


def _spans(sounding: Floats) -> list[tuple[float, float]]:
    """Stretches of sound between breaks, in seconds."""
    cells = np.flatnonzero(sounding > 0)
    if cells.size == 0:
        return []
    cuts = np.flatnonzero(np.diff(cells) > BREAK_SECONDS * 100)
    starts = cells[np.concatenate(([0], cuts + 1))]
    ends = cells[np.concatenate((cuts, [cells.size - 1]))] + 1
    spans = [(float(a) / 100.0, float(b) / 100.0) for a, b in zip(starts, ends, strict=True)]
    return [span for span in spans if span[1] - span[0] >= SHORTEST_SECONDS]


def _describe(span: tuple[float, float], textures: Floats, f0_hz: Floats, confidence: Floats) -> Doubles:
    start, end = (int(t / TEXTURE_SECONDS) for t in span)
    rows = textures[start : max(end, start + 1), 1 : COEFFICIENTS_USED + 1]
    timbre = rows.mean(axis=0, dtype=np.float64) if rows.shape[0] else np.zeros(COEFFICIENTS_USED)
    part = slice(int(span[0] / FRAME_SECONDS), int(span[1] / FRAME_SECONDS))
    pitches = f0_hz[part][(confidence[part] >= 0.5) & ~np.isnan(f0_hz[part])]
    height = float(np.median(np.log2(pitches))) if pitches.size else 7.3
    return np.append(timbre, PITCH_WEIGHT * height)


def _cluster(features: Doubles, speakers: int | None) -> NDArray[np.int64]:
    """Average-linkage clusters of rows, the number by the best silhouette unless given."""
    count = len(features)
    one = np.zeros(len(features), dtype=np.int64)
    if count < 3 or speakers == 1:
        return one
    distances = _distances(features, features)
    numbers = [speakers] if speakers else list(range(2, min(MOST_SPEAKERS, count - 1) + 1))
    labelled = _linkage(distances, [min(n, count) for n in numbers])
    if speakers:
        return labelled[0]
    scores = [_silhouette(distances, labels) for labels in labelled]
    best = int(np.argmax(scores))
    return labelled[best] if scores[best] > 0.1 else one


def _distances(left: Doubles, right: Doubles) -> Doubles:
    """Euclidean distances of rows, (left, right)."""
    return np.sqrt(np.square(left[:, None] - right[None]).sum(axis=2))


def _linkage(distances: Doubles, numbers: list[int]) -> list[NDArray[np.int64]]:
    """Labels after merging down to each of ``numbers`` clusters."""
    count = distances.shape[0]
    labels = np.arange(count, dtype=np.int64)
    between = distances.copy()
    np.fill_diagonal(between, np.inf)
    sizes = np.ones(count)
    wanted: dict[int, NDArray[np.int64]] = {}
    for left in range(count, 0, -1):
        if left in numbers:
            wanted[left] = labels.copy()
        a, b = divmod(int(np.argmin(between)), count)
        if not np.isfinite(between[a, b]):
            break
        merged = (sizes[a] * between[a] + sizes[b] * between[b]) / (sizes[a] + sizes[b])
        between[a], between[:, a] = merged, merged
        between[b], between[:, b] = np.inf, np.inf
        between[a, a] = np.inf
        sizes[a] += sizes[b]
        labels[labels == b] = a
    return [wanted[number] for number in numbers]


def _silhouette(distances: Doubles, labels: NDArray[np.int64]) -> float:
    """Mean silhouette of labelled rows, -1 to 1."""
    groups = np.unique(labels)
    means = np.stack([distances[:, labels == group].mean(axis=1) for group in groups], axis=1)
    own_index = np.searchsorted(groups, labels)
    sizes = np.array([np.count_nonzero(labels == group) for group in groups])[own_index]
    rows = np.arange(labels.size)
    own = means[rows, own_index] * sizes / np.maximum(1, sizes - 1)
    means[rows, own_index] = np.inf
    other = means.min(axis=1)
    value = np.where(sizes > 1, (other - own) / np.maximum(own, other), 0.0)
    return float(value.mean())


def _extend(labels: NDArray[np.int64], features: Doubles) -> NDArray[np.int64]:
    """Give later rows the label of the nearest cluster mean."""
    rest = features[labels.size :]
    if rest.shape[0] == 0:
        return labels
    groups = np.unique(labels)
    means = np.stack([features[: labels.size][labels == group].mean(axis=0) for group in groups])
    nearest = _distances(rest, means).argmin(axis=1)
    return np.concatenate((labels, groups[nearest]))

"""What happens when: speech, music, applause and silence; sections; repetitions. Proposals, never facts.

Conventions
-----------
- One row a texture (``spectrum.TEXTURE_SECONDS``, 0.511 s). Segments are machine segments in seconds.
- Speech is told from singing and strings by pitch: it has few frames whose pitch holds still for 0.1 s, and many
  short gaps; applause by a flat, steady spectrum without pitch.
- Sections are cut where timbre and register change together over 8 s; sections that sound alike share a letter.
- What is so soft that most of its spectrum lies under the floor of the textures (what is left of a note that has died
  away) is flat and steady as well, and no applause.
- Where an open string sounds under the melody nobody speaks: fast strumming and buzzing frets look like consonants.
- In what two strings alone play a section's register is named after the places of a tokpe kui: under a fifth over
  the drone ``bas buyn``, to an octave and a third ``orta buyn``, above ``saga``. Shertpe kuis are freer; a curator
  decides.

Sources: J. Foote, "Automatic audio segmentation using a measure of audio novelty", ICME 2000; E. Scheirer, M.
Slaney, "Construction and evaluation of a robust multifeature speech/music discriminator", ICASSP 1997.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from archive.model import Segment, SegmentType
from media.analysis.framing import Floats
from media.analysis.loudness import Doubles
from media.analysis.melody import Melody
from media.analysis.peaks import FRAME_SECONDS
from media.analysis.spectrum import COEFFICIENTS, MELS, TEXTURE_SECONDS

CONTEXT_ROWS = 16
"""8 s on each side of a boundary."""
SHORTEST_ROWS = 16
KIND_ROWS = 6
"""Kinds are decided over 3 s."""
STRUNG, OPEN_CENTS = 0.1, 40.0
"""Share of frames of 3 s in which an open string sounds under the melody, from which nobody speaks and nobody claps."""
FLOOR_DB = -79.0
"""Mean level of the mel bands under which nothing can be said of their shape: they are cut at -80 dB."""
BAS_BUYN_CENTS, ORTA_BUYN_CENTS = 700.0, 1550.0


@dataclass(frozen=True, slots=True)
class Form:
    """``kinds``: one word a texture row. ``novelty``: (rows,). ``register_cents``: over the drone or lowest pitch."""

    segments: tuple[Segment, ...]
    kinds: tuple[str, ...]
    novelty: Floats
    register_cents: Floats
    speech_share: float
    music_share: float
    applause_share: float


def describe_form(
    textures: Floats, melody: Melody, sounding: Floats, open_hz: tuple[float | None, float | None], *, kui: bool
) -> Form:
    """Form of a recording. ``textures``: (rows, width); ``sounding``: one value per 10 ms; ``open_hz``: the open
    strings, lower first; ``kui``: two strings alone play, so that sections may bear the names of a kui's."""
    drone_hz = open_hz[0]
    f0_hz, confidence = melody.f0_hz, melody.confidence
    rows = textures.shape[0]
    if rows == 0:
        empty = np.zeros(0, dtype=np.float32)
        return Form((), (), empty, empty, 0.0, 0.0, 0.0)
    voiced = _per_row(~np.isnan(f0_hz) & (confidence >= 0.5), rows, FRAME_SECONDS)
    steady = _per_row(steady_pitch(f0_hz) & (confidence >= 0.5), rows, FRAME_SECONDS)
    heard = _per_row(sounding > 0, rows, 0.01)
    strung = _per_row(_open(melody.lower_hz, open_hz), rows, FRAME_SECONDS)
    kinds = _kinds(textures, voiced, steady, heard, strung)
    register = _register(f0_hz, confidence, rows, drone_hz)
    novelty = _novelty(textures, register)
    sections = _sections(kinds, novelty, textures, register, named=kui and drone_hz is not None)
    shares = [float(np.count_nonzero(kinds == kind)) / rows for kind in ("speech", "music", "applause")]
    segments = (*_runs(kinds), *sections)
    return Form(segments, tuple(kinds.tolist()), novelty, register, shares[0], shares[1], shares[2])


def _per_row(flags: NDArray[np.bool_], rows: int, step_seconds: float) -> Floats:
    """Share of true values in each texture row."""
    sums = np.concatenate((np.zeros(1), np.cumsum(flags)))
    bounds = np.minimum(flags.size, np.round(np.arange(rows + 1) * TEXTURE_SECONDS / step_seconds)).astype(np.int64)
    return (np.diff(sums[bounds]) / np.maximum(1, np.diff(bounds))).astype(np.float32)


def steady_pitch(f0_hz: Floats) -> NDArray[np.bool_]:
    """Frames whose pitch differs by less than 25 cents from that 50 ms before and after."""
    cents = 1200.0 * np.log2(np.maximum(f0_hz, 1.0))
    reach = 5
    steady = np.zeros(f0_hz.size, dtype=np.bool_)
    if f0_hz.size > 2 * reach:
        middle = cents[reach:-reach]
        change = np.maximum(np.abs(middle - cents[: -2 * reach]), np.abs(middle - cents[2 * reach :]))
        steady[reach:-reach] = change < 25.0
    return steady


def _open(lower_hz: Floats, open_hz: tuple[float | None, float | None]) -> NDArray[np.bool_]:
    """Frames in which an open string sounds under the melody."""
    found = np.zeros(lower_hz.size, dtype=np.bool_)
    for hz in open_hz:
        if hz is not None:
            found |= np.abs(1200.0 * np.log2(lower_hz / hz)) < OPEN_CENTS
    return found


def _smoothed(values: Floats, width: int) -> Floats:
    kernel = np.ones(min(width, values.size))
    total = np.convolve(values, kernel, mode="same")
    return (total / np.convolve(np.ones(values.size), kernel, mode="same")).astype(np.float32)


def _kinds(textures: Floats, voiced: Floats, steady: Floats, heard: Floats, strung: Floats) -> NDArray[np.str_]:
    """One of ``silence``, ``speech``, ``music``, ``applause`` a row."""
    flatness = _smoothed(textures[:, 2 * COEFFICIENTS + 1], KIND_ROWS)
    pitched, still, present = (_smoothed(curve, KIND_ROWS) for curve in (voiced, steady, heard))
    change = _smoothed(textures[:, COEFFICIENTS : 2 * COEFFICIENTS].mean(axis=1), KIND_ROWS)
    kinds = np.full(textures.shape[0], "music", dtype="<U8")
    share = still / np.maximum(pitched, 0.05)
    kinds[(share < 0.45) & (pitched > 0.05) & ((change > 4.5) | ((flatness > 0.35) & (pitched < 0.5)))] = "speech"
    loud = _smoothed(textures[:, 0] / np.sqrt(np.float32(MELS)), KIND_ROWS) > FLOOR_DB
    kinds[(pitched < 0.45) & (flatness > 0.5) & (change < 3.3) & loud] = "applause"
    kinds[_smoothed(strung, KIND_ROWS) > STRUNG] = "music"
    kinds[present < 0.1] = "silence"
    return _without_specks(kinds)


def _without_specks(kinds: NDArray[np.str_]) -> NDArray[np.str_]:
    """Runs shorter than 2 s take the kind of the run before."""
    out = kinds.copy()
    for start, end in _run_bounds(kinds):
        if end - start < 4 and start > 0:
            out[start:end] = out[start - 1]
    return out


def _run_bounds(kinds: NDArray[np.str_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(kinds[1:] != kinds[:-1]) + 1
    return list(pairwise([0, *edges.tolist(), kinds.size]))


_TYPES = {
    "music": SegmentType.MUSIC,
    "speech": SegmentType.SPEECH,
    "applause": SegmentType.APPLAUSE,
    "silence": SegmentType.SILENCE,
}


def _runs(kinds: NDArray[np.str_]) -> list[Segment]:
    return [_segment(start, end, _TYPES[str(kinds[start])]) for start, end in _run_bounds(kinds)]


def _segment(start: int, end: int, kind: SegmentType, label: str = "") -> Segment:
    return Segment(round(start * TEXTURE_SECONDS, 2), round(end * TEXTURE_SECONDS, 2), kind, label=label, machine=True)


def _register(f0_hz: Floats, confidence: Floats, rows: int, drone_hz: float | None) -> Floats:
    """Median height of the melody per row, cents over the drone (else over its own low pitches); NaN unvoiced."""
    used = ~np.isnan(f0_hz) & (confidence >= 0.5)
    if not used.any():
        return np.full(rows, np.nan, dtype=np.float32)
    base = drone_hz if drone_hz is not None else float(np.quantile(f0_hz[used], 0.02))
    cents = 1200.0 * np.log2(np.where(used, f0_hz, np.nan) / base)
    frames = round(TEXTURE_SECONDS / FRAME_SECONDS)
    padded = np.full(rows * frames, np.nan)
    size = min(padded.size, cents.size)
    padded[:size] = cents[:size]
    grid = padded.reshape(rows, frames)
    out = np.full(rows, np.nan, dtype=np.float32)
    some = ~np.isnan(grid).all(axis=1)
    out[some] = np.nanmedian(grid[some], axis=1)
    return out


def _features(textures: Floats, register: Floats) -> Doubles:
    """Standardised timbre, and register with the weight of eight coefficients."""
    timbre = textures[:, : 2 * COEFFICIENTS].astype(np.float64)
    timbre = (timbre - timbre.mean(axis=0)) / (timbre.std(axis=0) + 1e-3)
    height = np.zeros(timbre.shape[0])
    heard = ~np.isnan(register)
    if heard.any():
        height[heard] = (register[heard] - register[heard].mean()) / 400.0
    return np.concatenate((timbre, 2.8 * height[:, None]), axis=1)


def _novelty(textures: Floats, register: Floats) -> Floats:
    """Distance between the mean of the 8 s before and after each row, over the usual distance."""
    rows = textures.shape[0]
    novelty = np.zeros(rows, dtype=np.float32)
    if rows < 2 * CONTEXT_ROWS:
        return novelty
    features = _features(textures, register)
    sums = np.concatenate((np.zeros((1, features.shape[1])), np.cumsum(features, axis=0)))
    width = 2 * CONTEXT_ROWS
    change = (sums[width:] - 2.0 * sums[CONTEXT_ROWS:-CONTEXT_ROWS] + sums[:-width]) / CONTEXT_ROWS
    distance = np.linalg.norm(change, axis=1) / np.sqrt(features.shape[1])
    novelty[CONTEXT_ROWS : CONTEXT_ROWS + distance.size] = distance[: rows - CONTEXT_ROWS]
    return novelty


def _boundaries(kinds: NDArray[np.str_], novelty: Floats) -> list[int]:
    """Rows where a section begins: changes of kind, and the peaks of novelty at least 8 s apart."""
    edges = [start for start, _ in _run_bounds(kinds)][1:]
    limit = float(novelty.mean() + novelty.std()) if novelty.size else 0.0
    for row in np.argsort(-novelty).tolist():
        if novelty[row] < max(limit, 0.35):
            break
        if all(abs(row - edge) >= SHORTEST_ROWS for edge in edges) and row >= SHORTEST_ROWS:
            edges.append(int(row))
    return sorted(edges)


def _sections(
    kinds: NDArray[np.str_], novelty: Floats, textures: Floats, register: Floats, *, named: bool
) -> list[Segment]:
    """Sections of the music, lettered by likeness; none where nothing changes."""
    bounds = [0, *_boundaries(kinds, novelty), kinds.size]
    if len(bounds) == 2:
        return []
    features = _features(textures, register)
    known: list[Doubles] = []
    found: list[Segment] = []
    for start, end in pairwise(bounds):
        if kinds[start] != "music":
            continue
        mean = features[start:end].mean(axis=0)
        distances = [float(np.linalg.norm(mean - other)) / np.sqrt(mean.size) for other in known]
        letter = int(np.argmin(distances)) if distances and min(distances) < 0.5 else len(known)
        if letter == len(known):
            known.append(mean)
        label = _letter(letter)
        if named:
            label += _register_name(register[start:end])
        found.append(_segment(start, end, SegmentType.SECTION, label))
    return found


def _letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else f"Z{index - 25}"


def _register_name(register: Floats) -> str:
    heard = register[~np.isnan(register)]
    if heard.size < 8:
        return ""
    height = float(np.median(heard))
    return " (bas buyn?)" if height < BAS_BUYN_CENTS else " (orta buyn?)" if height < ORTA_BUYN_CENTS else " (saga?)"

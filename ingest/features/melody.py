"""The leading melody: solo line, voice over strings, or two strings with a drone, chosen by content.

Conventions
-----------
- One pitch per frame of ``peaks`` (9.98 ms): Hz, NaN where nothing sounds. Confidence 0 to 1; below 0.5 take
  the frame as unvoiced.
- The case is chosen anew every ``PASSAGE_SECONDS``, since one reel holds songs, kuis and speech, and the drone is
  estimated anew with it, since old tapes wander.
- On two strings "the melody" is the upper of the two lines unless a curator says otherwise (``Wish``); the lower
  line is kept too. On real kuis which string leads is a human decision.

Sources: for two strings the joint model of ``salience`` and ``drone``; for a voice over strings the same with the
drone masked and the partials that do not move with the voice weighted down (``motion``), in the spirit of
J. Salamon, E. Gómez, "Melody extraction from polyphonic music signals using pitch contour characteristics",
IEEE TASLP 20 (2012), who let vibrato tell voice from accompaniment.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ingest.features import drone, motion, salience
from ingest.features.framing import Floats, Growing
from ingest.features.peaks import BINS, FRAME_SECONDS, PEAKS, PeakFrames, repaint, to_bins, to_hz
from ingest.features.salience import NONE, STATES, Drone, drone_medians, pair_scores
from ingest.features.viterbi import Indices, Prices, best_path, stroke_rows

PASSAGE_SECONDS = 30.0
LOOKAHEAD_SECONDS = 8.0
"""A passage shorter than this is joined to the one before."""
SUNG_SHARE = 0.3
"""Coherently moving frames from which strings are accompaniment. Synthetic two strings: up to 0.25 (12 strokes
a second); voice over strings of equal level: from 0.33."""
STILL_WEIGHT = 0.3
STRING_PRICES = Prices()
VOICE_PRICES = Prices(jump=4.0, jump_at_onset=2.0, octave=2.0)
OVER_PRICES: Floats = np.array([0.7, 1.0, 1.0, 0.3], dtype=np.float32)


class Case(StrEnum):
    """What kind of texture a passage has."""

    NONE = "none"
    SOLO = "solo-line"
    OVER = "voice-over-strings"
    STRINGS = "two-strings"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a curator has set. ``lower_leads``: on two strings the melody is the lower line."""

    case: Case | None = None
    drone_hz: float | None = None
    lower_leads: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """What was decided for one passage. ``gain`` is the gate value of ``drone.Gate``."""

    start_seconds: float
    end_seconds: float
    case: Case
    confidence: float
    drone_hz: float | None
    gain: float
    sung_share: float


@dataclass(frozen=True, slots=True)
class Melody:
    """Curves of one value a frame, and the passages. ``lower_hz``: the lower line, NaN where there is none."""

    f0_hz: Floats
    confidence: Floats
    lower_hz: Floats
    passages: tuple[Passage, ...]
    lower_leads: bool = False


class MelodyPass:
    """Feeds on frames of peaks and onset times; decides passage by passage. Memory: 1.2 kB a second of sound."""

    def __init__(self, wish: Wish | None = None) -> None:
        self._wish = wish or Wish()
        self._waiting: list[PeakFrames] = []
        self._done = 0
        self._f0 = Growing()
        self._confidence = Growing()
        self._lower = Growing()
        self._passages: list[Passage] = []

    def add(self, frames: PeakFrames) -> None:
        """Further frames."""
        if len(frames):
            self._waiting.append(frames)

    def ready_until(self) -> float | None:
        """Seconds up to which onsets must be known before ``work`` may run; None while it need not."""
        waiting = sum(len(frames) for frames in self._waiting) * FRAME_SECONDS
        if waiting < PASSAGE_SECONDS + LOOKAHEAD_SECONDS:
            return None
        return self._done * FRAME_SECONDS + PASSAGE_SECONDS

    def work(self, onsets_seconds: Floats, *, last: bool = False) -> None:
        """Decide the next passage (all that waits, if ``last``), given all onsets up to its end."""
        frames = _joined(self._waiting)
        size = len(frames) if last else round(PASSAGE_SECONDS / FRAME_SECONDS)
        if size == 0:
            return
        passage, rest = _split(frames, size)
        self._waiting = [rest]
        onset_frames = np.round(onsets_seconds / FRAME_SECONDS).astype(np.int64) - self._done
        onset_frames = np.unique(onset_frames[(onset_frames > 0) & (onset_frames < size)])
        self._decide(passage, onset_frames)
        self._done += size

    def _decide(self, frames: PeakFrames, onset_frames: Indices) -> None:
        sounding = is_sounding(frames.levels)
        hints = tuple(_state(p.drone_hz) for p in self._passages[-1:] if p.drone_hz is not None)
        gate = self._gate(frames.salience, sounding, hints)
        coherent, weights = motion.motion(frames.frequencies, frames.amplitudes, STILL_WEIGHT)
        sung = motion.sung_share(coherent, sounding, onset_frames)
        case = self._wish.case or _case(gate, sung, sounding)
        f0, lower, confidence = _follow(case, frames, gate.drone, weights, sounding, onset_frames)
        pitch = _exact_drone(frames, gate.drone, case)
        if self._wish.lower_leads and case is Case.STRINGS:
            f0, lower = np.where(np.isnan(lower), f0, lower), f0
        self._f0.extend(f0)
        self._lower.extend(lower)
        self._confidence.extend(confidence)
        start = self._done * FRAME_SECONDS
        self._passages.append(
            Passage(
                start,
                start + len(frames) * FRAME_SECONDS,
                case,
                _certainty(case, gate, sung, wished=self._wish.case is not None),
                pitch,
                gate.gain,
                sung,
            )
        )

    def _gate(self, grid: Floats, sounding: NDArray[np.bool_], hints: tuple[int, ...]) -> drone.Gate:
        if self._wish.drone_hz is not None:
            return drone.known(grid, sounding, _state(self._wish.drone_hz))
        return drone.listen(grid, sounding, hints)

    def result(self) -> Melody:
        """The curves of all passages; call ``work(…, last=True)`` before."""
        return Melody(
            self._f0.values, self._confidence.values, self._lower.values, tuple(self._passages), self._wish.lower_leads
        )


def is_sounding(levels: Floats) -> NDArray[np.bool_]:
    """Frames within 30 dB of the 95 % level, and over -80 dBFS."""
    if levels.size == 0:
        return np.zeros(0, dtype=np.bool_)
    return levels > max(5e-5, float(np.quantile(levels, 0.95)) * 10.0**-1.5)


def _state(hz: float) -> int:
    return round(float(np.clip(to_bins(np.array([hz], dtype=np.float32))[0], 0, salience.LOWER_STATES - 1)))


def _joined(parts: list[PeakFrames]) -> PeakFrames:
    if not parts:
        flat = np.zeros((0, PEAKS), dtype=np.float32)
        return PeakFrames(np.zeros((0, BINS), dtype=np.float32), flat, flat, np.zeros(0, dtype=np.float32))
    if len(parts) == 1:
        return parts[0]
    return PeakFrames(
        np.concatenate([part.salience for part in parts]),
        np.concatenate([part.frequencies for part in parts]),
        np.concatenate([part.amplitudes for part in parts]),
        np.concatenate([part.levels for part in parts]),
    )


def _split(frames: PeakFrames, size: int) -> tuple[PeakFrames, PeakFrames]:
    first = PeakFrames(
        frames.salience[:size], frames.frequencies[:size], frames.amplitudes[:size], frames.levels[:size]
    )
    rest = PeakFrames(
        frames.salience[size:].copy(),
        frames.frequencies[size:].copy(),
        frames.amplitudes[size:].copy(),
        frames.levels[size:].copy(),
    )
    return first, rest


def _case(gate: drone.Gate, sung: float, sounding: NDArray[np.bool_]) -> Case:
    if np.count_nonzero(sounding) < 10:
        return Case.NONE
    if not gate.two_strings:
        return Case.SOLO
    return Case.OVER if sung > SUNG_SHARE else Case.STRINGS


def _certainty(case: Case, gate: drone.Gate, sung: float, *, wished: bool) -> float:
    """How far the values that chose the case lie from their thresholds, 0.5 to 1; 1 if a curator chose."""
    if case is Case.NONE:
        return 0.0
    if wished:
        return 1.0
    strings = min(1.0, abs(gate.gain - drone.GAIN) / 0.5)
    if case is Case.SOLO:
        return 0.5 + 0.5 * max(strings, min(1.0, max(0.0, gate.none_share - drone.NONE_SHARE) / 0.15))
    return 0.5 + 0.5 * min(strings, abs(sung - SUNG_SHARE) / 0.15)


def _follow(
    case: Case,
    frames: PeakFrames,
    found: Drone,
    weights: Floats,
    sounding: NDArray[np.bool_],
    onset_frames: Indices,
) -> tuple[Floats, Floats, Floats]:
    """Melody, lower line and confidence of a passage."""
    count = len(frames)
    nothing = np.full(count, np.nan, dtype=np.float32)
    if case is Case.NONE:
        return nothing, nothing.copy(), np.zeros(count, dtype=np.float32)
    rows, near = stroke_rows(onset_frames, count)
    if case is not Case.STRINGS:
        rows = np.arange(count, dtype=np.int64)
    scores, who = _scores(case, frames, found, weights, np.unique(rows))
    path = best_path(scores, rows, near, STRING_PRICES if case is Case.STRINGS else VOICE_PRICES)
    avoided = found.state if case is not Case.SOLO else NONE
    f0 = _refined(frames, path, rows, avoided)
    lower = _lower_line(frames, who, path, rows) if case is Case.STRINGS else nothing.copy()
    confidence = np.where(sounding, _margins(scores, path, rows), 0.0).astype(np.float32)
    f0[~sounding] = np.nan
    lower[~sounding] = np.nan
    return f0, lower, confidence


def _scores(
    case: Case, frames: PeakFrames, found: Drone, weights: Floats, needed: Indices
) -> tuple[Floats, NDArray[np.int16]]:
    """Scores and lower strings of all states, (frames, STATES); zeros in rows that no frame reads."""
    best = np.zeros((len(frames), STATES), dtype=np.float32)
    who = np.full((len(frames), STATES), NONE, dtype=np.int16)
    if case is Case.SOLO:
        solo = drone.NO_DRONE
        pair_scores(frames.salience, NONE, 0, solo.medians, salience.SOLO_PRICES, 0, best, who)
    elif case is Case.OVER:
        moving = np.zeros_like(frames.salience)
        repaint(frames.frequencies, frames.amplitudes * weights, moving)
        medians = drone_medians(moving, found.state) if found.state >= 0 else found.medians
        pair_scores(moving, found.state, 0, medians, OVER_PRICES, 0, best, who)
    else:
        others = salience.CANDIDATES
        prices = salience.MELODY_PRICES
        few = np.empty((needed.size, STATES), dtype=np.float32)
        fewer = np.empty((needed.size, STATES), dtype=np.int16)
        rows = frames.salience[needed]
        pair_scores(rows, found.state, found.interval, found.medians, prices, others, few, fewer)
        best[needed], who[needed] = few, fewer
    return best, who


@njit(cache=True, fastmath=True, nogil=True)
def _refine(frequencies: Floats, amplitudes: Floats, rows: Indices, hz: Floats, avoided_hz: float, out: Floats) -> None:
    """Mean of peak over harmonic number (first six, within 45 cents), leaving out what the drone shares."""
    for t in range(rows.size):
        total = 0.0
        weight = 0.0
        row = rows[t]
        for p in range(PEAKS):
            peak = frequencies[row, p]
            if peak == 0.0 or peak > 6.6 * hz[t]:
                break
            k = int(peak / hz[t] + 0.5)
            if k < 1 or k > 6:
                continue
            cents = 1731.234 * np.log(peak / (k * hz[t]))
            if abs(cents) > 45.0:
                continue
            share = amplitudes[row, p] * k
            if avoided_hz > 0.0:
                n = max(1, int(peak / avoided_hz + 0.5))
                if abs(1731.234 * np.log(peak / (n * avoided_hz))) < 60.0:
                    share *= 0.02
            total += share * cents
            weight += share
        out[t] = hz[t] * 2.0 ** (total / weight / 1200.0) if weight > 0.0 else hz[t]


def _refined(frames: PeakFrames, path: Indices, rows: Indices, avoided: int) -> Floats:
    hz = to_hz(path.astype(np.float32))
    avoided_hz = float(to_hz(np.array([avoided], dtype=np.float32))[0]) if avoided >= 0 else 0.0
    out = np.empty(path.size, dtype=np.float32)
    _refine(frames.frequencies, frames.amplitudes, rows, hz, avoided_hz, out)
    return out


def _lower_line(frames: PeakFrames, who: NDArray[np.int16], path: Indices, rows: Indices) -> Floats:
    lower = who[rows, path].astype(np.int64)
    line = _refined(frames, np.maximum(lower, 0), rows, NONE)
    line[lower < 0] = np.nan
    return line


@njit(cache=True, fastmath=True, nogil=True)
def _margin(scores: Floats, path: Indices, rows: Indices, out: Floats) -> None:
    """Confidence from the chosen score over the best one more than 60 cents away: 0.5 when equal, 1 from 2 up."""
    for t in range(rows.size):
        row, state = rows[t], path[t]
        other = np.float32(-1e9)
        for s in range(scores.shape[1]):
            if abs(s - state) > 3 and scores[row, s] > other:
                other = scores[row, s]
        chosen = max(scores[row, state], scores[row, max(0, state - 1)])
        chosen = max(chosen, scores[row, min(scores.shape[1] - 1, state + 1)])
        clear = 0.5 + 0.25 * (chosen - other)
        strong = 0.4 * chosen + 0.2
        out[t] = max(0.0, min(1.0, clear, strong))


def _margins(scores: Floats, path: Indices, rows: Indices) -> Floats:
    out = np.zeros(rows.size, dtype=np.float32)
    _margin(scores, path, rows, out)
    return out


def _exact_drone(frames: PeakFrames, found: Drone, case: Case) -> float | None:
    if found.state < 0 or case not in (Case.STRINGS, Case.OVER):
        return None
    coarse = float(to_hz(np.array([found.state], dtype=np.float32))[0])
    return drone.refine(frames.frequencies[:: drone.STRIDE], frames.amplitudes[:: drone.STRIDE], coarse, 25.0)

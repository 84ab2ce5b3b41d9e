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

import numpy as np
from numpy.typing import NDArray

from media.analysis import drone, motion, salience
from media.analysis.contour import STILL_WEIGHT, Case, follow
from media.analysis.framing import Floats, Growing
from media.analysis.peaks import BINS, FRAME_SECONDS, PEAKS, PeakFrames, to_bins, to_hz
from media.analysis.viterbi import Indices

PASSAGE_SECONDS = 30.0
LOOKAHEAD_SECONDS = 8.0
"""A passage shorter than this is joined to the one before."""
SUNG_SHARE = 0.3
"""Coherently moving frames from which strings are accompaniment. Synthetic two strings: up to 0.25 (12 strokes
a second); voice over strings of equal level: from 0.33."""
MIXED_GAIN = 0.45
"""Gate value from which lines without order are an ensemble: a rough voice that speaks reaches 0.37."""


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

    def ready_from(self) -> float | None:
        """Seconds from which onsets must be known when ``work`` may run; None while too little waits."""
        waiting = sum(len(frames) for frames in self._waiting) * FRAME_SECONDS
        return self._done * FRAME_SECONDS if waiting >= PASSAGE_SECONDS + LOOKAHEAD_SECONDS else None

    def work(self, onsets_seconds: Floats, *, last: bool = False) -> None:
        """Decide the next passage (all that waits, if ``last``), given the onsets from its start to its end."""
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
        coherent, weights = motion.motion(frames, STILL_WEIGHT)
        sung = motion.sung_share(coherent, sounding, onset_frames)
        case = self._wish.case or _case(gate, sung, sounding)
        f0, lower, confidence = follow(case, frames, gate.drone, weights, sounding, onset_frames)
        pitch = _exact_drone(frames, gate.open_string, case)
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
    return round(float(np.clip(to_bins(np.array([hz], dtype=np.float32))[0], 0, salience.DRONE_STATES - 1)))


def _joined(parts: list[PeakFrames]) -> PeakFrames:
    if not parts:
        flat = np.zeros((0, PEAKS), dtype=np.float32)
        return PeakFrames(np.zeros((0, BINS), dtype=np.float32), flat, flat, flat, np.zeros(0, dtype=np.float32))
    return (
        parts[0]
        if len(parts) == 1
        else PeakFrames(*(np.concatenate(columns) for columns in zip(*map(_columns, parts), strict=True)))
    )


def _split(frames: PeakFrames, size: int) -> tuple[PeakFrames, PeakFrames]:
    return PeakFrames(*(c[:size] for c in _columns(frames))), PeakFrames(*(c[size:].copy() for c in _columns(frames)))


def _columns(frames: PeakFrames) -> tuple[Floats, ...]:
    return frames.salience, frames.frequencies, frames.positions, frames.amplitudes, frames.levels


def _case(gate: drone.Gate, sung: float, sounding: NDArray[np.bool_]) -> Case:
    if np.count_nonzero(sounding) < 10:
        return Case.NONE
    if gate.two_strings and (sung > SUNG_SHARE or gate.third_share < drone.THIRD_SHARE):
        return Case.OVER if sung > SUNG_SHARE else Case.STRINGS
    return Case.MIXED if gate.several_lines and gate.gain > MIXED_GAIN else Case.SOLO


def _certainty(case: Case, gate: drone.Gate, sung: float, *, wished: bool) -> float:
    """How far the values that chose the case lie from their thresholds, 0.5 to 1; 1 if a curator chose."""
    if case is Case.NONE:
        return 0.0
    if wished:
        return 1.0
    strings = min(1.0, abs(gate.gain - drone.GAIN) / 0.5)
    if case is Case.SOLO:
        return 0.5 + 0.5 * max(strings, min(1.0, max(0.0, gate.none_share - drone.NONE_SHARE) / 0.15))
    order = min(1.0, abs(gate.order - drone.ORDER) / 0.2)
    if case is Case.MIXED:
        return 0.5 + 0.5 * min(strings, max(order, min(1.0, gate.third_share)))
    if gate.parallel_share >= drone.PARALLEL:
        strings = order = 1.0
    return 0.5 + 0.5 * min(strings, order, abs(sung - SUNG_SHARE) / 0.15)


def _exact_drone(frames: PeakFrames, state: int, case: Case) -> float | None:
    if state < 0 or case not in (Case.STRINGS, Case.OVER):
        return None
    coarse = float(to_hz(np.array([state], dtype=np.float32))[0])
    return drone.refine(frames.frequencies[:: drone.STRIDE], frames.amplitudes[:: drone.STRIDE], coarse, 25.0)

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

from media.analysis import drone, motion, salience, strings
from media.analysis.contour import STILL_WEIGHT, Case, follow
from media.analysis.framing import Floats, Growing
from media.analysis.kept import KeptPeaks
from media.analysis.kept import salience as salience_of
from media.analysis.loudness import Doubles
from media.analysis.peaks import FRAME_SECONDS, PeakFrames, to_bins, to_hz
from media.analysis.viterbi import Indices

PASSAGE_SECONDS = 30.0
SHORTEST_SECONDS = 8.0
"""A last passage shorter than this is joined to the one before."""
SUNG_SHARE = 0.11
"""Steadily gliding frames from which strings are accompaniment. Real dombyras: up to 0.09; voice over strings of equal
level, coded: from 0.13."""
FOLLOWING_GAIN = 0.45
"""Gate value from which a passage between others of two strings is one: speech between kuis has up to 0.43."""
MIXED_GAIN = 0.5
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
    upper_hz: float | None = None
    """The open upper string."""
    firm: bool = False
    """Whether the open strings are these rather than others (``drone.Gate.firm``)."""


@dataclass(frozen=True, slots=True)
class Melody:
    """Curves of one value a frame, and the passages. ``lower_hz``: the lower line, NaN where there is none."""

    f0_hz: Floats
    confidence: Floats
    lower_hz: Floats
    passages: tuple[Passage, ...]
    lower_leads: bool = False


class MelodyPass:
    """Feeds on frames of peaks; decides when all are there. Memory: some 6 kB a second of sound."""

    def __init__(self, wish: Wish | None = None) -> None:
        self._wish = wish or Wish()
        self._kept = KeptPeaks()

    def add(self, frames: PeakFrames) -> None:
        """Further frames."""
        if len(frames):
            self._kept.add(frames)

    def result(self, onsets_seconds: Floats) -> Melody:
        """The curves of all that was added, and what was decided on each passage, given all onsets."""
        count = len(self._kept)
        onset_frames = np.unique(np.round(onsets_seconds / FRAME_SECONDS).astype(np.int64))
        spans = passages_of(count)
        looks = [self._look(start, end) for start, end in spans]
        pairs = strings.fit(
            [one.look for one in looks],
            np.array([one.present for one in looks]).reshape(len(looks), strings.PLACES),
            np.array([one.sounding for one in looks], dtype=np.float64),
        )
        curves = [Growing(), Growing(), Growing()]
        passages: list[Passage] = []
        gates = [self._gate(looked.look, pair) for looked, pair in zip(looks, pairs, strict=True)]
        for span, gate, pair in zip(spans, gates, pairs, strict=True):
            inside = onset_frames[(onset_frames > span[0]) & (onset_frames < span[1])] - span[0]
            whole = drone.pooled([other for other, one in zip(gates, pairs, strict=True) if one.lower == pair.lower])
            passage, found = self._decide(span, gate, whole, inside)
            passages.append(passage)
            for curve, values in zip(curves, found, strict=True):
                curve.extend(values)
        f0, lower, confidence = (curve.values for curve in curves)
        return Melody(f0, confidence, lower, tuple(passages), self._wish.lower_leads)

    def _look(self, start: int, end: int) -> _Looked:
        frames = self._kept.frames(start, end)
        sounding = is_sounding(frames.levels)
        return _Looked(
            drone.look(salience_of(frames), sounding),
            strings.presence(frames, sounding),
            int(np.count_nonzero(sounding)),
        )

    def _gate(self, looked: drone.Look | None, pair: strings.Pair) -> drone.Gate:
        if self._wish.drone_hz is not None:
            return drone.known(looked, _state(self._wish.drone_hz))
        return drone.judge(looked, pair.lower, pair.upper, pair.margin, pair.ringing)

    def _decide(
        self, span: tuple[int, int], gate: drone.Gate, whole: drone.Gate, onset_frames: Indices
    ) -> tuple[Passage, tuple[Floats, Floats, Floats]]:
        frames = self._kept.frames(*span)
        sounding = is_sounding(frames.levels)
        coherent, weights = motion.motion(frames, STILL_WEIGHT)
        sung = motion.sung_share(coherent, sounding, onset_frames)
        case = self._wish.case or _case(gate, whole, sung, sounding)
        f0, lower, confidence = follow(case, frames, salience_of(frames), gate.drone, weights, sounding, onset_frames)
        if self._wish.lower_leads and case is Case.STRINGS:
            f0, lower = np.where(np.isnan(lower), f0, lower), f0
        certainty = _certainty(case, gate, sung, wished=self._wish.case is not None)
        strung = case in (Case.STRINGS, Case.OVER)
        passage = Passage(
            span[0] * FRAME_SECONDS,
            span[1] * FRAME_SECONDS,
            case,
            certainty,
            _exact(frames, gate.open_string) if strung else None,
            gate.gain,
            sung,
            _exact(frames, gate.open_upper) if case is Case.STRINGS else None,
            gate.firm,
        )
        return passage, (f0, lower, confidence)


@dataclass(frozen=True, slots=True)
class _Looked:
    """A first look at a passage; ``present``: (PLACES,) frames with a peak there; ``sounding``: how many frames
    sound."""

    look: drone.Look | None
    present: Doubles
    sounding: int


def passages_of(count: int) -> list[tuple[int, int]]:
    """Stretches of ``PASSAGE_SECONDS`` as frames from and to; a short last one is joined to the one before."""
    size, shortest = round(PASSAGE_SECONDS / FRAME_SECONDS), round(SHORTEST_SECONDS / FRAME_SECONDS)
    if count == 0:
        return []
    starts = list(range(0, max(1, count - shortest), size))
    return list(zip(starts, [*starts[1:], count], strict=True))


def is_sounding(levels: Floats) -> NDArray[np.bool_]:
    """Frames within 30 dB of the 95 % level, and over -80 dBFS."""
    if levels.size == 0:
        return np.zeros(0, dtype=np.bool_)
    return levels > max(5e-5, float(np.quantile(levels, 0.95)) * 10.0**-1.5)


def _state(hz: float) -> int:
    return round(float(np.clip(to_bins(np.array([hz], dtype=np.float32))[0], 0, salience.DRONE_STATES - 1)))


def _case(gate: drone.Gate, whole: drone.Gate, sung: float, sounding: NDArray[np.bool_]) -> Case:
    """What a passage is, by its own evidence and by that of all with the same open strings."""
    if np.count_nonzero(sounding) < 10:
        return Case.NONE
    if gate.two_strings and sung > SUNG_SHARE:
        return Case.OVER
    is_whole = whole.two_strings and whole.two_lines
    if gate.two_strings and gate.two_lines and (is_whole or not whole.crowded):
        return Case.STRINGS
    if is_whole and gate.gain > FOLLOWING_GAIN and not gate.crowded and sung <= SUNG_SHARE:
        return Case.STRINGS
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
    return 0.5 + 0.5 * min(strings, order, abs(sung - SUNG_SHARE) / 0.06)


def _exact(frames: PeakFrames, state: int) -> float | None:
    """Pitch of an open string within half a semitone of its state, from the peaks of a passage."""
    if state < 0:
        return None
    coarse = float(to_hz(np.array([state], dtype=np.float32))[0])
    return drone.refine(frames.frequencies[:: drone.STRIDE], frames.amplitudes[:: drone.STRIDE], coarse, 25.0)

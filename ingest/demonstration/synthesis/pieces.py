"""Synthetic demonstrations: pieces that our own instrument models perform.

A piece is a small frozen value; ``perform(rate)`` turns it into stereo float64 (frames, 2) at the piece's loudness
(default -20 LUFS, samples under 0.8 of full scale). The same piece at the same rate gives the same samples.
Everything here is made by a program from a seed: nobody plays, sings or is quoted, and the catalogue must say so
(``synthetic`` in the record). Instruments live in the rooms beside this one: ``synthesis_strings`` and
``synthesis_dombyra`` (plucked), ``synthesis_lines`` and ``synthesis_bodies`` (bowed, blown, sung),
``synthesis_score`` and ``synthesis_singing`` (what they play), ``synthesis_faults`` (what time does to a tape).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np

from ingest.demonstration.synthesis.bodies import HALL, PARLOUR, STUDIO, Room, in_room, panned
from ingest.demonstration.synthesis.dombyra import DOMBYRA, Dombyra, play_dombyra
from ingest.demonstration.synthesis.held import blown, bowed, jaw_harp
from ingest.demonstration.synthesis.score import (
    SHORT_KUI,
    WESTERN,
    Score,
    Section,
    Strum,
    accompaniment,
    scale_score,
    shertpe_score,
    tokpe_score,
)
from ingest.demonstration.synthesis.signal import Signal, band_filter, levelled
from ingest.demonstration.synthesis.singing import AN, BOW, CALL, PIPE, Line, Manner, Pitch, sing
from ingest.demonstration.synthesis.voices import MIDDLE_VOICE, Voice, applause, sing_line

MODEL_VERSION = 1
"""Raised whenever a change here or in the rooms beside changes the sound of a piece."""

TARGET_LUFS = -20.0
ROOM_TONE_DB = -68.0
"""White noise at this RMS, before it is darkened: about -82 dB in the end."""


class Piece(Protocol):
    """Anything that can be performed."""

    def perform(self, sample_rate_hz: int) -> Signal:
        """Stereo (frames, 2)."""
        ...


def _finished(dry: Signal, room: Room, sample_rate_hz: int, seed: int, target: float) -> Signal:
    """In its room, at its loudness, with the faint tone that even an empty room has."""
    heard = levelled(in_room(dry, room, sample_rate_hz, seed), sample_rate_hz, target)
    tone = np.random.default_rng((seed, 55)).standard_normal(heard.shape)
    return heard + 10 ** (ROOM_TONE_DB / 20) * band_filter(tone, "low", 900, sample_rate_hz)


@dataclass(frozen=True, slots=True)
class TokpeKui:
    """Strumming on both strings in the register layout of a tokpe kui."""

    seed: int
    dombyra: Dombyra = DOMBYRA
    layout: tuple[Section, ...] = SHORT_KUI
    beat_bpm: float = 118.0
    metre: int = 8
    room: Room = STUDIO
    target_lufs: float = TARGET_LUFS

    def score(self) -> Score:
        """What is played, with the start of each section."""
        return tokpe_score(
            np.random.default_rng(self.seed), self.dombyra.tuning, self.layout, self.beat_bpm, self.metre
        )

    def perform(self, sample_rate_hz: int) -> Signal:
        return _dombyra_alone(self.dombyra, self.score(), self.room, self.seed, sample_rate_hz, self.target_lufs)


@dataclass(frozen=True, slots=True)
class ShertpeKui:
    """Finger-plucked and lyrical: a melody above, the thumb's drone below."""

    seed: int
    dombyra: Dombyra = DOMBYRA
    phrases: int = 5
    beat_bpm: float = 84.0
    room: Room = PARLOUR
    target_lufs: float = TARGET_LUFS

    def score(self) -> Score:
        """What is played, with the start of each phrase."""
        return shertpe_score(np.random.default_rng(self.seed), self.dombyra.tuning, self.phrases, self.beat_bpm)

    def perform(self, sample_rate_hz: int) -> Signal:
        return _dombyra_alone(self.dombyra, self.score(), self.room, self.seed, sample_rate_hz, self.target_lufs)


@dataclass(frozen=True, slots=True)
class FretScale:
    """The open strings and every fret, one after another: a scale to measure."""

    seed: int
    dombyra: Dombyra = DOMBYRA
    octaves: int = 2
    room: Room = STUDIO
    target_lufs: float = TARGET_LUFS

    def score(self) -> Score:
        """What is played."""
        return scale_score(self.dombyra.tuning, self.octaves)

    def perform(self, sample_rate_hz: int) -> Signal:
        return _dombyra_alone(self.dombyra, self.score(), self.room, self.seed, sample_rate_hz, self.target_lufs)


def _dombyra_alone(dombyra: Dombyra, score: Score, room: Room, seed: int, sample_rate_hz: int, target: float) -> Signal:
    rng = np.random.default_rng((seed, 1))
    sound = play_dombyra(dombyra, score.strums, score.end_seconds, sample_rate_hz, rng)
    return _finished(panned(sound, -0.08, sample_rate_hz), room, sample_rate_hz, seed, target)


@dataclass(frozen=True, slots=True)
class Tartys:
    """Two dombyras, left and right, answer each other with tokpe links and end together."""

    seed: int
    left: Dombyra = DOMBYRA
    right: Dombyra = DOMBYRA
    layouts: tuple[tuple[Section, ...], ...] = ()
    beat_bpm: float = 124.0
    room: Room = HALL
    target_lufs: float = TARGET_LUFS

    def perform(self, sample_rate_hz: int) -> Signal:
        parts: tuple[list[Strum], list[Strum]] = ([], [])
        now = 0.15
        for turn, layout in enumerate(self.layouts):
            player = (self.left, self.right)[turn % 2]
            rng = np.random.default_rng((self.seed, turn))
            score = tokpe_score(rng, player.tuning, layout, self.beat_bpm, start_seconds=now)
            parts[turn % 2].extend(score.strums)
            now = score.end_seconds - 1.9
        end = now + 2.6
        dry = np.zeros((round(end * sample_rate_hz), 2))
        for side, player in enumerate((self.left, self.right)):
            rng = np.random.default_rng((self.seed, 100 + side))
            sound = play_dombyra(player, parts[side], end, sample_rate_hz, rng)
            dry += panned(sound, (-0.6, 0.6)[side], sample_rate_hz)
        return _finished(dry, self.room, sample_rate_hz, self.seed, self.target_lufs)


@dataclass(frozen=True, slots=True)
class Song:
    """A voice-like line, alone or over a dombyra."""

    seed: int
    voice: Voice = MIDDLE_VOICE
    manner: Manner = AN
    lines: int = 4
    beat_bpm: float = 84.0
    dombyra: Dombyra | None = DOMBYRA
    pattern: str = "D-DU"
    accompaniment_level: float = 0.5
    room: Room = PARLOUR
    target_lufs: float = TARGET_LUFS

    def perform(self, sample_rate_hz: int) -> Signal:
        rng = np.random.default_rng(self.seed)
        beat = 60 / self.beat_bpm
        start = 0.4 if self.dombyra is None else 0.2 + 8 * beat
        line = sing(rng, self.manner, self.voice.pitch, self.lines, beat, start)
        end = line.end_seconds + 2.4
        dry = panned(sing_line(self.voice, line, end, sample_rate_hz, rng), 0.05, sample_rate_hz)
        if self.dombyra is not None:
            strums = _under(rng, self.dombyra, line, beat, 0.2, self.pattern)
            sound = play_dombyra(self.dombyra, strums, end, sample_rate_hz, rng)
            dry += self.accompaniment_level * panned(sound, -0.15, sample_rate_hz)
        return _finished(dry, self.room, sample_rate_hz, self.seed, self.target_lufs)


def _under(
    rng: np.random.Generator, dombyra: Dombyra, line: Line, beat: float, start: float, pattern: str
) -> list[Strum]:
    """Strumming from ``start`` to the end of the line: strong before and after, soft while the voice sounds."""
    before = max(0, round((line.tones[0].at_seconds - start) / beat))
    intro = [int(d) for d in rng.choice([0, 1, 2, 3, 2, 1], before)]
    strums = accompaniment(rng, dombyra.tuning, [*intro[:-1], 0][:before], start, beat, 0.8, pattern)
    now, after = start + before * beat, line.end_seconds
    beats = max(1, round((after - now) / beat))
    degrees = [line.degree_at(now + index * beat) % 8 for index in range(beats)]
    strums += accompaniment(rng, dombyra.tuning, degrees, now, beat, 0.5, pattern)
    strums.append(Strum(now + beats * beat, dombyra.tuning.upper(0), dombyra.tuning.lower(0), 0.6))
    return strums


@dataclass(frozen=True, slots=True)
class Akyn:
    """One side of an aitys: a voice, a dombyra and a place on the stage (-1 left to 1 right)."""

    voice: Voice
    dombyra: Dombyra
    pan: float


@dataclass(frozen=True, slots=True)
class Aitys:
    """Two voice-like lines in turn, each over its own dombyra, with strumming between and a little applause."""

    seed: int
    akyns: tuple[Akyn, Akyn]
    turns: int = 4
    lines: int = 4
    beat_bpm: float = 108.0
    manner: Manner = CALL
    room: Room = HALL
    target_lufs: float = TARGET_LUFS

    def _turn(self, turn: int, start: float) -> tuple[Line, list[Strum], float]:
        akyn, rng = self.akyns[turn % 2], np.random.default_rng((self.seed, turn))
        beat = 60 / (self.beat_bpm * (1.0 + 0.04 * (turn % 2)))
        line = sing(rng, self.manner, akyn.voice.pitch, self.lines, beat, start + 6 * beat)
        return line, _under(rng, akyn.dombyra, line, beat, start, "D-DU"), line.end_seconds + 0.5

    def turn_times(self) -> tuple[tuple[float, float], ...]:
        """(start_seconds, end_seconds) of every turn, its strumming included."""
        times: list[tuple[float, float]] = []
        now = 0.2
        for turn in range(self.turns):
            end = self._turn(turn, now)[2]
            times.append((now, end))
            now = end
        return tuple(times)

    def perform(self, sample_rate_hz: int) -> Signal:
        times = self.turn_times()
        end = times[-1][1] + 4.0
        dry = np.zeros((round(end * sample_rate_hz), 2))
        for turn, (start, stop) in enumerate(times):
            akyn, rng = self.akyns[turn % 2], np.random.default_rng((self.seed, turn, 1))
            line, strums, _ = self._turn(turn, start)
            length = stop - start + 2.0
            moved = [replace(s, at_seconds=max(0.0, s.at_seconds - start)) for s in strums]
            sound = 0.45 * play_dombyra(akyn.dombyra, moved, length, sample_rate_hz, rng)
            sound += sing_line(akyn.voice, _moved(line, start), length, sample_rate_hz, rng)
            at = round(start * sample_rate_hz)
            stereo = panned(sound, akyn.pan, sample_rate_hz)[: len(dry) - at]
            dry[at : at + len(stereo)] += stereo
        clapping = applause(3.6, sample_rate_hz, self.seed) * 0.25
        dry[-len(clapping) :] += clapping
        return _finished(dry, self.room, sample_rate_hz, self.seed, self.target_lufs)


def _moved(line: Line, seconds: float) -> Line:
    tones = tuple(replace(tone, at_seconds=tone.at_seconds - seconds) for tone in line.tones)
    return replace(line, tones=tones, end_seconds=line.end_seconds - seconds)


Held = Literal["kobyz", "sybyzgy", "shankobyz"]


@dataclass(frozen=True, slots=True)
class HeldKui:
    """A kui for kyl-kobyz, sybyzgy or shankobyz. ``hum``: the sybyzgy player's throat drone; for the kobyz,
    the second string under the bow."""

    seed: int
    instrument: Held = "kobyz"
    lowest_hz: float = 146.8
    frets_cents: tuple[float, ...] = WESTERN
    phrases: int = 4
    beat_bpm: float = 66.0
    hum: float = 0.25
    room: Room = PARLOUR
    target_lufs: float = TARGET_LUFS

    def _pitch(self) -> Pitch:
        return Voice(self.lowest_hz, 1.0, frets_cents=self.frets_cents).pitch

    def perform(self, sample_rate_hz: int) -> Signal:
        rng = np.random.default_rng(self.seed)
        beat = 60 / self.beat_bpm
        manner = PIPE if self.instrument == "sybyzgy" else BOW
        line = sing(rng, manner, self._pitch(), self.phrases, beat, 0.4)
        if self.instrument == "kobyz":
            sound = bowed(line, self.lowest_hz, self.hum, sample_rate_hz, rng)
        elif self.instrument == "sybyzgy":
            sound = blown(line, self.lowest_hz, self.hum, sample_rate_hz, rng)
        else:
            sound = jaw_harp(line, self.lowest_hz, beat, sample_rate_hz, rng)
        return _finished(panned(sound, 0.0, sample_rate_hz), self.room, sample_rate_hz, self.seed, self.target_lufs)

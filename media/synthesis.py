"""Synthetic demonstrations: pieces that our own instrument models perform.

A piece is a small frozen value; ``perform(rate)`` turns it into stereo float64 (frames, 2) at the piece's loudness
(default -20 LUFS, samples under 0.8 of full scale). The same piece at the same rate gives the same samples.
Everything here is made by a program from a seed: nobody plays, sings or is quoted, and the catalogue must say so
(``synthetic`` in the record). Instruments live in the rooms beside this one: ``synthesis_strings`` and
``synthesis_dombyra`` (plucked), ``synthesis_lines`` and ``synthesis_bodies`` (bowed, blown, sung),
``synthesis_score`` and ``synthesis_singing`` (what they play), ``synthesis_faults`` (what time does to a tape).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from media.synthesis_bodies import (
    HALL,
    PARLOUR,
    STUDIO,
    Room,
    body_response,
    fixed_envelope,
    in_room,
    panned,
    tract_envelope,
)
from media.synthesis_dombyra import DOMBYRA, Dombyra, play_dombyra
from media.synthesis_lines import HOP, Curves, Tone, curves, harmonic_sound, noise_sound
from media.synthesis_score import (
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
from media.synthesis_signal import Signal, band_filter, convolve, levelled
from media.synthesis_singing import AN, BOW, CALL, PIPE, Line, Manner, Pitch, sing

MODEL_VERSION = 1
"""Raised whenever a change here or in the rooms beside changes the sound of a piece."""

TARGET_LUFS = -20.0


class Piece(Protocol):
    """Anything that can be performed."""

    def perform(self, sample_rate_hz: int) -> Signal:
        """Stereo (frames, 2)."""
        ...


def _finished(dry: Signal, room: Room, sample_rate_hz: int, seed: int, target: float) -> Signal:
    return levelled(in_room(dry, room, sample_rate_hz, seed), sample_rate_hz, target)


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
class Voice:
    """A tract and its habits; no person's voice. ``lowest_hz``: pitch of degree 0.

    ``size`` scales the formants, ``tilt`` is the fall of the source in dB per octave, ``breath`` the share of
    noise, ``ring`` the lift near 3 kHz.
    """

    lowest_hz: float
    size: float
    tilt: float = -7.0
    breath: float = 0.03
    ring: float = 2.2
    vibrato_hz: float = 5.4
    frets_cents: tuple[float, ...] = WESTERN

    def pitch(self, degree: int) -> float:
        """Hertz of a degree of this voice's scale."""
        octave, fret = divmod(degree, len(self.frets_cents))
        return self.lowest_hz * 2 ** (octave + self.frets_cents[fret] / 1200)


LOW_VOICE = Voice(lowest_hz=147.0, size=0.96)
MIDDLE_VOICE = Voice(lowest_hz=174.6, size=1.0, tilt=-6.5)
HIGH_VOICE = Voice(lowest_hz=246.9, size=1.16, tilt=-8.0, breath=0.045, ring=1.6, vibrato_hz=5.9)


def _mouth(line: Line, rng: np.random.Generator) -> list[tuple[float, str]]:
    """Vowels and, before many of them, a short hum with closed lips or tongue: syllables without words."""
    sounds: list[tuple[float, str]] = [(0.0, line.vowels[0])]
    for tone, vowel in zip(line.tones, line.vowels, strict=True):
        if rng.random() < 0.6:
            sounds.append((tone.at_seconds - 0.05, str(rng.choice(["m", "n"]))))
        sounds.append((tone.at_seconds + 0.015, vowel))
    return sounds


def sing_line(
    voice: Voice, line: Line, duration_seconds: float, sample_rate_hz: int, rng: np.random.Generator
) -> Signal:
    """One voice, mono (frames,), peak 1."""
    frames = round(duration_seconds * sample_rate_hz)
    control = curves(line.tones, duration_seconds, sample_rate_hz, rng, vibrato_hz=voice.vibrato_hz)
    tract = tract_envelope(_mouth(line, rng), voice.size, voice.tilt, voice.ring)
    partials = min(90, int(9000 / voice.lowest_hz))
    tone = harmonic_sound(control, tract, partials, frames, sample_rate_hz, rng, evenness=0.55)
    airy = tract_envelope(_mouth(line, rng), voice.size, -1.0)
    breath = noise_sound(control.level, airy, frames, sample_rate_hz, rng)
    tone /= max(1e-9, float(np.abs(tone).max()))
    noise = voice.breath * breath / max(1e-9, float(np.abs(breath).max()))
    return tone + noise + _consonants(line, frames, sample_rate_hz, rng)


def _consonants(line: Line, frames: int, sample_rate_hz: int, rng: np.random.Generator) -> Signal:
    """Short breaths of the tongue before a third of the syllables, well under the vowels."""
    out = np.zeros(frames)
    for tone in line.tones:
        if rng.random() > 0.35:
            continue
        length = round(rng.uniform(0.035, 0.08) * sample_rate_hz)
        start = max(0, round(tone.at_seconds * sample_rate_hz) - length)
        centre, level = rng.uniform(1800, 5200), rng.uniform(0.02, 0.06)
        burst = band_filter(rng.standard_normal(length), "band", centre, sample_rate_hz, 1.1) * np.hanning(length)
        end = min(frames, start + length)
        out[start:end] += level * burst[: end - start]
    return out


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
            moved = [_earlier(strum, start) for strum in strums]
            sound = 0.45 * play_dombyra(akyn.dombyra, moved, length, sample_rate_hz, rng)
            sound += sing_line(akyn.voice, _moved(line, start), length, sample_rate_hz, rng)
            at = round(start * sample_rate_hz)
            stereo = panned(sound, akyn.pan, sample_rate_hz)[: len(dry) - at]
            dry[at : at + len(stereo)] += stereo
        clapping = applause(3.6, sample_rate_hz, self.seed) * 0.25
        dry[-len(clapping) :] += clapping
        return _finished(dry, self.room, sample_rate_hz, self.seed, self.target_lufs)


def _earlier(strum: Strum, seconds: float) -> Strum:
    return Strum(max(0.0, strum.at_seconds - seconds), strum.upper_hz, strum.lower_hz, strum.velocity, strum.down)


def _moved(line: Line, seconds: float) -> Line:
    tones = tuple(
        Tone(
            t.at_seconds - seconds,
            t.duration_seconds,
            t.frequency_hz,
            t.level,
            t.slide_seconds,
            t.attack_seconds,
            t.release_seconds,
            t.vibrato_cents,
            t.joint,
            t.swell,
        )
        for t in line.tones
    )
    return Line(tones, line.vowels, line.degrees, line.end_seconds - seconds)


def applause(duration_seconds: float, sample_rate_hz: int, seed: int, people: int = 24) -> Signal:
    """A small audience claps: stereo (frames, 2), rising and falling, peak about 1."""
    rng = np.random.default_rng((seed, 77))
    frames = round(duration_seconds * sample_rate_hz)
    out = np.zeros((frames, 2))
    for _ in range(people):
        now, pace = rng.uniform(0, 0.7), rng.uniform(0.2, 0.3)
        pan, pitch = rng.uniform(-0.9, 0.9), rng.uniform(900, 2200)
        length = round(0.03 * sample_rate_hz)
        clap = rng.standard_normal(length) * np.exp(-np.arange(length) / (0.005 * sample_rate_hz))
        stereo = panned(band_filter(clap, "band", pitch, sample_rate_hz, 1.2), pan, sample_rate_hz)
        while now < duration_seconds - 0.1:
            at = round(now * sample_rate_hz)
            part = stereo[: frames - at] * rng.uniform(0.4, 1.0)
            out[at : at + len(part)] += part
            now += pace * rng.uniform(0.85, 1.15)
    shape = np.sin(np.pi * np.linspace(0, 1, frames)) ** 0.7
    return out * shape[:, None] / max(1e-9, float(np.abs(out).max()))


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


KOBYZ_SKIN = fixed_envelope(
    ((240, 0.5, 3), (470, 0.4, 9), (820, 0.35, 7), (1350, 0.4, 10), (2300, 0.45, 9), (3600, 0.5, 4)), -5.5
)
BOW_HISS = fixed_envelope(((900, 0.6, 6), (2400, 0.8, 10)), -2.5)
PIPE_TONE = fixed_envelope(((700, 0.8, 4), (1500, 0.5, 2)), -11.0)
PIPE_AIR = fixed_envelope(((1200, 0.9, 8), (3200, 0.9, 6)), -2.0)
THROAT = fixed_envelope(((320, 0.6, 6), (700, 0.5, 3)), -9.0)


def bowed(line: Line, open_hz: float, drone: float, sample_rate_hz: int, rng: np.random.Generator) -> Signal:
    """Kyl-kobyz: horsehair strings stopped from the side, a skin that sings in overtones, the bow's breath."""
    duration = line.end_seconds + 1.0
    frames = round(duration * sample_rate_hz)
    control = curves(line.tones, duration, sample_rate_hz, rng, vibrato_hz=4.8, drift_cents=8)
    tone = harmonic_sound(control, KOBYZ_SKIN, 44, frames, sample_rate_hz, rng)
    hiss = noise_sound(control.level, BOW_HISS, frames, sample_rate_hz, rng)
    low = _steady(line, open_hz * 2 ** (-498 / 1200), 0.6)
    below = curves(low, duration, sample_rate_hz, rng, drift_cents=6)
    second = harmonic_sound(below, KOBYZ_SKIN, 40, frames, sample_rate_hz, rng)
    # Hair grips and slips: the level trembles fast and irregularly.
    grain = 1 + 0.1 * band_filter(rng.standard_normal(frames), "low", 55, sample_rate_hz) * 12
    peak = float(np.abs(tone).max())
    mixed = tone / peak * np.clip(grain, 0.4, 1.6) + drone * second / float(np.abs(second).max())
    mixed += 0.07 * hiss / float(np.abs(hiss).max())
    body = body_response(DOMBYRA.body, sample_rate_hz, 7)
    wet = convolve(mixed, body)[:frames]
    return mixed * 0.6 + 0.5 * wet / max(1e-9, float(np.abs(wet).max()))


def blown(line: Line, lowest_hz: float, hum: float, sample_rate_hz: int, rng: np.random.Generator) -> Signal:
    """Sybyzgy: an end-blown pipe, more air than tone at each onset, with the player's throat drone beneath."""
    duration = line.end_seconds + 1.0
    frames = round(duration * sample_rate_hz)
    control = curves(line.tones, duration, sample_rate_hz, rng, vibrato_hz=5.0, drift_cents=7)
    tone = harmonic_sound(control, PIPE_TONE, 9, frames, sample_rate_hz, rng)
    onset = np.maximum(np.gradient(control.level), 0)
    air_level = control.level * (0.6 + 0.4 * np.minimum(1, onset / max(1e-9, float(onset.max())) * 3))
    air = noise_sound(air_level, PIPE_AIR, frames, sample_rate_hz, rng)
    mixed = tone / float(np.abs(tone).max()) + 0.13 * air / float(np.abs(air).max())
    if hum > 0:
        throat = curves(_steady(line, lowest_hz / 4, 0.7), duration, sample_rate_hz, rng, drift_cents=9)
        drone = harmonic_sound(throat, THROAT, 24, frames, sample_rate_hz, rng)
        mixed += hum * drone / float(np.abs(drone).max())
    return mixed


def _steady(line: Line, frequency_hz: float, level: float) -> list[Tone]:
    """One held pitch for each breath of the line."""
    held: list[Tone] = []
    start = line.tones[0].at_seconds
    for tone, following in zip(line.tones, [*line.tones[1:], None], strict=True):
        if following is None or following.at_seconds - tone.end_seconds > 0.05:
            span = tone.end_seconds - start
            held.append(Tone(start, span, frequency_hz, level, vibrato_cents=0, attack_seconds=0.12))
            start = following.at_seconds if following else start
    return held


def jaw_harp(line: Line, lowest_hz: float, beat: float, sample_rate_hz: int, rng: np.random.Generator) -> Signal:
    """Shankobyz: one tongue plucked in time; the mouth picks the melody out of its overtones."""
    duration = line.end_seconds + 1.2
    frames = round(duration * sample_rate_hz)
    time = np.arange(math.ceil(frames / HOP) + 2) * HOP / sample_rate_hz
    reed = lowest_hz / 2
    level = np.zeros(len(time))
    at, index = 0.2, 0
    while at < line.end_seconds - beat / 2:
        force = (1.0, 0.55, 0.75, 0.55)[index % 4] * rng.uniform(0.9, 1.05)
        age = time - at
        level = np.maximum(level, np.where(age >= 0, force * np.exp(-age / 0.32), 0) * np.clip(age / 0.004, 0, 1))
        at += beat / 2 * (1 + float(rng.normal(0, 0.012)))
        index += 1
    control = Curves(time, np.full(len(time), reed), level)
    mouth = _overtone_mouth(line.tones, reed)

    def envelope(frequency_hz: Signal, time_seconds: Signal) -> Signal:
        centre = np.interp(time_seconds[:, 0], [a for a, _ in mouth], [hz for _, hz in mouth])[:, None]
        octaves = np.log2(np.maximum(frequency_hz, 1.0) / centre)
        base = 0.5 * (np.maximum(frequency_hz, reed) / reed) ** -0.75
        base = base * np.exp(-((frequency_hz / 5500) ** 2))
        return base * (0.3 + 3.2 * np.exp(-((octaves / 0.11) ** 2)) + 0.8 * np.exp(-(((octaves - 1.4) / 0.4) ** 2)))

    tone = harmonic_sound(control, envelope, 110, frames, sample_rate_hz, rng)
    return tone / float(np.abs(tone).max())


def _overtone_mouth(tones: Sequence[Tone], reed_hz: float) -> list[tuple[float, float]]:
    """The mouth's resonance (at_seconds, hertz) on the overtone nearest to each tone of the line."""
    places: list[tuple[float, float]] = []
    for tone in tones:
        number = min(16, max(6, round(tone.frequency_hz * 4 / reed_hz)))
        places.append((tone.at_seconds + 0.03, number * reed_hz))
        places.append((max(tone.at_seconds + 0.04, tone.end_seconds - 0.03), number * reed_hz))
    return places

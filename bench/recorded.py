"""Dombyra kuis with what recordings have, and the open strings that the analysis finds on them.

    python -m bench.recorded [--seeds N] [--only WORD]

``bench.signals`` makes clean strokes; on them the analysis was right long before it was right on records. Here two
waveguide strings ring into each other (``ingest.demonstration.synthesis``), in kuis with *bas buyn* (the melody on
the lower string, the upper one droning) and *saga*; a small body lets little of the fundamentals through, the upper
string is the louder one, strings start sharp, some notes buzz, and around them are a room, a tape that wavers, the
hand's noise and a poor coder.

Truth: the pitches of both open strings. Controls: a fourth over the commonest peak under 400 Hz (guessed), and the
truth itself damaged nowhere. What is judged: each string within 30 cents; the lower one not above what sounds lowest;
the texture.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import soundfile
import soxr

from bench import signals
from bench.signals import Floats
from ingest.demonstration.synthesis.bodies import PARLOUR, PEAR, SPADE, body_response, in_room
from ingest.demonstration.synthesis.faults import Wow
from ingest.demonstration.synthesis.score import (
    BAS,
    FIFTH,
    FOURTH,
    KISHI_SAGA,
    NEUTRAL,
    ORTA,
    WESTERN,
    Score,
    Section,
    Strum,
    Tuning,
    shertpe_score,
    tokpe_score,
)
from ingest.demonstration.synthesis.signal import Signal, band_filter, convolve
from ingest.demonstration.synthesis.strings import StringModel, Stroke, play_string
from media.analysis import Extractor, FeatureResult

RATE_HZ = 44100
BAS_MIDDLE = Section("bas buyn, middle", 3, 2, 0.7, "lower")
"""The melody on the middle frets of the lower string: only the upper one rings open."""
LAYOUTS = (
    (BAS_MIDDLE, BAS_MIDDLE, BAS_MIDDLE, ORTA, KISHI_SAGA, ORTA, BAS, BAS),
    (ORTA, ORTA, BAS_MIDDLE, BAS_MIDDLE, BAS_MIDDLE, KISHI_SAGA, KISHI_SAGA, ORTA, BAS),
    (BAS, KISHI_SAGA, KISHI_SAGA, KISHI_SAGA, BAS_MIDDLE, BAS_MIDDLE, BAS_MIDDLE, ORTA),
)
NEAR_CENTS = 30.0


@dataclass(frozen=True, slots=True)
class Kui:
    """A kui on a record. Levels in dB; ``low_cut_hz``: corner of what the box radiates, 12 dB an octave.

    ``sharp_cents``: how sharp a struck string starts; ``buzz``: share of strokes that rattle on a fret;
    ``scrape_db``: the hand against the strings; ``wow``: peak deviation of the tape's speed; ``kbits``: of an MP3, 0
    for none.
    """

    seed: int = 0
    seconds: float = 70.0
    interval_cents: float = FOURTH
    shertpe: bool = False
    upper_db: float = 4.0
    low_cut_hz: float = 220.0
    sharp_cents: float = 14.0
    buzz: float = 0.15
    scrape_db: float = -12.0
    wet: float = 0.25
    wow: float = 0.002
    noise_db: float = -38.0
    kbits: int = 64

    @property
    def tuning(self) -> Tuning:
        """Open strings, never quite in tune."""
        rng = np.random.default_rng((self.seed, 7))
        lower = float(rng.uniform(108.0, 165.0))
        frets = NEUTRAL if rng.random() < 0.5 else WESTERN
        return Tuning(lower, self.interval_cents + float(rng.normal(0.0, 6.0)), frets)


RECORD = Kui()
CLEAN = Kui(upper_db=0.0, low_cut_hz=75.0, sharp_cents=0.0, buzz=0.0, scrape_db=-60.0, wet=0.0, wow=0.0, kbits=0)
CONDITIONS: dict[str, Kui] = {
    "clean, a fourth": CLEAN,
    "clean, a fifth": replace(CLEAN, interval_cents=FIFTH),
    "a record, a fourth": RECORD,
    "a record, a fifth": replace(RECORD, interval_cents=FIFTH),
    "a record, shertpe": replace(RECORD, shertpe=True),
    "upper string 8 dB louder": replace(RECORD, upper_db=8.0),
    "a box that cuts under 300 Hz": replace(RECORD, low_cut_hz=300.0),
    "a hall and a worn tape": replace(RECORD, wet=0.5, wow=0.005, noise_db=-24.0),
    "half of the strokes buzz": replace(RECORD, buzz=0.5, interval_cents=FIFTH),
}


def score(kui: Kui) -> Score:
    """What is played, from the seed."""
    rng = np.random.default_rng((kui.seed, 3))
    if kui.shertpe:
        return shertpe_score(rng, kui.tuning, 6, float(rng.uniform(80.0, 110.0)))
    layout = LAYOUTS[int(rng.integers(len(LAYOUTS)))]
    return tokpe_score(rng, kui.tuning, layout, float(rng.uniform(96.0, 150.0)), int(rng.choice((6, 8))))


def record(kui: Kui) -> Floats:
    """Mono at ``signals.RATE_HZ``, peak 0.5."""
    rng = np.random.default_rng((kui.seed, 11))
    played = score(kui)
    seconds = min(kui.seconds, played.end_seconds)
    strums = [strum for strum in played.strums if strum.at_seconds < seconds - 0.5]
    frames = round(seconds * RATE_HZ)
    sound = np.zeros(frames)
    for upper in (False, True):
        gain = 10.0 ** (kui.upper_db / 20.0) if upper else 1.0
        strokes = _strokes(kui, strums, rng, upper=upper)
        if strokes:
            string = play_string(strokes, StringModel(), seconds, RATE_HZ, rng)
            sound += gain * _buzzing(string, strums, kui.buzz, rng)
    sound += _scrapes(strums, frames, rng) * 10.0 ** (kui.scrape_db / 20.0) * float(np.sqrt(np.mean(sound**2)))
    body = SPADE if rng.random() < 0.3 else PEAR
    sound = convolve(sound, body_response(body, RATE_HZ, kui.seed + 1))[:frames]
    sound = band_filter(sound, "high", kui.low_cut_hz, RATE_HZ)
    stereo = np.stack((sound, sound), axis=1)
    if kui.wet:
        stereo = in_room(stereo, replace(PARLOUR, wet=kui.wet), RATE_HZ, kui.seed)[:frames]
    if kui.wow:
        stereo = Wow(kui.wow, kui.wow / 5.0, kui.seed).apply(stereo, RATE_HZ)
    low: Floats = soxr.resample(stereo.mean(axis=1).astype(np.float32), RATE_HZ, signals.RATE_HZ)
    low = signals.noisy(low, kui.noise_db, kui.seed)
    low = (0.5 * low / np.abs(low).max()).astype(np.float32)
    return mp3(low, kui.kbits) if kui.kbits else low


def _strokes(kui: Kui, strums: list[Strum], rng: np.random.Generator, *, upper: bool) -> list[Stroke]:
    """What one string receives: struck sharp, settled within a tenth of a second."""
    strokes: list[Stroke] = []
    for strum in strums:
        pitch = strum.upper_hz if upper else strum.lower_hz
        if pitch is None:
            continue
        second = strum.down == upper and not strum.soft
        at = strum.at_seconds + (0.009 - 0.004 * strum.velocity) * second
        sharp = 2.0 ** (kui.sharp_cents * strum.velocity * float(rng.uniform(0.4, 1.2)) / 1200.0)
        contact = 0.0004 if strum.soft else 0.0002
        place = float(rng.uniform(0.12, 0.28))
        strokes.append(Stroke(at, pitch * sharp, strum.velocity, place, contact, strum.glide_seconds))
        if strum.velocity and sharp > 1.0:
            strokes.append(Stroke(at + 0.012, pitch, 0.0, glide_seconds=0.15, vibrato_cents=strum.vibrato_cents))
    return strokes


def _buzzing(string: Signal, strums: list[Strum], share: float, rng: np.random.Generator) -> Signal:
    """The string with its tops cut by a fret during some strokes."""
    out = string.copy()
    for index, strum in enumerate(strums):
        if rng.random() >= share:
            continue
        end = strums[index + 1].at_seconds if index + 1 < len(strums) else strum.at_seconds + 0.3
        part = out[round(strum.at_seconds * RATE_HZ) : round(end * RATE_HZ)]
        if part.size:
            np.minimum(part, 0.45 * float(part.max()), out=part)
    return out


def _scrapes(strums: list[Strum], frames: int, rng: np.random.Generator) -> Signal:
    """Nails and palm: 25 ms of noise a stroke, of unit RMS over the whole."""
    out = np.zeros(frames)
    for strum in strums:
        at, length = round(strum.at_seconds * RATE_HZ), round(0.025 * RATE_HZ)
        burst = rng.standard_normal(length) * np.exp(-np.arange(length) / (0.006 * RATE_HZ)) * max(0.2, strum.velocity)
        end = min(frames, at + length)
        out[at:end] += burst[: max(0, end - at)]
    return out / max(1e-12, float(np.sqrt(np.mean(out**2))))


def mp3(samples: Floats, kbits: int) -> Floats:
    """Through an MP3 of that many kbit/s for two channels and back."""
    buffer = io.BytesIO()
    level = (320.0 - kbits / 2.0) / (320.0 - 32.0)
    full = soxr.resample(samples, signals.RATE_HZ, RATE_HZ)
    soundfile.write(
        buffer,
        full,
        RATE_HZ,
        format="MP3",
        subtype="MPEG_LAYER_III",
        compression_level=min(0.99, level),
        bitrate_mode="CONSTANT",
    )
    buffer.seek(0)
    back, _ = soundfile.read(buffer, dtype="float32")
    return soxr.resample(np.asarray(back, dtype=np.float32), RATE_HZ, signals.RATE_HZ)


def without_bass(samples: Floats) -> Floats:
    """6 dB less under 250 Hz, a gentle shelf."""
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(samples.size, 1.0 / signals.RATE_HZ)
    shelf = np.interp(np.log2(np.maximum(hz, 20.0)), np.log2([180.0, 350.0]), [10.0 ** (-6.0 / 20.0), 1.0])
    return np.fft.irfft(spectrum * shelf, samples.size).astype(np.float32)


COPIES: dict[str, tuple[Callable[[Floats], Floats], float]] = {
    "as it is": (lambda x: x, 1.0),
    "bass -6 dB": (without_bass, 1.0),
    "64 kbit/s": (lambda x: mp3(x, 64), 1.0),
    "6 % fast": (lambda x: signals.at_speed(x, 1.06), 1.06),
    "6 % slow": (lambda x: signals.at_speed(x, 0.94), 0.94),
}
"""Name: (what is done, speed)."""


def analyse(samples: Floats) -> FeatureResult:
    """Everything, as ingest does it."""
    extractor = Extractor(signals.RATE_HZ, 1)
    extractor.add(samples)
    return extractor.result()


def found_strings(result: FeatureResult, speed: float = 1.0) -> tuple[float | None, float | None]:
    """Both open strings in Hz at the speed of the original, None where nothing was found."""
    lower, interval = result.analysis.value("tonic.drone_hz"), result.analysis.value("tuning.string_interval_cents")
    if not isinstance(lower, int | float):
        return None, None
    upper = lower * 2.0 ** (interval / 1200.0) / speed if isinstance(interval, int | float) else None
    return lower / speed, upper


def near(found: float | None, truth: float | None) -> bool:
    """Within 30 cents; nothing is near nothing."""
    return found is not None and truth is not None and abs(1200.0 * np.log2(found / truth)) <= NEAR_CENTS


def guessed(samples: Floats) -> tuple[float, float]:
    """The control: the commonest spectral peak from 80 to 400 Hz, and a fourth over it."""
    spectrum = np.abs(np.fft.rfft(samples))
    hz = np.fft.rfftfreq(samples.size, 1.0 / signals.RATE_HZ)
    inside = (hz > 80.0) & (hz < 400.0)
    top = float(hz[inside][int(np.argmax(spectrum[inside]))])
    return top, top * 2.0 ** (498.0 / 1200.0)


def main() -> None:
    """Print a row a condition."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=100)
    parser.add_argument("--only", default="")
    told = parser.parse_args()
    names = (
        "condition",
        "copies",
        "lower right",
        "upper right",
        "both",
        "same in all copies",
        "not above lowest",
        "texture",
    )
    print(f"| {' | '.join(names)} |")
    print("|---|---|---|---|---|---|---|---|")
    rows: list[list[float]] = []
    for name, kui in CONDITIONS.items():
        if told.only in name:
            mine = [row(replace(kui, seed=seed)) for seed in range(told.first, told.first + told.seeds)]
            rows += mine
            print(f"| {name} | {told.seeds * len(COPIES)} | {_cells(mine)} |", flush=True)
    print(f"| **all** | {len(rows) * len(COPIES)} | {_cells(rows)} |")
    controls = [guess_row(replace(kui, seed=told.first)) for name, kui in CONDITIONS.items() if told.only in name]
    print(
        f"\nControl (a fourth over the strongest line under 400 Hz): lower {np.mean(controls, axis=0)[0]:.2f}, ", end=""
    )
    print(f"both {np.mean(controls, axis=0)[1]:.2f}")


def row(kui: Kui) -> list[float]:
    """Shares over the copies of one kui: lower, upper, both right; the same; not above the lowest; two strings."""
    sound, tuning = record(kui), kui.tuning
    found: list[tuple[float | None, float | None]] = []
    low: list[bool] = []
    cases: list[bool] = []
    for damage, speed in COPIES.values():
        result = analyse(damage(sound))
        found.append(found_strings(result, speed))
        lowest = result.analysis.value("melody.lowest_f0_hz")
        low.append(found[-1][0] is not None and isinstance(lowest, float) and found[-1][0] * speed <= lowest * 1.02)
        cases.append(result.analysis.value("melody.case") == "two-strings")
    lower = [near(one[0], tuning.lower(0)) for one in found]
    upper = [near(one[1], tuning.upper(0)) for one in found]
    both = [a and b for a, b in zip(lower, upper, strict=True)]
    same = all(near(a, b) for one in found for a, b in zip(one, found[0], strict=True))
    return [float(np.mean(column)) for column in (lower, upper, both, [same], low, cases)]


def guess_row(kui: Kui) -> tuple[float, float]:
    """The control on one kui."""
    lower, upper = guessed(record(kui))
    right = near(lower, kui.tuning.lower(0))
    return float(right), float(right and near(upper, kui.tuning.upper(0)))


def _cells(rows: list[list[float]]) -> str:
    return " | ".join(f"{value:.2f}" for value in np.mean(rows, axis=0))


if __name__ == "__main__":
    main()

"""Synthetic signals of this music with exact truth: what the analysis is measured against.

Conventions
-----------
- Mono float32, full scale 1, at ``RATE_HZ``; the same seed gives the same signal.
- Truth: onset times in seconds; melody as (time s, f0 Hz) every 10 ms, 0 where nothing sounds, on the strokes of
  the melody string; drone and tonic in Hz.
- Strings are modal: partials at ``k f sqrt(1 + B k^2)`` that decay faster the higher they are, with the comb of
  the plucking point. A dombyra has two strings a fourth or fifth apart; ``tokpe`` strums both, ``shertpe`` plucks
  with rests.

These are models, not recordings: an accuracy on them ranks methods and shows faults; it does not predict
accuracy on an old tape.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

RATE_HZ = 22050
FINGERPRINT_RATE_HZ = 11025
STEP_SECONDS = 0.01

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

SCALES: dict[str, tuple[float, ...]] = {
    "neutral third": (0.0, 200.0, 355.0, 498.0, 702.0, 855.0, 996.0, 1200.0),
    "aeolian": (0.0, 204.0, 294.0, 498.0, 702.0, 792.0, 996.0, 1200.0),
    "mixolydian": (0.0, 204.0, 386.0, 498.0, 702.0, 906.0, 996.0, 1200.0),
}
"""Cents above the tonic; none is equal-tempered."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A sound and its truth. ``melody``: (frames, 2) time and Hz. ``degrees_cents``: the scale used."""

    samples: Floats
    onsets_seconds: Doubles
    melody: Doubles
    drone_hz: float | None = None
    tonic_hz: float | None = None
    degrees_cents: tuple[float, ...] = ()
    sample_rate_hz: int = RATE_HZ


@dataclass(frozen=True, slots=True)
class TwoStrings:
    """How a two-string piece is played.

    ``ratio``: upper open string over the drone. ``drone_db``: level of the drone string against the melody.
    ``stopped``: share of strokes whose lower string is stopped elsewhere. ``parallel``: share of strokes with the
    lower string in parallel fourths (double stops). ``noise_db``: pink-ish noise against the music. ``karplus``:
    plucked-string synthesis by a delay line instead of modes. ``ring_seconds``: how long a stroke sounds into the
    next one. ``band_hz``: what an old carrier kept. ``room_db``: level of a second of decaying room.
    ``leaps``: the next note is any note of the range, not a near one.
    """

    seconds: float = 20.0
    strokes_per_second: float = 5.0
    drone_hz: float = 146.8
    ratio: float = 4.0 / 3.0
    drone_db: float = -3.0
    stopped: float = 0.0
    parallel: float = 0.0
    noise_db: float | None = -40.0
    wander_cents: float = 0.0
    inharmonicity: float = 1e-5
    fast_modes: bool = False
    scale: str = "neutral third"
    shertpe: bool = False
    legato: float = 0.5
    seed: int = 0
    octaves: float = 1.6
    pluck: tuple[float, float] = field(default=(0.12, 0.3))
    karplus: bool = False
    ring_seconds: float = 0.02
    band_hz: tuple[float, float] | None = None
    room_db: float | None = None
    leaps: bool = False


def pluck(
    frequency_hz: float, seconds: float, rng: np.random.Generator, play: TwoStrings, release: float = 0.02
) -> Floats:
    """One stroke on one string, peak about 1: modal partials, a short noisy attack, a released end."""
    if play.karplus:
        return _released(karplus_strong(frequency_hz, seconds, rng, float(rng.uniform(*play.pluck))), release)
    count = int(seconds * RATE_HZ)
    time = np.arange(count) / RATE_HZ
    point = rng.uniform(*play.pluck)
    sound = np.zeros(count)
    for k in range(1, 26):
        partial_hz = frequency_hz * k * np.sqrt(1.0 + play.inharmonicity * k * k)
        if partial_hz > 0.45 * RATE_HZ:
            break
        tilt = 1.4 if play.fast_modes else 1.0
        amplitude = abs(np.sin(np.pi * k * point)) / k**tilt * np.exp(rng.normal(0.0, 0.25))
        decay = (3.0 if play.fast_modes else 1.5) + 0.35 * k + frequency_hz / 300.0
        phase = rng.uniform(0.0, 2.0 * np.pi)
        sound += amplitude * np.exp(-decay * time) * np.sin(2.0 * np.pi * partial_hz * time + phase)
    attack = rng.normal(0.0, 1.0, count) * np.exp(-time / 0.004) * 0.15
    sound = (sound / (np.abs(sound).max() + 1e-9) + attack) * np.minimum(1.0, time / 0.0015)
    return _released(sound, release)


def _released(sound: Doubles, release: float) -> Floats:
    fade = min(sound.size, int(release * RATE_HZ))
    if fade:
        sound[-fade:] *= np.linspace(1.0, 0.0, fade)
    return sound.astype(np.float32)


def karplus_strong(frequency_hz: float, seconds: float, rng: np.random.Generator, point: float) -> Doubles:
    """A plucked string as a filtered delay line: a burst of noise, combed by the plucking point, in a lossy loop.

    Source: D. Jaffe, J. Smith, "Extensions of the Karplus-Strong plucked-string algorithm", CMJ 7 (1983).
    """
    count = int(seconds * RATE_HZ)
    period = RATE_HZ / frequency_hz
    burst = np.zeros(count)
    size = min(count, round(period))
    burst[:size] = np.convolve(rng.uniform(-1.0, 1.0, size + 4), np.ones(5) / 5.0, mode="valid")
    delay = max(1, round(point * period))
    burst[delay:] -= 0.9 * burst[:-delay]
    blend = float(rng.uniform(0.25, 0.45))
    whole = int(period - blend - 1e-6)
    part = period - blend - whole
    loss = 0.001 ** (1.0 / (frequency_hz * float(rng.uniform(1.2, 2.2))))
    taps = loss * np.convolve([1.0 - blend, blend], [1.0 - part, part])
    sound = burst
    _loop(sound, whole, taps)
    return sound / (np.abs(sound).max() + 1e-9)


@njit(cache=True)
def _loop(sound: Doubles, delay: int, taps: Doubles) -> None:
    """Feed three weighted samples from ``delay`` before back into each sample."""
    for i in range(delay + 2, sound.size):
        for tap in range(3):
            sound[i] += taps[tap] * sound[i - delay - tap]


def two_strings(play: TwoStrings, *, drone: bool = True) -> Signal:
    """A strummed melody over a drone string, with exact truth."""
    rng = np.random.default_rng(play.seed)
    times = _stroke_times(play, rng)
    notes = _melody_notes(play, times.size, rng)
    notes[-3:] = play.drone_hz * (2.0 if drone else play.ratio)
    samples = np.zeros(int((play.seconds + 1.0) * RATE_HZ), dtype=np.float32)
    ends = np.append(times[1:], play.seconds)
    truth = np.zeros((int(play.seconds / STEP_SECONDS), 2))
    truth[:, 0] = np.arange(truth.shape[0]) * STEP_SECONDS
    for index, (start, end) in enumerate(zip(times, ends, strict=True)):
        bend = 2.0 ** (play.wander_cents * np.sin(2.0 * np.pi * 0.07 * start) / 1200.0)
        length = min(end - start + play.ring_seconds, 1.5)
        level = rng.uniform(0.6, 1.0)
        lower = play.drone_hz
        chance = rng.uniform()
        if chance < play.stopped:
            stops = [0.0, *(cents for cents in (204.0, 355.0, 498.0) if _reachable(play, notes[index], cents))]
            lower = play.drone_hz * 2.0 ** (stops[-1] / 1200.0)
        elif chance < play.stopped + play.parallel:
            lower = notes[index] / play.ratio
        _mix(samples, start, level * pluck(notes[index] * bend, length, rng, play))
        if drone:
            gain = level * 10.0 ** (play.drone_db / 20.0)
            delay = rng.uniform(0.0, 0.008)
            _mix(samples, start + delay, gain * pluck(lower * bend, length, rng, play))
        inside = (truth[:, 0] >= start) & (truth[:, 0] < min(end, start + length))
        truth[inside, 1] = notes[index] * bend
    samples = samples[: int(play.seconds * RATE_HZ)]
    if play.room_db is not None:
        samples = _in_a_room(samples, play.room_db, rng)
    samples = _finish(samples, play.noise_db, rng)
    if play.band_hz is not None:
        samples = band_limited(samples, *play.band_hz)
    tonic = play.drone_hz if drone else play.drone_hz * play.ratio
    return Signal(samples, times, truth, play.drone_hz if drone else None, tonic, SCALES[play.scale])


def chords(seconds: float = 20.0, *, seed: int = 0) -> Signal:
    """A guitar that strums changing chords on four to six strings: what must not be taken for two strings."""
    rng = np.random.default_rng(seed)
    samples = np.zeros(int((seconds + 2.0) * RATE_HZ), dtype=np.float32)
    play = TwoStrings(inharmonicity=5e-5)
    times = np.arange(0.2, seconds - 0.4, 60.0 / rng.uniform(90.0, 150.0))
    root, steps = 82.4, [0]
    for index, start in enumerate(times):
        if index % 4 == 0:
            root = 82.4 * 2.0 ** (float(rng.choice([0, 3, 5, 7, 8, 10])) / 12.0)
            steps = [0, 7, 12, 15 + int(rng.integers(2)), 19, 24][: int(rng.integers(4, 7))]
        for place, step in enumerate(steps):
            string = pluck(root * 2.0 ** (step / 12.0), 0.9, rng, play)
            _mix(samples, start + 0.006 * place, float(rng.uniform(0.5, 1.0)) * string)
    return Signal(_finish(samples[: int(seconds * RATE_HZ)], -45.0, rng), times, np.zeros((0, 2)))


def _in_a_room(samples: Floats, level_db: float, rng: np.random.Generator) -> Floats:
    """The sound with a second of noise-like, dying echo under it."""
    time = np.arange(RATE_HZ) / RATE_HZ
    echo = rng.normal(0.0, 1.0, time.size) * np.exp(-6.9 * time / 0.8)
    size = samples.size + echo.size
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(echo, size), size)[: samples.size]
    return (samples + wet * (10.0 ** (level_db / 20.0) * _rms(samples) / _rms(wet))).astype(np.float32)


def _reachable(play: TwoStrings, melody_hz: float, cents: float) -> bool:
    """Whether the lower string, stopped there, stays at least a minor third under the melody."""
    return 1200.0 * np.log2(melody_hz / play.drone_hz) - cents > 300.0


def _stroke_times(play: TwoStrings, rng: np.random.Generator) -> Doubles:
    interval = 1.0 / play.strokes_per_second
    count = int((play.seconds - 0.3) * play.strokes_per_second)
    sway = rng.normal(0.0, 0.006, count).clip(-0.012, 0.012)
    times = (0.2 + np.arange(count) * interval + sway).astype(np.float64)
    if play.shertpe:
        kept = rng.uniform(size=count) > 0.25
        kept[0] = kept[-1] = True
        times = times[kept]
    return times


def _melody_notes(play: TwoStrings, count: int, rng: np.random.Generator) -> Doubles:
    """A random walk on the scale above the open melody string, with no end of its own."""
    cents = np.concatenate([np.array(SCALES[play.scale][:-1]) + 1200.0 * o for o in range(3)])
    low = 1200.0 * np.log2(play.ratio)
    cents = cents[(cents >= low - 5.0) & (cents <= low + 1200.0 * play.octaves)]
    position = 0
    notes = np.empty(count)
    for index in range(count):
        if rng.uniform() > play.legato:
            step = rng.choice([-2, -1, -1, 1, 1, 2, 3])
            position = int(rng.integers(cents.size)) if play.leaps else int(np.clip(position + step, 0, cents.size - 1))
        notes[index] = play.drone_hz * 2.0 ** (cents[position] / 1200.0)
    return notes


def voice(
    seconds: float = 20.0,
    *,
    seed: int = 0,
    low_hz: float = 180.0,
    vibrato_cents: float = 60.0,
    singer: int | None = None,
) -> Signal:
    """A sung line: sustained notes with glides and vibrato, three formants, breaths; it ends on the tonic.

    Lines of one ``singer`` have the same formants.
    """
    rng = np.random.default_rng(seed)
    count = int(seconds * RATE_HZ)
    cents, loud, onsets = _sung_line(seconds, count, rng)
    time = np.arange(count) / RATE_HZ
    depth = vibrato_cents * (0.5 + 0.5 * np.sin(2.0 * np.pi * 0.3 * time + seed))
    bent = cents + depth * np.sin(2.0 * np.pi * 5.6 * time)
    frequency = low_hz * 2.0 ** (bent / 1200.0)
    phase = 2.0 * np.pi * np.cumsum(frequency) / RATE_HZ
    throat = rng if singer is None else np.random.default_rng(singer)
    formants = throat.uniform((500.0, 1100.0, 2500.0), (800.0, 1700.0, 3000.0))
    sound = np.zeros(count)
    for k in range(1, 31):
        partial = k * frequency
        shape = sum(1.0 / (1.0 + np.square((partial - f) / w)) for f, w in zip(formants, (90, 140, 250), strict=True))
        sound += np.where(partial < 0.45 * RATE_HZ, (0.15 + shape) / k**0.8 * np.sin(k * phase), 0.0)
    sound += 0.02 * rng.normal(0.0, 1.0, count)
    sound *= loud
    samples = _finish(sound.astype(np.float32), -50.0, rng)
    truth = np.zeros((int(seconds / STEP_SECONDS), 2))
    truth[:, 0] = np.arange(truth.shape[0]) * STEP_SECONDS
    at = np.minimum(count - 1, (truth[:, 0] * RATE_HZ).astype(int))
    truth[:, 1] = np.where(loud[at] > 0.15, frequency[at], 0.0)
    return Signal(samples, onsets, truth, tonic_hz=low_hz, degrees_cents=SCALES["aeolian"])


def _sung_line(seconds: float, count: int, rng: np.random.Generator) -> tuple[Doubles, Doubles, Doubles]:
    """Cents over the lowest note, loudness 0 to 1 and note onsets."""
    steps = np.array(SCALES["aeolian"])
    cents = np.zeros(count)
    loud = np.zeros(count)
    onsets: list[float] = []
    at, position, before = 0.3, 3, 0.0
    while at < seconds - 0.8:
        length = float(rng.choice([0.25, 0.4, 0.6, 1.0, 1.6]))
        position = int(np.clip(position + rng.integers(-2, 3), 0, steps.size - 1))
        if at + length > seconds - 0.8:
            position, length = 0, max(0.5, seconds - 0.2 - at)
        start, end = int(at * RATE_HZ), min(count, int((at + length) * RATE_HZ))
        glide = np.minimum(1.0, np.arange(end - start) / (0.06 * RATE_HZ))
        origin = before if onsets and rng.uniform() > 0.2 else steps[position]
        cents[start:end] = origin + (steps[position] - origin) * glide
        ramp = np.minimum(1.0, np.minimum(np.arange(end - start), np.arange(end - start)[::-1]) / (0.03 * RATE_HZ))
        loud[start:end] = rng.uniform(0.6, 1.0) * (0.3 + 0.7 * ramp)
        onsets.append(at)
        before = float(steps[position])
        at += length + (0.4 if rng.uniform() < 0.15 else 0.0)
    return cents, loud, np.array(onsets)


def voice_over_dombyra(seconds: float = 20.0, *, accompaniment_db: float = -6.0, seed: int = 0) -> Signal:
    """A voice over strummed two strings; ``accompaniment_db``: level of the strings against the voice (RMS)."""
    sung = voice(seconds, seed=seed, low_hz=float(np.random.default_rng(seed).uniform(150.0, 260.0)))
    strings = two_strings(TwoStrings(seconds=seconds, seed=seed + 1000, strokes_per_second=4.0, octaves=1.0))
    gain = 10.0 ** (accompaniment_db / 20.0) * _rms(sung.samples) / _rms(strings.samples)
    mixed = _normalised(sung.samples + gain * strings.samples)
    onsets = np.sort(np.concatenate((sung.onsets_seconds, strings.onsets_seconds)))
    return replace(sung, samples=mixed, onsets_seconds=onsets, drone_hz=strings.drone_hz)


def speech_like(seconds: float = 20.0, *, seed: int = 0) -> Signal:
    """Syllables at 4 a second, falling pitch, fricative noise and pauses: a stand-in for spoken words."""
    rng = np.random.default_rng(seed)
    count = int(seconds * RATE_HZ)
    sound = np.zeros(count)
    at = 0.2
    while at < seconds - 0.6:
        length = rng.uniform(0.12, 0.28)
        start, size = int(at * RATE_HZ), int(length * RATE_HZ)
        sound[start : start + size] += _syllable(size, rng)
        at += length + (rng.uniform(0.3, 0.7) if rng.uniform() < 0.15 else rng.uniform(0.0, 0.06))
    return Signal(_finish(sound.astype(np.float32), -45.0, rng), np.zeros(0), np.zeros((0, 2)))


def _syllable(size: int, rng: np.random.Generator) -> Doubles:
    time = np.arange(size) / RATE_HZ
    if rng.uniform() < 0.2:
        return 0.15 * rng.normal(0.0, 1.0, size) * np.hanning(size)
    frequency = rng.uniform(95.0, 150.0) * (1.0 - 0.6 * time)
    phase = 2.0 * np.pi * np.cumsum(frequency) / RATE_HZ
    formants = rng.uniform((300.0, 900.0, 2300.0), (800.0, 2200.0, 3000.0))
    sound = np.zeros(size)
    for k in range(1, 30):
        shape = sum(1.0 / (1.0 + np.square((k * 120.0 - f) / 100.0)) for f in formants)
        sound += (0.05 + shape) / k**0.6 * np.sin(k * phase)
    return sound * np.hanning(size) * rng.uniform(0.5, 1.0)


def applause(seconds: float = 5.0, *, seed: int = 0) -> Floats:
    """Some hundred claps a second: short bursts of band noise."""
    rng = np.random.default_rng(seed)
    count = int(seconds * RATE_HZ)
    sound = np.zeros(count)
    clap = np.exp(-np.arange(int(0.03 * RATE_HZ)) / (0.006 * RATE_HZ))
    for start in rng.integers(0, count - clap.size, int(250 * seconds)):
        sound[start : start + clap.size] += rng.uniform(0.2, 1.0) * clap * rng.normal(0.0, 1.0, clap.size)
    return _normalised(sound.astype(np.float32))


def with_hum(samples: Floats, frequency_hz: float, level_db: float = -40.0) -> Floats:
    """Mains hum with odd and even partials, ``level_db`` below full scale."""
    time = np.arange(samples.size) / RATE_HZ
    hum = sum(
        a * np.sin(2.0 * np.pi * k * frequency_hz * time + k) for k, a in ((1, 1.0), (2, 0.5), (3, 0.7), (5, 0.3))
    )
    return (samples + 10.0 ** (level_db / 20.0) * hum).astype(np.float32)


def clipped(samples: Floats, drive_db: float = 12.0) -> Floats:
    """Over-driven and cut at full scale."""
    return np.clip(samples * 10.0 ** (drive_db / 20.0), -1.0, 1.0).astype(np.float32)


def at_speed(samples: Floats, ratio: float) -> Floats:
    """The sound played ``ratio`` times as fast (1.03: 3 % fast, higher and shorter)."""
    import soxr

    return soxr.resample(samples, RATE_HZ * ratio, RATE_HZ, quality="HQ")


def band_limited(samples: Floats, low_hz: float, high_hz: float) -> Floats:
    """Brick-wall band-pass, as of an old line or telephone."""
    spectrum = np.fft.rfft(samples)
    frequency = np.fft.rfftfreq(samples.size, 1.0 / RATE_HZ)
    spectrum[(frequency < low_hz) | (frequency > high_hz)] = 0.0
    return np.fft.irfft(spectrum, samples.size).astype(np.float32)


def noisy(samples: Floats, noise_db: float, seed: int = 0) -> Floats:
    """White noise, ``noise_db`` against the RMS of the sound."""
    rng = np.random.default_rng(seed)
    gain = _rms(samples) * 10.0 ** (noise_db / 20.0)
    return (samples + gain * rng.normal(0.0, 1.0, samples.size)).astype(np.float32)


def melody_of_tones() -> NDArray[np.float32]:
    """Eight seconds of three-partial tones at 11.025 kHz, exact in 16 bits and free of random numbers."""
    time = np.arange(8 * FINGERPRINT_RATE_HZ) / FINGERPRINT_RATE_HZ
    steps = np.array([0, 3, 5, 7, 10, 12, 7, 5, 3, 2, 0, -2, 0, 5, 9, 12])[(time * 2).astype(int)]
    phase = 2.0 * np.pi * np.cumsum(220.0 * 2.0 ** (steps / 12.0)) / FINGERPRINT_RATE_HZ
    wave = 0.4 * np.sin(phase) + 0.2 * np.sin(2 * phase) + 0.1 * np.sin(3 * phase)
    return (np.round(wave * 32767.0) / 32768.0).astype(np.float32)


def _mix(target: Floats, start_seconds: float, sound: Floats) -> None:
    start = round(start_seconds * RATE_HZ)
    part = sound[: max(0, target.size - start)]
    target[start : start + part.size] += part


def _finish(samples: Floats, noise_db: float | None, rng: np.random.Generator) -> Floats:
    if noise_db is not None:
        white = rng.normal(0.0, 1.0, samples.size)
        dark = np.convolve(white, np.exp(-np.arange(32) / 6.0), mode="same")
        noise = white / _rms(white) + dark / _rms(dark)
        samples = samples + _rms(samples) * 10.0 ** (noise_db / 20.0) * noise / np.sqrt(2.0)
    return _normalised(samples.astype(np.float32))


def _normalised(samples: Floats) -> Floats:
    return (0.5 * samples / (np.abs(samples).max() + 1e-9)).astype(np.float32)


def _rms(samples: NDArray[np.floating]) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) + 1e-12

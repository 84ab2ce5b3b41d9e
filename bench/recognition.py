"""Recognising copies: how right, beside whole chromaprint words; and how fast, beside a scan of every recording.

    python -m bench.recognition accuracy [--pieces 20] [--fixtures ../shared/fixtures]
    python -m bench.recognition strangers [--pieces 1001] [--first 20000]
    python -m bench.recognition speed --hours 100 1000 10000

*Accuracy.* Every reference is damaged in each way and an excerpt of it, 20 s from second 7, is looked for. A hit is the
right recording first, with its offset within 0.5 s and its speed within 0.5 %. *Strangers* are looked for in the same
ways and are not in the archive: whatever is found for one is wrong. The control compares the words of the whole band
(what ``fpcalc`` gives), at the same speeds and thresholds, with every reference.

*Strangers.* Distinct pieces of 5 to 40 s, half of them flutes, a fifth held tones, a fifth bowed strings, the rest
voices and plucked strings, with the public recordings: each is looked for among all others. Whatever is found is
wrong. A copy of 10 s of every seventh is looked for as well, damaged in turn. The control decides by the bit error
alone, as the code did before it asked what changes.

*Speed.* An archive of words with the statistics of real ones: stretches of 16 words from a pool of true fingerprints in
random order, three bits of each word turned. Recordings of three minutes. Queries are 20 s of a held recording with an
eighth of the bits turned, and as many of strangers, each at 25 speeds as a sound would be. The control is the scan,
reckoned from 100 hours. Times are CPU time of one core.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr

from bench import signals, sustained
from media.analysis import matching
from media.analysis.embedding import SIZE
from media.analysis.fingerprint import WORD_SECONDS, ChromaPass, Words
from media.analysis.framing import Floats
from media.analysis.matching import SPEEDS, Excerpt, Match
from media.analysis.peaks import RATE_HZ
from media.likeness.notes import Notes
from media.likeness.recognise import alignments, recognise
from media.likeness.segment import Entry, Segment, build, load, save
from media.likeness.tune import EMPTY, UNITS, WIDTH, Tune

Damage = Callable[[Floats], Floats]
START, LENGTH = 7.0, 20.0
_AUDIO = ("music_speech/*.ogg", "f0_singing_vocadito/*.wav", "plucked_guitarset/*.wav", "speaker_turns/*.wav")
_SHORTEST_SECONDS = 9.0


def coded(samples: Floats, coding: str, rate: int) -> Floats:
    """Through a lossy coder and back."""
    buffer = io.BytesIO()
    kind, subtype = {"mp3": ("MP3", "MPEG_LAYER_III"), "opus": ("OGG", "OPUS")}[coding]
    soundfile.write(buffer, soxr.resample(samples, signals.RATE_HZ, rate), rate, format=kind, subtype=subtype)
    buffer.seek(0)
    back, _ = soundfile.read(buffer, dtype="float32")
    return soxr.resample(back.astype(np.float32), rate, signals.RATE_HZ)


DAMAGES: dict[str, Damage] = {
    "nothing": lambda x: x,
    "MP3 at 16 kHz": lambda x: coded(x, "mp3", 16000),
    "Opus at 8 kHz": lambda x: coded(x, "opus", 8000),
    "noise at -15 dB": lambda x: signals.noisy(x, -15.0),
    "noise at -5 dB": lambda x: signals.noisy(x, -5.0),
    "telephone": lambda x: signals.band_limited(x, 300.0, 3400.0),
    "6 % fast": lambda x: signals.at_speed(x, 1.06),
    "4.7 % slow": lambda x: signals.at_speed(x, 0.953),
    "2.3 % fast, telephone, noise": lambda x: signals.noisy(
        signals.band_limited(signals.at_speed(x, 1.023), 300.0, 3400.0), -15.0
    ),
    "clipped by 12 dB": lambda x: signals.clipped(x, 12.0),
}
RATIO = {"6 % fast": 1.06, "4.7 % slow": 0.953, "2.3 % fast, telephone, noise": 1.023}


def low(samples: Floats) -> Floats:
    return soxr.resample(samples, signals.RATE_HZ, RATE_HZ)


def both_words(samples: Floats) -> tuple[Words, Words]:
    """Middle words and the words of the whole band."""
    chroma = ChromaPass()
    chroma.add(low(samples))
    return chroma.middle_words(), chroma.words()


def whole_words_at_speeds(sound: Floats) -> tuple[Excerpt, ...]:
    """The control's query: the sound resampled to each speed and fingerprinted again."""
    found: dict[float, Words] = {}
    for speed in SPEEDS:
        chroma = ChromaPass()
        chroma.add(sound if speed == 1.0 else soxr.resample(sound, RATE_HZ, RATE_HZ * speed, quality="HQ"))
        found[speed] = chroma.words()
    return (Excerpt(0.0, found),)


def sounds(pieces: int, fixtures: Path | None, first_seed: int) -> Iterator[tuple[str, Floats]]:
    """Two strings, voices, voices over strings; then the public recordings, halved: one half is known, one strange."""
    for seed in range(first_seed, first_seed + pieces):
        kind = seed % 3
        if kind == 0:
            yield f"strings {seed}", signals.two_strings(signals.TwoStrings(seconds=40.0, seed=seed)).samples
        elif kind == 1:
            yield f"voice {seed}", signals.voice(40.0, seed=seed).samples
        else:
            yield f"voice over strings {seed}", signals.voice_over_dombyra(40.0, seed=seed).samples
    if fixtures is None:
        return
    known = first_seed == 0
    for number, path in enumerate(sorted(p for pattern in _AUDIO for p in fixtures.glob(pattern))):
        if (number % 3 != 2) == known:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
            if samples.shape[0] > _SHORTEST_SECONDS * rate:
                yield path.stem, soxr.resample(samples.mean(axis=1), rate, signals.RATE_HZ)[: 60 * signals.RATE_HZ]


def excerpt(samples: Floats) -> tuple[Floats, float]:
    """20 s from second 7, or what there is of them from a third of the whole; and where it begins."""
    start = min(START, samples.size / signals.RATE_HZ / 3.0)
    return samples[round(start * signals.RATE_HZ) :][: round(LENGTH * signals.RATE_HZ)], start


def accuracy(pieces: int, fixtures: Path | None) -> None:
    known = list(sounds(pieces, fixtures, 0))
    strange = list(sounds(pieces, fixtures, 10_000))
    words = {name: both_words(samples) for name, samples in known}
    nothing = np.zeros(SIZE, np.float32)
    index = [
        build([Entry(name, pair[0], nothing, np.zeros((0, SIZE), np.float32), EMPTY) for name, pair in words.items()])
    ]
    whole = [(name, pair[1]) for name, pair in words.items()]
    print(f"{len(known)} known recordings, {len(strange)} strangers, excerpts of {LENGTH:.0f} s")
    print("| damage | found | offset, speed right | strangers found | control found | control: strangers found |")
    print("|---|---|---|---|---|---|")
    for damage, make in DAMAGES.items():
        found = right = control = 0
        for name, samples in known:
            clip, start = excerpt(samples)
            sound = low(make(clip))
            ours = _best(recognise(index, matching.excerpts_of(sound)).values())
            found += ours is not None and ours.name == name
            right += ours is not None and ours.name == name and _is_exact(ours, start, RATIO.get(damage, 1.0))
            theirs = _best(matching.scan(whole_words_at_speeds(sound), whole))
            control += theirs is not None and theirs.name == name
        wrong = control_wrong = 0
        for _, samples in strange:
            sound = low(make(excerpt(samples)[0]))
            wrong += bool(recognise(index, matching.excerpts_of(sound)))
            control_wrong += bool(matching.scan(whole_words_at_speeds(sound), whole))
        shares = (f"{count / len(known):.3f}" for count in (found, right))
        print(
            f"| {damage} | {' | '.join(shares)} | {wrong / len(strange):.3f} | {control / len(known):.3f} | "
            f"{control_wrong / len(strange):.3f} |",
            flush=True,
        )


def stranger(seed: int) -> Floats:
    """One of many pieces of which no two are the same; see the module."""
    rng = np.random.default_rng((seed, 5))
    seconds = float(rng.choice([5.0, 8.0, 10.0, 15.0, 20.0, 30.0, 40.0]))
    kind = seed % 20
    if kind == 0:
        return signals.two_strings(signals.TwoStrings(seconds=seconds, seed=seed)).samples
    if kind == 1:
        return signals.voice(seconds, seed=seed).samples
    make = sustained.flute if kind < 12 else sustained.bowed if kind < 16 else sustained.held
    return make(seconds, seed=seed).samples


def strangers(pieces: int, fixtures: Path | None, first: int) -> None:
    """Look for every piece among all others, and for copies. ``first``: the first seed."""
    made = [(f"{KINDS[seed % 20]} {seed}", stranger(seed)) for seed in range(first, first + pieces)]
    made += [] if fixtures is None else [*sounds(0, fixtures, 0)]
    rows = [(name, both_words(samples)[0], matching.excerpts_of(low(samples))) for name, samples in made]
    nothing = np.zeros(SIZE, np.float32), np.zeros((0, SIZE), np.float32), EMPTY
    index = [build([Entry(name, words, *nothing) for name, words, _ in rows])]
    wrong: list[str] = []
    control = 0
    for name, _, query in rows:
        wrong += [f"{name} = {match.name}" for match in recognise(index, query).values() if match.name != name]
        control += len(by_error(index, query) - {name})
    print(f"{len(rows) * (len(rows) - 1)} comparisons of distinct pieces: {len(wrong)} taken for the same", *wrong[:20])
    print(f"control (bit error alone): {control}")
    found: dict[str, list[bool]] = {}
    for number, (name, samples) in enumerate(made[::7]):
        if samples.size >= 10 * signals.RATE_HZ:
            damage = list(DAMAGES)[number % len(DAMAGES)]
            clip = DAMAGES[damage](samples[: 10 * signals.RATE_HZ])
            best = _best(recognise(index, matching.excerpts_of(low(clip))).values())
            found.setdefault(name.split()[0], []).append(best is not None and best.name == name)
    for kind, right in found.items():
        print(f"copies of 10 s, {kind}: {np.mean(right):.3f} of {len(right)} found first")


KINDS = ("strings", "voice", *("flute",) * 10, *("bowed",) * 4, *("held",) * 4)


def by_error(index: list[Segment], query: tuple[Excerpt, ...]) -> set[str]:
    """The control of ``strangers``: who has an alignment whose bit error is that of a copy."""
    named: set[str] = set()
    for excerpt in query:
        for speed, at in alignments(index[0], excerpt):
            ordinal = int(np.searchsorted(index[0].starts, max(0, at + excerpt.words[speed].size // 2), "right")) - 1
            offset = at - int(index[0].starts[ordinal])
            found = matching.agreement(excerpt.words[speed], index[0].words_of(ordinal), offset)
            if found.words and found.low_error:
                named.add(index[0].held[ordinal].id)
    return named


def _best(matches: Iterable[Match]) -> Match | None:
    return max(matches, key=lambda match: match.evidence, default=None)


def _is_exact(match: Match, start: float, ratio: float) -> bool:
    return abs(match.offset_seconds - start) < 0.5 and abs(match.speed_ratio - ratio) <= 0.005


def pool() -> Words:
    """True words: 40 synthetic pieces."""
    parts = [both_words(samples)[0] for _, samples in sounds(40, None, 500)]
    return np.concatenate(parts)


def library(hours: float, rng: np.random.Generator, known: Words) -> Iterator[Entry]:
    """Recordings of three minutes, each its words and a random vector and windows of length 1."""
    size = round(180.0 / WORD_SECONDS)
    for number in range(round(hours * 20)):
        starts = rng.integers(0, known.size - 16, size // 16 + 1)
        words = known[(starts[:, None] + np.arange(16)).ravel()[:size]].copy()
        for _ in range(3):
            words ^= np.uint32(1) << rng.integers(0, 32, size, dtype=np.uint32)
        vectors = rng.standard_normal((19, SIZE)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        rows = np.repeat(rng.integers(0, UNITS, (180, WIDTH), dtype=np.uint8), 5, axis=0)
        notes = Notes((5 * rows[::5, 0].astype(np.int16)), np.arange(0, 18_000, 100, dtype=np.uint32))
        yield Entry(f"r{number}", words, vectors[0], vectors[1:], Tune(rows, notes))


def turned(words: Words, share: float, rng: np.random.Generator) -> Words:
    """A share of the bits turned."""
    flips = rng.random((words.size, 32)) < share
    masks = (flips * (np.uint32(1) << np.arange(32, dtype=np.uint32))).sum(axis=1, dtype=np.uint32)
    return words ^ masks


def speed(hours: list[float], queries: int) -> None:
    rng = np.random.default_rng(7)
    known = pool()
    columns = ("hours", "MB on disk", "build, s", "recognise 20 s, ms", "found", "strangers found", "scan, ms")
    print(f"| {' | '.join(columns)} | nearest recordings, ms | nearest passages, ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in hours:
        folder = Path(tempfile.mkdtemp(prefix="muragat-recognition-"))
        try:
            _speed(size, queries, folder, rng, known)
        finally:
            shutil.rmtree(folder)


def _speed(size: float, queries: int, folder: Path, rng: np.random.Generator, known: Words) -> None:
    from media.likeness.neighbours import nearest_passages, nearest_recordings

    began = time.process_time()
    segments: list[Segment] = []
    portion: list[Entry] = []
    samples: list[tuple[str, Words]] = []
    for number, entry in enumerate(library(size, rng, known)):
        portion.append(entry)
        if number % max(1, round(size * 20 / queries)) == 0:
            samples.append((entry.id, entry.words[300:450]))
        if len(portion) == 40_000:
            segments.append(save(build(portion), folder / f"s{len(segments)}"))
            portion = []
    if portion:
        segments.append(save(build(portion), folder / f"s{len(segments)}"))
    built = time.process_time() - began
    segments = [load(segment.folder) for segment in segments if segment.folder]
    strangers = [entry.words[300:450] for entry in library(queries / 20.0, np.random.default_rng(8), known)]
    asked = [(name, _query(turned(words, 0.125, rng), rng, known)) for name, words in samples[:queries]]
    asked += [("", _query(turned(words, 0.5, rng), rng, known)) for words in strangers]
    recognise(segments, (asked[0][1],))
    times: list[float] = []
    found = wrong = 0
    for name, query in asked:
        start = time.process_time()
        best = _best(recognise(segments, (query,)).values())
        times.append(time.process_time() - start)
        found += bool(name) and best is not None and best.name == name
        wrong += not name and best is not None
    scanned = _scan_seconds(segments, asked[0][1], size)
    vector = segments[0].vectors[5]
    near = [_clock(lambda: nearest_recordings(segments, vector, 10)) for _ in range(3)][-1]
    passages = [_clock(lambda: nearest_passages(segments, vector, 10)) for _ in range(3)][-1]
    megabytes = sum(path.stat().st_size for path in folder.rglob("*.npy")) / 1e6
    middle, worst = np.quantile(times, (0.5, 0.95)) * 1000.0
    print(
        f"| {size:g} | {megabytes:.0f} | {built:.0f} | {middle:.0f} / {worst:.0f} | "
        f"{found / len(samples[:queries]):.2f} | {wrong / queries:.2f} | {1000 * scanned:.0f} | {1000 * near:.0f} | "
        f"{1000 * passages:.0f} |",
        flush=True,
    )


def _query(words: Words, rng: np.random.Generator, known: Words) -> Excerpt:
    """A query whose right speed is 1; at the other speeds it is what any other music would be."""
    others: dict[float, Words] = {}
    for ratio in SPEEDS:
        starts = rng.integers(0, known.size - 16, words.size // 16 + 1)
        others[ratio] = turned(known[(starts[:, None] + np.arange(16)).ravel()[: words.size]], 0.1, rng)
    return Excerpt(0.0, {**others, 1.0: words})


def _scan_seconds(segments: list[Segment], query: Excerpt, hours: float) -> float:
    """Seconds that a scan takes; above 100 hours reckoned from 100."""
    most = 2000
    held = [(one.id, segment.words_of(n)) for segment in segments[:1] for n, one in enumerate(segment.held[:most])]
    matching.scan((query,), held[:2])
    return _clock(lambda: matching.scan((query,), held)) * max(1.0, hours * 20 / most)


def _clock(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("accuracy", "strangers", "speed"))
    parser.add_argument("--pieces", type=int, help="20; of strangers 1001")
    parser.add_argument("--first", type=int, default=20_000, help="first seed of the strangers")
    parser.add_argument("--fixtures", type=Path, default=Path(__file__).parents[2] / "shared" / "fixtures")
    parser.add_argument("--hours", type=float, nargs="+", default=[100.0, 1000.0])
    parser.add_argument("--queries", type=int, default=20)
    given = parser.parse_args()
    shared = given.fixtures if given.fixtures.is_dir() else None
    if given.what == "accuracy":
        accuracy(given.pieces or 20, shared)
    elif given.what == "strangers":
        strangers(given.pieces or 1001, shared, given.first)
    else:
        speed(given.hours, given.queries)

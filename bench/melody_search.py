"""Melody search: is a passage of one performance found in another performance of the same piece?

    python -m bench.melody_search [--pieces 500] [--queries 100] [--seconds 10] [--first 1]
    python -m bench.melody_search speed --hours 100 1000 10000

*As lines.* Pieces of motifs, each played twice (``bench.performances``): other pace, key, tuning, ornaments,
register, and the faults of an analysis. The archive holds one performance of each; passages come from the other
(*another performance*), or from the same one analysed again with faults of its own (*re-encoded*). Controls: the scan
of every recording whole, the line alone, and chance.

*Speed.* An archive of that many hours: stretches of the lines above in random order and key. CPU time of one core; the
scan is reckoned from its first hour. *Found*: what is first agrees within 5 cents a row, since stretches
stand in more than one recording.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from bench.performances import Heard, Performance, Piece, compose, heard, perform
from media.analysis.embedding import SIZE
from media.analysis.framing import Floats
from media.analysis.peaks import FRAME_SECONDS
from media.analysis.tuning import C0_HZ
from media.likeness.melody import Passage, find, scan
from media.likeness.notes import Classes, Notes, Starts
from media.likeness.segment import Entry, Segment, build
from media.likeness.tune import NONE, ROW_FRAMES, UNITS, Rows, Tune, tune_of

LIMIT = 10
SEGMENT_RECORDINGS = 40_000
"""2,000 hours of recordings of three minutes."""


def tune(of: Heard) -> Tune:
    """What the index holds of it."""
    hertz = (C0_HZ * 2.0 ** (of.cents / 1200.0)).astype(np.float32)
    sure: Floats = np.where(np.isnan(hertz), 0.0, 1.0).astype(np.float32)
    return tune_of(hertz, sure, of.classes[::ROW_FRAMES].astype(np.float32))


def entry(name: str, of: Tune) -> Entry:
    """A recording of which only the tune is known."""
    return Entry(name, np.zeros(0, np.uint32), np.zeros(SIZE, np.float32), np.zeros((0, SIZE), np.float32), of)


def passage_of(played: Performance, of: Tune, seconds: float, rng: np.random.Generator) -> Tune:
    """A passage somewhere in it."""
    start = float(rng.uniform(0.0, max(0.1, played.seconds - seconds - 1.0)))
    return of.between(start, start + seconds)


def rank(found: list[Passage], name: str) -> int:
    """0 for first; LIMIT where it is not among those found."""
    names = [one.id for one in found]
    return names.index(name) if name in names else LIMIT


def as_lines(pieces: int, queries: int, seconds: float, first: int, scans: int) -> None:
    rng = np.random.default_rng(first)
    written: list[Piece] = [compose(rng) for _ in range(pieces)]
    held: list[Performance] = [perform(piece, rng) for piece in written]
    index = [build([entry(f"p{n}", tune(heard(one, FRAME_SECONDS, rng))) for n, one in enumerate(held)])]
    other: list[int] = []
    again: list[int] = []
    sure: list[tuple[float, bool]] = []
    times: list[float] = []
    scanned: list[int] = []
    scan_times: list[float] = []
    chosen: list[int] = rng.permutation(pieces)[:queries].tolist()
    for n in chosen:
        played = perform(written[n], rng)
        query = passage_of(played, tune(heard(played, FRAME_SECONDS, rng)), seconds, rng)
        began = time.process_time()
        found = find(index, query, LIMIT)
        times.append(time.process_time() - began)
        other.append(rank(found, f"p{n}"))
        sure += [(found[0].confidence, found[0].id == f"p{n}")] if found else []
        if len(scanned) < scans:
            began = time.process_time()
            scanned.append(rank(scan(index, query, LIMIT), f"p{n}"))
            scan_times.append(time.process_time() - began)
        same = passage_of(held[n], tune(heard(held[n], FRAME_SECONDS, rng)), seconds, rng)
        again.append(rank(find(index, same, LIMIT), f"p{n}"))
    print(f"{pieces} pieces, {queries} passages of {seconds:g} s")
    print("| passage of | method | top 1 | top 10 | CPU s a query |")
    print("|---|---|---|---|---|")
    _row("another performance", "index", other, np.median(times))
    if scanned:
        _row("another performance", f"scan (control, {len(scanned)} queries)", scanned, np.median(scan_times))
        _row("another performance", "index, the same queries", other[: len(scanned)], np.median(times))
    _row("the same, re-encoded", "index", again, np.median(times))
    print(f"| - | chance | {1 / pieces:.3f} | {LIMIT / pieces:.3f} | |")
    print("\n| confidence of the first | passages | right |\n|---|---|---|")
    for low in np.arange(0.0, 1.0, 0.2):
        inside = [right for value, right in sure if low <= value < low + 0.2 or value == low + 0.2 == 1.0]
        if inside:
            print(f"| {low:.1f} to {low + 0.2:.1f} | {len(inside)} | {np.mean(inside):.2f} |")


def speed(hours: list[float], queries: int, seconds: float) -> None:
    """An archive of lines in random order and key, in segments as the index makes them."""
    rng = np.random.default_rng(3)
    pool = [perform(compose(rng), rng) for _ in range(60)]
    known = [tune(heard(one, FRAME_SECONDS, rng)) for one in pool]
    print("| hours | MB | build, s | index, s a query: median, most | found | scan (control), s |")
    print("|---|---|---|---|---|---|")
    for size in hours:
        began = time.process_time()
        segments: list[Segment] = []
        waiting: list[Entry] = []
        for number in range(round(size * 20.0)):
            waiting.append(entry(f"r{number}", _shuffled(known, rng)))
            if len(waiting) == SEGMENT_RECORDINGS:
                segments.append(build(waiting))
                waiting = []
        segments += [build(waiting)] if waiting else []
        built = time.process_time() - began
        times: list[float] = []
        right: list[bool] = []
        for _ in range(queries):
            number = int(rng.integers(len(segments)))
            ordinal = int(rng.integers(len(segments[number].held)))
            query = segments[number].tune_of(ordinal).between(60.0, 60.0 + seconds)
            began = time.process_time()
            found = find(segments, query, LIMIT)
            times.append(time.process_time() - began)
            right.append(bool(found) and found[0].distance <= 5.0)
        few = [build(list(segments[0].entries())[:20])]
        began = time.process_time()
        scan(few, few[0].tune_of(0).between(60.0, 60.0 + seconds), LIMIT)
        scanned = (time.process_time() - began) * size
        stored = sum(_bytes(segment) for segment in segments) / 1e6
        print(
            f"| {size:g} | {stored:.0f} | {built:.0f} | {np.median(times):.1f}, {max(times):.1f} | "
            f"{np.mean(right):.2f} | {scanned:.0f} |",
            flush=True,
        )


def _shuffled(known: list[Tune], rng: np.random.Generator) -> Tune:
    """Three minutes of stretches of 20 s, each in a key of its own."""
    rows: list[Rows] = []
    classes, starts = list[Classes](), list[Starts]()
    for stretch in range(9):
        start = float(rng.uniform(0.0, 40.0))
        part = known[int(rng.integers(len(known)))].between(start, start + 20.0)
        units = int(rng.integers(UNITS))
        rows.append(np.where(part.rows == NONE, NONE, (part.rows.astype(np.int64) + units) % UNITS).astype(np.uint8))
        classes.append(((part.notes.classes + 5 * units) % 1200).astype(np.int16))
        starts.append(part.notes.starts + np.uint32(2000 * stretch))
    return Tune(np.concatenate(rows), Notes(np.concatenate(classes), np.concatenate(starts)))


def _bytes(segment: Segment) -> int:
    runs = segment.runs
    notes = segment.note_classes, segment.note_starts
    arrays = segment.tunes, *notes, runs.directory, runs.places, runs.classes, runs.offs
    return sum(one.nbytes for one in arrays)


def _row(what: str, method: str, ranks: list[int], seconds: float) -> None:
    places = np.array(ranks)
    print(
        f"| {what} | {method} | {(places < 1).mean():.2f} | {(places < LIMIT).mean():.2f} | {seconds:.2f} |", flush=True
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("lines", "speed"), default="lines")
    parser.add_argument("--pieces", type=int, default=500)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--scans", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--hours", type=float, nargs="+", default=[100.0, 1000.0])
    told = parser.parse_args()
    if told.what == "speed":
        speed(told.hours, told.queries, told.seconds)
    else:
        as_lines(told.pieces, told.queries, told.seconds, told.first, told.scans)

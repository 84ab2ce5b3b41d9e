"""Do neighbours by sound have the same instrument? On public recordings and on synthetic ones, with chance beside it.

    python -m bench.neighbours [--fixtures ../shared/fixtures] [--seeds 8]

Every recording is cut into stretches of 10 s, each with a vector; the nearest vector of *another* recording should be
of the same instrument. The public classes are few and small: 2 double basses and 2 flutes (TinySOL notes, the same note
by the same player twice), 5 guitars (GuitarSet, EGFxSet), 3 singers (vocadito), 15 readers (LibriSpeech). The weights
of the vector were chosen looking at these very recordings and at synthetic seeds 0 to 3; the synthetic rows are others.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench import signals
from media.analysis import Extractor
from media.analysis.files import analyse_file
from media.analysis.framing import Floats
from media.likeness.evaluation import agreement

PUBLIC = {
    "double bass": ("notes_tinysol/Cb-*.wav",),
    "flute": ("notes_tinysol/Fl-*.wav",),
    "guitar": ("plucked_guitarset/*.wav", "plucked_notes_egfxset/*.wav"),
    "singing": ("f0_singing_vocadito/*.wav",),
    "speech": ("speaker_turns/clips/*", "music_speech/*-*-0000.ogg"),
}
_FIRST_SEED = 100  # the weights of the vector were chosen on seeds 0 to 3
Item = tuple[str, str, Floats]  # instrument, recording, vectors (n, SIZE)


def public(folder: Path) -> Iterator[Item]:
    """The shared recordings."""
    for instrument, patterns in PUBLIC.items():
        for path in sorted(p for pattern in patterns for p in folder.glob(pattern) if p.suffix != ".txt"):
            yield instrument, path.name, analyse_file(path).curves.values["embedding_windows"]


def synthetic(seeds: int) -> Iterator[Item]:
    """Two strings, voices, speech-like sound, voices over strings."""
    for seed in range(_FIRST_SEED, _FIRST_SEED + seeds):
        sounds = {
            "strings": signals.two_strings(signals.TwoStrings(seconds=21.0, seed=seed)),
            "voice": signals.voice(21.0, seed=seed),
            "speech": signals.speech_like(21.0, seed=seed),
            "voice over strings": signals.voice_over_dombyra(21.0, seed=seed),
        }
        for instrument, sound in sounds.items():
            extractor = Extractor(signals.RATE_HZ, 1)
            extractor.add(sound.samples)
            vectors = extractor.result().curves.values["embedding_windows"]
            yield instrument, f"{instrument} {seed}", vectors


def report(name: str, items: list[Item]) -> None:
    """One row of the table."""
    rows = [(kind, source, vector) for kind, source, vectors in items for vector in vectors if vector.any()]
    labels = [frozenset({kind}) for kind, _, _ in rows]
    sources = [source for _, source, _ in rows]
    score = agreement(np.stack([vector for _, _, vector in rows]), labels, sources)
    majority = max(labels.count(label) for label in set(labels)) / len(labels)
    print(
        f"| {name} | {len(items)} | {len(rows)} | {score.value:.3f} | {score.control:.3f} | {majority:.3f} |",
        flush=True,
    )
    for kind in dict.fromkeys(kind for kind, _, _ in rows):
        chosen = [n for n, row in enumerate(rows) if row[0] == kind]
        likeness = np.stack([rows[n][2] for n in chosen]) @ np.stack([vector for _, _, vector in rows]).T
        for place, n in enumerate(chosen):
            likeness[place, [m for m, source in enumerate(sources) if source == sources[n]]] = -2.0
        right = np.mean([rows[int(best)][0] == kind for best in np.argmax(likeness, axis=1)])
        print(f"| {name}: {kind} | {len({rows[n][1] for n in chosen})} | {len(chosen)} | {right:.3f} | | |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fixtures", type=Path, default=Path(__file__).parents[2] / "shared" / "fixtures")
    parser.add_argument("--seeds", type=int, default=8)
    given = parser.parse_args()
    print("| sounds | recordings | stretches | neighbour agrees | chance | commonest |")
    print("|---|---|---|---|---|---|")
    if given.fixtures.is_dir():
        report("public", list(public(given.fixtures)))
    report("synthetic", list(synthetic(given.seeds)))

"""How far neighbours agree: does what sounds nearest have the same instrument? ``muragat evaluate neighbours``.

The control is chance: how often a recording drawn at random from the same others has the instrument.
"""

from __future__ import annotations

from collections.abc import Sequence

import click
import numpy as np

from archive.commands import Context, json_option, pass_context, print_json
from archive.errors import InvalidValueError
from archive.keeping import Archive
from archive.model import Kind, Recording
from media.analysis.evaluation import Score
from media.analysis.framing import Floats
from media.likeness.copies import copies_of
from media.likeness.index import LikenessIndex


def agreement(vectors: Floats, labels: Sequence[frozenset[str]], sources: Sequence[str]) -> Score:
    """Share of vectors (n, SIZE) whose nearest one from another source has a label in common.

    Raises InvalidValueError: there are no two sources to compare.
    """
    likeness = vectors @ vectors.T
    allowed = np.array([[a != b for b in sources] for a in sources])
    shared = np.array([[bool(a & b) for b in labels] for a in labels])
    asked = np.flatnonzero(allowed.any(axis=1))
    if asked.size == 0:
        raise InvalidValueError("there is nothing to compare", "At least two recordings with an instrument are needed.")
    nearest = np.argmax(np.where(allowed, likeness, -2.0), axis=1)
    right = float(np.mean([shared[row, nearest[row]] for row in asked]))
    chance = float(np.mean([shared[row][allowed[row]].mean() for row in asked]))
    return Score("Neighbour has the instrument", right, chance, "a neighbour drawn at random")


def of_archive(archive: Archive) -> tuple[Score, int]:
    """The agreement of all recordings with an instrument, copies of each other left out, and how many they are."""
    index = LikenessIndex(archive)
    vectors: list[Floats] = []
    labels: list[frozenset[str]] = []
    sources: list[str] = []
    for record in archive.catalogue.records(Kind.RECORDING):
        entry = index.find(record.id)
        if isinstance(record, Recording) and record.instruments and entry is not None and entry.vector.any():
            vectors.append(entry.vector)
            labels.append(frozenset(record.instruments))
            sources.append(min([record.id, *copies_of(record)]))
    if not vectors:
        raise InvalidValueError("no recording has both an instrument and an analysis", "Run: muragat rebuild likeness")
    return agreement(np.stack(vectors), labels, sources), len(vectors)


@click.command("neighbours")
@json_option
@pass_context
def evaluate_neighbours(context: Context, as_json: bool) -> None:
    """Score how often the recording that sounds nearest has the same instrument, on the archive at --home."""
    score, count = of_archive(context.open())
    if as_json:
        print_json({"scores": [score], "recordings": count})
    else:
        click.echo(
            f"{score.name}  {score.value:.4f}  control {score.control:.4f} ({score.control_is}), {count} recordings"
        )

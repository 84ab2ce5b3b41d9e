"""Writes the demonstration archive's source: a folder of synthetic recordings and a curator's sheet.

What is written is ordinary input: ``muragat ingest FOLDER --sheet FOLDER/demonstration.csv`` takes it in like
any other folder, with no path of its own. Beside the sheet lies a ledger of what was written (recipe, size and
SHA-256 of each file), so that a second run renders only what is missing, changed or damaged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path

import msgspec

from archive.model import AnyRecord, Credit, Language, Name, Person, Role, Text, Work
from archive.rules.names import complete
from ingest.demonstration.pieces import DEMONSTRATIONS, Demonstration
from ingest.demonstration.synthesis.faults import spoil
from ingest.demonstration.synthesis.files import write_audio
from ingest.demonstration.synthesis.pieces import MODEL_VERSION
from media.running import workers

_PERFORMER = "muragat-synthesis"

AUTHORITY: tuple[AnyRecord, ...] = (
    Person(
        id=_PERFORMER,
        names=complete(
            (
                Name("Muragat синтезі", Language.KK),
                Name("синтез Muragat", Language.RU),
                Name("Muragat synthesis", Language.EN),
            )
        ),
        description=(Text("A computer program, not a person: it plays the demonstrations.", Language.EN),),
        group=True,
        synthetic=True,
    ),
    *(
        Work(
            id=f"korsetilim-kuii-{number}",
            names=complete(
                (
                    Name(f"Көрсетілім күйі № {number}", Language.KK),
                    Name(f"Демонстрационный кюй № {number}", Language.RU),
                    Name(f"Demonstration kui no. {number}", Language.EN),
                )
            ),
            credits=(Credit(Role.COMPOSER, _PERFORMER),),
            genres=("tokpe-kui",),
            instruments=("dombyra",),
            synthetic=True,
        )
        for number in (2, 3)
    ),
)
"""What the sheet's names mean: the program that plays, and the invented pieces that are there more than once."""

SHEET_NAME = "demonstration.csv"
LEDGER_NAME = "demonstration.json"

Progress = Callable[[int, int, str], None]
"""(files done, files in all, name of the file that comes next; empty at the end)."""


class Written(msgspec.Struct, frozen=True):
    """One line of the ledger."""

    recipe: str
    size_bytes: int
    sha256: str


def sheet_text() -> str:
    """The curator's sheet of the demonstrations, as shipped."""
    return files("ingest.demonstration").joinpath(SHEET_NAME).read_text(encoding="utf-8")


def write(
    folder: Path, progress: Progress, demonstrations: Sequence[Demonstration] = DEMONSTRATIONS, count: int = 0
) -> Path:
    """Write the demonstrations (all, unless a few are given) and the whole sheet into ``folder``; the sheet's path.

    Files that are there as the ledger says are left alone. ``count``: processes that render beside each other; 0: a
    thread of this one. OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ledger = _read_ledger(folder / LEDGER_NAME)
    missing = [one for one in demonstrations if not _is_current(folder, one, ledger.get(one.file))]
    done, total = len(demonstrations) - len(missing), len(demonstrations)
    pool = workers.executor(min(count, len(missing)))
    try:
        rendered = pool.map(partial(_render, folder), missing)
        for demonstration in missing:
            progress(done, total, demonstration.file)
            ledger[demonstration.file] = next(rendered)
            _replace(folder / LEDGER_NAME, msgspec.json.format(msgspec.json.encode(ledger)))
            done += 1
    finally:
        pool.shutdown(cancel_futures=True)
    sheet = folder / SHEET_NAME
    _replace(sheet, sheet_text().encode())
    progress(total, total, "")
    return sheet


def _recipe(demonstration: Demonstration) -> str:
    """Changes when the piece, its wear, its coding or the models change."""
    return hashlib.sha256(f"{MODEL_VERSION} {demonstration!r}".encode()).hexdigest()


def _is_current(folder: Path, demonstration: Demonstration, written: Written | None) -> bool:
    path = folder / demonstration.file
    if written is None or written.recipe != _recipe(demonstration) or not path.is_file():
        return False
    return path.stat().st_size == written.size_bytes and _sha256(path) == written.sha256


def _render(folder: Path, demonstration: Demonstration) -> Written:
    path = folder / demonstration.file
    path.parent.mkdir(parents=True, exist_ok=True)
    rate = demonstration.format.sample_rate_hz
    sound = spoil(demonstration.piece.perform(rate), demonstration.faults, rate)
    write_audio(path, sound, demonstration.format, demonstration.tags)
    return Written(_recipe(demonstration), path.stat().st_size, _sha256(path))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_ledger(path: Path) -> dict[str, Written]:
    """The ledger, or an empty one: a ledger that is missing or broken only means rendering again."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Written])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)

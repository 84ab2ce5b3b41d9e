"""How long 100,000 rows take to be read, checked and applied, and how much memory: ``python -m bench.sheets``.

The rows have ten columns with names, dates (each row its own day) and access words, as CSV and as XLSX, and are matched
to as many files. With ``--apply`` a catalogue holds a recording for every row, and ``sheet apply --dry-run`` plans what
would change: every tenth row says something new. With ``--write N`` a store holds N recordings, and it is written.
Each measurement runs in a process of its own; prints seconds of processor time and the peak of resident memory.
"""

import argparse
import datetime as dt
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from openpyxl import Workbook

from archive.catalogue.rows import Entry, Revision
from archive.keeping import Archive, Draft, now
from archive.model import (
    Access,
    AccessLevel,
    Carrier,
    CarrierType,
    Credit,
    Language,
    MediaFile,
    Name,
    Performance,
    Recording,
    Role,
    TechnicalFacts,
    Text,
)
from archive.rules.names import complete
from ingest.describe import language_of
from ingest.sheet.applying import apply
from ingest.sheet.reading import read
from ingest.sheet.rows import SheetRows

HEADER = ("file", "title_kk", "composer", "performer", "date", "place", "access", "notes", "carrier_label", "Шкаф")

_PORTION = 1000


def row(number: int) -> tuple[str, ...]:
    """Every row has its own name, day and text."""
    day = dt.date(1925, 1, 1) + dt.timedelta(days=number % 30_000)
    return (
        f"tape {number // 100}/күй {number}.wav",
        f"Күй {number}",
        "Құрманғазы",
        "Дина Нұрпейісова",
        day.isoformat(),
        "Алматы",
        ("open", "жабық", "registered")[number % 3],
        f"ескі таспа, {number}",
        f"R-{number // 100}",
        str(number % 40),
    )


def write(folder: Path, count: int) -> tuple[Path, Path]:
    """The same table twice."""
    plain, book_path = folder / "sheet.csv", folder / "sheet.xlsx"
    with plain.open("w", encoding="utf-8") as out:
        out.write(";".join(HEADER) + "\n")
        out.writelines(";".join(row(number)) + "\n" for number in range(count))
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(HEADER)
    for number in range(count):
        page.append(row(number))
    book.save(book_path)
    return plain, book_path


def validate(path: Path) -> str:
    """Read one sheet and find the file of every row."""
    before = time.process_time()
    sheet = read(path)
    read_seconds = time.process_time() - before
    files = tuple(Path("/in", row.file) for row in sheet.rows)
    before = time.process_time()
    rows = SheetRows(sheet, files, (Path("/in"),), default=AccessLevel.OPEN)
    closed = sum(rows.door_of(file).door.level is AccessLevel.CLOSED for file in files)
    return (
        f"{path.suffix}: {len(sheet.rows)} rows, {len(sheet.findings)} findings, read {read_seconds:.1f} s, "
        f"matched {time.process_time() - before:.1f} s, {closed} closed, {_peak()}"
    )


def held(number: int) -> Recording:
    """The recording that a row describes, before the row came: every tenth row has another title."""
    file, title, composer, performer, day, place, access, notes, label, shelf = row(number)
    facts = TechnicalFacts("wav", "pcm_s16le", "audio/wav", 44_100, 1, 60.0, 2_646_000, 16)
    return Recording(
        id=f"r{number}",
        names=complete((Name(f"{title} (бұрынғы)" if number % 10 == 0 else title, Language.KK),)),
        credits=(Credit(Role.COMPOSER, "kurmangazy", composer), Credit(Role.PERFORMER, "dina", performer)),
        performance=Performance(date=day, place_as_found=place),
        files=(MediaFile("masters/001.wav", f"{number:0128x}", 1, file.rsplit("/", 1)[-1], facts),),
        carriers=(Carrier(CarrierType.UNKNOWN, label),),
        notes=(Text(notes, language_of(notes)), Text(f"Шкаф: {shelf}", language_of("Шкаф"))),
        access=Access({"жабық": AccessLevel.CLOSED}.get(access) or AccessLevel(access)),
    )


def plan(path: Path, home: Path, count: int, *, written: bool) -> str:
    """Apply the sheet to as many held recordings, in the catalogue alone or in the store too."""
    archive = Archive.create(home)
    if written:
        archive.keep_many((Draft(held(number), base=0) for number in range(count)), who="bench", why="bench")
    else:
        catalogued(archive, count)
    told: list[int] = []
    before = time.process_time()
    sheet = read(path)
    read_seconds = time.process_time() - before
    report = apply(
        archive, sheet, path.name, who="bench", write=written, progress=lambda done, _total: told.append(done)
    )
    seconds = time.process_time() - before
    return (
        f"{path.suffix} applied{'' if written else ' dry'}: {len(sheet.rows)} rows, {report.recordings} recordings "
        f"changed, {report.unchanged} not, {len(report.flagged)} notes, read {read_seconds:.1f} s, "
        f"in all {seconds:.1f} s, progress told {len(told)} times, {_peak()}"
    )


def catalogued(archive: Archive, count: int) -> None:
    """The recordings of so many rows, in the catalogue alone."""
    for start in range(0, count, _PORTION):
        numbers = range(start, min(start + _PORTION, count))
        archive.catalogue.add([Entry(held(number), None, now(), (_first(),)) for number in numbers])


def _first() -> Revision:
    return Revision(1, now(), "bench", "bench", {})


def _peak() -> str:
    return f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def _apart(measure: Callable[..., str], *args: object, **options: object) -> None:
    """In a process of its own, so that its peak is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        print(process.submit(measure, *args, **options).result(), flush=True)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--only", choices=(".csv", ".xlsx"))
    parser.add_argument("--apply", action="store_true")
    parser.add_argument("--write", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in write(folder, asked.rows):
            if asked.only not in (None, path.suffix):
                continue
            _apart(validate, path)
            if asked.apply:
                _apart(plan, path, folder / f"home{path.suffix}", asked.rows, written=False)
        if asked.write:
            path, _book = write(folder, asked.write)
            _apart(plan, path, folder / "written", asked.write, written=True)


if __name__ == "__main__":
    main()

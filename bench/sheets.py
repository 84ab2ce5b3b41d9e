"""How long 100,000 rows take to be read and checked, and how much memory: ``python bench/sheets.py [ROWS]``.

The rows have ten columns with names, dates (each row its own day) and access words, as CSV and as XLSX, and are matched
to as many files. Prints seconds of processor time and the peak of resident memory; nothing is kept.
"""

import datetime as dt
import resource
import sys
import tempfile
import time
from pathlib import Path

from openpyxl import Workbook

from archive.model import AccessLevel
from ingest.sheet.reading import read
from ingest.sheet.rows import SheetRows

HEADER = ("file", "title_kk", "composer", "performer", "date", "place", "access", "notes", "carrier_label", "Шкаф")


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


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        for path in write(Path(folder), count):
            before = time.process_time()
            sheet = read(path)
            read_seconds = time.process_time() - before
            files = tuple(Path("/in", row.file) for row in sheet.rows)
            before = time.process_time()
            rows = SheetRows(sheet, files, (Path("/in"),), default=AccessLevel.OPEN)
            closed = sum(rows.door_of(file).door.level is AccessLevel.CLOSED for file in files)
            match_seconds = time.process_time() - before
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{path.suffix}: {len(sheet.rows)} rows, {len(sheet.findings)} findings, read {read_seconds:.1f} s, "
                f"matched {match_seconds:.1f} s, {closed} closed, peak {peak:.0f} MB"
            )


if __name__ == "__main__":
    main()

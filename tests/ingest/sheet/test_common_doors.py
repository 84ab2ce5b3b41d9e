"""Doors that many rows share: groups, footnotes, legends, other worksheets, rows of files that are not here."""

import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from archive.model import AccessLevel
from ingest.sheet.reading import read
from ingest.sheet.rows import SheetRows

ROOT = Path("/in")
ROW = ["Файл", "Название", "Доступ"]
OPEN_ROWS = [["a.wav", "Адай", "открыто"], ["b.wav", "Көк", None], ["c.wav", "Жыр", None]]


def book(tmp_path: Path, lines: list[list[Any]]) -> None:
    """``sheet.xlsx`` with these rows."""
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    for line in lines:
        page.append(line)
    made.save(tmp_path / "sheet.xlsx")


def opened(path: Path, *names: str) -> list[str]:
    """Of a.wav … those that would go in open, where what nobody says is open."""
    files = tuple(ROOT / name for name in names or ("a.wav", "b.wav", "c.wav"))
    rows = SheetRows(read(path), files, (ROOT,), default=AccessLevel.OPEN)
    return [file.name for file in files if rows.door_of(file).door.level is AccessLevel.OPEN]


@pytest.mark.parametrize(
    "said",
    [
        ["a.wav – c.wav", None, "закрыто"],
        ["01-03", None, "закрыто"],
        ["a.wav, b.wav, c.wav", "все три", "по разрешению"],
        [None, "Личный фонд", "закрыто"],
        [None, "Фонд", "см. акт № 14"],
        ["Закрыто до 2035 г.", None, None],
        [None, None, "не подлежит выдаче"],
    ],
)
def test_what_is_said_of_a_group_shuts_those_that_say_nothing(tmp_path: Path, said: list[str | None]) -> None:
    book(tmp_path, [ROW, said, ["-", "", ""], *OPEN_ROWS])
    assert opened(tmp_path / "sheet.xlsx") == ["a.wav"]


def test_a_row_that_names_no_file_may_be_about_the_row_above(tmp_path: Path) -> None:
    book(tmp_path, [ROW, *OPEN_ROWS[:1], [None, "Разговор о соседях", "закрыто"]])
    assert opened(tmp_path / "sheet.xlsx", "a.wav") == []


def test_further_passages_of_a_tape_need_no_file_name(tmp_path: Path) -> None:
    lines = [["a.wav", "0:00", "Терме", "открыто"], [None, "3:12", "Күй", "открыто"], [None, "7:40", "Сөз", "жабық"]]
    book(tmp_path, [["Файл", "Начало", "Название", "Доступ"], *lines])
    rows = SheetRows(read(tmp_path / "sheet.xlsx"), (ROOT / "a.wav",), (ROOT,), default=AccessLevel.OPEN)
    assert [row.values["start"] for row in rows.passages_of(ROOT / "a.wav")] == ["0:00", "3:12", "7:40"]
    assert rows.door_of(ROOT / "a.wav").door.level is AccessLevel.CLOSED


@pytest.mark.parametrize("again", ["b", "Архив\\B.wav", "другая папка/b.flac", "B.WAV"])
def test_a_later_row_that_closes_a_file_otherwise_written_closes_it(tmp_path: Path, again: str) -> None:
    rows = [["a.wav", "", "открыто"], ["b.wav", "", "открыто"], ["Исправления", None, None], [again, None, "закрыто"]]
    book(tmp_path, [ROW, *rows])
    assert opened(tmp_path / "sheet.xlsx", "a.wav", "b.wav") == ["a.wav"]


@pytest.mark.parametrize("mark", ["*", "**", "¹", "†"])
def test_a_footnote_is_about_the_rows_that_have_its_mark(tmp_path: Path, mark: str) -> None:
    rows = [["a.wav", "Адай", "открыто"], ["b.wav", f"Көк{mark}", "открыто"], ["c.wav", "Жыр***", "открыто"]]
    notes = [[f"{mark} не подлежит публикации", None, None], ["*** копия с пластинки", None, None]]
    book(tmp_path, [ROW, *rows, *notes])
    assert opened(tmp_path / "sheet.xlsx") == ["a.wav", "c.wav"]


@pytest.mark.parametrize("hidden", [True, False])
def test_a_worksheet_that_is_not_read_and_keeps_somebody_out_shuts_what_says_nothing(
    tmp_path: Path, hidden: bool
) -> None:
    path = tmp_path / "sheet.xlsx"
    book(tmp_path, [ROW, *OPEN_ROWS])
    held = openpyxl.load_workbook(path)
    page = held.create_sheet("Решение комиссии")
    page.sheet_state = "hidden" if hidden else "visible"
    page.append(["Ед. хр.", "Решение"])
    page.append(["B", "не выдавать"])
    held.save(path)
    assert opened(path) == ["a.wav"]


def test_a_legend_beside_the_table_shuts_what_says_nothing(tmp_path: Path) -> None:
    rows = [["a.wav", "Адай", "открыто"], ["b.wav", "Көк", None, None, "закрыто (воля семьи)"], ["c.wav", "Жыр"]]
    book(tmp_path, [ROW, *rows])
    assert opened(tmp_path / "sheet.xlsx") == ["a.wav"]


def test_a_repeated_header_in_another_order_is_followed(tmp_path: Path) -> None:
    second = [["Доступ", "Файл", "Название"], ["закрыто", "b.wav", "Көк"], ["открыто", "c.wav", "Жыр"]]
    book(tmp_path, [ROW, OPEN_ROWS[0], *second])
    assert opened(tmp_path / "sheet.xlsx") == ["a.wav", "c.wav"]


@pytest.mark.parametrize("header", [None, ["№", "Фонограмма", "Кто", "Решение"]])
def test_a_column_that_holds_files_needs_no_known_heading(tmp_path: Path, header: list[str] | None) -> None:
    rows = [[1, "a.wav", "Омаров", "рұқсат берді"], [2, "b.wav", "Ахметова", "тек зерттеушілерге"]]
    book(tmp_path, [*([header] if header else []), *rows])
    assert opened(tmp_path / "sheet.xlsx", "a.wav", "b.wav") == (["a.wav"] if header else [])


@pytest.mark.parametrize(("word", "is_open"), [("open / открыто", True), ("open / закрыто", False), ("open?", False)])
def test_a_word_in_two_languages_is_read_where_both_say_the_same(tmp_path: Path, word: str, is_open: bool) -> None:
    book(tmp_path, [ROW, ["a.wav", "Адай", word]])
    assert (opened(tmp_path / "sheet.xlsx", "a.wav") == ["a.wav"]) is is_open


def matched_in(tmp_path: Path, count: int) -> float:
    """Seconds of processor time for as many files of one name, and as many closed rows of it from other folders."""
    lines = "".join(f"old{number}/01.wav;x;тайна {number}\n" for number in range(count))
    (tmp_path / "sheet.csv").write_text(f"Файл;Название;Доступ\n{lines}", encoding="utf-8")
    sheet, files = read(tmp_path / "sheet.csv"), tuple(ROOT / str(number) / "01.wav" for number in range(count))
    before = time.process_time()
    rows = SheetRows(sheet, files, (ROOT,), default=AccessLevel.OPEN)
    assert {rows.door_of(file).door.level for file in files} == {AccessLevel.CLOSED}
    assert all(len(rows.door_of(file).findings) <= 2 for file in files)
    return time.process_time() - before


def test_thousands_of_files_of_one_name_take_no_longer_each(tmp_path: Path) -> None:
    # six times as many; each for each: 36. Best of three: a busy machine is slow by fits
    few, many = (min(matched_in(tmp_path, count) for _ in range(3)) for count in (400, 2400))
    assert many < 9 * few


def test_of_many_rows_about_groups_a_file_is_told_one(tmp_path: Path) -> None:
    lines = [
        line for number in range(300) for line in ([f"{number}.wav", "x", None], [None, "тайна", f"закрыто {number}"])
    ]
    book(tmp_path, [ROW, *lines])
    files = tuple(ROOT / f"{number}.wav" for number in range(300))
    rows = SheetRows(read(tmp_path / "sheet.xlsx"), files, (ROOT,), default=AccessLevel.OPEN)
    assert all(len(rows.door_of(file).door.unread) <= 2 for file in files)

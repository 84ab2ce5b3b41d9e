"""Curators' sheets."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.sheet.cells import MOST_ROWS, SheetError
from ingest.sheet.columns import COLUMNS, find_column
from ingest.sheet.naming import match
from ingest.sheet.reading import Sheet, read

Book = Callable[[list[list[Any]]], Path]


def csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    return path


def codes(sheet: Sheet) -> list[tuple[str, int, str]]:
    return [(f.code, f.row, f.column) for f in sheet.findings]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A workbook with these rows."""

    def make(rows: list[list[Any]]) -> Path:
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.worksheets[0].append(row)
        path = tmp_path / "sheet.xlsx"
        workbook.save(path)
        return path

    return make


@pytest.mark.parametrize(
    "header",
    [
        "file,title_kk,performer,date",
        "Файл;Атауы (қаз);Орындаушы;Жазылған күні",
        "Имя файла\tНазвание (каз)\tИсполнитель\tДата записи",
        "FILE NAME,Title  (Kazakh),Performers,DATE RECORDED",
    ],
)
def test_headers_in_three_languages_and_three_separators_mean_the_same(tmp_path: Path, header: str) -> None:
    mark = next(m for m in ",;\t" if m in header)
    row = mark.join(["a.wav", "Адай", '"Дина | Құрманғазы"', "1936"])
    (found,) = read(csv(tmp_path, f"{header}\n{row}\n")).rows
    assert (found.number, found.file) == (2, "a.wav")
    assert found.values == {"title_kk": "Адай", "performer": "Дина | Құрманғазы", "date": "1936"}
    assert found.where == "sheet.csv row 2 column"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048"])
def test_the_encoding_of_a_csv_is_found_out(tmp_path: Path, encoding: str) -> None:
    path = csv(tmp_path, "Файл;Атауы\na.wav;Көңіл толқыны\nb.wav;Қайран елім\n", encoding)
    sheet = read(path)
    assert [r.values["title"] for r in sheet.rows] == ["Көңіл толқыны", "Қайран елім"]
    assert sheet.findings == ()


def test_a_workbook_is_read_as_it_looks_on_the_screen(book: Book) -> None:
    path = book(
        [
            ["file", "title_kk", "date", "transfer_date", "synthetic"],
            ["a.wav", "Адай", 1936.0, dt.datetime(2026, 11, 24), True],
            [],
            ["b.wav", None, None, None, False],
        ]
    )
    sheet = read(path)
    assert [(r.number, r.file) for r in sheet.rows] == [(2, "a.wav"), (4, "b.wav")]
    assert sheet.rows[0].values == {
        "title_kk": "Адай",
        "date": "1936",
        "transfer_date": "2026-11-24",
        "synthetic": "yes",
    }
    assert sheet.findings == ()


def test_what_is_wrong_is_named_by_row_and_column_and_the_rest_goes_on(tmp_path: Path) -> None:
    text = """file,title,date,access,colour,style,embargo_until,title
a.wav,Адай,в прошлом веке?,secret,red,төкпе,2030,again
a.wav,second,,,,,,
,nameless,,,,,,
b.wav,,,ашық,,,,
c.wav,x,,,,,,,too,many
"""
    sheet = read(csv(tmp_path, text))
    assert codes(sheet) == [
        ("unknown-column", 1, "colour"),
        ("duplicate-column", 1, "title"),
        ("bad-date", 2, "date"),
        ("bad-word", 2, "access"),
        ("bad-date", 2, "embargo_until"),
        ("row-without-file-name", 4, "file"),
        ("cells-beyond-header", 6, ""),
    ]
    assert [r.file for r in sheet.rows] == ["a.wav", "a.wav", "b.wav", "c.wav"]
    assert sheet.rows[0].others == (("colour", "red"), ("title", "again"))
    assert all(f.reason for f in sheet.findings)


def test_words_of_closed_lists_come_in_their_canonical_form_and_as_found(tmp_path: Path) -> None:
    (row,) = read(csv(tmp_path, "file,style,access,carrier_type\na.wav,Төкпе,На месте,Магнитная лента\n")).rows
    assert row.values == {"style": "tokpe", "access": "on-site", "carrier_type": "reel"}
    assert row.as_found == {"style": "Төкпе", "access": "На месте", "carrier_type": "Магнитная лента"}


def test_hidden_characters_are_dropped_and_said(tmp_path: Path) -> None:
    sheet = read(csv(tmp_path, "file,title\na.wav,Ада\u202eй\n"))
    assert sheet.rows[0].values["title"] == "Адай"
    assert codes(sheet) == [("cell-characters-removed", 2, "title")]


def test_a_cell_that_is_too_long_is_cut_and_said(tmp_path: Path) -> None:
    sheet = read(csv(tmp_path, f"file,notes\na.wav,{'ы' * 10_001}\n"))
    assert len(sheet.rows[0].values["notes"]) == 10_000
    assert codes(sheet) == [("cell-too-long", 2, "notes")]


def test_a_hundred_thousand_rows_are_read_and_no_more(tmp_path: Path) -> None:
    text = "file,title\n" + "".join(f"{n}.wav,x\n" for n in range(MOST_ROWS + 5))
    sheet = read(csv(tmp_path, text))
    assert len(sheet.rows) == MOST_ROWS
    assert codes(sheet) == [("too-many-rows", MOST_ROWS + 2, "")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet-without-file-column"),
        (b"a,b\n1,2\n", "sheet-without-file-column"),
        (b"PK\x03\x04 not a workbook", "sheet-unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sheet-unreadable"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused_with_a_hint(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(data)
    with pytest.raises(SheetError) as error:
        read(path)
    assert (error.value.code, bool(error.value.hint)) == (code, True)


def test_a_sheet_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    with path.open("wb") as file:
        file.truncate((50 << 20) + 1)
    with pytest.raises(SheetError, match="50 MB"):
        read(path)


def test_rows_find_their_files_by_path_or_bare_name(tmp_path: Path) -> None:
    sheet = read(csv(tmp_path, "file\na/1.wav\nb\\1.wav\n2.WAV\ngone.wav\n1.wav\n"))
    files = (Path("/t/a/1.wav"), Path("/t/b/1.wav"), Path("/t/c/2.wav"))
    matching = match(sheet, files, (Path("/t"),))
    assert {path: row.number for path, row in matching.rows.items()} == {files[0]: 2, files[1]: 3, files[2]: 4}
    assert [(f.code, f.row) for f in matching.findings] == [("row-without-file", 5), ("ambiguous-file-name", 6)]


def test_names_in_other_unicode_forms_are_found(tmp_path: Path) -> None:
    sheet = read(csv(tmp_path, "file\nКүй.wav\n"))
    decomposed = Path("/t/Ку\u0308й.wav"), Path("/t/Күи\u0306.wav")
    assert list(match(sheet, decomposed).rows) == [decomposed[1]]


def test_no_header_means_two_columns() -> None:
    for column in COLUMNS:
        for header in (column.name, *column.kk, *column.ru, *column.en):
            assert find_column(header) is column, header


DITTO = ['"', "—//—", "-//-", '—"—', "''", "〃", "״", "- “ -", "то же", "Она же", "ditto", "same as above", "дәл сол"]


@pytest.mark.parametrize("mark", DITTO)
def test_as_above_is_what_stands_above_and_the_mark_is_kept_as_found(book: Book, mark: str) -> None:
    rows = ["a.flac", "Дина Нұрпейісова", "1937", "Алматы"], ["b.flac", mark, mark, mark], ["c.flac", "", mark, ""]
    first, second, third = read(book([["file", "performer", "date", "place"], *rows])).rows
    assert second.values == {"performer": "Дина Нұрпейісова", "date": "1937", "place": "Алматы"} == first.values
    assert second.as_found == {"performer": mark, "date": mark, "place": mark}
    assert third.values == {"date": "1937"}


@pytest.mark.parametrize("mark", DITTO)
def test_a_door_is_never_as_above(book: Book, mark: str) -> None:
    sheet = read(book([["file", "access"], ["a.flac", "open"], ["b.flac", mark]]))
    assert sheet.rows[1].door.restricts


def test_nothing_stands_above_the_first_row_or_in_another_column(book: Book) -> None:
    table = [["file", "title", "performer"], ["a.flac", "То же", '"'], ["b.flac", "Сол", "Дина"]]
    rows = read(book(table)).rows
    assert [row.values for row in rows] == [
        {"title": "То же", "performer": '"'},
        {"title": "Сол", "performer": "Дина"},
    ]

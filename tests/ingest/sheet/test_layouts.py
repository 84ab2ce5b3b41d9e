"""Sheets as they come: titles above, headings in two rows, several worksheets, other houses' headers."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from archive.model import AccessLevel
from archive.rules.moments import seconds_of
from ingest.sheet.cells import SheetError
from ingest.sheet.columns import BY_NAME, find_column
from ingest.sheet.findings import MOST_FINDINGS
from ingest.sheet.naming import match
from ingest.sheet.reading import Sheet, read

Pages = Callable[..., Path]


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    """A workbook: ``pages({"Лента 1": rows}, hidden=("справочник",), merged=("A1:A2",), links={"A3": "a.wav"})``."""

    def make(
        tables: dict[str, list[list[Any]]],
        hidden: tuple[str, ...] = (),
        merged: tuple[str, ...] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, rows in tables.items():
            page = book.create_sheet(name)
            page.sheet_state = "hidden" if name in hidden else "visible"
            for row in rows:
                page.append(row)
            for cells in merged:
                page.merge_cells(cells)
            for cell, target in links.items():
                page[cell].hyperlink = target
        path = tmp_path / "book.xlsx"
        book.save(path)
        return path

    return make


def csv(tmp_path: Path, text: str) -> Sheet:
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    return read(path)


def codes(sheet: Sheet) -> list[str]:
    return [finding.code for finding in sheet.findings]


HEADER = ["Имя файла", "Название", "Исполнитель"]


def test_every_visible_worksheet_is_read_and_every_other_one_named(pages: Pages) -> None:
    sheet = read(
        pages(
            {
                "коды": [["код", "значение"], [1, "домбра"]],
                "Лента 1": [HEADER, ["h1.flac", "Ұшқын", "Дина"]],
                "скрытая": [HEADER, ["h9.flac", "x", "y"]],
                "Лента 2": [["Опись"], HEADER, ["h2.flac", "Үзілген бұрау", "Секен"]],
            },
            hidden=("скрытая",),
        )
    )
    assert [(row.file, row.page) for row in sheet.rows] == [("h1.flac", "Лента 1"), ("h2.flac", "Лента 2")]
    assert [(f.code, f.page) for f in sheet.findings] == [
        ("worksheet-not-read", "коды"),
        ("worksheet-hidden", "скрытая"),
        ("text-above-header", "Лента 2"),
    ]
    assert sheet.rows[1].where == "book.xlsx Лента 2 row 3 column"


def test_a_second_row_of_headings_says_what_stands_in_each_column(pages: Pages) -> None:
    sheet = read(
        pages(
            {
                "Sheet": [
                    ["№ п/п", "Имя файла", "Название", "Авторы", None, "Дата записи", "Примечание"],
                    [None, None, None, "Автор музыки", "Исполнитель", None, None],
                    [1, "aksak.flac", "Ақсақ құлан", "халық күйі", "Дина Нурпеисова", "1936", "көшірілген"],
                ]
            }
        )
    )
    (row,) = sheet.rows
    assert row.values == {
        "title": "Ақсақ құлан",
        "composer": "халық күйі",
        "performer": "Дина Нурпеисова",
        "date": "1936",
        "notes": "көшірілген",
    }


def test_a_row_without_a_file_below_the_header_is_no_header(tmp_path: Path) -> None:
    sheet = csv(tmp_path, "Файл;Название;Исполнитель\n;Адай;Дина\na.wav;Көк;Дина\n")
    assert [row.file for row in sheet.rows] == ["a.wav"]
    assert codes(sheet) == ["row-without-file-name"]


GROUPS = ["Имя файла", "Сведения", None, None, "Доступ"]
UNDER = [None, "Кюй", "Чей", "Откуда", None]
LINE = ["a.flac", "Адай", "Қали", "Атырау", "закрыт"]
READ_SO = (("Сведения: Кюй", "Адай"), ("Сведения: Чей", "Қали"), ("Сведения: Откуда", "Атырау"))


@pytest.mark.parametrize("merged", [(), ("A1:A2", "B1:D1", "E1:E2")])
@pytest.mark.parametrize("numbers", [[], [[1, 2, 3, 4, 5]]])
def test_headings_that_nobody_knows_stand_under_their_group(
    pages: Pages, merged: tuple[str, ...], numbers: list[list[int]]
) -> None:
    path = pages({"1": [GROUPS, UNDER, *numbers, LINE]}, merged=merged)
    (row,) = (sheet := read(path)).rows
    assert row.others == READ_SO
    assert row.door.level is AccessLevel.CLOSED
    assert set(codes(sheet)) == {"unknown-column"}


@pytest.mark.parametrize(
    ("upper", "lower", "values"),
    [
        (["Файл", "Авторы", None], [None, "Композитор", "Исполнитель"], {"composer": "x", "performer": "y"}),
        (["Файл", "Дата", None], [None, "записи", "оцифровки"], {"date": "x", "transfer_date": "y"}),
        (["Файл", "Автор", None], [None, "музыки", "слов"], {"composer": "x", "lyricist": "y"}),
        (["Файл", "Авторы", None], [None, "того", "сего"], {}),
        (["Файл", "Название", "Исполнитель"], ["1", "2", "3"], {"title": "x", "performer": "y"}),
    ],
)
@pytest.mark.parametrize("merge", [True, False])
def test_a_group_gives_its_columns_their_meaning(
    pages: Pages, upper: list[Any], lower: list[Any], values: dict[str, str], merge: bool
) -> None:
    merged = ("A1:A2", "B1:C1") if merge and upper[2] is None else ()
    (row,) = read(pages({"1": [upper, lower, ["a.wav", "x", "y"]]}, merged=merged)).rows
    assert row.values == values
    assert row.file == "a.wav"


def test_what_stands_under_a_group_about_access_above_the_header_is_about_access(pages: Pages) -> None:
    rows = [[None, "Сведения", None, "Доступ"], ["Файл", "Название", "Год", "аудио"], ["a.wav", "x", "1936", "семья"]]
    (row,) = read(pages({"1": rows})).rows
    assert row.door.level is AccessLevel.CLOSED
    assert row.others == (("Доступ: аудио", "семья"),)


@pytest.mark.parametrize(
    "target",
    [
        "a.wav",
        "audio/a.wav",
        "../Фонд%203/a.wav",
        "file:///D:/архив/a.wav",
        "D:\\архив\\a.wav",
        "\\\\сервер\\архив\\a.wav",
        "https://disk.example/d/a.wav?dl=1#t",
    ],
)
@pytest.mark.parametrize("heading", ["Слушать", "Название", "Файл"])
def test_a_row_without_a_file_name_is_about_the_file_that_it_is_linked_to(
    pages: Pages, target: str, heading: str
) -> None:
    links = {"B2": target, "B3": target.replace("a.wav", "b.wav")}
    path = pages({"1": [["№", heading, "Год"], [1, "▶", "1936"], [2, "▶", "1937"]]}, links=links)
    sheet = read(path)
    files = (Path("/in/a.wav"), Path("/in/b.wav"))
    found = match(sheet, files, (Path("/in"),)).rows
    assert [found[file].values["date"] for file in files] == ["1936", "1937"]


def test_a_link_by_formula_is_a_link(pages: Pages) -> None:
    rows = [["Файл", "Название"], ['=HYPERLINK("audio/a.wav","слушать")', "Адай"]]
    assert [row.file for row in read(pages({"1": rows})).rows] == ["/audio/a.wav"]


def test_links_that_are_no_files_and_two_files_in_a_row_are_not_guessed(pages: Pages) -> None:
    other = pages({"1": [["№", "Слушать"], [1, "сайт"]]}, links={"B2": "https://archive.example/"})
    with pytest.raises(SheetError, match="no column of file names"):
        read(other)
    two = pages({"1": [["Файл", "Копия", "Доступ"], ["тут", "там", "закрыт"]]}, links={"A2": "a.wav", "B2": "b.wav"})
    sheet = read(two)
    assert "ambiguous-file-name" in codes(sheet)
    assert [row.file for row in sheet.rows] == ["тут"]


def test_a_name_that_is_written_counts_more_than_a_link(pages: Pages) -> None:
    path = pages({"1": [["Файл", "Название"], ["a.wav", "Адай"]]}, links={"A2": "old/b.wav"})
    assert [row.file for row in read(path).rows] == ["a.wav"]


def test_a_column_without_header_is_named_once_and_its_cells_are_notes(tmp_path: Path) -> None:
    sheet = csv(tmp_path, "Файл;Название;;Шкаф\nz1.flac;Ақсақ құлан;халық;3\nz2.flac;Адай;автор;4\n")
    assert [row.others for row in sheet.rows] == [
        (("column 3", "халық"), ("Шкаф", "3")),
        (("column 3", "автор"), ("Шкаф", "4")),
    ]
    assert sorted(codes(sheet)) == ["column-without-header", "unknown-column"]


def test_a_repeated_header_is_no_row(tmp_path: Path) -> None:
    sheet = csv(tmp_path, "Файл,Название\na.wav,x\nФайл,Название\nb.wav,y\n")
    assert [row.file for row in sheet.rows] == ["a.wav", "b.wav"]
    assert codes(sheet) == []


def test_rows_far_below_empty_ones_are_read(pages: Pages) -> None:
    sheet = read(pages({"1": [HEADER, ["a.flac", "x", "y"], *([[]] * 3000), ["b.flac", "x", "y"]]}))
    assert [(row.file, row.number) for row in sheet.rows] == [("a.flac", 2), ("b.flac", 3003)]


def test_findings_past_the_limit_are_counted_by_code(tmp_path: Path) -> None:
    sheet = csv(tmp_path, "file,style\n" + "".join(f"{n}.wav,oops\n" for n in range(MOST_FINDINGS + 500)))
    assert len(sheet.findings) == MOST_FINDINGS + 1
    assert sheet.findings[-1].reason.startswith("500 more findings bad-word")


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("dc.title", "title"),
        ("dc:title", "title"),
        ("dcterms:created", "date"),
        ("Dublin Core:Title", "title"),
        ("Dublin Core:Access Rights", "access"),
        ("dc.title[ru]", "title"),
        ("Item Type Metadata:Transcription", "transcript"),
        ("Item Type Metadata:Original Format", "carrier_type"),
        ("accessConditions", "access"),
        ("scopeAndContent", "description_en"),
        ("eventDates", "date"),
        ("digitalObjectPath", "file"),
        ("Data access conditions", "access"),
        ("Region/Village", "place"),
        ("Item Title*", "title"),
        ("Шифр", "carrier_label"),
        ("Инв. №", "carrier_label"),
        ("Комментарий", "notes"),
        ("ФИО исполнителя", "performer"),
    ],
)
def test_headers_of_other_houses_are_understood(header: str, column: str) -> None:
    assert find_column(header) is BY_NAME[column]


def test_a_sheet_without_file_names_lists_the_headers_that_it_has(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="Шифр, Длительность"):
        csv(tmp_path, "Шифр;Длительность\n1;3:20\n")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("90", 90),
        ("1:30", 90),
        ("01:02:03", 3723),
        ("0:01:30,5", 90.5),
        ("2'03\"", 123),
        ("2 мин 3 с", 123),
        ("1 ч 2 мин", 3720),
        ("1h2m3s", 3723),
        ("00:00:00", 0),
        ("3 минут 20 секунд", 200),
        ("3 минуты", 180),
        ("20 секунд", 20),
        ("3 : 20", 200),
        ("3' 20''", 200),
        ("PT3M20S", 200),
        ("3.5", 3.5),
        ("3.20", None),
        ("0.002314814", None),
        ("1:75", None),
        ("басында", None),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "header", ["dc.creator", "Creator", "dcterms.contributor", "Название / автор", "Исполнитель и автор", "Село, район"]
)
def test_a_heading_that_may_mean_several_columns_is_listed_with_what_to_do(tmp_path: Path, header: str) -> None:
    sheet = csv(tmp_path, f'Файл,"{header}"\nt.wav,Құрманғазы\n')
    (finding,) = [f for f in sheet.findings if f.code == "unknown-column"]
    assert header in finding.reason
    assert "--columns" in finding.hint
    assert sheet.rows[0].others == ((header, "Құрманғазы"),)


def test_rows_with_starts_are_the_passages_of_one_file(tmp_path: Path) -> None:
    sheet = csv(
        tmp_path,
        "Файл,Начало,Название,Исполнитель,Год,Доступ\n"
        "t.wav,0:00,Адай,Дина,1950,open\nt.wav,3:10,Көк,Дина,1950,closed\nt.wav,когда,Ақ,Дина,1950,\n",
    )
    file = Path("/t/t.wav")
    matching = match(sheet, (file,))
    assert [row.values["title"] for row in matching.passages[file]] == ["Адай", "Көк"]
    assert "bad-time" in codes(sheet)
    only = csv(tmp_path, "Файл,Начало,Название,Исполнитель\nt.wav,0,Адай,Дина\nt.wav,190,Көк,Дина\n")
    assert match(only, (file,)).rows[file].values == {"performer": "Дина"}


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Исполнитель (ФИО)", "performer"),
        ("Дата записи (год)", "date"),
        ("Origination date (yyyy-mm-dd)", "date"),
        ("dc.contributor.performer", "performer"),
        ("dcterms:date.created", "date"),
        ("композитор/автор", "composer"),
        ("Шифр/Инв. №", "carrier_label"),
        ("Тайм-код начала", "start"),
        ("Collector Name", "collector"),
        ("Дата (оцифровки)", "transfer_date"),
        ("Доступ (к описанию)", "metadata_access"),
        ("Название произведения / автор", None),
        ("dc.creator", None),
        ("dc.date.issued", None),
    ],
)
def test_what_does_not_matter_in_a_header_is_passed_over(header: str, column: str | None) -> None:
    found = find_column(header)
    assert (found.name if found else None) == column


def test_what_is_pinned_to_a_cell_is_kept_and_may_shut_the_door(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (
        ["Файл", "Название", "Доступ"],
        ["a.wav", "Көк", "открыто"],
        ["b.wav", "Ақ", "открыто"],
        ["c.wav", "Сары"],
    ):
        page.append(row)
    page["B1"].comment = Comment("по описи 1978 года", "К")
    page["B2"].comment = Comment("автор уточняется", "К")
    page["B3"].comment = Comment("Не публиковать без согласия семьи", "К")
    path = tmp_path / "sheet.xlsx"
    book.save(path)
    sheet = read(path)
    first, second, third = sheet.rows
    assert first.others == (("Название (comment)", "автор уточняется"),)
    assert first.door.level is AccessLevel.OPEN
    assert second.door.level is AccessLevel.CLOSED
    assert second.others == (("Название (comment)", "Не публиковать без согласия семьи"),)
    assert third.others == ()
    assert any("по описи 1978 года" in finding.reason for finding in sheet.findings)


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("file,title\n" + "".join(f"{n}.wav,t{n}\n" for n in range(1000)), encoding="utf-8")
    told: list[tuple[int, int]] = []
    read(path, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (1000, 0)
    assert len(told) > 3
    assert told == sorted(told)

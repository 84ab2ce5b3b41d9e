"""Who may hear: no line of a sheet that keeps somebody out goes in open."""

import os
import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from archive.model import AccessLevel
from ingest.codes import SHUT
from ingest.sheet.doors import speaks_of_access
from ingest.sheet.reading import read
from ingest.sheet.rows import Decided, SheetRows

ROOT = Path("/in")


def rows_of(tmp_path: Path, sheet: str | list[list[Any]], *files: str, asked: AccessLevel | None = None) -> SheetRows:
    path = tmp_path / "sheet"
    if isinstance(sheet, str):
        path.write_text(sheet, encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for row in sheet:
            book.worksheets[0].append(row)
        book.save(path)
    return SheetRows(read(path), tuple(ROOT / name for name in files), (ROOT,), default=AccessLevel.OPEN, asked=asked)


def decided(rows: SheetRows, name: str) -> Decided:
    return rows.door_of(ROOT / name)


def codes(door: Decided) -> set[str]:
    return {finding.code for finding in door.findings}


@pytest.mark.parametrize(
    "header",
    [
        "Режим доступа",
        "Права доступа",
        "Уровень доступа",
        "Қолжетімділік",
        "Қолжетімділік деңгейі",
        "Access rights",
        "accessRights",
        "Access level",
        "ДОСТУП:",
        "Доступ (звук)",
        "Дотуп",
        "Acess",
        "Колжетимдилик",
        "Қол жетімділігі",
        "Ограничения",
        "Шектеулер",
        "Restrictions",
        "Закрыто?",
        "Embargo",
        "Гриф секретности",
        "Статус",
        "Состояние файла",
        "",
        "Кому можно слушать",
        "О/З",
    ],
)
def test_a_closed_line_stays_closed_under_any_header(tmp_path: Path, header: str) -> None:
    sheet = f"Файл;Название;{header}\nz1.flac;Жоқтау;закрытый\n"
    door = decided(rows_of(tmp_path, sheet, "z1.flac", asked=AccessLevel.OPEN), "z1.flac")
    assert door.door.level is AccessLevel.CLOSED


@pytest.mark.parametrize(
    "header",
    [
        "Кто может слушать", "Выдаётся", "Можно ли выкладывать", "Разрешение семьи", "Availability", "Show on site",
        "Для сайта", "Жария ма?", "Тыңдауға бола ма", "Режим выдачи", "Права пользования", "Who can listen",
        "Shareable", "Consent", "Согласие", "Конфиденциальность", "Личное?", "ДСП", "Listening", "Уровень допуска",
        "Sensitive", "Доступ\n(режим)", "[Доступ]", "Дoступ", "Аccess", "Доступ / Access",
        "dc:rights.accessRights", "Құпиялылығы",
    ],
)  # fmt: skip
@pytest.mark.parametrize("cell", ["только семья", "нет", "2"])
def test_whatever_a_header_about_access_is_called_its_cells_shut(tmp_path: Path, header: str, cell: str) -> None:
    sheet = [["Файл", header], ["z1.flac", cell]]
    door = decided(rows_of(tmp_path, sheet, "z1.flac", asked=AccessLevel.OPEN), "z1.flac")
    assert door.door.level is AccessLevel.CLOSED
    assert codes(door) & SHUT


@pytest.mark.parametrize(
    "header",
    [
        "Publisher", "Дата публикации", "Место хранения", "Носитель", "Название", "Жанр", "Дата выдачи", "Слушатели",
        "Публика", "Возраст исполнителя", "Длительность", "Каналы", "Село", "Тип записи",
    ],
)  # fmt: skip
def test_other_headers_are_not_taken_for_access(header: str) -> None:
    assert not speaks_of_access(header)


@pytest.mark.parametrize(
    "word", ["opne", "?", "-", "для служебного пользования", "с разрешения семьи", "открытый?", "1", "нет", "ограничен"]
)
def test_a_word_that_cannot_be_read_closes_whatever_the_option(tmp_path: Path, word: str) -> None:
    rows = rows_of(tmp_path, f"file,access\na.wav,{word}\n", "a.wav", asked=AccessLevel.OPEN)
    door = decided(rows, "a.wav")
    assert door.door.level is AccessLevel.CLOSED
    assert codes(door) == {"access-unreadable"}
    assert codes(door) <= SHUT


@pytest.mark.parametrize("cell", ["\u00a0", "\u200b", " \u2060 "])
def test_a_cell_that_only_looks_filled_says_nothing(tmp_path: Path, cell: str) -> None:
    door = decided(rows_of(tmp_path, f"file,access\na.wav,{cell}\n", "a.wav", asked=AccessLevel.OPEN), "a.wav")
    assert door.door.level is AccessLevel.OPEN


@pytest.mark.parametrize(
    "word",
    ["Ашық", " ОТКРЫТЫЙ ", "open", "Открытый доступ", "Ашық.", "«открыто»", "открыт", "Открыта", "для всех", "public"],
)
def test_a_word_that_says_open_opens(tmp_path: Path, word: str) -> None:
    door = decided(rows_of(tmp_path, f"file,access\na.wav,{word}\n", "a.wav"), "a.wav")
    assert (door.door.level, door.findings) == (AccessLevel.OPEN, ())


WRITTEN = [
    ("Күй Адай.wav", "Күй Адай.wav"),
    ("Күй Адай.wav", "КҮЙ АДАЙ.WAV"),
    ("Күй Адай.wav", unicodedata.normalize("NFD", "Күй Адай.wav")),
    (unicodedata.normalize("NFD", "Күй Адай.wav"), "Күй Адай.wav"),
    ("Күй Адай.wav", "Күй Адай"),
    ("Күй Адай.wav", "Күй Адай.flac"),
    ("Күй Адай.wav", "  Күй   Адай .wav"),
    ("Күй Адай.wav", "Күй_Адай.wav"),
    ("Күй Адай.wav", "Күй\u00a0Адай.wav"),
    ("т1/Күй Адай.wav", "т1\\Күй Адай.wav"),
    ("т1/Күй Адай.wav", "D:\\Архив\\т1\\Күй Адай.wav"),
    ("т1/Күй Адай.wav", "\\\\server\\share\\Т1\\күй адай.wav"),
    ("т1/Күй Адай.wav", "file:///D:/in/%D1%821/%D0%9A%D2%AF%D0%B9%20%D0%90%D0%B4%D0%B0%D0%B9.wav"),
    ("Күй Адай.wav", "C:\\Users\\Айгүл\\Күй Адай.wav"),
    ("Күй Адай.wav", "./Күй Адай.wav"),
    (os.fsdecode("Кюй Адай.wav".encode("cp1251")), "Кюй Адай.wav"),
    (os.fsdecode("Кюй Сарыарка.wav".encode("cp866")), "Кюй Сарыарка.wav"),
    ("Домбыра кюй.wav".encode().decode("latin-1"), "Домбыра кюй.wav"),
    ("Жиналған әуен.wav".encode().decode("cp437"), "Жиналған әуен.wav"),
    ("Домбыра кюй.wav".encode().decode("cp866"), "Домбыра кюй.wav"),
    ("Домбыра кюй.wav".encode("cp1251").decode("cp866"), "Домбыра кюй.wav"),
    ("%D0%9A%D1%8E%D0%B9.wav", "Кюй.wav"),
    ("Домбыра кюй.wav".encode().decode("latin-1"), "Домбыра кюй.wav".encode().decode("latin-1")),
    ("Ақсақ құлан.wav", "«Ақсақ құлан»"),
    ("Ақсақ құлан.wav", "'Ақсақ құлан.wav'"),
    ("Ақсақ құлан.wav", "Ақсақ құлан.wav."),
    ("Ақсақ құлан.wav", "Ақсақ құлан."),
    ("Ақсақ құлан.wav", "Ақсақ құлан. wav"),
    ("Ақсақ құлан.wav", "..\\аудио\\Ақсақ құлан.wav"),
    ("Ақсақ құлан.wav", "~/Музыка/Ақсақ құлан.wav"),
    ("Кюй Адай.wav", "smb://nas/audio/%D0%9A%D1%8E%D0%B9%20%D0%90%D0%B4%D0%B0%D0%B9.wav"),
    ("Кюй Адай.wav", "https://disk.example/d/%D0%9A%D1%8E%D0%B9%20%D0%90%D0%B4%D0%B0%D0%B9.wav?dl=1"),
    ("Кюй Адай.wav", "file://localhost/C:/Кюй Адай.wav"),
    ("01 - Адай.wav", "01 – Адай.wav"),
    ("Д'Арк.wav", "Д’Арк.wav"),
    ("Күй №3.wav", "Күй № 3.wav"),
    ("t 1/01.wav", "t%201/01.wav"),
    ("100%.wav", "100%.wav"),
    ("a+b.wav", "a+b.wav"),
]


@pytest.mark.parametrize("word", ["закрыт", "Закрыта", "закрыты.", "ЗАКРЫТОЕ", "недоступно", "қолжетімсіз", "жабық"])
def test_a_word_that_says_closed_is_read(tmp_path: Path, word: str) -> None:
    door = decided(rows_of(tmp_path, f"Файл;Доступ\na.flac;{word}\n", "a.flac", asked=AccessLevel.OPEN), "a.flac")
    assert (door.door.level, codes(door)) == (AccessLevel.CLOSED, set())


@pytest.mark.parametrize("header", ["О/З", "о / з", "З/О", "А/Ж", "O/C", "откр./закр.", "Open/Closed", "Ашық/Жабық"])
@pytest.mark.parametrize("cell", ["З", "+", "ж", "0"])
def test_a_heading_that_names_both_doors_is_about_access(tmp_path: Path, header: str, cell: str) -> None:
    rows = rows_of(tmp_path, f"Файл;{header}\na.flac;{cell}\n", "a.flac", asked=AccessLevel.OPEN)
    assert decided(rows, "a.flac").door.level is AccessLevel.CLOSED


SHUT_AS_A_WHOLE = [
    "Закрытый фонд. Для служебного пользования", "Жабық қор", "Restricted material", "Не для публикации",
    "Все записи закрыты до 2040 года", "Экспедиция 1936 г. (закрытая часть)", "Тек ішкі қолдану үшін, жарияланбасын",
    "CONFIDENTIAL", "Публикация запрещена семьёй", "Эмбарго до смерти исполнителя",
]  # fmt: skip
OPEN_AS_A_WHOLE = [
    "Открытый фонд", "Опись записей Центра, 1936–1958", "Концерт к закрытию сезона", "Ашық қор", "Открытые записи",
    "Кюи Курмангазы", "Итого: 2 записи", "Стр. 1 из 3",
]  # fmt: skip


def _told(where: str, said: str, book: openpyxl.Workbook) -> None:
    page = book.worksheets[0]
    rows: list[list[str]] = [["Файл", "Название"], ["a.flac", "Адай"]]
    rows = [[said], *rows] if where == "above" else [*rows, [said]] if where == "below" else rows
    if where == "name":
        page.title = said[:30].replace("/", " ").replace(":", " ")
    for row in rows:
        page.append(row)


@pytest.mark.parametrize("where", ["above", "below", "name"])
@pytest.mark.parametrize("said", SHUT_AS_A_WHOLE)
def test_what_is_said_of_a_whole_table_shuts_its_rows(tmp_path: Path, said: str, where: str) -> None:
    _told(where, said, book := openpyxl.Workbook())
    book.save(tmp_path / "sheet.xlsx")
    rows = SheetRows(read(tmp_path / "sheet.xlsx"), (ROOT / "a.flac", ROOT / "b.flac"), (ROOT,), asked=AccessLevel.OPEN)
    assert {decided(rows, name).door.level for name in ("a.flac", "b.flac")} == {AccessLevel.CLOSED}
    assert codes(decided(rows, "a.flac")) & SHUT


@pytest.mark.parametrize("where", ["above", "below", "name"])
@pytest.mark.parametrize("said", OPEN_AS_A_WHOLE)
def test_what_else_is_said_of_a_table_shuts_nothing(tmp_path: Path, said: str, where: str) -> None:
    _told(where, said, book := openpyxl.Workbook())
    book.save(tmp_path / "sheet.xlsx")
    rows = SheetRows(read(tmp_path / "sheet.xlsx"), (ROOT / "a.flac",), (ROOT,), asked=AccessLevel.OPEN)
    assert decided(rows, "a.flac").door.level is AccessLevel.OPEN


def test_a_row_with_a_readable_word_keeps_it_under_a_remark(tmp_path: Path) -> None:
    table = [["Закрытый фонд"], ["Файл", "Доступ"], ["a.flac", "открыт"], ["b.flac", ""]]
    rows = rows_of(tmp_path, table, "a.flac", "b.flac", asked=AccessLevel.OPEN)
    assert decided(rows, "a.flac").door.level is AccessLevel.OPEN
    assert decided(rows, "b.flac").door.level is AccessLevel.CLOSED


def test_a_table_turned_on_its_side_opens_nothing_that_it_closes(tmp_path: Path) -> None:
    table = [["Файл", "a.flac", "b.flac"], ["Название", "Адай", "Жоқтау"], ["Доступ", "открыт", "закрыт"]]
    rows = rows_of(tmp_path, table, "a.flac", "b.flac", asked=AccessLevel.OPEN)
    assert decided(rows, "b.flac").door.level is AccessLevel.CLOSED


@pytest.mark.parametrize(("name", "written"), WRITTEN)
def test_a_row_finds_its_file_however_the_name_is_written(tmp_path: Path, name: str, written: str) -> None:
    rows = rows_of(tmp_path, f"file,access\n{written},registered\nother.wav,open\n", name, "other.wav")
    assert decided(rows, name).door.level is AccessLevel.REGISTERED


@pytest.mark.parametrize(
    ("written", "files"),
    [
        ("01.wav", ("a/01.wav", "b/01.wav")),
        ("01", ("01.flac", "01.mp3")),
        ("01.ogg", ("01.flac", "01.mp3")),
        ("A.WAV", ("a.wav", "A.wav")),
        ("D:\\x\\01.wav", ("a/01.wav", "b/01.wav")),
        ("c/01.wav", ("a/01.wav", "b/01.wav")),
        ("lost.wav", ("a.wav", "b.wav")),
        ("a.wa", ("a.b.wav", "c.wav")),
        ("", ("a.wav", "b.wav")),
        ("=1+1", ("a.wav", "b.wav")),
    ],
)
def test_a_row_in_doubt_closes_every_candidate(tmp_path: Path, written: str, files: tuple[str, ...]) -> None:
    rows = rows_of(tmp_path, f"file,access\n{written},closed\n", *files, asked=AccessLevel.OPEN)
    for name in files:
        assert decided(rows, name).door.level is AccessLevel.CLOSED
        assert codes(decided(rows, name)) & SHUT


def test_a_file_without_a_row_is_closed_unless_the_option_says(tmp_path: Path) -> None:
    sheet = "file,access\na.wav,open\n"
    silent = rows_of(tmp_path, sheet, "a.wav", "b.wav")
    assert decided(silent, "a.wav").door.level is AccessLevel.OPEN
    assert decided(silent, "b.wav").door.level is AccessLevel.CLOSED
    assert codes(decided(silent, "b.wav")) == {"file-without-row"}
    asked = rows_of(tmp_path, sheet, "a.wav", "b.wav", asked=AccessLevel.REGISTERED)
    assert decided(asked, "b.wav").door.level is AccessLevel.REGISTERED
    assert not codes(decided(asked, "b.wav"))


def test_without_a_word_of_access_the_default_holds_and_is_said_once(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "file,title\na.wav,x\nb.wav,y\n", "a.wav", "b.wav")
    assert decided(rows, "a.wav").door.level is AccessLevel.OPEN
    assert [(f.code, f.detail) for f in rows.flags()] == [
        ("access-by-default", "2 files have a row that says nothing of access: they are taken as open")
    ]


@pytest.mark.parametrize(
    "sheet",
    [
        "file,access,Режим доступа\na.wav,open,closed\n",
        "file,Режим доступа,access\na.wav,closed,open\n",
        "file,access\na.wav,open\na.wav,closed\n",
        "file,access\na.wav,closed\nA.WAV,open\n",
        "file,access,rights\na.wav,open,закрытый\n",
        "file,access,notes\na.wav,open,Закрытый!\n",
        "file,access,access_reason\na.wav,,семья просила\n",
        "file,access,embargo_until\na.wav,open,когда-нибудь\n",
        "file,access,embargo_until\na.wav,open,12.05.30\n",
        "file,access,embargo_until\na.wav,open,05/12/2090\n",
        "file,access,embargo_until\na.wav,open,?\n",
        "file,access,metadata_access\na.wav,open,нельзя\n",
        "file,access\na.wav,\x01\n",
    ],
)
def test_of_two_words_the_stricter_holds(tmp_path: Path, sheet: str) -> None:
    assert decided(rows_of(tmp_path, sheet, "a.wav"), "a.wav").door.level is AccessLevel.CLOSED


def test_a_quotation_mark_left_open_closes_what_it_swallowed(tmp_path: Path) -> None:
    sheet = 'file,title,access\na.wav,"Адай,open\nb.wav,Көк,closed\nc.wav,"Ақ",open\n'
    rows = rows_of(tmp_path, sheet, "a.wav", "b.wav", "c.wav", asked=AccessLevel.OPEN)
    assert decided(rows, "b.wav").door.level is AccessLevel.CLOSED
    assert "row-unreadable" in {flag.code for flag in rows.flags()}


def test_cells_that_no_spreadsheet_computed_close_the_door(tmp_path: Path) -> None:
    cells = [["file", "access", "title"], ["a.wav", '=IF(1,"closed","open")', "=B1"]]
    rows = rows_of(tmp_path, cells, "a.wav", asked=AccessLevel.OPEN)
    assert decided(rows, "a.wav").door.level is AccessLevel.CLOSED
    assert [f.code for f in rows.flags()].count("formula-error") == 2


def test_a_merged_cell_closes_every_row_that_it_covers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (["file", "access"], ["a.wav", "закрытый"], ["b.wav", None], ["c.wav", None], ["d.wav", "open"]):
        page.append(row)
    page.merge_cells("B2:B4")
    book.save(tmp_path / "sheet.xlsx")
    files = tuple(ROOT / name for name in ("a.wav", "b.wav", "c.wav", "d.wav"))
    rows = SheetRows(read(tmp_path / "sheet.xlsx"), files, (ROOT,), default=AccessLevel.OPEN)
    assert [rows.door_of(file).door.level for file in files] == [AccessLevel.CLOSED] * 3 + [AccessLevel.OPEN]


def test_a_group_about_access_over_two_columns_is_no_open_door(tmp_path: Path) -> None:
    cells = [["file", "Название", "Доступ", None], [None, None, "аудио", "описание"], ["a.wav", "x", "закрытый", "да"]]
    rows = rows_of(tmp_path, cells, "a.wav", asked=AccessLevel.OPEN)
    assert decided(rows, "a.wav").door.level is AccessLevel.CLOSED


def test_the_strictness_of_an_embargo_and_a_description_is_kept(tmp_path: Path) -> None:
    sheet = "file,access,metadata_access,embargo_until\na.wav,open,,2090-01-01\na.wav,registered,on-site,2080-01-01\n"
    door = decided(rows_of(tmp_path, sheet, "a.wav"), "a.wav").door
    assert (door.level, door.metadata) == (AccessLevel.REGISTERED, AccessLevel.ON_SITE)
    assert door.embargo_until is not None
    assert door.embargo_until.year == 2090


def test_nothing_in_sheets_nobody_had_seen_goes_in_more_open_than_they_say(tmp_path: Path) -> None:
    """Headings and remarks of houses that ``columns`` does not know, with everything else open by default."""
    odd = [
        ("Кому доступно", "никому"),
        ("Доступ онлайн", "нет"),
        ("Usage", "internal use only"),
        ("Гриф", "ДСП"),
        ("Статус публикации", "не опубликовано"),
        ("Published online", "no"),
        ("Published online", "after permission of family"),
        ("Қолжетімділік деңгейі (сайтта)", "тек қызметкерлерге"),
        ("Жариялау", "болмайды"),
        ("Conditions of use", "on request"),
        ("embargo", "до смерти исполнителя"),
        ("Видимость метаданных", "скрыто"),
        ("Примечание", "доступ только по разрешению семьи"),
        ("Примечание", "не выкладывать в интернет"),
        ("Примечание", "материал закрыт до 2035 года"),
        ("Примечание", "закрытая запись, с радио"),
        ("Notes", "Do not publish before the family agrees"),
        ("Ескертпе", "Отбасының рұқсатынсыз таратуға болмайды"),
        ("Rights", "for researchers only"),
        ("Полка", "Не для публикации"),
    ]
    for number, (heading, said) in enumerate(odd):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"Файл;Доступ;{heading}\na.wav;открыто;{said}\n", encoding="utf-8")
        rows = SheetRows(read(path), (Path("/in/a.wav"),), (Path("/in"),), default=AccessLevel.OPEN)
        door = rows.door_of(Path("/in/a.wav")).door
        assert door.level is AccessLevel.CLOSED, (heading, said)
        assert door.unread


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Дата публикации", "1962"),
        ("Publisher", "Мелодия"),
        ("Год публикации", "1962"),
        ("Публикации (автор, название)", "Затаевич, 1000 песен"),
        ("Примечание", "обычная запись, публика в зале"),
        ("Notes", "recorded at an open air concert, published on LP"),
        ("Ескертпе", "Құрманғазы күйі, радио қорынан"),
        ("Использованные инструменты", "домбра"),
    ],
)
def test_what_only_sounds_like_a_door_shuts_none(tmp_path: Path, heading: str, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Файл;Доступ;{heading}\na.wav;открыто;{said}\n", encoding="utf-8")
    rows = SheetRows(read(path), (Path("/in/a.wav"),), (Path("/in"),))
    assert rows.door_of(Path("/in/a.wav")).door.level is AccessLevel.OPEN

"""Orders and pages: alphabets, ties, records without a date, walks to the last hit (search/orders.py, paging.py)."""

import base64
import datetime as dt
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.rows import Entry, Revision
from archive.errors import InvalidValueError
from archive.model import Analysis, Kind, Measurement, Performance, Person, Recording, Ref
from archive.policy import ADMINISTRATOR
from archive.rules import scripts
from search.index import SearchIndex
from search.query.request import SORTS, Filter, SearchRequest
from tests.search.small_archive import NOW, named

# The alphabet as it is printed, not as the code has it: domain.md, section 9.
CYRILLIC = list("АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ")
LATIN = list("AÄBDEFGĞHIİJKLMNÑOÖPQRSŞTUŪÜVYZ")
MANY = 3_200


def kept(record: Recording | Person, *, tempo: float | None = None, at: dt.datetime = NOW) -> Entry:
    measured = () if tempo is None else (Measurement("rhythm.tempo_bpm", tempo, "bpm", "test", "1", 1.0),)
    return Entry(record, Analysis(measured), at, (Revision(1, at, "test", "test", {}),))


def recording(number: int) -> Entry:
    """Titles come in eights, years in forties; every third has no year, every fifth no duration or tempo."""
    return kept(
        Recording(
            id=f"r{number:05d}",
            names=named(f"{CYRILLIC[number % 42]}дай {number // 8}"),
            performance=Performance(date=str(1930 + number % 40) if number % 3 else None),
            duration_seconds=float(60 + number % 90) if number % 5 else None,
        ),
        tempo=float(60 + number % 100) if number % 5 else None,
        at=NOW + dt.timedelta(milliseconds=number // 4),
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Catalogue, Path]]:
    folder = tmp_path_factory.mktemp("many")
    catalogue = Catalogue.open_file(folder / "catalogue.sqlite")
    for start in range(0, MANY, 800):
        catalogue.add([recording(number) for number in range(start, start + 800)])
        SearchIndex.open(folder / "index", catalogue).catch_up()
    yield catalogue, folder / "index"
    catalogue.close()


def pages(index: SearchIndex, text: str, sort: str, limit: int = 100) -> Iterator[list[str]]:
    cursor = ""
    while True:
        answer = index.search(
            SearchRequest(text, sort=sort, limit=limit, cursor=cursor, viewer=ADMINISTRATOR, facets=())
        )
        yield [hit.ref.id for hit in answer.hits]
        if answer.next_cursor is None:
            return
        cursor = answer.next_cursor


def in_order(catalogue: Catalogue, tmp_path: Path, entries: list[Entry], sort: str) -> list[str]:
    catalogue.add(entries)
    index = SearchIndex.open(tmp_path / "index", catalogue)
    index.catch_up()
    return [id_ for page in pages(index, "", sort) for id_ in page]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("text", ["", "адай OR бдай OR вдай OR әдай OR kind:recording"])
def test_walking_all_pages_gives_each_record_once(many: tuple[Catalogue, Path], sort: str, text: str) -> None:
    catalogue, path = many
    found = [id_ for page in pages(SearchIndex.open(path, catalogue), text, sort) for id_ in page]
    assert len(found) == len(set(found)) == MANY


@pytest.mark.parametrize("sort", [s for s in SORTS if s != "relevance"])
def test_cursors_and_offsets_give_the_same_pages(many: tuple[Catalogue, Path], sort: str) -> None:
    index = SearchIndex.open(many[1], many[0])
    for number, page in enumerate(itertools.islice(pages(index, "", sort, 700), 3)):
        request = SearchRequest(sort=sort, limit=700, offset=number * 700, viewer=ADMINISTRATOR, facets=())
        assert [hit.ref.id for hit in index.search(request).hits] == page


@pytest.mark.parametrize("sort", [s for s in SORTS if s != "relevance"])
def test_what_comes_or_goes_in_between_neither_doubles_nor_hides_the_others(
    catalogue: Catalogue, tmp_path: Path, sort: str
) -> None:
    catalogue.add([recording(number) for number in range(200)])
    index = SearchIndex.open(tmp_path / "index", catalogue)
    index.catch_up()
    seen: list[str] = []
    for number, page in enumerate(pages(index, "", sort, 60)):
        seen += page
        # One more at either end of every order, and the last hit of this page leaves the answer.
        catalogue.add([kept(Recording(id=f"a{number}", names=named("Аа"), performance=Performance(date="1900")))])
        catalogue.add([kept(Recording(id=f"z{number}", names=named("Яя")))])
        index.catch_up()
    ours = [id_ for id_ in seen if id_.startswith("r")]
    assert sorted(ours) == [f"r{number:05d}" for number in range(200)]


@pytest.mark.parametrize("sort", ["title", "date", "-duration"])
def test_a_page_goes_on_after_its_last_hit_has_gone(catalogue: Catalogue, tmp_path: Path, sort: str) -> None:
    catalogue.add([recording(number) for number in range(100)])
    index = SearchIndex.open(tmp_path / "index", catalogue)
    index.catch_up()
    whole = [id_ for page in pages(index, "", sort) for id_ in page]
    narrow = (Filter("kind", "recording"),)
    first = index.search(SearchRequest(filters=narrow, sort=sort, limit=40, viewer=ADMINISTRATOR))
    gone = first.hits[-1].ref
    catalogue.replace([], lambda ref: pytest.fail(f"{ref} was changed meanwhile"))  # a new generation without it
    catalogue.add([recording(number) for number in range(100) if f"r{number:05d}" != gone.id])
    index.catch_up()
    assert first.next_cursor
    rest = index.search(
        SearchRequest(filters=narrow, sort=sort, limit=100, cursor=first.next_cursor, viewer=ADMINISTRATOR)
    )
    assert [hit.ref.id for hit in rest.hits] == whole[40:]


@pytest.mark.parametrize(
    ("sort", "letters"), [("title", CYRILLIC), ("title-latin", LATIN), ("title", [c.lower() for c in CYRILLIC])]
)
def test_titles_stand_in_the_order_of_the_alphabet(
    catalogue: Catalogue, tmp_path: Path, sort: str, letters: list[str]
) -> None:
    assert len(CYRILLIC) == 42
    entries = [kept(Recording(id=f"r{n:02d}", names=named(letter + "а"))) for n, letter in enumerate(letters)]
    assert in_order(catalogue, tmp_path, entries[::-1], sort) == [f"r{n:02d}" for n in range(len(letters))]


def test_cyrillic_titles_sort_by_their_latin_form_for_readers_of_latin(catalogue: Catalogue, tmp_path: Path) -> None:
    titles = ["Сағыныш", "Шалқыма", "Әсем", "Ақсақ құлан", "Жезкиік", "Дайрабай", "Ғашық"]
    entries = [kept(Recording(id=scripts.to_latin2021(title)[:2], names=named(title))) for title in titles]
    # Aqsaq, Äsem, Dairabai, Ğaşyq, Jezkiık, Sağynyş, Şalqyma
    assert in_order(catalogue, tmp_path, entries, "title-latin") == ["Aq", "Äs", "Da", "Ğa", "Je", "Sa", "Şa"]


@pytest.mark.parametrize("sort", ["date", "-date", "duration", "-duration", "tempo", "-tempo"])
def test_equals_stand_in_alphabetical_order_and_the_undated_last(
    catalogue: Catalogue, tmp_path: Path, sort: str
) -> None:
    def made(id_: str, title: str, value: int | None) -> Entry:
        date = None if value is None else str(1900 + value)
        seconds = None if value is None else float(value)
        record = Recording(id=id_, names=named(title), performance=Performance(date=date), duration_seconds=seconds)
        return kept(record, tempo=seconds)

    entries = [
        made("e4", "Яғни", None), made("e1", "Яр-яр", 70), made("e0", "Әнші", 70), made("e3", "Ән", None),
        made("e2", "Жар", 60), made("ez", "Аққу", None),
    ]  # fmt: skip
    rising = sort[0] != "-"
    dated = ["e2", "e0", "e1"] if rising else ["e0", "e1", "e2"]
    assert in_order(catalogue, tmp_path, entries, sort) == [*dated, "ez", "e3", "e4"]


def test_the_newest_in_the_archive_come_first(catalogue: Catalogue, tmp_path: Path) -> None:
    entries = [
        kept(Person(id=f"p{day}", names=named("Ән")), at=dt.datetime(2026, 11, day, tzinfo=dt.UTC)) for day in (3, 9, 1)
    ]
    assert in_order(catalogue, tmp_path, entries, "-added") == ["p9", "p3", "p1"]
    index = SearchIndex.open(tmp_path / "index", catalogue)
    for given, wanted in (
        ("2026-11-03..", {"p9", "p3"}),
        ("2026-11-03", {"p3"}),
        (">2026-11-03", {"p9"}),
        ("<2026-11-03T00:00:00Z", {"p1"}),
        ("2026-11-01..2026-11-03", {"p1", "p3"}),
    ):
        answer = index.search(SearchRequest(filters=(Filter("added", given),), viewer=ADMINISTRATOR))
        assert {hit.ref for hit in answer.hits} == {Ref(Kind.PERSON, id_) for id_ in wanted}, given


def test_a_cursor_of_another_search_is_refused(many: tuple[Catalogue, Path]) -> None:
    index = SearchIndex.open(many[1], many[0])
    cursor = index.search(SearchRequest(sort="date", viewer=ADMINISTRATOR)).next_cursor
    assert cursor
    with pytest.raises(InvalidValueError, match="another search"):
        index.search(SearchRequest(sort="-date", cursor=cursor, viewer=ADMINISTRATOR))


@pytest.mark.parametrize(
    "fields", [[], [0], {"o": 1}, [-1, 0, "k", 0], ["0", 0, "k", 0], [1, [], "k", 0], [1, 0, 7, 0], [True, 0, "k", 0]]
)
def test_a_made_up_cursor_is_refused(many: tuple[Catalogue, Path], fields: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode()
    with pytest.raises(InvalidValueError, match="cursor"):
        SearchIndex.open(many[1], many[0]).search(SearchRequest(cursor=cursor))

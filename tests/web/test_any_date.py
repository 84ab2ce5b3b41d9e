"""No stored date makes a page fail: all that can be stored x every page, feed, export, citation, search and sort."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import (
    Credit,
    Event,
    Language,
    Name,
    Organisation,
    Performance,
    Person,
    Recording,
    Role,
    Transfer,
    Work,
    WorkUse,
)
from archive.rules import dates, names
from search.index import SearchIndex
from search.query.request import SORTS
from web.app import create_app

CARDS = Path(__file__).parents[1] / "archive/rules"
LANGUAGES = ("kk", "kk-Latn", "ru", "en")


class Dated:
    """A home with places for dates: each a recording, a player, a work, an event and a house that have one date."""

    def __init__(self, home: Path, places: int) -> None:
        self.archive = Archive.create(home)
        self.places = [_records(f"Күні {number}") for number in range(places)]
        self.index = SearchIndex.open(self.archive.home.index_path, self.archive.catalogue)
        self.client = TestClient(create_app(home), base_url="http://archive.test", raise_server_exceptions=False)
        self.write(["1936"] * 2)  # the two that every test compares

    def write(self, found: Sequence[str]) -> None:
        """Put each date into a place of its own."""
        for date, (recording, person, work, event, organisation) in zip(found, self.places, strict=False):
            records = (
                replace(person, birth=date, death=date),
                replace(event, date=date),
                replace(organisation, date=date),
                replace(work, date=date),
                replace(recording, performance=Performance(date=date), transfers=(Transfer("Т-1", date),)),
            )
            for record in records:
                self.archive.keep(record, who="test", why="dated")
        self.index.catch_up()

    def pages_of(self, place: int) -> Iterator[str]:
        """Every kind of address that shows one record's date."""
        kinds = ("recordings", "people", "works", "events", "organisations")
        recording, person, work, event, organisation = (
            f"/{path}/{record.id}" for path, record in zip(kinds, self.places[place], strict=True)
        )
        yield from (f"{recording}?lang={language}" for language in LANGUAGES)
        yield from (person, work, event, organisation, f"{work}?by=year", f"{person}/feed.atom")
        yield from (f"{recording}/cite.{suffix}" for suffix in ("bib", "ris", "json", "txt"))
        yield from (f"/api{recording}", f"/api{person}", f"/embed/{recording.rpartition('/')[2]}")

    def pages_of_all(self) -> Iterator[str]:
        """Every kind of address that orders, counts or lists dates."""
        recording, other = self.places[0][0].id, self.places[1][0].id
        yield from (
            "/",
            "/timeline",
            "/today",
            "/network",
            "/map",
            "/people",
            "/works",
            "/events",
            "/organisations",
            "/recordings",
        )
        yield from (
            "/feed.atom",
            "/search.atom?q=",
            "/sitemap-recordings-1.xml",
            f"/preview/recordings/{recording}.png",
        )
        yield from ("/api/search.csv?q=", "/api/search.json?q=", "/api/search?q=&sort=date")
        yield from (f"/compare?id={recording}&id={other}", f"/playlist?id={recording}&id={other}")
        yield f"/oembed?url=http://archive.test/recordings/{recording}"
        yield from (f"/search?q=&sort={sort}" for sort in SORTS)
        yield from ("/search?q=күні&year=1930..1939", "/search?q=1930s", "/search?decade=1930s")


def _records(title: str) -> tuple[Recording, Person, Work, Event, Organisation]:
    person = Person(id=mint(), names=_named(title))
    work = Work(id=mint(), names=_named(title), credits=(Credit(Role.COMPOSER, person.id),))
    performer = (Credit(Role.PERFORMER, person.id),)
    recording = Recording(id=mint(), names=_named(title), credits=performer, works=(WorkUse(work.id),))
    event, organisation = Event(id=mint(), names=_named(title)), Organisation(id=mint(), names=_named(title))
    return recording, person, work, event, organisation


def _named(title: str) -> tuple[Name, ...]:
    return names.complete((Name(title, Language.KK),))


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dated]:
    made = Dated(tmp_path_factory.mktemp("dated") / "home", places=len(ALL_FORMS))
    with closing(made.archive), made.client:
        yield made


def assert_every_page_answers(dated: Dated, found: Sequence[str]) -> None:
    dated.write(found)
    for place, date in enumerate(found):
        for address in dated.pages_of(place):
            status = dated.client.get(address).status_code
            assert status == 200, f"{date!r}: {address}: {status}"
    for address in dated.pages_of_all():
        status = dated.client.get(address).status_code
        assert status == 200, f"one of {found}: {address}: {status}"


def shape_of(edtf: str) -> str:
    return re.sub(r"\d", "0", edtf)


def stored_shapes() -> list[str]:
    """One date of each shape that a card can become."""
    stored: list[str] = []
    for cards in sorted(CARDS.glob("card_dates*.tsv")):
        with cards.open(encoding="utf-8", newline="") as file:
            stored += [row["stored"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return list({shape_of(date): date for date in stored if date}.values())


FROM_OLDER_HOMES = ["1936-37", "1936-21", "1940/1936", "1936-05-12T10:30:00", "0000", "Y170000", "1936-13", "[1936]"]
EXTREME = ["0000-01-01", "9999-12-31", "00XX", "99XX", "0XXX", "[..0001]", "[9999..]", "{0001,9999}", "../9999"]
NO_DATES = ["", "~", "[", "[]", "{}", "/", "../..", "[..]", "?" * 500, "[" * 200, "1936<script>", "\\u0000"]


ALL_FORMS = (*stored_shapes(), *FROM_OLDER_HOMES, *EXTREME, *NO_DATES)


def test_every_page_shows_every_form_of_date(dated: Dated) -> None:
    assert_every_page_answers(dated, ALL_FORMS)


POINT = st.one_of(
    st.integers(0, 9999).map(lambda year: f"{year:04d}"),
    st.dates().map(str),
    st.dates().map(lambda day: str(day)[:7]),
    st.from_regex(r"[0-9]{3}X|[0-9]{2}XX|[0-9]XXX|[0-9]{4}-XX", fullmatch=True),
)
SIDE = st.tuples(POINT, st.sampled_from(["", "~", "?", "%"])).map("".join)
EDTF = st.one_of(
    SIDE,
    st.tuples(SIDE | st.just(".."), SIDE | st.just("..")).map("/".join),
    st.lists(POINT, min_size=2, max_size=4).map(lambda some: f"[{','.join(some)}]"),
    st.lists(POINT, min_size=2, max_size=4).map(lambda some: f"{{{','.join(some)}}}"),
    st.tuples(POINT | st.just(""), POINT | st.just("")).map(lambda two: f"[{'..'.join(two)}]"),
    st.text(max_size=20),
)


@given(st.lists(EDTF, min_size=6, max_size=6))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
def test_no_stored_date_makes_a_page_fail(dated: Dated, found: list[str]) -> None:
    assert_every_page_answers(dated, found)


def test_a_date_that_makes_a_page_fail_is_seen(dated: Dated, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge above can fail: a span that raises, as it once did for ``1936-37``, is found."""

    def raising(_: str) -> dates.Span:
        raise ValueError

    monkeypatch.setattr(dates, "span", raising)
    monkeypatch.setattr(dated.index, "catch_up", int)  # the index reads dates too
    with pytest.raises(AssertionError, match="500"):
        assert_every_page_answers(dated, ["1936"])


@pytest.mark.parametrize(
    ("date", "year"), [("1936", 1936), ("1936-05-12", 1936), ("1936~", 1936), ("1936/1937", None), ("193X", None)]
)
def test_a_citation_names_a_year_only_where_the_date_does(dated: Dated, date: str, year: int | None) -> None:
    dated.write([date])
    at = f"/recordings/{dated.places[0][0].id}/cite"
    csl = json.loads(dated.client.get(f"{at}.json").text)[0]
    assert csl.get("issued") == ({"date-parts": [[year]]} if year else None)
    assert ("  year = {1936}" in dated.client.get(f"{at}.bib").text) == bool(year)
    assert ("PY  - 1936" in dated.client.get(f"{at}.ris").text) == bool(year)

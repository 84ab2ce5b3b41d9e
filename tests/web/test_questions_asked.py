"""A page asks the catalogue as often for many records as for few; whole vocabularies are followed change by change."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from starlette.testclient import TestClient

from archive.keeping import Archive
from archive.model import (
    Access,
    AccessLevel,
    Credit,
    Instrument,
    Kind,
    Language,
    Name,
    Performance,
    Person,
    PersonLink,
    Recording,
    Ref,
    Role,
    Work,
    WorkUse,
)
from search.index import SearchIndex
from web.app import create_app

FEW, MANY = 3, 15
SOME_PAGES = [
    "/",
    "/recordings",
    "/people",
    "/works",
    "/timeline",
    "/network",
    "/feed.atom",
    "/search",
    "/search?q=күй",
]
PAGES = [*SOME_PAGES, "/search.atom?q=күй", "/people/kurmangazy", "/instruments", "/api/search?q=күй"]


class Growing:
    """A home to which circles of people, works, instruments and recordings of their own are added."""

    def __init__(self, home: Path) -> None:
        self.archive = Archive.create(home)
        self.index = SearchIndex.open(self.archive.home.index_path, self.archive.catalogue)
        self.client = TestClient(create_app(home), base_url="http://archive.test")
        self._made = 0

    def grow(self, to: int) -> None:
        for number in range(self._made, to):
            for record in _circle(number):
                self.archive.keep(record, who="t", why="t")
        self._made = to
        self.index.catch_up()

    def asked(self, path: str) -> int:
        """How many questions the page asks the catalogue when it is drawn anew, what is held being held."""
        self.client.get(path)
        self.archive.keep(Person(id="turning", names=(Name(f"{dt.datetime.now()}"),)), who="t", why="t")
        self.index.catch_up()
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            asked.append(statement)

        event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            assert self.client.get(path).status_code == 200
        finally:
            event.remove(sa.Engine, "before_cursor_execute", note)
        return len(asked)


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Growing]:
    made = Growing(tmp_path_factory.mktemp("questions") / "home")
    with made.client:
        yield made
    made.archive.close()


def test_a_page_asks_as_often_for_many_records_as_for_few(growing: Growing) -> None:
    growing.grow(FEW)
    few = {path: growing.asked(path) for path in PAGES}
    growing.grow(MANY)
    many = {path: growing.asked(path) for path in PAGES}
    spare = {"/instruments": MANY - FEW}  # whether the index is up to date is asked before every search: one a sound
    assert {p: (few[p], many[p]) for p in PAGES if many[p] > few[p] + 4 + spare.get(p, 0)} == {}


def test_a_vocabulary_shows_what_was_added_renamed_closed_and_superseded(growing: Growing) -> None:
    growing.grow(FEW)

    def shown() -> str:
        growing.index.catch_up()
        return growing.client.get("/timeline").text

    def keep(person: Person) -> None:
        growing.archive.keep(person, who="t", why="t")

    new = Person(id="p-new", names=(Name("Жаңаданқосылған", Language.KK),), birth="1901")
    assert "Жаңаданқосылған" not in shown()
    keep(new)
    assert "Жаңаданқосылған" in shown()
    keep(replace(new, names=(Name("Басқаатау", Language.KK),)))
    assert "Жаңаданқосылған" not in shown()
    assert "Басқаатау" in shown()
    keep(replace(new, access=Access(AccessLevel.CLOSED)))
    assert "Жаңаданқосылған" not in shown()
    keep(new)
    keep(replace(new, superseded_by=Ref(Kind.PERSON, "kurmangazy")))
    assert "Жаңаданқосылған" not in shown()
    growing.archive.rebuild_catalogue()
    keep(new)
    assert "Жаңаданқосылған" in shown()


def _circle(number: int) -> Iterator[Person | Work | Instrument | Recording]:
    """A teacher, a pupil, the teacher's work, an instrument, and the pupil's recording of it."""
    year = f"{1900 + number}"
    yield Person(id=f"t{number}", names=(Name(f"Ұстаз {number}", Language.KK),), birth=year)
    yield Person(
        id=f"p{number}",
        names=(Name(f"Шәкірт {number}", Language.KK),),
        birth=year,
        region="arka" if number % 2 else "aktobe-region",
        links=(PersonLink("teacher", f"t{number}"), PersonLink("teacher", "kurmangazy")),
    )
    yield Instrument(id=f"i{number}", names=(Name(f"Аспап {number}", Language.KK),), broader="dombyra")
    yield Work(
        id=f"w{number}",
        names=(Name(f"Күй {number}", Language.KK),),
        credits=(Credit(Role.COMPOSER, f"t{number}"),),
        date=year,
    )
    yield Recording(
        id=f"r{number}",
        names=(Name(f"Жазба күй {number}", Language.KK),),
        credits=(Credit(Role.PERFORMER, f"p{number}"), Credit(Role.COMPOSER, "kurmangazy")),
        works=(WorkUse(f"w{number}"),),
        instruments=(f"i{number}",),
        performance=Performance(date=year),
    )

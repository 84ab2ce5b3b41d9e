"""Days worth remembering: whole dates alone, and none of living people; kept in step with the records."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.catalogue import migration as catalogue_migration
from archive.catalogue import schema
from archive.errors import HomeVersionError
from archive.keeping import Archive
from archive.model import Event, Language, Name, Performance, Person, Recording, Ref
from archive.rules.days import Day, days_of


def test_only_whole_dates_have_a_day() -> None:
    for date in ("1936", "1936-05", "193X", "1936-05-12~", "[1936-05-12,1937-05-12]", None):
        assert days_of(Recording(id="a", performance=Performance(date=date))) == ()
    made = Recording(id="a", performance=Performance(date="1936-05-12"))
    assert days_of(made) == (Day(made.ref, "recorded", 1936, "05-12"),)


def test_the_living_have_no_day() -> None:
    person = Person(id="p", birth="1990-05-17", living=True)
    assert days_of(person) == ()
    assert [d.month_day for d in days_of(replace(person, living=False, death="2020-01-02"))] == ["05-17", "01-02"]


def test_the_catalogue_finds_a_day_and_forgets_it_with_the_record(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "home")
    event = Event(id="opening", names=(Name("Ашылу", Language.KK),), date="1981-04-24")
    archive.keep(event, who="test", why="made")
    assert archive.catalogue.on_day("04-24") == [Day(event.ref, "began", 1981, "04-24")]
    archive.keep(replace(event, date="1981"), who="test", why="corrected")
    assert archive.catalogue.on_day("04-24") == []
    archive.close()


def _old_catalogue(path: Path, event: Event) -> None:
    """A catalogue of the first form, a plain file as they were, with one record."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        connection.execute(sa.text("DROP TABLE day"))
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('0001')"))
        connection.execute(
            sa.text("INSERT INTO record VALUES ('event', :id, 't', 't', 'open', 0, 1, 1, '2026', '2026', :body, '')"),
            {"id": event.id, "body": '{"id": "opening", "date": "1981-04-24"}'},
        )
    engine.dispose()


def test_an_older_catalogue_where_nothing_can_be_written_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    _old_catalogue(path, Event(id="opening", date="1981-04-24"))
    with pytest.raises(HomeVersionError, match="older form"):
        catalogue_migration.is_outdated(sa.create_engine(f"sqlite:///{path}"), writable=False)


def test_ids_are_walked_in_order_without_repetition(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "home")
    found: list[str] = []
    while ids := archive.catalogue.ids(Event.kind, after=found[-1] if found else "", limit=7):
        found += ids
    assert found == sorted(found)
    assert len(found) == archive.catalogue.count(Event.kind)
    walked = archive.catalogue.walk(Event.kind, after=found[2], limit=2)
    assert [record.ref for record, _ in walked] == [Ref(Event.kind, i) for i in found[3:5]]
    archive.close()

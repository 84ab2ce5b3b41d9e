"""Records whose place another one took: ensembles that were events are groups (archive/vocabulary, archive/keeping)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.keeping import Archive
from archive.model import Event, Kind, Name, Person, Ref
from archive.vocabulary.shipped import shipped_as_events
from tests.in_folder import in_folder

OLD = Ref(Kind.EVENT, "otyrar-sazy")
NEW = Ref(Kind.PERSON, "otyrar-sazy")


def older(home_path: Path) -> Archive:
    """A home as the version before left it: ensembles are events, one of them edited by a curator."""
    archive = Archive.open(home_path)
    for ref in shipped_as_events():
        in_folder(archive).object_path(archive.catalogue.successor(ref)).rename(home_path / f"gone-{ref.id}")
        archive.keep(replace(archive.catalogue.get(ref), superseded_by=None), who="test", why="as it was")
    event = archive.catalogue.get(OLD)
    archive.keep(replace(event, names=(*event.names, Name("Менің атауым"))), who="curator", why="edited")
    archive.rebuild_catalogue()
    assert NEW not in archive.catalogue
    return archive


def test_ensembles_ship_as_groups_and_their_events_lead_to_them(home_path: Path) -> None:
    catalogue = Archive.open(home_path).catalogue
    group = catalogue.get(NEW)
    assert isinstance(group, Person)
    assert group.group
    assert catalogue.successor(OLD) == NEW
    assert catalogue.successor(NEW) == NEW
    assert {old for old, _ in catalogue.superseded()} == set(shipped_as_events())


def test_an_id_alone_means_the_record_that_stands_today(home_path: Path) -> None:
    catalogue = Archive.open(home_path).catalogue
    assert catalogue.resolve("otyrar-sazy") == NEW
    assert catalogue.resolve("event/otyrar-sazy") == OLD


@pytest.mark.parametrize("again", [Archive.open, Archive.create])
def test_an_older_home_gets_its_groups_with_what_a_curator_wrote(
    home_path: Path, again: Callable[[Path], Archive]
) -> None:
    older(home_path).close()
    archive = again(home_path)
    group, event = archive.catalogue.get(NEW), archive.catalogue.get(OLD)
    assert "Менің атауым" in [name.text for name in group.names]
    assert isinstance(event, Event)
    assert event.superseded_by == NEW
    assert [r.why for r in archive.catalogue.revisions(OLD)][-2:] == [
        "edited",
        "groups and organisations are no longer events",
    ]


def test_a_group_that_a_curator_edited_stays_when_the_home_is_opened_again(home_path: Path) -> None:
    archive = Archive.open(home_path)
    archive.keep(replace(archive.catalogue.get(NEW), date_note="edited"), who="curator", why="edited")
    archive.keep(replace(archive.catalogue.get(OLD), superseded_by=None), who="curator", why="half undone")
    archive.close()
    group = Archive.open(home_path).catalogue.get(NEW)
    assert isinstance(group, Person)
    assert group.date_note == "edited"


def test_two_records_that_name_each_other_lead_nowhere(home_path: Path) -> None:
    archive = Archive.open(home_path)
    archive.keep(replace(archive.catalogue.get(NEW), superseded_by=OLD), who="test", why="a mistake")
    assert archive.catalogue.successor(OLD) == OLD

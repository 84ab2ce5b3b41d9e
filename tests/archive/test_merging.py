"""Two records become one, a batch is taken back: links, histories, doors, and what others did meanwhile."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import batches
from archive.errors import InvalidValueError, NotFoundError
from archive.identifiers import mint
from archive.keeping import Archive, Draft
from archive.merging import merge
from archive.model import (
    Access,
    AccessLevel,
    Basis,
    Carrier,
    Credit,
    Genre,
    Kind,
    Language,
    Name,
    NameType,
    Performance,
    Person,
    PersonLink,
    Place,
    Recording,
    Ref,
    Role,
    Segment,
    Work,
    WorkUse,
)
from archive.policy import widens
from archive.rules.links import links_of
from archive.rules.redirecting import redirected

TODAY = dt.date(2026, 11, 28)


def person(name: str, **more: object) -> Person:
    return replace(Person(id=mint(), names=(Name(name, Language.KK),)), **more)


@pytest.fixture
def pair(archive: Archive) -> tuple[Person, Person, Recording]:
    stays, gone = person("Дина", birth="1861"), person("Дінә", birth="1862", death="1955")
    heard = Recording(id=mint(), credits=(Credit(Role.PERFORMER, gone.id, "Дінә"), Credit(Role.PERFORMER, stays.id)))
    archive.keep_many([Draft(r, base=0) for r in (stays, gone, heard)], who="t", why="made")
    return stays, gone, heard


ANYTHING = Recording(
    id="r",
    credits=(Credit(Role.SINGER, "a"),),
    works=(WorkUse("a"),),
    performance=Performance(place="school/a", event="a"),
    instruments=("a", "b"),
    genres=("a",),
    schools=("a",),
    collections=("a",),
    carriers=(Carrier(holder="a"),),
    segments=(Segment(0, 1, person="a", credits=(Credit(Role.SINGER, "a"),), works=(WorkUse("a"),)),),
)
OTHERS = (
    Work(id="w", credits=(Credit(Role.COMPOSER, "a"),), genres=("a",), instruments=("a",), schools=("a",), part_of="a",
         based_on=(Basis(work="a"), Basis(person="a"))),
    Person(id="p", region="a", links=(PersonLink("teacher", "a"),)),
    Place(id="l", broader="school/a"),
    Genre(id="g", broader=("a", "b")),
)  # fmt: skip


@given(st.sampled_from((ANYTHING, *OTHERS)), st.sampled_from(Kind))
def test_every_tie_is_led_on_and_no_other(record: Recording | Work | Person, kind: Kind) -> None:
    old, new = Ref(kind, "a"), Ref(kind, "z")
    before = {(link.relation, link.target) for link in links_of(record)}
    after = {(link.relation, link.target) for link in links_of(redirected(record, old, new))}
    assert after == {(relation, new if target == old else target) for relation, target in before}


def test_what_named_the_other_names_the_one_that_stays(
    archive: Archive, pair: tuple[Person, Person, Recording]
) -> None:
    stays, gone, heard = pair
    done = merge(archive, gone.ref, stays.ref, who="curator", why="one person")
    assert done.moved == 1
    assert [c.person for c in archive.catalogue.recording(heard.id).credits] == [stays.id, stays.id]
    kept = archive.catalogue.get(stays.ref)
    assert isinstance(kept, Person)
    assert (kept.birth, kept.death) == ("1861", "1955")
    assert Name("Дінә", Language.KK, NameType.ALTERNATIVE) in kept.names
    assert archive.catalogue.successor(gone.ref) == stays.ref
    assert len(archive.catalogue.revisions(gone.ref)) == 2
    assert all(batches.unsigned(archive.catalogue.revisions(r.ref)[-1].why)[1] == done.batch for r in pair)


def test_merging_again_after_an_interruption_ends_the_same(
    archive: Archive, pair: tuple[Person, Person, Recording]
) -> None:
    stays, gone, heard = pair
    archive.change(gone.ref, lambda record: replace(record, superseded_by=stays.ref), who="t", why="half way")
    merge(archive, gone.ref, stays.ref, who="curator")
    merge(archive, gone.ref, stays.ref, who="curator")
    assert {c.person for c in archive.catalogue.recording(heard.id).credits} == {stays.id}
    assert len(archive.catalogue.get(stays.ref).names) == 2


def test_what_may_not_become_one_is_refused(archive: Archive, pair: tuple[Person, Person, Recording]) -> None:
    stays, gone, heard = pair
    with pytest.raises(InvalidValueError, match="cannot become one"):
        merge(archive, stays.ref, stays.ref, who="t")
    with pytest.raises(InvalidValueError, match="cannot become one"):
        merge(archive, heard.ref, stays.ref, who="t")
    archive.keep(replace(gone, access=Access(AccessLevel.CLOSED)), who="t", why="closed")
    with pytest.raises(InvalidValueError, match="less open"):
        merge(archive, gone.ref, stays.ref, who="t")
    assert archive.catalogue.get(stays.ref) == stays


def test_a_merge_is_undone_as_one_step_and_the_undoing_too(
    archive: Archive, pair: tuple[Person, Person, Recording]
) -> None:
    stays, gone, heard = pair
    done = merge(archive, gone.ref, stays.ref, who="curator")
    foreseen = batches.undo(archive, done.batch, who="curator", write=False)
    assert len(foreseen.reverted) == 3
    assert archive.catalogue.successor(gone.ref) == stays.ref
    undone = batches.undo(archive, done.batch, who="curator")
    assert [archive.catalogue.get(r.ref) for r in pair] == list(pair)
    batches.undo(archive, undone.batch, who="curator")
    assert archive.catalogue.successor(gone.ref) == stays.ref
    assert {c.person for c in archive.catalogue.recording(heard.id).credits} == {stays.id}


def test_only_what_nobody_has_changed_since_is_taken_back(archive: Archive) -> None:
    one, two = person("Бір", birth="1900"), person("Екі", birth="1900")
    archive.keep_many([Draft(r, base=0) for r in (one, two)], who="t", why="made")
    batch = batches.new_batch()
    for record in (one, two):
        change = replace(record, birth="1901", date_note="by the batch")
        archive.keep(change, who="t", why=batches.signed("bulk", batch))
    archive.change(one.ref, lambda record: replace(record, birth="1999"), who="other", why="I know better")
    undone = batches.undo(archive, batch, who="t")
    found = [archive.catalogue.get(r.ref) for r in (one, two)]
    assert found == [replace(one, birth="1999"), two]
    assert undone.conflicts == {str(one.ref): ["birth"]}


def test_records_that_a_batch_created_become_tombstones_unless_somebody_worked_on_them(archive: Archive) -> None:
    batch = batches.new_batch()
    fresh, worked = person("Жаңа"), person("Өңделген")
    archive.keep_many([Draft(r, base=0) for r in (fresh, worked)], who="t", why=batches.signed("import", batch))
    archive.change(worked.ref, lambda record: replace(record, date_note="x"), who="other", why="work")
    undone = batches.undo(archive, batch, who="t")
    assert archive.catalogue.get(fresh.ref).withdrawn is not None
    assert archive.catalogue.get(worked.ref).withdrawn is None
    assert (undone.withdrawn, list(undone.conflicts)) == ([str(fresh.ref)], [str(worked.ref)])
    assert batches.undo(archive, batch, who="t").withdrawn == []


def test_no_door_is_opened_by_an_undoing(archive: Archive) -> None:
    batch = batches.new_batch()
    record = Recording(id=mint(), names=(Name("Күй", Language.KK),))
    archive.keep(record, who="t", why="made")
    closed = replace(record, access=Access(AccessLevel.CLOSED), genres=("kui",))
    archive.keep(closed, who="t", why=batches.signed("sheet", batch))
    undone = batches.undo(archive, batch, who="t")
    assert archive.catalogue.get(record.ref) == replace(record, access=Access(AccessLevel.CLOSED))
    assert undone.doors == [str(record.ref)]


def test_a_batch_is_known_from_the_store_alone(archive: Archive) -> None:
    batch = batches.new_batch()
    record = person("Бір")
    archive.keep(record, who="t", why=batches.signed("import", batch))
    archive.rebuild_catalogue()
    assert batches.members(archive, batch) == {record.ref: (1, 1)}
    with pytest.raises(NotFoundError):
        batches.members(archive, batches.new_batch())
    with pytest.raises(InvalidValueError):
        batches.members(archive, "%")


@pytest.mark.parametrize("level", AccessLevel)
@pytest.mark.parametrize("other", AccessLevel)
def test_a_change_widens_when_somebody_gains(level: AccessLevel, other: AccessLevel) -> None:
    open_to = {"open": {1, 2, 3, 4}, "registered": {2, 4}, "on-site": {3, 4}, "closed": set[int]()}
    before, after = (Recording(id="r", access=Access(one)) for one in (level, other))
    assert widens(before, after, TODAY) is bool(open_to[other] - open_to[level])


def test_an_earlier_embargo_and_an_open_passage_widen() -> None:
    def embargoed(day: dt.date) -> Recording:
        return Recording(id="r", access=Access(embargo_until=day))

    assert widens(embargoed(dt.date(2030, 1, 1)), embargoed(dt.date(2029, 1, 1)), TODAY)
    assert not widens(embargoed(dt.date(2029, 1, 1)), embargoed(dt.date(2030, 1, 1)), TODAY)
    closed = Recording(id="r", duration_seconds=9.0, segments=(Segment(1, 2, access=Access(AccessLevel.CLOSED)),))
    assert widens(closed, replace(closed, segments=()), TODAY)
    assert not widens(replace(closed, segments=()), closed, TODAY)

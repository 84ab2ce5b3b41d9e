"""Whether a change lets anybody see or hear more: now, or on a day that comes."""

import datetime as dt
from dataclasses import replace

import pytest

from archive.model import (
    Access,
    AccessLevel,
    AnyRecord,
    Collection,
    Effect,
    Picture,
    Recording,
    Ref,
    Right,
    Segment,
    SegmentType,
    Use,
)
from archive.policy import widens

TODAY = dt.date(2026, 11, 28)
CLOSED = Access(AccessLevel.CLOSED)


def kept_until(year: int) -> Access:
    return Access(embargo_until=dt.date(year, 1, 1))


@pytest.mark.parametrize(
    ("before", "after", "wider"),
    [
        (CLOSED, Access(), True),
        (Access(), CLOSED, False),
        (kept_until(2030), kept_until(2028), True),  # nobody hears more today; on the first day of 2028 all do
        (kept_until(2028), kept_until(2030), False),
        (kept_until(2030), kept_until(2030), False),
        (CLOSED, kept_until(2030), True),
        (Access(), kept_until(2030), False),
    ],
)
def test_a_record_is_opened_when_somebody_gains_by_it_one_day(before: Access, after: Access, wider: bool) -> None:
    record = Recording(id="r")
    assert widens(replace(record, access=before), replace(record, access=after), TODAY) is wider


@pytest.mark.parametrize(
    ("before", "after", "wider"),
    [
        (kept_until(2030), kept_until(2028), True),
        (kept_until(2028), kept_until(2030), False),
        (CLOSED, None, True),
        (None, CLOSED, False),
        (CLOSED, CLOSED, False),
    ],
)
def test_a_passage_is_opened_in_the_same_way(before: Access | None, after: Access | None, wider: bool) -> None:
    def with_passage(access: Access | None) -> Recording:
        return Recording(
            id="r", duration_seconds=10.0, segments=(Segment(1, 3, SegmentType.LEGEND, id="a", access=access),)
        )

    assert widens(with_passage(before), with_passage(after), TODAY) is wider


def test_a_picture_is_opened_when_its_level_is() -> None:
    picture = Picture("pictures/001.jpg", "0", 1, "tape.jpg", "image/jpeg", 4, 3, access=AccessLevel.CLOSED)
    shut = Recording(id="r", pictures=(picture,))
    wide = Recording(id="r", pictures=(replace(picture, access=None),))
    assert widens(shut, wide, TODAY)
    assert not widens(wide, shut, TODAY)


def test_leaving_a_collection_with_rights_widens_and_leaving_another_does_not() -> None:
    forbids = Right("donor", use=Use.STREAM, effect=Effect.FORBIDS)
    held: dict[Ref, AnyRecord] = {
        one.ref: one
        for one in (
            Collection(id="fonds", rights=(forbids,)),
            Collection(id="box", part_of="fonds"),
            Collection(id="other", rights=(replace(forbids, effect=None),)),
        )
    }
    record = Recording(id="r", collections=("box", "other"))

    def moved(*collections: str) -> bool:
        return widens(record, replace(record, collections=collections), TODAY, held.get)

    assert moved("other")
    assert moved()
    assert not moved("box")
    assert not moved("fonds")
    assert not moved("box", "other", "more")

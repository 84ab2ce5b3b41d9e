"""One record, several readers: each finds it by what they may know of it (search/audiences.py)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.model import (
    Access,
    AccessLevel,
    AnyRecord,
    Collection,
    Credit,
    Effect,
    Kind,
    Language,
    Person,
    Recording,
    Ref,
    Right,
    Role,
    Segment,
    SegmentType,
    Status,
    Terms,
    Text,
    Use,
    Withdrawal,
    Work,
    WorkUse,
)
from archive.policy import ADMINISTRATOR, ANONYMOUS, READERS, Viewer, ViewerKind, audience_of, may_see
from archive.policy.audiences import Grant
from search.index import SearchIndex
from search.query.request import Filter, SearchRequest
from tests.search.small_archive import NOW, entry, named

CLOSED = Access(AccessLevel.CLOSED)
REGISTERED = Viewer(ViewerKind.REGISTERED)
READING_ROOM = Viewer(on_site=True)
DAY = dt.date(2030, 1, 1)
YESTERDAY = DAY - dt.timedelta(days=1)


def indexed(catalogue: Catalogue, tmp_path: Path, records: Iterable[AnyRecord]) -> SearchIndex:
    catalogue.add([entry(record) for record in records])
    index = SearchIndex.open(tmp_path / "index", catalogue)
    index.catch_up()
    return index


def found(
    index: SearchIndex, text: str, viewer: Viewer = ANONYMOUS, today: dt.date | None = None, **filters: str
) -> list[str]:
    given = tuple(Filter(field, value) for field, value in filters.items())
    request = SearchRequest(text, filters=given, viewer=viewer, today=today, literal=True)
    return sorted(hit.ref.id for hit in index.search(request).hits)


def level(chosen: AccessLevel) -> Access:
    return Access(metadata=chosen)


def singer(access: Access) -> tuple[Person, Recording]:
    person = Person(id="p", names=named("Жасырын Адамұлы"), access=access)
    return person, Recording(
        id="r", names=named("Елім-ай"), credits=(Credit(Role.SINGER, "p"),), notes=(Text("Жасырын айтты", Language.KK),)
    )


@pytest.mark.parametrize(
    ("hidden", "know"),
    [
        (CLOSED, {"staff"}),
        (level(AccessLevel.REGISTERED), {"staff", "registered"}),
        (level(AccessLevel.ON_SITE), {"staff", "reading room"}),
        (Access(), {"staff", "registered", "reading room", "anybody"}),
    ],
    ids=["closed", "registered", "on-site", "open"],
)
def test_a_name_finds_recordings_for_those_who_may_know_it(
    catalogue: Catalogue, tmp_path: Path, hidden: Access, know: set[str]
) -> None:
    index = indexed(catalogue, tmp_path, singer(hidden))
    readers = {"anybody": ANONYMOUS, "registered": REGISTERED, "reading room": READING_ROOM, "staff": ADMINISTRATOR}
    for name, viewer in readers.items():
        knows = name in know
        assert found(index, "Елім-ай", viewer) == ["r"], name
        for word in ("Жасырын", "Zhasyryn", "singer:p", "person:Адамұлы"):
            assert ("r" in found(index, word, viewer)) is knows, (name, word)
        facets = index.search(SearchRequest(viewer=viewer)).facets
        assert any(value.value == "p" for value in facets["performer"]) is knows, name
        assert bool(index.suggest("Жасыр", viewer)) is knows, name
        assert index.search(SearchRequest("Елім-ай", viewer=viewer)).total == 1, name


def test_what_a_staff_member_sees_as_missing_is_missing(catalogue: Catalogue, tmp_path: Path) -> None:
    index = indexed(catalogue, tmp_path, singer(CLOSED))
    missing = {value.value for value in index.search(SearchRequest(viewer=ADMINISTRATOR)).facets["missing"]}
    assert "performer" not in missing
    assert "place" in missing


def granted(*refs: Ref) -> Viewer:
    return Viewer(ViewerKind.REGISTERED, grants=frozenset(refs))


THE_RECORDING, THE_COLLECTION = Ref(Kind.RECORDING, "r"), Ref(Kind.COLLECTION, "c")


def closed_collection() -> tuple[AnyRecord, ...]:
    fonds = Collection(id="c", names=named("Құпия қор"), access=CLOSED)
    recordings = [
        Recording(id=i, names=named(f"Жазба {i}"), collections=("c",), access=CLOSED, notes=(Text("Құпия қор"),))
        for i in ("r", "s")
    ]
    return fonds, *recordings, Recording(id="o", names=named("Жазба o"), collections=("c",))


@pytest.mark.parametrize(
    ("viewer", "seen", "by_name", "by_filter"),
    [
        (REGISTERED, ["o"], [], []),
        (granted(THE_RECORDING), ["o", "r"], [], []),
        (granted(THE_COLLECTION), ["o", "r", "s"], ["c", "o", "r", "s"], ["o", "r", "s"]),
        (granted(THE_COLLECTION, THE_RECORDING), ["o", "r", "s"], ["c", "o", "r", "s"], ["o", "r", "s"]),
        (granted(Ref(Kind.RECORDING, "o")), ["o"], [], []),
        (granted(Ref(Kind.PERSON, "r"), Ref(Kind.COLLECTION, "r")), ["o"], [], []),
        (ADMINISTRATOR, ["o", "r", "s"], ["c", "o", "r", "s"], ["o", "r", "s"]),
    ],
    ids=["no grant", "a recording", "its collection", "both", "an open recording", "something else", "staff"],
)
def test_a_grant_opens_the_search_too(
    catalogue: Catalogue, tmp_path: Path, viewer: Viewer, seen: list[str], by_name: list[str], by_filter: list[str]
) -> None:
    index = indexed(catalogue, tmp_path, closed_collection())
    assert found(index, "Жазба", viewer) == seen
    assert found(index, "Құпия", viewer) == by_name
    assert found(index, "", viewer, collection="c") == by_filter


@pytest.mark.parametrize(
    "shut", [{"status": Status.DRAFT}, {"status": Status.IN_REVIEW}, {"withdrawn": Withdrawal(NOW, "family")}], ids=str
)
def test_no_grant_opens_what_is_not_published_or_withdrawn(
    catalogue: Catalogue, tmp_path: Path, shut: dict[str, object]
) -> None:
    index = indexed(catalogue, tmp_path, [replace(Recording(id="r", names=named("Жазба")), **shut)])
    assert found(index, "Жазба", granted(THE_RECORDING)) == []
    assert found(index, "Жазба", ADMINISTRATOR, withdrawn="yes" if "withdrawn" in shut else "no") == ["r"]


def passage(access: Access, text: str = "сөйлейді") -> Recording:
    told = Segment(1, 2, SegmentType.SPEECH, text=text, language=Language.KK, id="a", access=access)
    return Recording(
        id="r", names=named("Әңгіме"), duration_seconds=9.0, segments=(told,), transcript=(Text(text, Language.KK),)
    )


def test_an_embargo_on_a_passage_ends_by_the_clock(catalogue: Catalogue, tmp_path: Path) -> None:
    index = indexed(catalogue, tmp_path, [passage(Access(embargo_until=DAY))])
    for today, texts in ((None, []), (YESTERDAY, []), (DAY, ["r"]), (DAY + dt.timedelta(days=400), ["r"])):
        assert found(index, "сөйлейді", today=today) == texts, today
        assert found(index, "Әңгіме", today=today) == ["r"]
    assert found(index, "сөйлейді", ADMINISTRATOR) == ["r"]
    assert found(index, "сөйлейді", granted(THE_RECORDING), YESTERDAY) == ["r"]


def test_passages_that_open_on_many_days_open_no_day_too_early(catalogue: Catalogue, tmp_path: Path) -> None:
    days = [DAY + dt.timedelta(days=n) for n in range(40)]
    parts = tuple(
        Segment(n, n + 1, text=f"сөз{n:03}", id=f"{n}", access=Access(embargo_until=day)) for n, day in enumerate(days)
    )
    index = indexed(catalogue, tmp_path, [Recording(id="r", names=named("Әңгіме"), segments=parts)])
    for n in (0, 7, 38, 39):
        assert found(index, f"сөз{n:03}", today=days[n] - dt.timedelta(days=1)) == []
        assert found(index, f"сөз{n:03}", today=days[-1]) == ["r"]


def test_a_passage_for_the_reading_room_is_found_there(catalogue: Catalogue, tmp_path: Path) -> None:
    index = indexed(catalogue, tmp_path, [passage(Access(AccessLevel.ON_SITE))])
    assert [found(index, "сөйлейді", v) for v in (ANONYMOUS, REGISTERED, READING_ROOM)] == [[], [], ["r"]]


def test_a_closing_and_an_opening_are_followed(catalogue: Catalogue, tmp_path: Path) -> None:
    person, recording = singer(Access())
    index = indexed(catalogue, tmp_path, [person, recording])
    for access, seen in ((CLOSED, []), (Access(), ["p", "r"])):
        catalogue.add([entry(replace(person, access=access))])
        index.catch_up()
        assert found(index, "Жасырын") == seen
        assert found(index, "Жасырын", ADMINISTRATOR) == ["p", "r"]


def test_who_is_named_by_a_passage_alone_is_hidden_and_found_with_it(catalogue: Catalogue, tmp_path: Path) -> None:
    part = Segment(0, 5, id="a", credits=(Credit(Role.SINGER, "p"),), works=(WorkUse("w"),))
    records = [
        Person(id="p", names=named("Жасырын Адамұлы")),
        Work(id="w", names=named("Бипыл")),
        Recording(id="r", names=named("Сессия"), segments=(part,)),
    ]
    index = indexed(catalogue, tmp_path, records)
    assert found(index, "Бипыл") == ["r", "w"]
    assert found(index, "Жасырын") == ["p", "r"]
    catalogue.add([entry(replace(records[0], access=CLOSED))])
    index.catch_up()
    assert found(index, "Жасырын") == []
    assert found(index, "Жасырын", ADMINISTRATOR) == ["p", "r"]


UNTIL = Right("donor", use=Use.DESCRIPTION, effect=Effect.FORBIDS, ends=YESTERDAY)
WORDS = Right("words", use=Use.STREAM, effect=Effect.FORBIDS, ends=YESTERDAY)


def lent(*rights: Right, own: bool = False) -> tuple[AnyRecord, ...]:
    """A recording in a tape in a fonds that has these rights."""
    fonds = Collection(id="f", names=named("Аманат қоры"), rights=rights)
    tape = Collection(id="t", names=named("Таспа"), part_of="f")
    song = Recording(
        id="r", names=named("Елім-ай"), transcript=(Text("қаратаудың басынан", Language.KK),), collections=("t",),
        terms=Terms(own=own),
    )  # fmt: skip
    return fonds, tape, song


@pytest.mark.parametrize(
    ("rights", "eve", "day"),
    [
        ((), ["r"], ["r"]),
        ((UNTIL,), [], ["r"]),
        ((replace(UNTIL, ends=None),), [], []),
        ((replace(UNTIL, begins=DAY, ends=None),), ["r"], []),
        ((replace(UNTIL, effect=Effect.PERMITS),), ["r"], []),
        ((replace(UNTIL, effect=Effect.PERMITS, begins=DAY, ends=None),), [], ["r"]),
        ((replace(UNTIL, effect=None),), ["r"], ["r"]),
        ((replace(UNTIL, use=None),), ["r"], ["r"]),
    ],
    ids=["none", "until", "always", "from", "lapsing", "coming", "only stated", "for the sound alone"],
)
def test_what_its_collections_forbid_finds_nobody_by_the_clock(
    catalogue: Catalogue, tmp_path: Path, rights: tuple[Right, ...], eve: list[str], day: list[str]
) -> None:
    index = indexed(catalogue, tmp_path, lent(*rights))
    for today, expected in ((YESTERDAY, eve), (DAY, day)):
        for text in ("Елім-ай", "қаратаудың", "collection:t"):
            assert found(index, text, today=today) == expected, (today, text)
        facets = index.search(SearchRequest(today=today)).facets
        assert any(value.value == "t" for value in facets["collection"]) is bool(expected), today
        assert bool(index.suggest("Елім", today=today)) is bool(expected), today
        assert found(index, "Елім-ай", ADMINISTRATOR, today) == ["r"]
        assert found(index, "Елім-ай", granted(THE_RECORDING), today) == ["r"]


def test_a_recording_with_terms_of_its_own_is_found_whatever_its_collection_forbids(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    index = indexed(catalogue, tmp_path, lent(UNTIL, own=True))
    assert found(index, "Елім-ай", today=YESTERDAY) == ["r"]


def test_protected_words_are_not_found_before_they_are_free(catalogue: Catalogue, tmp_path: Path) -> None:
    index = indexed(catalogue, tmp_path, lent(WORDS))
    assert found(index, "Елім-ай", today=YESTERDAY) == ["r"]
    assert found(index, "қаратаудың", today=YESTERDAY) == []
    assert found(index, "қаратаудың", READING_ROOM, YESTERDAY) == ["r"]
    assert found(index, "қаратаудың", today=DAY) == ["r"]


def test_a_right_that_a_collection_gets_acts_on_what_it_holds(catalogue: Catalogue, tmp_path: Path) -> None:
    fonds, tape, song = lent()
    index = indexed(catalogue, tmp_path, (fonds, tape, song))
    assert found(index, "Елім-ай", today=YESTERDAY) == ["r"]
    catalogue.add([entry(lent(UNTIL)[0])])
    index.catch_up()
    assert found(index, "Елім-ай", today=YESTERDAY) == []


def test_each_viewer_belongs_to_one_audience_and_all_audiences_have_codes_of_their_own() -> None:
    codes = [audience.code for audience in READERS]
    assert len(set(codes)) == len(codes)
    for kind in ViewerKind:
        for on_site in (False, True):
            for grant in Grant:
                assert audience_of(Viewer(kind, on_site=on_site), grant).code in codes
    record = Recording(id="r", access=CLOSED, collections=("c",))
    may = {audience.code for audience in READERS if may_see(audience.reader(record), record, DAY)}
    assert may == {code for code in codes if code == "staff" or code.endswith(("record", "collection"))}

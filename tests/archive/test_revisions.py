import datetime as dt

import pytest

from archive import revisions
from archive.errors import InvalidValueError
from archive.keeping import Archive
from archive.model import AccessLevel, Correction, Kind, Language, Name, NameType, Person, Recording, Ref, Style

PERSON = Ref(Kind.PERSON, "kurmangazy")


def recording() -> Recording:
    return Recording(id="0123456789", names=(Name("Адай", Language.KK),))


def test_an_edit_is_kept_with_who_why_and_what(archive: Archive) -> None:
    revisions.edit(archive, PERSON, [("birth", "1818 or 1823")], who="Айгүл", why="sources differ")
    record = archive.catalogue.get(PERSON)
    assert isinstance(record, Person)
    assert record.birth == "[1818,1823]"
    last = archive.catalogue.revisions(PERSON)[-1]
    assert (last.who, last.why, last.changes) == ("Айгүл", "sources differ", {"birth": ("1823", "[1818,1823]")})


def test_a_new_name_keeps_the_old_one_and_renews_what_was_generated() -> None:
    changed = revisions.assign(recording(), "title_kk", "Ақсақ құлан")
    assert changed.title == "Ақсақ құлан"
    assert changed.name_in(Language.KK_LATN) == "Aqsaq qūlan"
    assert Name("Адай", Language.KK, NameType.ALTERNATIVE) in changed.names


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birht", "1"),
        ("id", "x"),
        ("files", ""),
        ("date", "soon"),
        ("style", "fast"),
        ("synthetic", "maybe"),
        ("title_kk", " "),
        ("credits", "juggler: kurmangazy"),
        ("rhythm.tempo", "84"),
        ("rhythm.tempo_bpm", "fast"),
        ("rhythm.tempo_bpm", "-84"),
        ("rhythm.tempo_bpm", "nan"),
        ("tuning.third", "wide"),
        ("tonic.drone_hz", "4"),
    ],
)
def test_what_a_field_cannot_take_is_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidValueError):
        revisions.assign(recording(), field, value)


def test_a_reference_to_nothing_is_refused_and_nothing_changes(archive: Archive) -> None:
    archive.keep(recording(), who="A", why="w")
    with pytest.raises(InvalidValueError, match="there is no instrument/banjo"):
        revisions.edit(archive, recording().ref, [("instruments", "dombyra|banjo")], who="A", why="w")
    assert archive.catalogue.get(recording().ref) == recording()


def test_fields_of_a_recording_are_set_from_text() -> None:
    changed = recording()
    for field, value in [
        ("instruments", "dombyra | kyl-kobyz"),
        ("style", "shertpe"),
        ("date", "1930s"),
        ("works", "kurmangazy--aday"),
        ("credits", "performer: dina"),
        ("description_ru", "Кюй"),
        ("synthetic", "yes"),
    ]:
        changed = revisions.assign(changed, field, value)
        assert isinstance(changed, Recording)
    assert changed.instruments == ("dombyra", "kyl-kobyz")
    assert (changed.performance.style, changed.performance.date) == (Style.SHERTPE, "193X")
    assert changed.works[0].work == "kurmangazy--aday"
    assert changed.credits[0].person == "dina"
    assert changed.description[0].language is Language.RU
    assert changed.synthetic


def test_a_measured_value_is_corrected_beside_the_machines() -> None:
    changed = revisions.assign(recording(), "rhythm.tempo_bpm", "84")
    assert isinstance(changed, Recording)
    assert changed.corrections == (Correction("rhythm.tempo_bpm", 84.0),)
    undone = revisions.assign(changed, "rhythm.tempo_bpm", "")
    assert isinstance(undone, Recording)
    assert undone.corrections == ()


def test_withdrawing_and_closing_leave_their_reasons(archive: Archive) -> None:
    archive.keep(recording(), who="A", why="w")
    revisions.set_access(
        archive,
        recording().ref,
        AccessLevel.ON_SITE,
        embargo_until=dt.date(2030, 1, 1),
        reason="family's wish",
        who="A",
    )
    revisions.withdraw(archive, recording().ref, who="A", why="wrong tape")
    record = archive.catalogue.get(recording().ref)
    assert record.access.level is AccessLevel.ON_SITE
    assert record.withdrawn is not None
    assert record.withdrawn.why == "wrong tape"
    revisions.restore(archive, recording().ref, who="A", why="right tape after all")
    assert archive.catalogue.get(recording().ref).withdrawn is None

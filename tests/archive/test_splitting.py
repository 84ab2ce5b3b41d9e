"""One record that stood for two becomes two; it can be interrupted, and taken back."""

from dataclasses import replace

import pytest

from archive import batches
from archive.errors import InvalidValueError
from archive.identifiers import mint
from archive.keeping import Archive, Draft
from archive.model import Access, AccessLevel, Credit, Language, Name, NameType, Person, Recording, Ref, Role
from archive.splitting import split

FATHER, SON = Name("Қали Жантілеуов", Language.KK), Name("Қали", Language.KK, NameType.ALTERNATIVE)


@pytest.fixture
def mixed(archive: Archive) -> tuple[Person, Recording, Recording]:
    person = Person(id=mint(), names=(FATHER, SON), birth="1902", access=Access(AccessLevel.REGISTERED))
    first, second = (Recording(id=mint(), credits=(Credit(Role.PERFORMER, person.id, "Қали"),)) for _ in range(2))
    archive.keep_many([Draft(r, base=0) for r in (person, first, second)], who="t", why="made")
    return person, first, second


def performer(archive: Archive, recording: Recording) -> str | None:
    return archive.catalogue.recording(recording.id).credits[0].person


def test_what_was_chosen_goes_over_and_the_rest_stays(
    archive: Archive, mixed: tuple[Person, Recording, Recording]
) -> None:
    person, first, second = mixed
    done = split(archive, person.ref, mint(), ["Қали"], [second.ref], who="t")
    made = archive.catalogue.get(done.made)
    assert [name.text for name in made.names] == ["Қали"]
    assert made.names[0].type is NameType.PREFERRED
    assert made.access == person.access
    assert [name.text for name in archive.catalogue.get(person.ref).names] == ["Қали Жантілеуов"]
    assert (performer(archive, first), performer(archive, second)) == (person.id, made.id)
    assert isinstance(made, Person)
    assert made.birth is None


def test_it_is_one_step_that_can_be_taken_back(archive: Archive, mixed: tuple[Person, Recording, Recording]) -> None:
    person, _, second = mixed
    done = split(archive, person.ref, mint(), ["Қали"], [second.ref], who="t")
    back = batches.undo(archive, done.batch, who="t")
    assert not back.conflicts
    assert archive.catalogue.get(person.ref).names == person.names
    assert performer(archive, second) == person.id
    assert archive.catalogue.get(done.made).withdrawn is not None


def test_done_again_after_an_interruption_it_makes_no_third(
    archive: Archive, mixed: tuple[Person, Recording, Recording]
) -> None:
    person, first, second = mixed
    made, batch = mint(), "b2k9d1h4xq"
    steps = 0

    def interrupted(*_: int) -> None:
        nonlocal steps
        steps += 1
        if steps == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        split(archive, person.ref, made, ["Қали"], [first.ref, second.ref], who="t", batch=batch, progress=interrupted)
    assert performer(archive, second) == person.id
    before = len(archive.catalogue.revisions(person.ref))
    split(archive, person.ref, made, ["Қали"], [first.ref, second.ref], who="t", batch=batch)
    assert {performer(archive, first), performer(archive, second)} == {made}
    assert len(archive.catalogue.revisions(person.ref)) == before
    assert len(archive.catalogue.revisions(Ref(person.kind, made))) == 1


@pytest.mark.parametrize("names", [[], ["Дина"], ["Қали", "Қали Жантілеуов"]])
def test_both_need_a_name_of_their_own(
    archive: Archive, mixed: tuple[Person, Recording, Recording], names: list[str]
) -> None:
    person, first, _ = mixed
    with pytest.raises(InvalidValueError):
        split(archive, person.ref, mint(), names, [first.ref], who="t")


def test_only_what_names_it_can_be_moved_and_recordings_are_not_split(
    archive: Archive, mixed: tuple[Person, Recording, Recording]
) -> None:
    person, first, _ = mixed
    stranger = Recording(id=mint(), names=(FATHER, replace(SON)))
    archive.keep(stranger, who="t", why="made")
    with pytest.raises(InvalidValueError):
        split(archive, person.ref, mint(), ["Қали"], [first.ref, stranger.ref], who="t")
    with pytest.raises(InvalidValueError):
        split(archive, stranger.ref, mint(), ["Қали"], [], who="t")
    assert len(archive.catalogue.revisions(person.ref)) == 1

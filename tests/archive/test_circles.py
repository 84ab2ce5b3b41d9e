"""Nothing is ever part of itself, however it is written and by however many at once."""

import threading
from dataclasses import replace

import pytest

from archive import revisions
from archive.errors import InvalidValueError
from archive.keeping import Archive, Draft
from archive.model import Collection, Genre, Kind, Language, Name, Ref


def a_collection(name: str, part_of: str | None = None) -> Collection:
    return Collection(id=name, names=(Name(name.upper(), Language.EN),), part_of=part_of)


@pytest.fixture
def nested(archive: Archive) -> Archive:
    """C is part of B, B of A."""
    drafts = [Draft(a_collection("a")), Draft(a_collection("b", "a")), Draft(a_collection("c", "b"))]
    archive.keep_many(drafts, who="A", why="w")
    return archive


@pytest.mark.parametrize("whole", ["a", "b", "c"])
def test_a_collection_is_not_put_into_itself_nor_into_what_is_inside_of_it(nested: Archive, whole: str) -> None:
    ref = Ref(Kind.COLLECTION, "a")
    with pytest.raises(InvalidValueError, match="would be part of itself"):
        revisions.edit(nested, ref, [("part_of", whole)], who="A", why="w")
    with pytest.raises(InvalidValueError, match="would be part of itself"):
        nested.keep(a_collection("a", whole), who="A", why="w")
    assert nested.catalogue.get(ref) == a_collection("a")


def test_a_circle_that_comes_in_one_batch_is_refused_whole(archive: Archive) -> None:
    with pytest.raises(InvalidValueError, match="would be part of itself"):
        archive.keep_many([Draft(a_collection("a", "b")), Draft(a_collection("b", "a"))], who="A", why="w")
    assert Ref(Kind.COLLECTION, "a") not in archive.catalogue


def test_of_two_that_nest_in_each_other_at_once_one_is_refused(archive: Archive) -> None:
    archive.keep_many([Draft(a_collection("a")), Draft(a_collection("b"))], who="A", why="w")
    start, refused = threading.Barrier(2), list[str]()

    def nest(part: str, whole: str) -> None:
        start.wait()
        try:
            archive.keep(a_collection(part, whole), who="A", why="w")
        except InvalidValueError:
            refused.append(part)

    threads = [threading.Thread(target=nest, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1


def test_genres_with_several_parents_are_looked_through(archive: Archive) -> None:
    kui = archive.catalogue.get(Ref(Kind.GENRE, "kui"))
    assert isinstance(kui, Genre)
    part = Genre(id="x", names=(Name("X", Language.EN),), broader=("kui",))
    archive.keep(part, who="A", why="w")
    with pytest.raises(InvalidValueError, match="through genre/x"):
        archive.keep(replace(kui, broader=(*kui.broader, "x")), who="A", why="w")


def test_a_move_within_the_tree_is_no_circle(nested: Archive) -> None:
    nested.keep(a_collection("c", "a"), who="A", why="w")
    nested.keep(a_collection("b", "c"), who="A", why="w")
    assert nested.catalogue.get(Ref(Kind.COLLECTION, "b")) == a_collection("b", "c")

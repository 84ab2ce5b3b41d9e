"""The memory of facet counts never gives those of one commit to a question about another."""

import threading
from pathlib import Path

import tantivy

from search.engines.tantivy import schema
from search.engines.tantivy.facets import FacetMemory
from search.query.request import FacetValue

Counts = dict[str, tuple[FacetValue, ...]]


def counts(number: int) -> Counts:
    return {"genre": (FacetValue("kui", number),)}


def searchers(folder: Path) -> tuple[tantivy.Searcher, tantivy.Searcher]:
    """Before and after a commit."""
    index = tantivy.Index(schema.build_schema(), str(folder))
    before = index.searcher()
    index.reload()
    return before, index.searcher()


def test_what_was_counted_is_remembered_until_the_next_commit(tmp_path: Path) -> None:
    memory, (before, after) = FacetMemory(), searchers(tmp_path)
    assert memory.get(before, "all", lambda: counts(1)) == counts(1)
    assert memory.get(before, "all", lambda: counts(2)) == counts(1)
    assert memory.get(after, "all", lambda: counts(3)) == counts(3)


def test_a_slow_count_of_the_commit_before_is_not_taken_for_the_new_one(tmp_path: Path) -> None:
    memory, (before, after) = FacetMemory(), searchers(tmp_path)
    counting, done = threading.Event(), threading.Event()

    def slowly() -> Counts:
        counting.set()
        assert done.wait(30)
        return counts(1)

    late = threading.Thread(target=lambda: memory.get(before, "all", slowly))
    late.start()
    assert counting.wait(30)
    assert memory.get(after, "others", lambda: counts(7)) == counts(7)  # the memory turns to the new commit
    done.set()
    late.join()
    assert memory.get(after, "all", lambda: counts(2)) == counts(2)


def test_only_so_many_are_remembered(tmp_path: Path) -> None:
    memory, (before, _) = FacetMemory(size=2), searchers(tmp_path)
    for question in "abc":
        memory.get(before, question, lambda: counts(1))
    assert memory.get(before, "c", lambda: counts(2)) == counts(1)
    assert memory.get(before, "a", lambda: counts(2)) == counts(2)

"""Two nodes on one server: each has its own folder, locks and index; both write, and none misses what the other did."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from archive.errors import ConflictError, LockedError
from archive.keeping import Archive
from archive.model import Kind, Language, Name, Ref, Text, Work
from tests.cluster.postgres import Postgres


def a_work(identifier: str = "aqqu", title: str = "Аққу") -> Work:
    return Work(id=identifier, names=(Name(title, Language.KK),))


@pytest.fixture
def two(archive: Archive, other_home: Path) -> Iterator[tuple[Archive, Archive]]:
    other = Archive.open(other_home)
    yield archive, other
    other.close()


def test_what_one_keeps_the_other_reads_at_once(two: tuple[Archive, Archive]) -> None:
    one, other = two
    before = other.catalogue.last_change()
    one.keep(a_work(), who="A", why="new")
    assert other.catalogue.get(Ref(Kind.WORK, "aqqu")).title == "Аққу"
    assert [change.ref for change in other.catalogue.changes(before)] == [Ref(Kind.WORK, "aqqu")]


def test_who_began_from_an_older_version_on_the_other_node_is_told_so(two: tuple[Archive, Archive]) -> None:
    one, other = two
    one.keep(a_work(), who="A", why="new", base=0)
    one.keep(a_work(title="Аққу-қаз"), who="A", why="better", base=1)
    with pytest.raises(ConflictError):
        other.keep(a_work(title="Қаз"), who="B", why="mine", base=1)


def test_no_edit_of_either_node_is_lost(two: tuple[Archive, Archive]) -> None:
    two[0].keep(a_work(), who="A", why="new")
    ref, rounds = Ref(Kind.WORK, "aqqu"), 12

    def add(archive: Archive, word: str) -> None:
        for number in range(rounds):
            text = Text(f"{word}{number}")
            archive.change(ref, lambda r, t=text: replace(r, description=(*r.description, t)), who=word, why="more")

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(add, two[n % 2], word) for n, word in enumerate("абвг")]
        for job in jobs:
            job.result()
    kept = two[0].catalogue.get(ref)
    assert isinstance(kept, Work)
    assert sorted(t.text for t in kept.description) == sorted(f"{w}{n}" for w in "абвг" for n in range(rounds))
    assert two[1].store.inventory(ref).head.number == 1 + 4 * rounds
    assert [r.number for r in two[1].catalogue.revisions(ref)] == list(range(1, 2 + 4 * rounds))


def test_a_lock_that_another_node_holds_is_waited_for_and_then_refused(two: tuple[Archive, Archive]) -> None:
    one, other = two
    with (
        one.locks.claims(["master 12"]),
        pytest.raises(LockedError, match="master 12"),
        other.locks.claims(["master 12"], patience_seconds=0.2),
    ):
        pass
    with other.locks.claims(["master 12"], patience_seconds=0):
        pass


def test_a_lock_is_free_when_its_node_has_died(two: tuple[Archive, Archive], postgres: Postgres, database: str) -> None:
    one, other = two
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with one.locks.records([Ref(Kind.WORK, "aqqu")]):
            held.set()
            over.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(30)
    with postgres.connect(database) as connection:  # what the server notices when a process or a machine is gone
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
    with other.locks.claims(["anything"], patience_seconds=10), other.locks.records([Ref(Kind.WORK, "aqqu")]):
        pass
    over.set()
    thread.join()


def test_a_follower_never_misses_a_change(two: tuple[Archive, Archive]) -> None:
    """Many write small records on both nodes; whoever follows the numbers has been offered every one of them."""
    start = two[0].catalogue.last_change()
    writing = threading.Event()
    seen: list[str] = []

    def follow() -> None:
        last = start
        while True:
            ended = writing.is_set()
            while changes := two[1].catalogue.changes(last, limit=7):
                seen.extend(change.ref.id for change in changes)
                last = changes[-1].sequence
            if ended:
                return

    def write(archive: Archive, name: str) -> None:
        for number in range(15):
            archive.keep(a_work(f"{name}-{number}"), who=name, why="new")

    follower = threading.Thread(target=follow)
    follower.start()
    with ThreadPoolExecutor(4) as pool:
        for job in [pool.submit(write, two[n % 2], f"w{n}") for n in range(4)]:
            job.result()
    writing.set()
    follower.join()
    assert sorted(seen) == sorted(f"w{n}-{number}" for n in range(4) for number in range(15))


def test_numbers_become_visible_in_their_order(two: tuple[Archive, Archive], postgres: Postgres, database: str) -> None:
    """While one transaction that writes is open, no other can show a higher number."""
    one, other = two
    before = other.catalogue.last_change()
    with psycopg.connect(f"postgresql://muragat@/{database}?host={postgres.folder}") as slow:
        slow.execute("SELECT pg_advisory_xact_lock(hashtext('muragat catalogue'))")
        slow.execute("UPDATE catalogue.meta SET value = (value::int + 1)::text WHERE key = 'change'")
        with ThreadPoolExecutor(1) as pool:
            kept = pool.submit(one.keep, a_work(), who="A", why="new")
            with pytest.raises(TimeoutError):
                kept.result(timeout=0.5)
            assert other.catalogue.changes(before) == []
            slow.commit()
            kept.result(timeout=30)
    assert [change.sequence for change in other.catalogue.changes(before)] == [before + 2]


def test_a_rebuild_is_put_in_place_while_others_read_and_write(two: tuple[Archive, Archive]) -> None:
    one, other = two
    before = one.catalogue.generation
    over = threading.Event()
    found: list[int] = []

    def read() -> None:
        while not over.is_set():
            found.append(other.catalogue.count(Kind.PERSON))
            assert len(list(other.catalogue.names((Kind.GENRE,)))) > 0

    with ThreadPoolExecutor(2) as pool:
        reading = pool.submit(read)
        rebuilt = pool.submit(one.rebuild_catalogue)
        number = 0
        while not rebuilt.done():
            other.keep(a_work(f"meanwhile-{number}"), who="B", why="new")
            number += 1
        over.set()
        reading.result()
        rebuilt.result()
    assert one.catalogue.generation != before
    assert len(set(found)) == 1
    assert number > 0
    assert all(Ref(Kind.WORK, f"meanwhile-{n}") in one.catalogue for n in range(number))

"""The database server goes away, by kill -9 too, and comes back: what was acknowledged is there, the rest is told."""

import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive.accounts.desk import Desk
from archive.catalogue import server
from archive.errors import DatabaseAwayError, StoreError
from archive.jobs.queue import Queue, State
from archive.jobs.worker import Attendant
from archive.keeping import Archive
from archive.model import Kind, Language, Name, Ref, Text, Work
from tests.cluster.conftest import node
from tests.cluster.postgres import Postgres
from web.app import create_app

LEAST_BLOWS, MOST_BLOWS = 3, 30


@pytest.fixture(scope="module")
def mortal() -> Iterator[Postgres]:
    """A server of this file's own, which may be killed."""
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture
def home(mortal: Postgres, pristine_in_files: Path, tmp_path: Path) -> Path:
    root = node(pristine_in_files, tmp_path / "home", mortal.url(mortal.database()))
    for path in root.glob("catalogue.sqlite*"):
        path.unlink()
    Archive.create(root).close()
    return root


def a_work(identifier: str) -> Work:
    return Work(id=identifier, names=(Name("Аққу", Language.KK),))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=lambda how: how.name)
def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed(
    home: Path, mortal: Postgres, how: signal.Signals
) -> None:
    archive = Archive.open(home)
    ref = archive.catalogue.get(Ref(Kind.PERSON, "kurmangazy")).ref
    acknowledged: list[str] = []
    refused: list[Exception] = []
    over = threading.Event()

    def edit() -> None:
        number = 0
        while not over.is_set():
            number += 1
            text = Text(f"n{number}")
            try:
                archive.change(
                    ref, lambda r, t=text: replace(r, description=(*r.description, t)), who="A", why=text.text
                )
            except StoreError as error:
                refused.append(error)
                time.sleep(0.05)
            else:
                acknowledged.append(text.text)

    thread = threading.Thread(target=edit)
    thread.start()
    for blow in range(MOST_BLOWS):  # one that hits between two saves is waited out, and nobody is told
        if blow >= LEAST_BLOWS and refused:
            break
        time.sleep(0.7)
        mortal.stop(how)
        time.sleep(0.3)
        mortal.start()
    before = len(acknowledged)
    until = time.monotonic() + 60
    while len(acknowledged) < before + 3 and time.monotonic() < until:
        time.sleep(0.05)
    over.set()
    thread.join()
    archive.recover()
    kept = [revision.why for revision in archive.catalogue.revisions(ref)][1:]
    assert len(acknowledged) > before, "the same archive goes on when the server is back"
    assert [why for why in kept if why in set(acknowledged)] == acknowledged
    assert len(kept) == len(set(kept))
    assert set(kept) - set(acknowledged) <= {f"n{n}" for n in range(1, 10_000)}
    assert archive.store.inventory(ref).head.number == 1 + len(kept)
    assert refused
    assert all(isinstance(error, StoreError) for error in refused)
    archive.close()


def test_a_question_to_a_server_that_is_away_is_answered_soon_and_in_words(home: Path, mortal: Postgres) -> None:
    archive = Archive.open(home)
    mortal.stop()
    try:
        began = time.monotonic()
        with pytest.raises(DatabaseAwayError, match="cannot be asked"):
            archive.catalogue.last_change()
        with pytest.raises(DatabaseAwayError):
            archive.keep(a_work("never"), who="A", why="new")
        assert time.monotonic() - began < 15
    finally:
        mortal.start()
    assert Ref(Kind.WORK, "never") not in archive.catalogue
    archive.keep(a_work("again"), who="A", why="new")
    archive.close()


def test_a_question_right_after_the_server_was_started_anew_is_answered(
    home: Path, mortal: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that was used a moment ago is not asked whether it lives, and has died meanwhile."""
    monkeypatch.setattr(server, "_FRESH_SECONDS", 60.0)
    archive = Archive.open(home)
    for how in (signal.SIGINT, signal.SIGKILL):
        assert archive.catalogue.last_change() > 0
        mortal.stop(how)
        mortal.start()
        assert archive.catalogue.last_change() > 0
    archive.close()


def test_a_server_that_is_starting_is_waited_for(home: Path, mortal: Postgres) -> None:
    archive = Archive.open(home)
    mortal.stop()
    later = threading.Timer(1.0, mortal.start)
    later.start()
    assert archive.catalogue.last_change() > 0
    later.join()
    archive.close()


def test_a_web_node_says_that_it_is_not_ready_and_recovers_by_itself(home: Path, mortal: Postgres) -> None:
    client = TestClient(create_app(home), raise_server_exceptions=False)
    assert client.get("/people/kurmangazy").status_code == 200
    mortal.stop()
    try:
        assert client.get("/healthz").status_code == 200
        told = client.get("/readyz")
        assert (told.status_code, told.json()["catalogue"]) == (503, "database-away")
        page = client.get("/people/kurmangazy", headers={"Accept-Language": "ru"})
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        assert "не отвечает" in page.text
        api = client.get("/api/people/kurmangazy")
        assert (api.status_code, api.json()["code"]) == (503, "database-away")
    finally:
        mortal.start()
    assert client.get("/people/kurmangazy").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_worker_outlives_the_server_and_does_what_waits(home: Path, mortal: Postgres) -> None:
    attendant = Attendant(home)
    first = attendant.pid
    try:
        with Desk.open(Archive.open(home).home) as desk:
            queue = Queue(desk)
            time.sleep(2)
            mortal.stop(signal.SIGKILL)
            time.sleep(1)
            mortal.start()
            number = queue.file("undo", {"batch": "none"}, "A")
            until = time.monotonic() + 120
            while queue.get(number).state in (State.WAITING, State.RUNNING) and time.monotonic() < until:
                time.sleep(0.2)
            assert queue.get(number).state is State.FAILED  # there is no such batch, and that is said
            assert queue.get(number).outcome["code"] != "unexpected-error"
        assert attendant.pid == first
    finally:
        attendant.close()

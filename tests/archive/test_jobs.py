"""Jobs on a real desk database, with real processes that are really killed."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from archive.accounts import schema
from archive.accounts.desk import Desk
from archive.backup import restore_backup, write_backup
from archive.errors import HomeVersionError, InvalidValueError, NotFoundError
from archive.home import Home
from archive.jobs import queue as queues
from archive.jobs.queue import Queue, State
from archive.jobs.worker import Attendant, work
from archive.keeping import Archive


@pytest.fixture
def home(tmp_path: Path) -> Home:
    root = tmp_path / "small"
    made = Home.create(root)
    from archive.store.files import ObjectStore

    ObjectStore(made.store_path, made.staging_path).create()
    Archive.open(root).close()
    return made


@pytest.fixture
def queue(home: Home) -> Queue:
    return Queue(Desk.open(home))


def test_the_migrations_build_exactly_the_schema(home: Home, queue: Queue) -> None:
    engine = sa.create_engine(f"sqlite:///{home.desk_path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    engine.dispose()


def test_a_desk_of_a_newer_version_is_refused(home: Home, queue: Queue) -> None:
    engine = sa.create_engine(f"sqlite:///{home.desk_path}")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(HomeVersionError, match="9999"):
        Desk.open(home)


def test_a_job_is_taken_once(queue: Queue) -> None:
    number = queue.file("derived", {"workers": 0}, "A")
    taken = queue.take("first")
    assert taken is not None
    assert (taken.number, taken.attempt, taken.state) == (number, 1, State.RUNNING)
    assert queue.take("second") is None


def test_a_lease_that_nobody_renews_is_taken_up_by_another(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "LEASE_SECONDS", -1.0)
    number = queue.file("derived", {}, "A")
    assert queue.take("first")
    taken = queue.take("second")
    assert taken is not None
    assert taken.attempt == 2
    assert not queue.renew(number, "first")
    queue.end(number, "first", State.DONE, "what nobody believes")
    assert queue.get(number).state is State.RUNNING
    assert queue.take("third")
    assert queue.take("fourth") is None
    assert queue.get(number).state is State.FAILED


def test_cancelling_and_retrying_say_what_they_cannot_do(queue: Queue) -> None:
    number = queue.file("derived", {}, "A")
    with pytest.raises(InvalidValueError, match="waiting"):
        queue.retry(number)
    assert queue.cancel(number).state is State.CANCELLED
    assert queue.take("anybody") is None
    assert queue.retry(number).state is State.WAITING
    with pytest.raises(NotFoundError, match="there is none"):
        queue.cancel(99)


def test_work_is_done_and_its_outcome_kept(home: Home, queue: Queue) -> None:
    number = queue.file("derived", {"workers": 0}, "A")
    unknown = queue.file("derived", {"nonsense": 1}, "A")
    assert work(home.root, until_empty=True) == 2
    assert queue.get(number).state is State.DONE
    assert queue.get(number).outcome == {"remade": 0, "failed": []}
    assert queue.get(unknown).state is State.FAILED
    assert "nonsense" in queue.get(unknown).outcome["reason"]


def test_every_line_of_a_job_names_the_request_that_filed_it(
    home: Home, queue: Queue, capfd: pytest.CaptureFixture[str]
) -> None:
    with structlog.contextvars.bound_contextvars(request="0123456789abcdef"):
        asked = queue.file("derived", {"workers": 0}, "A")
    commanded = queue.file("derived", {"workers": 0}, "A")
    assert [queue.get(number).request for number in (asked, commanded)] == ["0123456789abcdef", ""]
    capfd.readouterr()
    assert work(home.root, until_empty=True) == 2
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    said = [(line["job"], line["event"], line.get("request")) for line in lines]
    assert said == [
        (asked, "job begun", "0123456789abcdef"),
        (asked, "job done", "0123456789abcdef"),
        (commanded, "job begun", None),
        (commanded, "job done", None),
    ]


def test_an_idle_worker_that_was_killed_is_replaced(home: Home, queue: Queue) -> None:
    attendant = Attendant(home.root)
    try:
        first = attendant.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        number = queue.file("derived", {"workers": 0}, "A")
        until = time.monotonic() + 90
        while queue.get(number).state is not State.DONE and time.monotonic() < until:
            time.sleep(0.2)
        assert queue.get(number).state is State.DONE
        assert attendant.pid != first
    finally:
        attendant.close()


def test_a_backup_holds_the_desk_and_a_restore_revokes(home: Home, queue: Queue, tmp_path: Path) -> None:
    desk = Desk.open(home)
    with desk.writing() as connection:
        made = {"id": "a", "name": "Дина", "role": "curator", "password": "", "created": 0.0}
        connection.execute(schema.account.insert().values(**made))
        connection.execute(schema.session.insert().values(digest="s", account="a", created=0.0, seen=0.0, ends=9e9))
        connection.execute(schema.token.insert().values(digest="t", account="a", name="n", created=0.0))
        given = {"kind": "recording", "record": "r", "given_by": "B", "reason": "", "begins": 0.0}
        connection.execute(schema.grant.insert().values(id="g", account="a", **given))
    queue.file("derived", {}, "A")
    write_backup(Archive.open(home.root), tmp_path / "backup.tar")
    count, grants = restore_backup(tmp_path / "backup.tar", tmp_path / "restored")
    assert (count, grants) == (0, ["Дина may again: recording r"])
    restored = Desk.open(Home(tmp_path / "restored"))
    with restored.reading() as connection:
        assert connection.execute(sa.select(schema.session)).all() == []
        assert connection.execute(sa.select(schema.token.c.revoked)).scalar_one() is not None
    assert [job.name for job in Queue(restored).listed()] == ["derived"]

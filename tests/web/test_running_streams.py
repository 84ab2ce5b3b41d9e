"""Sound that is being sent when it is closed: the rest of it is not sent."""

import asyncio
import datetime as dt
import os
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from archive.accounts.asking import Asked, Asking
from archive.accounts.desk import Desk
from archive.home import Home
from archive.keeping import Archive
from archive.model import Access, AccessLevel, AnyRecord, Effect, Recording, Right, Segment, Use
from archive.settings import Settings
from media.derivatives.manifest import describe_file, write_manifest
from search.index import SearchIndex
from tests.copied_home import copied
from web.app import create_app
from web.http.visitor import LINKS
from web.streams import guarding
from web.streams.guarding import Guard

SIZE = 12_000_000  # bytes: three seconds at the pace of the reader below
PACE_SECONDS = 0.016  # for each piece of 64 kB
RECORD = Recording(id="tape", duration_seconds=600.0)
SONG = Recording(id="song", access=Access(AccessLevel.CLOSED, AccessLevel.OPEN), duration_seconds=600.0)
DAY = dt.date(2030, 1, 1)


@pytest.fixture(scope="module")
def made(pristine_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copied(pristine_home, tmp_path_factory.mktemp("running") / "home")
    archive = Archive.open(root)
    for record in (RECORD, SONG):
        archive.keep(record, who="test", why="made")
        folder = archive.home.derived(record.ref)
        folder.mkdir(parents=True)
        copy = folder / "access.opus"
        copy.write_bytes(os.urandom(SIZE))
        write_manifest(folder, [describe_file(copy, "audio/ogg; codecs=opus", "test", 600.0)])
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    Desk.open(Home(root)).close()
    return root


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return copied(made, tmp_path / "home")


@pytest.fixture
def app(home: Path) -> Iterator[FastAPI]:
    found = create_app(home)
    with TestClient(found):
        yield found


@dataclass
class Heard:
    """What one reader got, at the pace at which they take it. ``done`` is what happens after half a second."""

    done: Callable[[], object]
    status: int = 0
    told: int = 0
    got: int = 0
    ended: bool = False
    shut: float = 0.0
    last: float = 0.0
    headers: dict[str, str] = field(default_factory=dict[str, str])

    async def listen(self, app: FastAPI, path: str, *headers: tuple[str, str]) -> "Heard":
        raw = [(name.encode(), value.encode()) for name, value in (("host", "archive.test"), *headers)]
        scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "headers": raw, "client": ("198.51.100.7", 1), "server": ("archive.test", 80), "state": {},
            "extensions": {"http.response.pathsend": {}},
        }  # fmt: skip
        events = asyncio.create_task(self._happen())
        await app(scope, self._receive, self._send)
        await events
        return self

    async def _happen(self) -> None:
        await asyncio.sleep(0.5)
        await asyncio.to_thread(self.done)
        self.shut = time.monotonic()

    async def _receive(self) -> dict[str, Any]:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.told = int(dict(message["headers"])[b"content-length"])
            return
        self.got += len(message["body"])
        self.last = time.monotonic()
        self.ended = not message.get("more_body", False)
        await asyncio.sleep(PACE_SECONDS)


def heard_by(listening: Coroutine[Any, Any, Heard]) -> Heard:
    """In a thread of its own: in this one a browser's loop may run since another test."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, listening).result()


WAYS = {
    "whole": (),
    "range": (("range", "bytes=1000-"),),
    "ranges": (("range", "bytes=0-5999999,6500000-11999999"),),
}


def changed(home: Path, **values: Any) -> Callable[[], None]:
    """A change of the record by another process."""

    def make(record: AnyRecord) -> AnyRecord:
        return replace(record, **values)

    def change() -> None:
        archive = Archive.open(home)
        archive.change(RECORD.ref, make, who="test", why="another")
        archive.close()

    return change


def always(_: Guard) -> bool:
    return True


@pytest.mark.parametrize("way", WAYS)
def test_a_takedown_ends_what_is_running_within_a_second(app: FastAPI, home: Path, way: str) -> None:
    closing = changed(home, access=Access(AccessLevel.CLOSED))
    heard = heard_by(Heard(closing).listen(app, "/media/tape/access.opus", *WAYS[way]))
    assert heard.status == (200 if way == "whole" else 206)
    assert not heard.ended
    assert 1_000_000 < heard.got < heard.told
    assert heard.last - heard.shut < 1.0


@pytest.mark.parametrize("way", WAYS)
def test_without_the_question_everything_would_be_sent(
    app: FastAPI, home: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Guard, "holds", always)
    closing = changed(home, access=Access(AccessLevel.CLOSED))
    heard = heard_by(Heard(closing).listen(app, "/media/tape/access.opus", *WAYS[way]))
    assert heard.ended
    assert heard.got == heard.told


def test_a_passage_that_is_closed_ends_the_sound_that_holds_it(app: FastAPI, home: Path) -> None:
    passage = Segment(10.0, 20.0, id="p", access=Access(AccessLevel.CLOSED))
    heard = heard_by(Heard(changed(home, segments=(passage,))).listen(app, "/media/tape/access.opus"))
    assert not heard.ended
    assert heard.last - heard.shut < 1.0


def test_another_change_ends_nothing_and_is_asked_of_once(
    app: FastAPI, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    kept = Guard.holds

    def holds(self: Guard) -> bool:
        asked.append(found := kept(self))
        return found

    monkeypatch.setattr(Guard, "holds", holds)
    heard = heard_by(Heard(changed(home, schools=("arqa",))).listen(app, "/media/tape/access.opus"))
    assert heard.ended
    assert heard.got == heard.told == SIZE
    assert set(asked) == {True}
    assert len(asked) <= 2 + (heard.last - heard.shut) / guarding.EVERY_SECONDS


def test_a_right_that_begins_ends_what_is_running_with_no_hand(
    app: FastAPI, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [DAY - dt.timedelta(days=1)]

    def today(_: Settings) -> dt.date:
        return days[-1]

    monkeypatch.setattr(Settings, "today", today)
    changed(home, rights=(Right("words", use=Use.STREAM, effect=Effect.FORBIDS, begins=DAY),))()
    heard = heard_by(Heard(lambda: days.append(DAY)).listen(app, "/media/tape/access.opus"))
    assert not heard.ended
    assert heard.last - heard.shut < 1.0


def test_a_link_that_is_ended_ends_what_it_opened(app: FastAPI, home: Path) -> None:
    with Desk.open(Home(home)) as desk:
        asking = Asking(desk)
        number = asking.ask(Asked(SONG.id, (), "Сәуле", "s@example.org", "зерттеу", 30), address="198.51.100.7")
        link = asking.grant(number, (), 30, "keeper")
        cookie = ("cookie", f"{LINKS}={link}")
        heard = heard_by(Heard(lambda: asking.end(number)).listen(app, "/media/song/access.opus", cookie))
    assert heard.status == 200
    assert not heard.ended
    assert heard.last - heard.shut < 1.0

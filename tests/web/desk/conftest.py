"""An archive with people who sign in, made anew for each test; and browsers of theirs."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from archive.accounts import schema
from archive.accounts.desk import Desk
from archive.accounts.people import AccountRole, People
from archive.errors import MuragatError
from archive.home import Home
from archive.identifiers import mint
from archive.jobs.queue import Queue, State
from archive.jobs.worker import TASKS
from archive.keeping import Archive, silent
from archive.model import Access, AccessLevel, AnyRecord, Collection, Language, Name, Recording, Status
from archive.rules import names
from search.index import SearchIndex
from tests.copied_home import copied
from web.app import create_app

PASSWORD = "күмбірлеген күй"
MINE, THEIRS = mint(), mint()


def titled(text: str) -> tuple[Name, ...]:
    return names.complete((Name(text, Language.KK),))


RECORDS: dict[str, AnyRecord] = {
    "mine": Collection(id=MINE, names=titled("Менің қорым")),
    "theirs": Collection(id=THEIRS, names=titled("Өзге қор")),
    "draft": Recording(id=mint(), names=titled("Жоба жазба"), collections=(MINE,), status=Status.DRAFT),
    "other_draft": Recording(id=mint(), names=titled("Бөтен жоба"), collections=(THEIRS,), status=Status.DRAFT),
    "registered": Recording(id=mint(), names=titled("Тіркелгенге"), access=Access(AccessLevel.REGISTERED)),
    "closed": Recording(id=mint(), names=titled("Жабық жазба"), collections=(MINE,), access=Access(AccessLevel.CLOSED)),
    "open": Recording(id=mint(), names=titled("Ашық жазба"), collections=(THEIRS,)),
}
PEOPLE = {
    "admin": (AccountRole.ADMINISTRATOR, ()),
    "curator": (AccountRole.CURATOR, ()),
    "keeper": (AccountRole.CURATOR, (MINE,)),
    "researcher": (AccountRole.RESEARCHER, (MINE,)),
    "listener": (AccountRole.REGISTERED, ()),
}


@pytest.fixture(scope="session")
def staffed(pristine_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Never write into it: it is copied for every test."""
    root = copied(pristine_home, tmp_path_factory.mktemp("staffed") / "home")
    archive = Archive.open(root)
    for record in RECORDS.values():
        archive.keep(record, who="test", why="made")
    with Desk.open(archive.home) as desk:
        for name, (role, collections) in PEOPLE.items():
            People(desk).add(name, role, collections=collections, password=PASSWORD)
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    return root


@pytest.fixture
def home(staffed: Path, tmp_path: Path) -> Path:
    return copied(staffed, tmp_path / "staffed")


Browser = Callable[..., TestClient]


@pytest.fixture
def browser(home: Path) -> Iterator[Browser]:
    """Opens a browser; with a name, somebody is signed in."""
    app = create_app(home)
    with ExitStack() as open_ones:
        open_ones.enter_context(TestClient(app))  # one lifespan for all

        def opened(name: str = "", base_url: str = "http://archive.test") -> TestClient:
            found = TestClient(app, base_url=base_url, follow_redirects=False)
            if name:
                answer = sign_in(found, name)
                assert answer.status_code == 303, answer.text
            return found

        yield opened


def token_in(text: str) -> str:
    found = re.search(r'name="csrf_token" value="(\w+)"', text)
    assert found, text[:500]
    return found[1]


def sign_in(client: TestClient, name: str, password: str = PASSWORD):
    token = token_in(client.get("/login").text)
    return client.post("/login", data={"username": name, "password": password, "csrf_token": token})


def send(client: TestClient, page: str, address: str = "", /, **fields: object):
    """Fill in the form of a page and send it."""
    token = token_in(client.get(page).text)
    return client.post(address or page, data={"csrf_token": token, **fields})


def desk_bytes(home: Path) -> bytes:
    """Whatever the desk keeps: every value of its tables, and where it is a file all that stands in it."""
    with Desk.open(Home(home)) as desk, desk.reading() as connection:
        rows = [row for table in schema.metadata.sorted_tables for row in connection.execute(sa.select(table))]
    told = "\n".join(str(value) for row in rows for value in row).encode()
    file = Home(home).desk_path
    return told + file.read_bytes() if file.exists() else told


def perform(home: Path) -> None:
    """Do the jobs that wait, here and now: what they do, without the seconds that their own processes take to begin
    (``test_uploading`` and the tests of the worker have these)."""
    with Desk.open(Home(home)) as desk:
        queue = Queue(desk)
        while job := queue.take("test"):
            assert re.fullmatch(r"[0-9a-f]{16}", job.request), "it was filed by a request, whose number it knows"
            (task,) = entry_points(group=TASKS, name=job.name)
            arguments = {**job.arguments, "workers": 0} if job.name == "receive" else job.arguments
            archive = Archive.open(home)
            try:
                outcome, state = task.load()(archive, arguments, job.who, silent), State.DONE
            except MuragatError as error:
                outcome, state = error.plain(), State.FAILED
            queue.end(job.number, "test", state, outcome)
            archive.close()

"""A home moved from files to a server and back: every row is there, and nothing is written to the old place."""

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.exc import DBAPIError

from archive.accounts import moving
from archive.accounts.desk import Desk
from archive.accounts.moving import FILES, move
from archive.accounts.people import AccountRole, People
from archive.catalogue import copying
from archive.commands import main
from archive.errors import InvalidValueError, LockedError, MuragatError, StoreError
from archive.home import Home
from archive.jobs.queue import Queue
from archive.keeping import Archive, silent
from archive.model import Kind, Language, Name, Recording, Ref
from tests.cluster.postgres import Postgres


@pytest.fixture
def in_files(pristine_in_files: Path, tmp_path: Path) -> Path:
    """A home in files, with somebody, a job and a record of its own."""
    root = Path(shutil.copytree(pristine_in_files, tmp_path / "files"))
    archive = Archive.open(root)
    archive.keep(Recording(id="0123456789", names=(Name("Әлқисса", Language.KK),)), who="A", why="new")
    archive.close()
    with Desk.open(Home(root)) as desk:
        People(desk).add("Әсем", AccountRole.CURATOR, mail="a@example.org")
        assert Queue(desk).file("ingest", {"folder": "Әуен"}, "Әсем") == 1
    return root


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.url(postgres.database())


def known(root: Path) -> tuple[object, ...]:
    """Everything that a home keeps in its databases."""
    archive = Archive.open(root)
    refs = [record.ref for record in archive.catalogue.records()]
    catalogue = archive.catalogue
    pages = {kind: [r.ref for r in catalogue.page(kind, limit=1000)] for kind in Kind}
    everything = (list(catalogue.records()), catalogue.histories(refs), pages, catalogue.moment(), catalogue.changes(0))
    archive.close()
    with Desk.open(Home(root)) as desk:
        return (*everything, People(desk).listed(), Queue(desk).listed())


def test_there_and_back_again_everything_is_the_same(in_files: Path, url: str) -> None:
    before = known(in_files)
    moved = move(Home(in_files), url, silent)
    assert moved.written == moved.rows > 2_000
    assert Home(in_files).settings.database_url == url
    assert known(in_files) == before
    assert not (in_files / "desk.sqlite").exists()
    with Desk.open(Home(in_files)) as desk:
        assert Queue(desk).file("ingest", {}, "Әсем") == 2
    after = known(in_files)
    move(Home(in_files), FILES, silent)
    assert Home(in_files).settings.database_url == ""
    assert known(in_files) == after
    with Desk.open(Home(in_files)) as desk:
        assert Queue(desk).file("ingest", {}, "Әсем") == 3
    move(Home(in_files), url, silent)  # and there once more
    assert known(in_files)[:5] == after[:5]


def test_a_move_that_was_cut_off_goes_on_where_it_was(in_files: Path, url: str) -> None:
    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    before = known(in_files)
    with pytest.raises(KeyboardInterrupt):
        move(Home(in_files), url, stop)
    assert known(in_files) == before  # still in its files
    archive = Archive.open(in_files)
    archive.keep(Recording(id="abcdefghij", names=(Name("Кейін", Language.KK),)), who="A", why="meanwhile")
    archive.close()
    before = known(in_files)
    moved = move(Home(in_files), url, silent)
    assert 0 < moved.written < moved.rows
    assert known(in_files) == before


def test_a_move_cut_off_before_the_settings_were_written_is_finished(
    in_files: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = known(in_files)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(moving, "name_database", die)
        with pytest.raises(KeyboardInterrupt):
            move(Home(in_files), url, silent)
    moved = move(Home(in_files), url, silent)
    assert (moved.written, moved.rows > 0) == (0, True)
    assert known(in_files) == before


def test_a_row_that_is_not_the_same_is_found(in_files: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that loses one row on its way: the second walk sees it, and the home stays where it is."""

    def careless(source: object, target: object, tables: list[object], progress: object) -> int:
        written = copying.bring(source, target, tables, progress)  # pyright: ignore[reportArgumentType]
        with target.begin() as connection:  # pyright: ignore
            if any(table.name == "name" for table in tables):  # pyright: ignore
                connection.exec_driver_sql("DELETE FROM catalogue_moving.name WHERE id = 'kurmangazy'")  # pyright: ignore
        return written

    monkeypatch.setattr(moving, "bring", careless)
    with pytest.raises(StoreError, match=r"name .*kurmangazy"):
        move(Home(in_files), url, silent)
    assert Home(in_files).settings.database_url == ""
    monkeypatch.undo()
    assert 0 < move(Home(in_files), url, silent).written < 50


def test_another_archive_is_not_overwritten(in_files: Path, home_path: Path) -> None:
    there = Home(home_path).settings.database_url
    before = known(home_path)
    with pytest.raises(StoreError, match="not those of this archive"):
        move(Home(in_files), there, silent)
    assert known(home_path) == before
    with pytest.raises(InvalidValueError, match="already"):
        move(Home(home_path), there, silent)


def test_who_has_the_archive_open_keeps_it_from_moving(in_files: Path, home_path: Path, url: str) -> None:
    code = "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1]); c.execute('select 1'); time.sleep(60)"
    other = subprocess.Popen([sys.executable, "-c", code, str(in_files / "desk.sqlite")])
    try:
        until = time.monotonic() + 30
        while not moving.with_open((str((in_files / "desk.sqlite").resolve()),)) and time.monotonic() < until:
            time.sleep(0.05)
        with pytest.raises(LockedError, match=f"{other.pid}"):
            move(Home(in_files), url, silent)
    finally:
        other.kill()
        other.wait()
    archive = Archive.open(home_path)
    with pytest.raises(LockedError, match="connections"):
        move(Home(home_path), FILES, silent)
    archive.close()


def test_who_still_has_the_old_file_open_cannot_write_there(in_files: Path, url: str) -> None:
    desk = Desk.open(Home(in_files))
    with desk.reading() as connection:  # a server that was forgotten, in this very process
        move(Home(in_files), url, silent)
        assert connection.exec_driver_sql("SELECT count(*) FROM account").scalar() == 1
        with pytest.raises(DBAPIError, match="has moved"):
            connection.exec_driver_sql("DELETE FROM account")
    desk.close()


def test_the_command_moves_and_tells_how_much(in_files: Path, url: str) -> None:
    (in_files / "settings.toml").write_text('contact = "a@b"\n[searches]\n"Күй" = "genre=kui"\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["--home", str(in_files), "migrate", "--to", url])
    assert done.exit_code == 0, done.output
    assert "compared and the same" in done.output
    settings = Home(in_files).settings
    assert (settings.database_url, settings.contact, settings.searches) == (url, "a@b", {"Күй": "genre=kui"})
    wrong = CliRunner().invoke(main, ["--home", str(in_files), "migrate", "--to", "mysql://a/b"])
    assert wrong.exit_code == 1
    assert "database_url" in wrong.output


def test_the_same_lists_in_the_same_order_on_both(in_files: Path, url: str) -> None:
    """Kazakh letters, digits, other scripts, capitals and blanks: every list of the catalogue is sorted alike."""
    titles = ["Ұлы", "ұшқан", "Үкі", "Ухау", "Ірі", "Ыстық", "Ән 10", "Ән 9", "Әлди", "Адай", "ёлка", "Zebra", "zebra",
"Ңң", "Өлең", "Орал", "Ғазиз", "Гүл", "Қараторғай", "Кеңес", "Һарам", "Хан", "  бос", "Äл", "漢",
              "Ән-күй", "Ән күй"]  # fmt: skip
    archive = Archive.open(in_files)
    for number, title in enumerate(titles):
        archive.keep(Recording(id=f"sorted-{number:04}", names=(Name(title, Language.KK),)), who="A", why="n")
    archive.close()

    def lists(root: Path) -> list[object]:
        opened = Archive.open(root)
        catalogue = opened.catalogue
        found: list[object] = [[r.ref for r in catalogue.page(kind, limit=2000)] for kind in Kind]
        found += [[r.ref for r in catalogue.page(kind, limit=2000, newest_first=True)] for kind in Kind]
        found += [catalogue.ids(kind, limit=2000) for kind in Kind]
        found += [catalogue.links_to(Ref(Kind.GENRE, "kui")), catalogue.on_day("12-16"), list(catalogue.names())]
        opened.close()
        return found

    before = lists(in_files)
    move(Home(in_files), url, silent)
    assert lists(in_files) == before


def test_where_the_server_sorts_otherwise_by_itself(postgres: Postgres) -> None:
    """The judge of the test above: the server's own order of Kazakh letters is another one."""
    with postgres.connect() as connection:
        words = ["Ә", "Б", "а", "Z"]
        icu = [
            r[0]
            for r in connection.execute('SELECT w FROM unnest(%s::text[]) w ORDER BY w COLLATE "kk-x-icu"', [words])
        ]
        plain = [r[0] for r in connection.execute('SELECT w FROM unnest(%s::text[]) w ORDER BY w COLLATE "C"', [words])]
    assert icu != plain == sorted(words)


def test_what_is_no_place_is_refused(in_files: Path) -> None:
    with pytest.raises(MuragatError):
        move(Home(in_files), "postgresql+psycopg://nobody@127.0.0.1:1/nothing", silent)
    with closing(sqlite3.connect(in_files / "desk.sqlite")) as connection:
        connection.execute("UPDATE account SET mail = 'b@example.org'")

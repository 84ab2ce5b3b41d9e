"""A backup of a home on a server, and the drill: restored into files, and moved to another server."""

from pathlib import Path

import pytest

from archive.accounts.desk import Desk
from archive.accounts.keys import Keys
from archive.accounts.moving import move
from archive.accounts.people import AccountRole, People
from archive.backup import restore_backup, write_backup
from archive.errors import InvalidValueError
from archive.home import Home
from archive.keeping import Archive, silent
from archive.model import Kind, Language, Name, Recording, Ref
from archive.store.fixity import examine
from tests.cluster.postgres import Postgres


@pytest.fixture
def backup(archive: Archive, tmp_path: Path) -> Path:
    archive.keep(Recording(id="0123456789", names=(Name("Адай", Language.KK),)), who="A", why="new")
    with Desk.open(archive.home) as desk:
        people = People(desk)
        Keys(desk).begin_session(people.add("Дина", AccountRole.CURATOR))
    write_backup(archive, tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


def test_what_is_restored_is_whole_and_the_server_it_came_from_is_left_alone(
    archive: Archive, backup: Path, postgres: Postgres, tmp_path: Path
) -> None:
    before = archive.catalogue.moment()
    records = list(archive.catalogue.records())
    count, _ = restore_backup(backup, tmp_path / "restored")
    assert count == len(records)
    assert archive.catalogue.moment() == before
    home = Home(tmp_path / "restored")
    assert not home.on_server
    move(home, postgres.url(postgres.database()), silent)
    restored = Archive.open(home.root)
    assert list(restored.catalogue.records()) == records
    assert Ref(Kind.RECORDING, "0123456789") in restored.catalogue
    assert examine(restored).sound
    with Desk.open(restored.home) as desk:
        people = People(desk)
        assert [(one.name, Keys(desk).sessions(one)) for one in people.listed()] == [("Дина", [])]
    restored.close()


def test_a_restore_never_goes_to_a_server_that_only_the_environment_names(
    archive: Archive, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = archive.catalogue.moment()
    monkeypatch.setenv("MURAGAT_DATABASE_URL", archive.home.settings.database_url)
    with pytest.raises(InvalidValueError, match="MURAGAT_DATABASE_URL"):
        restore_backup(backup, tmp_path / "restored")
    assert archive.catalogue.moment() == before
    assert not (tmp_path / "restored").exists()

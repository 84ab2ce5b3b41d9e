"""Homes of other ages and on other disks."""

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from archive.errors import HomeVersionError, StoreError
from archive.home import Home
from archive.keeping import Archive
from archive.locks import Locks
from archive.model import Kind, Ref
from archive.vocabulary.shipped import shipped_records


def test_a_home_of_a_newer_format_is_refused(home_path: Path) -> None:
    (home_path / "muragat-home.json").write_text(json.dumps({"format": 99}), encoding="utf-8")
    with pytest.raises(HomeVersionError, match="newer Muragat"):
        Archive.open(home_path)


def test_a_catalogue_of_a_newer_version_is_refused(home_path: Path) -> None:
    with sqlite3.connect(home_path / "catalogue.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(HomeVersionError, match="9999"):
        Archive.open(home_path)


def test_a_home_without_catalogue_and_index_loses_nothing(home_path: Path) -> None:
    for name in ("index", "derived", "staging"):
        shutil.rmtree(home_path / name, ignore_errors=True)
    for path in home_path.glob("catalogue.sqlite*"):
        path.unlink()
    (home_path / "muragat-home.json").unlink()
    archive = Archive.create(home_path)
    archive.rebuild_catalogue()
    assert Ref(Kind.PERSON, "kurmangazy") in archive.catalogue
    assert len(archive.catalogue.revisions(Ref(Kind.PERSON, "kurmangazy"))) == 1


def test_a_derived_folder_stays_inside_the_home(home_path: Path) -> None:
    home = Home(home_path)
    assert home.derived(Ref(Kind.RECORDING, "0123456789")).is_relative_to(home.derived_path)
    with pytest.raises(ValueError, match="not an identifier"):
        home.derived(Ref(Kind.RECORDING, "../../etc"))


def test_a_lock_ends_with_its_process(home_path: Path) -> None:
    ref = Ref(Kind.PERSON, "kurmangazy")
    held = f"""
import os
from pathlib import Path
from archive.locks import Locks
from archive.model import Kind, Ref
with Locks(Path({str(home_path / "locks")!r})).records([Ref(Kind.PERSON, "kurmangazy")]):
    os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", held], check=False).returncode == 9
    started = time.monotonic()
    with Locks(home_path / "locks").records([ref]):
        assert time.monotonic() - started < 5


def test_writing_to_a_folder_that_cannot_be_written_says_so(archive: Archive, home_path: Path) -> None:
    # A file in the place of the folder refuses even the superuser, who tests often run as.
    record = archive.catalogue.get(Ref(Kind.PERSON, "kurmangazy"))
    shutil.rmtree(home_path / "staging")
    (home_path / "staging").touch()
    with pytest.raises(StoreError, match="could not be written"):
        archive.keep(record, who="A", why="w")


def test_a_read_only_home_can_be_read(home_path: Path) -> None:
    # The superuser may write anywhere, so a test that runs as root reads as nobody.
    Archive.open(home_path).close()
    read = f"""
import os
from pathlib import Path
from archive.keeping import Archive
from archive.locks import Locks
from archive.model import Kind
Archive.open(Path({str(home_path)!r})).close()  # everything imported before nobody's modules become unreadable
if os.geteuid() == 0:
    os.setuid(65534)
assert not os.access({str(home_path)!r}, os.W_OK)
print(Archive.open(Path({str(home_path)!r})).catalogue.count(Kind.PERSON))
"""
    for path in [home_path, *home_path.rglob("*")]:
        path.chmod(0o555)
    temporary = Path(tempfile.gettempdir())
    for parent in home_path.parents:
        if temporary in parent.parents:
            parent.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", read], check=False, capture_output=True, text=True)
    for path in [home_path, *home_path.rglob("*")]:
        path.chmod(0o755)
    people = sum(record.kind is Kind.PERSON for record in shipped_records())
    assert done.stdout.strip() == str(people), done.stderr

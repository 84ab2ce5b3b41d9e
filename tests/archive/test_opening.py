"""A home that many open at once, and one that whoever brought it up to date did not live to finish."""

import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.keeping import Archive
from archive.model import Kind, Ref
from archive.vocabulary.shipped import shipped_records
from tests.ocfl_judge import is_valid_store

PEOPLE = sum(record.kind is Kind.PERSON for record in shipped_records())
TOGETHER = """
import json, sys, time
from pathlib import Path
from archive.keeping import Archive
from archive.model import Language, Kind, Name, Ref, Work

root, name, how = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
start = root.with_name("start")
root.with_name(f"ready-{name}").touch()
while not start.exists():
    time.sleep(0.005)
archive = getattr(Archive, how)(root)
people = archive.catalogue.count(Kind.PERSON)
archive.keep(Work(id=name, names=(Name("Адай", Language.KK),)), who=name, why="at once", base=0)
print(json.dumps({"people": people, "own": Ref(Kind.WORK, name) in archive.catalogue}))
archive.close()
"""
DYING = """
import os, sys
from pathlib import Path
from archive.keeping import Archive
from archive.store import files

left = int(sys.argv[2])
read = files.ObjectStore.inventory

def counted(store, ref):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    return read(store, ref)

files.ObjectStore.inventory = counted
Archive.open(Path(sys.argv[1]))
"""


def at_once(root: Path, how: str) -> list[dict[str, object]]:
    """What three processes tell that did the same at the same moment."""
    names = ("p1", "p2", "p3")
    started = [
        subprocess.Popen(
            [sys.executable, "-c", TOGETHER, str(root), name, how],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    while not all(root.with_name(f"ready-{name}").exists() for name in names):
        assert all(one.poll() is None for one in started)
        time.sleep(0.01)
    root.with_name("start").touch()
    told = [one.communicate() for one in started]
    assert [one.returncode for one in started] == [0, 0, 0], [error for _, error in told]
    return [json.loads(said) for said, _ in told]


def make_older(root: Path) -> None:
    """The catalogue as a Muragat of long ago left it: known by its revision, its rows of no use."""
    with sqlite3.connect(root / "catalogue.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.execute("DELETE FROM record")
    connection.close()


def remove_catalogue(root: Path) -> None:
    for path in root.glob("catalogue.sqlite*"):
        path.unlink()


def works(root: Path) -> set[str]:
    with_own = Archive.open(root)
    return {name for name in ("p1", "p2", "p3") if Ref(Kind.WORK, name) in with_own.catalogue}


def test_three_may_make_a_home_at_once(tmp_path: Path) -> None:
    told = at_once(tmp_path / "fresh", "create")
    assert told == [{"people": PEOPLE, "own": True}] * 3
    assert works(tmp_path / "fresh") == {"p1", "p2", "p3"}
    assert is_valid_store(tmp_path / "fresh" / "store")


@pytest.mark.parametrize("before", [remove_catalogue, make_older])
def test_three_may_open_at_once_what_has_to_be_built_first(home_path: Path, before: object) -> None:
    assert callable(before)
    before(home_path)
    told = at_once(home_path, "open")
    assert told == [{"people": PEOPLE, "own": True}] * 3
    assert works(home_path) == {"p1", "p2", "p3"}


@pytest.mark.parametrize("before", [remove_catalogue, make_older])
@pytest.mark.parametrize("left", [0, 1, 300])
def test_a_migration_that_was_cut_off_goes_on_at_the_next_start(home_path: Path, before: object, left: int) -> None:
    archive = Archive.open(home_path)
    whole = {record.ref: record for record in archive.catalogue.records()}
    archive.close()
    assert callable(before)
    before(home_path)
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", DYING, str(home_path), str(left)], check=False)
        assert done.returncode == 9
    archive = Archive.open(home_path)
    assert archive.catalogue.is_whole
    assert {record.ref: record for record in archive.catalogue.records()} == whole
    assert len(archive.catalogue.revisions(Ref(Kind.PERSON, "kurmangazy"))) == 1

"""Building a catalogue beside the one in use, and putting it in its place in one step.

Half a catalogue is never seen by anybody: a process that dies while it builds leaves a file that nobody opens, which
the next one removes. While it is built others go on writing to the old one; what they have changed is read once more at
the end, while the old one takes no writes (``Catalogue.replace``).
"""

import os
import time
import uuid
from pathlib import Path

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.connecting import engine_for
from archive.catalogue.migration import HEAD
from archive.home import disk_errors
from archive.store.disk import Disk

_STRANGER_SECONDS = 60.0


def new_file(path: Path) -> Path:
    """The place of a new generation beside the catalogue at ``path``, with empty tables, in the write-ahead mode."""
    place = path.with_name(f"{path.name}.{uuid.uuid4().hex[:16]}")
    engine = engine_for(sa.URL.create("sqlite", database=str(place)))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
        begin_generation(connection)
    engine.dispose()
    return place


def begin_generation(connection: sa.Connection, change: int = 0) -> None:
    """Mark an empty catalogue as one of its own, whose changes are numbered from ``change`` + 1."""
    values = {"generation": uuid.uuid4().hex, "change": str(change)}
    connection.execute(schema.meta.insert(), [{"key": key, "value": value} for key, value in values.items()])


def put_in_place(place: Path, path: Path, disk: Disk | None = None) -> None:
    """Make ``path`` name the finished file ``place``, durably. Nobody may write to either meanwhile."""
    disk = disk or Disk()
    link = place.with_name(f"{place.name}.link")
    with disk_errors(path):
        link.symlink_to(place.name)
        if path.exists():
            os.utime(path)  # the old one is swept a while after now
        link.replace(path)
        disk.sync_folder(path.parent)


def put_first(place: Path, path: Path) -> None:
    """The same where there has never been a catalogue; of several that come at once the first one's stands."""
    try:
        path.symlink_to(place.name)
    except FileExistsError:
        if not path.exists():  # a link to nothing: the file was removed by hand
            put_in_place(place, path)
            return
        place.unlink()
        for log in ("-wal", "-shm"):
            place.with_name(place.name + log).unlink(missing_ok=True)
    else:
        Disk().sync_folder(path.parent)


def sweep(path: Path) -> None:
    """Remove generations that are not, or never became, the one in use, once nobody can be about to open them.

    Only for whoever may build: what another is building just now looks the same.
    """
    if not path.is_symlink():
        return
    current = Path(os.path.realpath(path)).name
    strangers = [p for p in path.parent.glob(f"{path.name}.*") if not p.name.startswith(current)]
    for stranger in (*strangers, *path.parent.glob(f"{path.name}-*")):  # the latter: logs from before the link
        try:
            if time.time() - stranger.lstat().st_mtime > _STRANGER_SECONDS:
                stranger.unlink()
        except FileNotFoundError:
            continue

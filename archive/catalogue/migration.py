"""Bringing a catalogue to the present form.

The catalogue is disposable. In a SQLite file, where changes of tables cannot be taken back, nothing is migrated: a
catalogue of an older form is built anew from the store, beside the old one (``archive.catalogue.building``). On a
database server Alembic changes the tables in one transaction. One written by a newer version is refused, because this
program would not understand it.
"""

from pathlib import Path

import sqlalchemy as sa

from archive.errors import HomeVersionError

HEAD = "0004"
_OLDER = ("0001", "0002", "0003")


def is_outdated(engine: sa.Engine, *, writable: bool) -> bool:
    """Whether a SQLite catalogue has to be built anew.

    Raises HomeVersionError: it is newer than this program, or older where nothing can be written.
    """
    found = revision_of(engine)
    if found == HEAD:
        return False
    if found is not None and found not in _OLDER:
        raise _newer(found)
    if not writable:
        raise HomeVersionError(
            f"the catalogue has an older form (revision {found}) and lies where nothing can be written",
            "Open the home once where it can be written, then move it.",
        )
    return True


def migrate(engine: sa.Engine) -> None:
    """Create or upgrade the tables. Raises HomeVersionError for a revision that this program does not know."""
    found = revision_of(engine)
    if found == HEAD:
        return
    if found is not None and found not in _OLDER:
        raise _newer(found)
    from alembic import command  # costs a tenth of a second, and is needed once in a home's life
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def revision_of(engine: sa.Engine) -> str | None:
    """The Alembic revision of a database, or None for an empty one."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _newer(found: str) -> HomeVersionError:
    return HomeVersionError(
        f"the catalogue was written by a newer Muragat (revision {found})", "Install the newer Muragat."
    )

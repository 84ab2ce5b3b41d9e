"""Bringing a catalogue to the present form, by Alembic.

A catalogue that is already at ``HEAD`` costs one small query. One written by an older version is migrated on first use;
one written by a newer version is refused, because this program would not understand it.
"""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from archive.errors import HomeVersionError

HEAD = "0002"


def migrate(engine: sa.Engine) -> None:
    """Create or upgrade the tables. Raises HomeVersionError for a revision that this program does not know."""
    found = revision_of(engine)
    if found == HEAD:
        return
    from alembic import command  # costs a tenth of a second, and is needed once in a home's life
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    if found is not None:
        try:
            ScriptDirectory.from_config(config).get_revision(found)
        except CommandError as error:
            raise HomeVersionError(
                f"the catalogue was written by a newer Muragat (revision {found})", "Install the newer Muragat."
            ) from error
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        if found is None or "readonly" not in str(error.orig):
            raise
        raise HomeVersionError(
            f"the catalogue has an older form (revision {found}) and lies where nothing can be written",
            "Open the home once where it can be written, then move it.",
        ) from error


def revision_of(engine: sa.Engine) -> str | None:
    """The Alembic revision of a database, or None for an empty one."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()

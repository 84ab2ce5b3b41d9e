"""Which form a catalogue has, and whether it must be built anew.

The catalogue is disposable, and nothing in it is ever migrated: one of an older form is built anew from the store,
beside the old one (``archive.catalogue.building``): a file on first use, on a database server by ``muragat migrate``.
One written by a newer version is refused, because this program would not understand it.
"""

import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.server import Form
from archive.errors import HomeVersionError

HEAD = "0004"
_OLDER = ("0001", "0002", "0003")
FORM = Form("catalogue", schema.metadata, HEAD, _OLDER, serves=HEAD)


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

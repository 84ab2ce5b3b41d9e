"""People who sign in: their names, roles, and the collections they were put in charge of.

The first administrator comes from the command line; nobody has a password that somebody else chose. The last
administrator who can sign in can be neither disabled nor given another role.
"""

import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from archive.accounts import passwords
from archive.accounts.desk import Desk
from archive.accounts.mail import checked_address
from archive.accounts.schema import account as table
from archive.accounts.schema import charge, comment, grant, identity, invitation, kept, session, task, token
from archive.errors import N_, InvalidValueError, NotFoundError
from archive.hygiene import clean
from archive.identifiers import mint
from archive.model import Kind, Ref

LONGEST_NAME = 100


class AccountRole(StrEnum):
    """What somebody may do here; ``archive.policy`` says what follows."""

    REGISTERED = "registered"
    RESEARCHER = "researcher"
    CURATOR = "curator"
    ADMINISTRATOR = "administrator"

    @property
    def has_desk(self) -> bool:
        """Whether they keep anything, and so have work."""
        return self in (AccountRole.CURATOR, AccountRole.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        return self is AccountRole.ADMINISTRATOR


_WITH_COLLECTIONS = (AccountRole.RESEARCHER, AccountRole.CURATOR)


@dataclass(frozen=True, slots=True)
class Account:
    """``collections``: those a curator or researcher was put in charge of; None: the whole archive.

    ``closed``: since when they may not sign in; ``waits``: nobody has set a password yet.
    """

    id: str
    name: str
    role: AccountRole
    created: float
    closed: float | None
    waits: bool
    mail: str = ""
    collections: frozenset[str] | None = None
    grants: frozenset[Ref] = field(default_factory=frozenset[Ref])


class People:
    """The accounts of one desk database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(
        self, name: str, role: AccountRole, *, collections: Iterable[str] = (), password: str = "", mail: str = ""
    ) -> Account:
        """A new account. Without a password nobody can sign in until an invitation was used.

        Raises InvalidValueError: a name that is taken or none, collections for a role without, a bad password or mail.
        """
        name, charges, mail = named(name), sorted(set(collections)), checked_address(mail)
        _check_charges(role, charges)
        kept = passwords.digest(password) if password else ""
        identifier = mint()
        values = {"id": identifier, "name": name, "role": role, "password": kept, "created": time.time(), "mail": mail}
        with self._desk.writing() as connection:
            if _row(connection, name) is not None:
                raise InvalidValueError(N_("%(name)s: this name is taken"), N_("Choose another one."), name=name)
            connection.execute(table.insert().values(**values))
            _put_in_charge(connection, identifier, charges)
        return self.get(name)

    def listed(self) -> list[Account]:
        """Everybody, by name."""
        with self._desk.reading() as connection:
            rows = connection.execute(sa.select(table).order_by(table.c.name)).all()
            return [_account(connection, row) for row in rows]

    def get(self, name: str) -> Account:
        """Raises NotFoundError."""
        with self._desk.reading() as connection:
            return _account(connection, _known(connection, name))

    def by_id(self, identifier: str) -> Account | None:
        """The account, unless it was deleted."""
        with self._desk.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == identifier)).first()
            return None if row is None else _account(connection, row)

    def checked(self, name: str, password: str) -> Account | None:
        """The account, if this is its password and it may sign in. Takes as long whoever is asked for."""
        with self._desk.reading() as connection:
            row = _row(connection, name)
        fits = passwords.matches("" if row is None else row.password, password)
        return None if row is None or not fits or row.closed is not None else self.get(row.name)

    def set_role(self, name: str, role: AccountRole, collections: Iterable[str] = ()) -> Account:
        """Raises NotFoundError; InvalidValueError: the last administrator, or collections for a role without."""
        charges = sorted(set(collections))
        _check_charges(role, charges)
        with self._desk.writing() as connection:
            row = _known(connection, name)
            if role is not AccountRole.ADMINISTRATOR:
                _keep_an_administrator(connection, row)
            connection.execute(table.update().where(table.c.id == row.id).values(role=role))
            connection.execute(charge.delete().where(charge.c.account == row.id))
            _put_in_charge(connection, row.id, charges)
            _end_sessions(connection, row.id)
        return self.get(name)

    def set_password(self, name: str, password: str) -> None:
        """Raises NotFoundError, InvalidValueError. All sessions end."""
        kept = passwords.digest(password)
        with self._desk.writing() as connection:
            row = _known(connection, name)
            connection.execute(table.update().where(table.c.id == row.id).values(password=kept))
            _end_sessions(connection, row.id)

    def set_mail(self, name: str, mail: str) -> None:
        """Raises NotFoundError; InvalidValueError: no address."""
        kept = checked_address(mail)
        with self._desk.writing() as connection:
            row = _known(connection, name)
            connection.execute(table.update().where(table.c.id == row.id).values(mail=kept))

    def disable(self, name: str, *, undo: bool = False) -> Account:
        """Nobody can sign in under this name any more; sessions end, tokens are revoked. ``undo``: they can again, with
        new tokens. Raises NotFoundError; InvalidValueError: the last administrator."""
        with self._desk.writing() as connection:
            row = _known(connection, name)
            if not undo:
                _keep_an_administrator(connection, row)
                _end_sessions(connection, row.id)
                _revoke_tokens(connection, row.id)
            closed = None if undo else row.closed or time.time()
            connection.execute(table.update().where(table.c.id == row.id).values(closed=closed))
        return self.get(name)

    def delete(self, name: str) -> None:
        """Forget an account. What it has signed in the histories of records stays. Raises as ``disable``."""
        with self._desk.writing() as connection:
            row = _known(connection, name)
            _keep_an_administrator(connection, row)
            for other in (session, token, invitation, charge, grant, identity, task, kept):
                connection.execute(other.delete().where(other.c.account == row.id))
            connection.execute(table.delete().where(table.c.id == row.id))

    def exported(self, name: str) -> dict[str, Any]:
        """All that is kept about somebody, without secrets. Moments are seconds since 1970."""
        with self._desk.reading() as connection:
            row = _known(connection, name)
            known = _account(connection, row)
            columns = {
                "sessions": (session.c.created, session.c.seen, session.c.ends, session.c.agent),
                "tokens": (token.c.name, token.c.scopes, token.c.created, token.c.ends, token.c.revoked),
                "grants": (grant.c.kind, grant.c.record, grant.c.reason, grant.c.begins, grant.c.ends),
                "invitations": (invitation.c.created, invitation.c.ends, invitation.c.used),
                "tasks": (task.c.search, task.c.note, task.c.given, task.c.done),
                "kept": (kept.c.name, kept.c.value, kept.c.at),
            }
            listed = {
                what: [dict(r) for r in connection.execute(_of_account(some, row.id)).mappings()]
                for what, some in columns.items()
            }
            said = sa.select(comment.c.kind, comment.c.record, comment.c.field, comment.c.text, comment.c.at)
            mine = connection.execute(said.where(comment.c.who == row.name)).mappings()
            listed["comments"] = [dict(one) for one in mine]
        collections = None if known.collections is None else sorted(known.collections)
        about = {"name": known.name, "role": known.role.value, "created": known.created, "mail": known.mail}
        return {**about, "collections": collections, **listed}

    def has_administrator(self) -> bool:
        """Whether anybody could let somebody in."""
        with self._desk.reading() as connection:
            return bool(_administrators(connection))


def named(text: str) -> str:
    """A name as it is kept. Raises InvalidValueError: empty, too long, or with signs that cannot be seen."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 0 < len(name) <= LONGEST_NAME or clean(name) != name:
        raise InvalidValueError(
            N_("'%(name)s' cannot be the name of an account"),
            N_("Take 1 to %(most)s letters."),
            name=name[:LONGEST_NAME],
            most=LONGEST_NAME,
        )
    return name


def _of_account(columns: tuple[sa.Column[Any], ...], account: str) -> sa.Select[Any]:
    return sa.select(*columns).where(columns[0].table.c.account == account)


def _check_charges(role: AccountRole, charges: list[str]) -> None:
    if charges and role not in _WITH_COLLECTIONS:
        raise InvalidValueError(
            N_("only curators and researchers have collections of their own"), N_("Leave the collections out.")
        )


def _put_in_charge(connection: sa.Connection, account: str, collections: list[str]) -> None:
    if collections:
        rows = [{"account": account, "collection": collection} for collection in collections]
        connection.execute(charge.insert(), rows)


def _row(connection: sa.Connection, name: str) -> sa.Row[Any] | None:
    """By the index where it is written as people write names; else, since SQLite folds no Cyrillic, among the names."""
    written = " ".join(unicodedata.normalize("NFC", name).split())
    usual = dict.fromkeys((written, written.lower(), written.title(), written.capitalize(), written.upper()))
    rows = connection.execute(sa.select(table).where(table.c.name.in_(usual))).all()
    found = next((row for row in rows if row.name == written), rows[0] if rows else None)
    if found is not None:
        return found
    names = connection.execute(sa.select(table.c.id, table.c.name))
    alike = next((row.id for row in names if row.name.casefold() == written.casefold()), None)
    return connection.execute(sa.select(table).where(table.c.id == alike)).first() if alike else None


def _known(connection: sa.Connection, name: str) -> sa.Row[Any]:
    row = _row(connection, name)
    if row is None:
        raise NotFoundError(
            N_("%(name)s: there is no such account"), N_("See: muragat user list"), name=name[:LONGEST_NAME]
        )
    return row


def _account(connection: sa.Connection, row: sa.Row[Any]) -> Account:
    charges = connection.execute(sa.select(charge.c.collection).where(charge.c.account == row.id)).scalars().all()
    now = time.time()
    given = connection.execute(
        sa.select(grant.c.kind, grant.c.record).where(
            grant.c.account == row.id, grant.c.begins <= now, sa.or_(grant.c.ends.is_(None), grant.c.ends > now)
        )
    )
    return Account(
        id=row.id,
        name=row.name,
        role=AccountRole(row.role),
        created=row.created,
        closed=row.closed,
        waits=not row.password,
        mail=row.mail,
        collections=frozenset(charges) or None,
        grants=frozenset(Ref(Kind(g.kind), g.record) for g in given if g.kind in set(Kind)),
    )


def _administrators(connection: sa.Connection) -> set[str]:
    """The ids of the administrators who can sign in."""
    query = sa.select(table.c.id).where(
        table.c.role == AccountRole.ADMINISTRATOR, table.c.closed.is_(None), table.c.password != ""
    )
    return set(connection.execute(query).scalars())


def _keep_an_administrator(connection: sa.Connection, row: sa.Row[Any]) -> None:
    if row.role == AccountRole.ADMINISTRATOR and row.closed is None and _administrators(connection) <= {row.id}:
        raise InvalidValueError(
            N_("%(name)s is the last administrator"), N_("Make somebody else an administrator first."), name=row.name
        )


def _end_sessions(connection: sa.Connection, account: str) -> None:
    connection.execute(session.delete().where(session.c.account == account))


def _revoke_tokens(connection: sa.Connection, account: str) -> None:
    mine = sa.and_(token.c.account == account, token.c.revoked.is_(None))
    connection.execute(token.update().where(mine).values(revoked=time.time()))

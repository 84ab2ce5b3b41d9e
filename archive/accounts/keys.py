"""What opens the door once somebody was recognised: sessions, tokens, invitations; and how often a wrong key was tried.

A secret is 256 random bits, told once; here only its SHA-256 is kept, which a random secret of that length does not
need to be salted for. A secret that is unknown, ended or revoked opens nothing, and nobody is told which.
"""

import hashlib
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from archive.accounts import passwords
from archive.accounts.desk import Desk
from archive.accounts.people import Account, People
from archive.accounts.schema import account, attempt, invitation, session, token
from archive.errors import N_, DatabaseAwayError, InvalidValueError, NotFoundError

SESSION_DAYS = 14
INVITATION_DAYS = 7
TOKEN_DAYS = 90
LONGEST_TOKEN_DAYS = 366
_DAY = 24 * 3600.0
_SEEN_EVERY = 300.0
_REMEMBERED = 15 * 60.0
WRONG_BEFORE_WAITING = 5
_WRONG_FROM_ONE_ADDRESS = 30


class Scope(StrEnum):
    """What a token may be used for; nobody's token may do more than they."""

    READ = "read"
    EDIT = "edit"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Session:
    """``digest`` names it in lists; moments are seconds since 1970."""

    digest: str
    created: float
    seen: float
    ends: float
    agent: str


@dataclass(frozen=True, slots=True)
class Token:
    """``digest`` names it in lists; moments are seconds since 1970."""

    digest: str
    name: str
    scopes: frozenset[Scope]
    created: float
    ends: float | None
    revoked: float | None


def secret() -> str:
    """A new secret: 43 characters for addresses and cookies."""
    return secrets.token_urlsafe(32)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Keys:
    """Sessions, tokens and invitations of one desk database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._people = People(desk)

    # -- sessions ------------------------------------------------------------------------------------------------------

    def begin_session(self, who: Account, agent: str = "") -> str:
        """Sign somebody in. Returns the secret of the cookie."""
        made, now = secret(), time.time()
        values = {"created": now, "seen": now, "ends": now + SESSION_DAYS * _DAY, "agent": agent[:200]}
        with self._desk.writing() as connection:
            connection.execute(session.delete().where(session.c.ends < now))
            connection.execute(session.insert().values(digest=digest_of(made), account=who.id, **values))
        return made

    def session_of(self, made: str) -> tuple[Account, Session] | None:
        """Whose session this is."""
        now, digest = time.time(), digest_of(made)
        with self._desk.reading() as connection:
            row = connection.execute(sa.select(session).where(session.c.digest == digest)).first()
        if row is None or row.ends < now:
            return None
        who = self._people.by_id(row.account)
        if who is None or who.closed is not None:
            return None
        return who, _session(row)

    def seen(self, found: Session) -> None:
        """Note that a session is in use, no more often than every few minutes; not where nothing can be written."""
        now = time.time()
        if now - found.seen > _SEEN_EVERY:
            with suppress(OperationalError, DatabaseAwayError), self._desk.writing() as connection:
                connection.execute(session.update().where(session.c.digest == found.digest).values(seen=now))

    def sessions(self, who: Account) -> list[Session]:
        """The sessions of somebody, the last used first."""
        query = sa.select(session).where(session.c.account == who.id, session.c.ends > time.time())
        with self._desk.reading() as connection:
            return [_session(row) for row in connection.execute(query.order_by(session.c.seen.desc()))]

    def end_session(self, who: Account, digest: str) -> None:
        """End one session of somebody; nothing where it is not theirs."""
        mine = sa.and_(session.c.account == who.id, session.c.digest == digest)
        with self._desk.writing() as connection:
            connection.execute(session.delete().where(mine))

    # -- tokens --------------------------------------------------------------------------------------------------------

    def issue_token(self, who: Account, name: str, scopes: Iterable[Scope], days: int = TOKEN_DAYS) -> str:
        """A new token for programs. Raises InvalidValueError: for how long, or for nothing."""
        wanted, now, made = frozenset(scopes), time.time(), secret()
        if not wanted:
            raise InvalidValueError(N_("a key that may do nothing"), N_("Choose what it may do."))
        if not 1 <= days <= LONGEST_TOKEN_DAYS:
            raise InvalidValueError(
                N_("a key for %(n)s days"),
                N_("From 1 to %(most)s days."),
                n=days,
                most=LONGEST_TOKEN_DAYS,
            )
        words = " ".join(scope for scope in Scope if scope in wanted)
        values = {"account": who.id, "name": name[:200], "created": now, "scopes": words, "ends": now + days * _DAY}
        with self._desk.writing() as connection:
            connection.execute(token.insert().values(digest=digest_of(made), **values))
        return made

    def token_of(self, made: str) -> tuple[Account, frozenset[Scope]] | None:
        """Whose token this is, and what for."""
        with self._desk.reading() as connection:
            row = connection.execute(sa.select(token).where(token.c.digest == digest_of(made))).first()
        if row is None or row.revoked is not None or (row.ends is not None and row.ends < time.time()):
            return None
        who = self._people.by_id(row.account)
        return None if who is None or who.closed is not None else (who, _token(row).scopes)

    def tokens(self, who: Account) -> list[Token]:
        """The tokens of somebody that open something, the newest first."""
        query = sa.select(token).where(token.c.account == who.id, token.c.revoked.is_(None))
        with self._desk.reading() as connection:
            return [_token(row) for row in connection.execute(query.order_by(token.c.created.desc()))]

    def revoke_token(self, who: Account, digest: str) -> None:
        """Nothing where it is not theirs."""
        mine = sa.and_(token.c.account == who.id, token.c.digest == digest)
        with self._desk.writing() as connection:
            connection.execute(token.update().where(mine).values(revoked=time.time()))

    # -- invitations ---------------------------------------------------------------------------------------------------

    def invite(self, who: Account) -> str:
        """The secret of a link by which somebody sets a password; earlier links of theirs end."""
        made, now = secret(), time.time()
        with self._desk.writing() as connection:
            connection.execute(invitation.delete().where(invitation.c.account == who.id))
            values = {"account": who.id, "created": now, "ends": now + INVITATION_DAYS * _DAY}
            connection.execute(invitation.insert().values(digest=digest_of(made), **values))
        return made

    def invited(self, made: str) -> Account | None:
        """Whom a link is for, as long as it can be used."""
        with self._desk.reading() as connection:
            row = connection.execute(_usable(made)).first()
        return None if row is None else self._people.by_id(row.account)

    def redeem(self, made: str, password: str) -> Account:
        """Set the password a link is for; it works once. Raises NotFoundError: it does not work; InvalidValueError."""
        kept = passwords.digest(password)
        with self._desk.writing() as connection:
            row = connection.execute(_usable(made)).first()
            if row is None:
                raise NotFoundError(N_("this link has been used or has ended"), N_("Ask for a new one."))
            connection.execute(invitation.update().where(invitation.c.digest == row.digest).values(used=time.time()))
            connection.execute(session.delete().where(session.c.account == row.account))
            connection.execute(account.update().where(account.c.id == row.account).values(password=kept))
        found = self._people.by_id(row.account)
        if found is None:
            raise NotFoundError(N_("this account is no longer there"), N_("Ask an administrator."))
        return found

    # -- wrong guesses -------------------------------------------------------------------------------------------------

    def must_wait(self, name: str, address: str) -> float:
        """Seconds until somebody at this address may try a password for this name again; 0: at once."""
        limits = {_guess(name, address): WRONG_BEFORE_WAITING, _guess("", address): _WRONG_FROM_ONE_ADDRESS}
        since = time.time() - _REMEMBERED
        with self._desk.reading() as connection:
            for key, most in limits.items():
                query = sa.select(attempt.c.at).where(attempt.c.key == key, attempt.c.at > since)
                moments = sorted(connection.execute(query).scalars())
                if len(moments) >= most:
                    return max(1.0, moments[-most] - since)
        return 0.0

    def was_wrong(self, name: str, address: str) -> None:
        """Note a wrong guess."""
        now = time.time()
        with self._desk.writing() as connection:
            connection.execute(attempt.delete().where(attempt.c.at < now - _REMEMBERED))
            rows = [{"key": _guess(name, address), "at": now}, {"key": _guess("", address), "at": now}]
            connection.execute(attempt.insert(), rows)

    def was_right(self, name: str, address: str) -> None:
        """Forget the wrong guesses at this name from this address."""
        with self._desk.writing() as connection:
            connection.execute(attempt.delete().where(attempt.c.key == _guess(name, address)))


def _guess(name: str, address: str) -> str:
    return digest_of(f"{name.casefold()}\n{address}")


def _usable(made: str) -> sa.Select[Any]:
    table = invitation
    return sa.select(table).where(table.c.digest == digest_of(made), table.c.used.is_(None), table.c.ends > time.time())


def _session(row: sa.Row[Any]) -> Session:
    return Session(row.digest, row.created, row.seen, row.ends, row.agent)


def _token(row: sa.Row[Any]) -> Token:
    scopes = frozenset(Scope(word) for word in row.scopes.split())
    return Token(row.digest, row.name, scopes, row.created, row.ends, row.revoked)

"""Requests for access: who asks for what and why, what was answered, and the link by which it is heard.

Both stand in the desk database alone and can be deleted; the record keeps only the decision
(``archive.model.AccessDecision``). Of a link only the digest is kept, as of every secret (``archive.accounts.keys``);
it opens what was granted, to whoever holds it, until its day. Moments are seconds since 1970.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from archive.accounts.desk import Desk
from archive.accounts.keys import digest_of, secret
from archive.accounts.schema import attempt
from archive.accounts.schema import request as table
from archive.errors import N_, InvalidValueError, MuragatError, NotFoundError
from archive.hygiene import clean

LONGEST_NAME: Final = 200
LONGEST_WHY: Final = 4_000
LONGEST_DAYS: Final = 366
MOST_WAITING: Final = 1_000
"""Requests that nobody has answered yet, of all visitors together."""
MOST_FROM_ONE: Final = 5
MOST_AN_HOUR: Final = 200
_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR


class TooManyError(MuragatError):
    """More was asked within an hour than anybody could answer."""

    code = "too-many"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody sends. ``passages``: ids of the recording's; empty: the whole. ``days``: for how long."""

    recording: str
    passages: tuple[str, ...]
    name: str
    mail: str
    why: str
    days: int


@dataclass(frozen=True, slots=True)
class Request:
    """``opens`` and ``ends``: of the link that was given; ``ends`` is None where none was."""

    number: int
    asked: Asked
    at: float
    answered: float | None
    answered_by: str
    note: str
    opens: tuple[str, ...]
    ends: float | None

    @property
    def is_open(self) -> bool:
        """Whether its link opens something now."""
        return self.ends is not None and self.ends > time.time()


class Asking:
    """The requests of one desk database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, asked: Asked, address: str) -> int:
        """Keep a request; its number. ``address``: where it comes from, of which a digest is kept for an hour.

        Raises InvalidValueError: nobody, no reason, too long; TooManyError.
        """
        asked = _checked(asked)
        now, own = time.time(), digest_of(f"asking\n{address}")
        everybody = digest_of("asking")
        with self._desk.writing() as connection:
            connection.execute(attempt.delete().where(attempt.c.at < now - _HOUR))
            waiting = sa.select(sa.func.count()).select_from(table).where(table.c.answered.is_(None))
            full = connection.execute(waiting).scalar_one() >= MOST_WAITING
            for key, most in ((own, MOST_FROM_ONE), (everybody, MOST_AN_HOUR)):
                counted = sa.select(sa.func.count()).where(attempt.c.key == key)
                full = full or connection.execute(counted).scalar_one() >= most
            if full:
                raise TooManyError(N_("too many requests"), N_("Try again in an hour, or write to the archive."))
            connection.execute(attempt.insert(), [{"key": own, "at": now}, {"key": everybody, "at": now}])
            values = {
                "recording": asked.recording,
                "passages": " ".join(asked.passages),
                "name": asked.name,
                "mail": asked.mail,
                "why": asked.why,
                "days": asked.days,
                "asked": now,
            }
            made = connection.execute(table.insert().values(**values)).inserted_primary_key
            return int(made[0]) if made else 0

    def listed(self, *, answered: bool, limit: int = 500) -> list[Request]:
        """Those that wait, the oldest first; or those that were answered, the newest first."""
        known = table.c.answered.is_not(None) if answered else table.c.answered.is_(None)
        order = table.c.answered.desc() if answered else table.c.number
        with self._desk.reading() as connection:
            rows = connection.execute(sa.select(table).where(known).order_by(order).limit(limit))
            return [_request(row) for row in rows]

    def get(self, number: int) -> Request:
        """Raises NotFoundError."""
        with self._desk.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.number == number)).first()
        if row is None:
            raise NotFoundError(N_("there is no request %(n)s"), N_("It may have been deleted."), n=number)
        return _request(row)

    def grant(self, number: int, passages: Iterable[str], days: int, who: str, note: str = "") -> str:
        """Answer with a link, whose secret is told once. Raises InvalidValueError: answered already; NotFoundError."""
        if not 1 <= days <= LONGEST_DAYS:
            raise _not_so_long(days)
        made = secret()
        values = {"link": digest_of(made), "opens": " ".join(passages), "ends": time.time() + days * _DAY}
        self._answer(number, who, note, values)
        return made

    def refuse(self, number: int, who: str, note: str = "") -> None:
        """Raises InvalidValueError: answered already; NotFoundError."""
        self._answer(number, who, note, {})

    def end(self, number: int) -> None:
        """End the link of a request at once."""
        with self._desk.writing() as connection:
            alive = sa.and_(table.c.number == number, table.c.ends > time.time())
            connection.execute(table.update().where(alive).values(ends=time.time(), link=""))

    def delete(self, number: int) -> None:
        """Leave nothing of a request and its person; its link ends with it."""
        with self._desk.writing() as connection:
            connection.execute(table.delete().where(table.c.number == number))

    def opened_by(self, secrets: Iterable[str]) -> list[Request]:
        """The requests whose links these are, as far as they open something now."""
        digests = [digest_of(one) for one in secrets if one]
        if not digests:
            return []
        with self._desk.reading() as connection:
            alive = sa.and_(table.c.link.in_(digests), table.c.ends > time.time())
            return [_request(row) for row in connection.execute(sa.select(table).where(alive))]

    def _answer(self, number: int, who: str, note: str, values: dict[str, Any]) -> None:
        with self._desk.writing() as connection:
            row = connection.execute(sa.select(table).where(table.c.number == number)).first()
            if row is None:
                raise NotFoundError(N_("there is no request %(n)s"), N_("It may have been deleted."), n=number)
            if row.answered is not None:
                raise answered_before(number, row.answered_by)
            said = {"answered": time.time(), "answered_by": who, "note": clean(note)[:LONGEST_WHY], **values}
            connection.execute(table.update().where(table.c.number == number).values(**said))


def answered_before(number: int, who: str) -> InvalidValueError:
    """Somebody was faster with a request."""
    return InvalidValueError(N_("request %(n)s was answered by %(who)s"), N_("See the answer."), n=number, who=who)


def _not_so_long(days: int) -> InvalidValueError:
    return InvalidValueError(N_("%(n)s days cannot be given"), N_("From 1 to %(most)s."), n=days, most=LONGEST_DAYS)


def _checked(asked: Asked) -> Asked:
    name, mail, why = (clean(text).strip() for text in (asked.name, asked.mail, asked.why))
    if not name or not mail or not why:
        raise InvalidValueError(N_("who asks, where the answer goes and why"), N_("Say all three."))
    if len(name) > LONGEST_NAME or len(mail) > LONGEST_NAME or len(why) > LONGEST_WHY:
        raise InvalidValueError(
            N_("too long"), N_("At most %(n)s characters, the reason %(most)s."), n=LONGEST_NAME, most=LONGEST_WHY
        )
    if "@" not in mail or any(sign.isspace() for sign in mail):
        raise InvalidValueError(
            N_("«%(mail)s» is no address of mail"), N_("Write it like name@example.org."), mail=mail[:40]
        )
    if not 1 <= asked.days <= LONGEST_DAYS:
        raise _not_so_long(asked.days)
    return Asked(asked.recording, asked.passages, name, mail, why, asked.days)


def _request(row: sa.Row[Any]) -> Request:
    asked = Asked(row.recording, tuple(row.passages.split()), row.name, row.mail, row.why, row.days)
    return Request(
        row.number, asked, row.asked, row.answered, row.answered_by, row.note, tuple(row.opens.split()), row.ends
    )

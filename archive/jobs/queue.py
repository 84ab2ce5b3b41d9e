"""The queue: jobs as rows. A job is taken under a *lease*, which its worker renews; when nobody does, somebody else
takes it up again. Stages are idempotent, so a job that is done twice is done once.

States: ``waiting`` → ``running`` → ``done``, ``failed`` or ``cancelled``; ``retry`` begins the last two
again.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import OperationalError

from archive.accounts.desk import Desk
from archive.accounts.schema import job as table
from archive.errors import N_, InvalidValueError, NotFoundError, StoreError
from archive.logs import request_being_answered

_log = structlog.get_logger("muragat.jobs")

LEASE_SECONDS = 30.0
MOST_ATTEMPTS = 3
LONGEST_ARGUMENTS = 100_000


class State(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_OPEN = (State.WAITING, State.RUNNING)
_IS: Final[Mapping[State, str]] = {
    State.WAITING: N_("job %(n)s is waiting"),
    State.RUNNING: N_("job %(n)s is running"),
    State.DONE: N_("job %(n)s is done"),
    State.FAILED: N_("job %(n)s is failed"),
    State.CANCELLED: N_("job %(n)s is cancelled"),
}


@dataclass(frozen=True, slots=True)
class Job:
    """One row. Moments are seconds since 1970; ``done`` of ``total`` are in the job's own unit, 0 when not known.

    ``request``: the number of the request that it was filed by, as in the log; empty when it was a command.
    """

    number: int
    name: str
    arguments: dict[str, Any]
    state: State
    who: str
    filed: float
    begun: float | None
    ended: float | None
    attempt: int
    worker: str
    cancel_asked: bool
    done: int
    total: int
    told: str
    request: str = ""

    @property
    def outcome(self) -> Any:
        """What became of it, as plain values, read each time: the report of a large sheet is twenty megabytes of text
        and five times as much when it is read."""
        return msgspec.json.decode(self.told)


@dataclass(frozen=True, slots=True)
class Counted:
    """``oldest``: when the oldest job that waits was filed, in seconds since 1970."""

    states: dict[State, int]
    oldest: float | None


class Queue:
    """The jobs of one desk database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def file(self, name: str, arguments: Mapping[str, Any], who: str) -> int:
        """Put a job at the end. Returns its number. Raises InvalidValueError: arguments no JSON, or too long."""
        try:
            text = msgspec.json.encode(dict(arguments)).decode()
        except (TypeError, ValueError) as error:
            raise InvalidValueError(f"{name}: the arguments are no JSON ({error})", "Give plain values.") from error
        if len(text) > LONGEST_ARGUMENTS:
            raise InvalidValueError(f"{name}: {len(text)} characters of arguments", f"At most {LONGEST_ARGUMENTS}.")
        values = {
            **dict.fromkeys(("done", "total", "attempt", "lease_until"), 0),
            **{"name": name, "arguments": text, "state": State.WAITING, "who": who, "filed": time.time()},
            **{"worker": "", "cancel_asked": False, "outcome": "null", "request": request_being_answered()},
        }
        with self._desk.writing() as connection:
            made = connection.execute(table.insert().values(**values).returning(table.c.number))
            number = int(made.scalar_one())
        _log.info("job filed", job=number, name=name)
        return number

    def file_once(self, name: str, arguments: Mapping[str, Any], who: str) -> int | None:
        """The same, unless such a job waits or runs already. Raises InvalidValueError, and StoreError: the database
        cannot be written now."""
        asked = msgspec.json.encode(dict(arguments)).decode()
        same = sa.and_(table.c.name == name, table.c.arguments == asked, table.c.state.in_(_OPEN))
        try:
            with self._desk.reading() as connection:
                if connection.execute(sa.select(table.c.number).where(same)).first() is not None:
                    return None
            return self.file(name, arguments, who)
        except OperationalError as error:
            raise StoreError(f"no job can be filed: {error.orig}", "Try again later.") from error

    def listed(self, *, everything: bool = False, limit: int = 1000) -> list[Job]:
        """The open jobs, or all of them, newest first."""
        query = sa.select(table).order_by(table.c.number.desc()).limit(limit)
        if not everything:
            query = query.where(table.c.state.in_(_OPEN))
        with self._desk.reading() as connection:
            return [_job(row) for row in connection.execute(query)]

    def counted(self) -> Counted:
        """How many jobs there are of each state."""
        query = sa.select(table.c.state, sa.func.count()).group_by(table.c.state)
        oldest = sa.select(sa.func.min(table.c.filed)).where(table.c.state == State.WAITING)
        with self._desk.reading() as connection:
            found = {str(state): int(number) for state, number in connection.execute(query)}
            return Counted({state: found.get(state, 0) for state in State}, connection.execute(oldest).scalar())

    def get(self, number: int) -> Job:
        """Raises NotFoundError."""
        with self._desk.reading() as connection:
            return _job(_row(connection, number))

    def take(self, worker: str) -> Job | None:
        """Take the oldest job that waits or whose lease has run out; None when there is none."""
        now = time.time()
        free = sa.or_(
            table.c.state == State.WAITING, sa.and_(table.c.state == State.RUNNING, table.c.lease_until < now)
        )
        with self._desk.writing() as connection:
            while row := connection.execute(sa.select(table).where(free).order_by(table.c.number).limit(1)).first():
                if row.cancel_asked:
                    _set(connection, row.number, state=State.CANCELLED, ended=now)
                elif row.attempt >= MOST_ATTEMPTS:
                    outcome = _text({"code": "lost", "reason": f"given up: {row.attempt} workers died over it"})
                    _set(connection, row.number, state=State.FAILED, ended=now, outcome=outcome)
                else:
                    lease = {"worker": worker, "lease_until": now + LEASE_SECONDS, "heartbeat": now}
                    begun = row.begun or now
                    _set(connection, row.number, state=State.RUNNING, attempt=row.attempt + 1, begun=begun, **lease)
                    return _job(_row(connection, row.number))
        return None

    def renew(self, number: int, worker: str) -> bool:
        """Renew a lease; False when the job is no longer this worker's, or is to be cancelled: then stop."""
        now = time.time()
        with self._desk.writing() as connection:
            ours = _ours(connection, number, worker)
            if ours:
                _set(connection, number, lease_until=now + LEASE_SECONDS, heartbeat=now)
            return ours and not _row(connection, number).cancel_asked

    def report(self, number: int, worker: str, done: int, total: int) -> None:
        """Say how far it has come."""
        with self._desk.writing() as connection:
            if _ours(connection, number, worker):
                _set(connection, number, done=done, total=total)

    def end(self, number: int, worker: str, state: State, outcome: Any) -> None:
        """Note the end of a job, unless it is somebody else's by now."""
        with self._desk.writing() as connection:
            if _ours(connection, number, worker):
                _set(connection, number, state=state, ended=time.time(), outcome=_text(outcome), worker="")

    def release(self, number: int, worker: str) -> None:
        """Give a job back: it is cancelled where that was asked for, else taken up again."""
        with self._desk.writing() as connection:
            if _ours(connection, number, worker):
                asked = _row(connection, number).cancel_asked
                ended = {"state": State.CANCELLED, "ended": time.time()} if asked else {"lease_until": 0.0}
                _set(connection, number, **ended)

    def forget(self, words: Iterable[str]) -> int:
        """Take out what ended jobs were asked and what became of them, where one of these words stands in it.

        Returns how many. The database keeps nothing of it in its free pages.
        """
        texts = (table.c.arguments, table.c.outcome)
        told = [text.contains(word, autoescape=True) for word in words for text in texts]
        with self._desk.writing() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            query = table.update().where(sa.or_(sa.false(), *told), table.c.state.not_in(_OPEN))
            return connection.execute(query.values(arguments="{}", outcome='"erased"')).rowcount

    def cancel(self, number: int) -> Job:
        """Ask for the end of a job; one that waits ends at once. Raises NotFoundError, InvalidValueError."""
        with self._desk.writing() as connection:
            state = _row(connection, number).state
            if state not in _OPEN:
                raise InvalidValueError(_IS[State(state)], N_("Only what waits or runs can be cancelled."), n=number)
            ended = {"state": State.CANCELLED, "ended": time.time()} if state == State.WAITING else {}
            _set(connection, number, cancel_asked=True, **ended)
        return self.get(number)

    def retry(self, number: int) -> Job:
        """Begin again what failed or was cancelled. Raises NotFoundError, InvalidValueError."""
        with self._desk.writing() as connection:
            state = _row(connection, number).state
            if state not in (State.FAILED, State.CANCELLED):
                raise InvalidValueError(
                    _IS[State(state)], N_("Only what failed or was cancelled is retried."), n=number
                )
            fresh = {"attempt": 0, "lease_until": 0.0, "cancel_asked": False, "worker": "", "ended": None}
            _set(connection, number, state=State.WAITING, outcome="null", **fresh)
        return self.get(number)


def _row(connection: sa.Connection, number: int) -> sa.Row[Any]:
    row = connection.execute(sa.select(table).where(table.c.number == number)).first()
    if row is None:
        raise NotFoundError(N_("job %(n)s: there is none"), N_("See: muragat jobs list --all"), n=number)
    return row


def _ours(connection: sa.Connection, number: int, worker: str) -> bool:
    row = _row(connection, number)
    return bool(row.worker == worker and row.state == State.RUNNING)


def _set(connection: sa.Connection, number: int, **values: Any) -> None:
    connection.execute(table.update().where(table.c.number == number).values(**values))


def _text(outcome: Any) -> str:
    return msgspec.json.encode(outcome).decode()


def _job(row: sa.Row[Any]) -> Job:
    return Job(
        number=row.number,
        name=row.name,
        arguments=msgspec.json.decode(row.arguments),
        state=State(row.state),
        who=row.who,
        filed=row.filed,
        begun=row.begun,
        ended=row.ended,
        attempt=row.attempt,
        worker=row.worker,
        cancel_asked=row.cancel_asked,
        done=row.done,
        total=row.total,
        told=row.outcome,
        request=row.request,
    )

"""Many changes as one step: an import, a sheet, a merge, a bulk edit; and taking the whole step back.

The number of a batch stands at the end of the reason of each of its revisions, ``… [batch b2k9d1h4xq]``, and so in the
store: it survives a restore and a lost desk. Undoing reverts only what nobody has changed since; the rest is named.
A record that the batch created becomes a tombstone, also when it was published since, or when a person that it names
became another: nobody's words are lost by that. What would open a door again is left shut, and said. Undoing is a
batch itself, and can be undone.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from archive.codec import plain, record_from_plain
from archive.errors import N_, InvalidValueError, NotFoundError
from archive.identifiers import is_minted, mint
from archive.keeping import Archive, Progress, now, silent
from archive.model import AnyRecord, Ref, Withdrawal
from archive.policy import LookUp, widens
from archive.reviewing import looking_up
from archive.rules.links import links_of
from archive.rules.redirecting import redirected

_MARK: Final = re.compile(r" \[batch ([0-9a-z]{10})\]$")
_DOORS: Final = ("access", "status", "withdrawn", "segments", "rights", "pictures")
"""Fields that may shut somebody out."""


@dataclass(slots=True)
class Undone:
    """``batch``: the number of the undoing. ``conflicts``: record -> fields that were changed since and stay.
    ``doors``: records of which a door stays as narrow as it is."""

    batch: str
    reverted: list[str] = field(default_factory=list[str])
    withdrawn: list[str] = field(default_factory=list[str])
    unchanged: int = 0
    conflicts: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    doors: list[str] = field(default_factory=list[str])


def new_batch() -> str:
    """A number that no other batch has."""
    return mint()


def signed(why: str, batch: str) -> str:
    """The reason of a revision that belongs to a batch; unchanged without one."""
    return f"{why} [batch {batch}]" if batch else why


def unsigned(why: str) -> tuple[str, str]:
    """A reason without its mark, and the batch; empty where it belongs to none."""
    found = _MARK.search(why)
    return (why[: found.start()], found[1]) if found else (why, "")


def members(archive: Archive, batch: str) -> dict[Ref, tuple[int, int]]:
    """The records of a batch, each with the first and the last version that it made.

    Raises InvalidValueError: no number of a batch; NotFoundError: nobody has made it.
    """
    if not is_minted(batch):
        raise InvalidValueError(
            N_("«%(batch)s» is not the number of a batch"), N_("Copy it from a record's history."), batch=batch[:40]
        )
    found: dict[Ref, tuple[int, int]] = {}
    for ref, number in archive.catalogue.signed_with(f"[batch {batch}]"):
        first, last = found.get(ref, (number, number))
        found[ref] = (min(first, number), max(last, number))
    if not found:
        raise NotFoundError(
            N_("there is no batch %(batch)s"), N_("Copy its number from a record's history."), batch=batch[:40]
        )
    return found


def undo(
    archive: Archive, batch: str, *, who: str, why: str = "", write: bool = True, progress: Progress = silent
) -> Undone:
    """Take a batch back, newest record first. ``write=False``: say what would happen. Twice is harmless."""
    found = members(archive, batch)
    undone = Undone(new_batch())
    reason = signed(f"batch {batch} undone" + (f": {why}" if why else ""), undone.batch)
    for done, (ref, (first, last)) in enumerate(reversed(found.items()), start=1):
        _take_back(archive, ref, first, last, undone, (who, reason) if write else None)
        progress(done, len(found))
    return undone


def foresee(archive: Archive, found: Mapping[Ref, tuple[int, int]], most: int) -> Undone:
    """What taking back the newest of the ``members`` of a batch would do; each costs two readings of the store."""
    undone = Undone("")
    for ref, (first, last) in islice(reversed(list(found.items())), most):
        _take_back(archive, ref, first, last, undone, None)
    return undone


def _take_back(
    archive: Archive, ref: Ref, first: int, last: int, undone: Undone, signature: tuple[str, str] | None
) -> None:
    after = archive.at(ref, last)
    before = archive.at(ref, first - 1) if first > 1 else None
    made = _as_today(archive, after) if before is None else after
    told: list[_Outcome] = []

    def make(record: AnyRecord) -> AnyRecord:
        told[:] = [_reverted(before, made, record, archive.home.settings.today(), looking_up(archive))]
        return told[0].record

    if signature is None:
        make(archive.catalogue.get(ref))
    else:
        archive.change(ref, make, who=signature[0], why=signature[1])
    outcome = told[0]
    name = str(ref)
    if outcome.conflicts:
        undone.conflicts[name] = list(outcome.conflicts)
    if outcome.shut:
        undone.doors.append(name)
    if outcome.gone:
        undone.withdrawn.append(name)
    elif outcome.changed:
        undone.reverted.append(name)
    else:
        undone.unchanged += 1


@dataclass(frozen=True, slots=True)
class _Outcome:
    record: AnyRecord
    changed: bool = False
    gone: bool = False
    shut: bool = False
    conflicts: Sequence[str] = ()


def _reverted(
    before: AnyRecord | None, after: AnyRecord, present: AnyRecord, today: dt.date, look_up: LookUp
) -> _Outcome:
    """What is left of a record when the batch is taken out of it."""
    if before is None:
        if present.withdrawn is not None:
            return _Outcome(present)
        if edited := [key for key in _differing(plain(after), plain(present)) if key != "status"]:
            return _Outcome(present, conflicts=edited)
        gone = Withdrawal(now(), "the import that brought it was undone")
        return _Outcome(replace(present, withdrawn=gone), changed=True, gone=True)
    old, made, current = plain(before), plain(after), plain(present)
    mine = _differing(old, made)
    conflicts = [key for key in mine if current.get(key) not in (made.get(key), old.get(key))]
    back = [key for key in mine if key not in conflicts]
    record = _with(present, old, back)
    shut = widens(present, record, today, look_up)
    if shut:
        record = _with(present, old, [key for key in back if key not in _DOORS])
        if widens(present, record, today, look_up):
            record = present
    return _Outcome(record, changed=record != present, shut=shut, conflicts=conflicts)


def _as_today(archive: Archive, record: AnyRecord) -> AnyRecord:
    """With its ties leading where they lead since records that it names became others."""
    for link in links_of(record):
        successor = archive.catalogue.successor(link.target)
        if successor != link.target:
            record = redirected(record, link.target, successor)
    return record


def _differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [key for key in sorted(one | other) if one.get(key) != other.get(key)]


def _with(record: AnyRecord, old: dict[str, Any], keys: Sequence[str]) -> AnyRecord:
    values = plain(record)
    for key in keys:
        values.pop(key, None)
        if key in old:
            values[key] = old[key]
    return record_from_plain(record.kind, values)

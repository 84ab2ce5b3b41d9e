"""One change to many records: a list of operations, applied to each as it is when its turn comes.

Applied twice it changes nothing the second time, so a run that was interrupted is simply begun again. Each record keeps
its own history; together they are a batch, which can be undone as one step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

import msgspec

from archive.batches import signed
from archive.errors import N_, ConflictError, InvalidValueError, LockedError
from archive.keeping import Archive, Draft, Progress, silent
from archive.model import AccessLevel, AnyRecord, Kind, Ref, Status
from archive.policy import widens
from archive.reviewing import OtherEyesNeededError, looking_up, needs_others
from archive.revisions import assign, by_curator

LISTS: Final = ("genres", "instruments", "schools", "collections", "languages")
_PORTION: Final = 200


class Op(StrEnum):
    """What is done with a field. ``add`` and ``remove`` are for LISTS."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"


class Operation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``value`` as ``muragat edit`` takes it; ``field`` may also be ``status`` or ``access``."""

    field: str
    value: str
    op: Op = Op.SET


@dataclass(slots=True)
class Bulk:
    """What became of the records. ``shut``: the change would have opened them, which was not asked for."""

    batch: str
    changed: int = 0
    unchanged: int = 0
    shut: list[str] = field(default_factory=list[str])
    failed: dict[str, str] = field(default_factory=dict[str, str])


def applied(record: AnyRecord, operations: Sequence[Operation]) -> AnyRecord:
    """The record after the operations. Raises InvalidValueError: one that it cannot take."""
    for operation in operations:
        record = _one(record, operation)
    return record


def _one(record: AnyRecord, operation: Operation) -> AnyRecord:
    name, value = operation.field, operation.value
    if operation.op is not Op.SET:
        return _in_list(record, operation)
    if name == "status":
        return replace(record, status=_word(Status, name, value))
    if name == "access":
        return replace(record, access=replace(record.access, level=_word(AccessLevel, name, value)))
    return assign(record, name, value)


def _in_list(record: AnyRecord, operation: Operation) -> AnyRecord:
    held: tuple[str, ...] | None = getattr(record, operation.field, None) if operation.field in LISTS else None
    if held is None:
        raise InvalidValueError(
            N_("%(field)s: nothing can be added to or taken out of it"),
            N_("One of: %(choices)s"),
            field=operation.field,
            choices=", ".join(LISTS),
        )
    kept = tuple(one for one in held if one != operation.value)
    wanted = (*kept, operation.value) if operation.op is Op.ADD else kept
    if set(wanted) == set(held):
        return record
    return replace(by_curator(record, operation.field), **{operation.field: wanted})


def _word(words: Any, name: str, value: str) -> Any:
    if value not in list(words):
        raise InvalidValueError(
            N_("%(field)s cannot be «%(value)s»"),
            N_("One of: %(choices)s"),
            field=name,
            value=value[:40],
            choices=", ".join(words),
        )
    return words(value)


def run(
    archive: Archive,
    refs: Iterable[Ref],
    operations: Sequence[Operation],
    *,
    who: str,
    why: str,
    batch: str,
    widen: bool = False,
    progress: Progress = silent,
) -> Bulk:
    """Apply the operations to each record. ``widen``: what opens something is meant."""
    waiting = list(dict.fromkeys(refs))
    _check_links(archive, operations)
    done = Bulk(batch)
    reason = signed(why, batch)
    for start in range(0, len(waiting), _PORTION):
        drafts = _drafts(archive, waiting[start : start + _PORTION], operations, done, widen=widen, who=who)
        try:
            archive.keep_many(drafts, who=who, why=reason)
        except (ConflictError, LockedError):
            _one_by_one(archive, drafts, operations, done, (who, reason))
        done.changed += len(drafts)
        progress(min(start + _PORTION, len(waiting)), len(waiting))
    return done


def _drafts(
    archive: Archive, refs: Sequence[Ref], operations: Sequence[Operation], done: Bulk, *, widen: bool, who: str
) -> list[Draft]:
    drafts: list[Draft] = []
    today = archive.home.settings.today()
    for ref in refs:
        found = archive.catalogue.versioned(ref)
        if found is None:
            done.failed[str(ref)] = "there is no such record"
            continue
        try:
            after = applied(found[0], operations)
        except InvalidValueError as error:
            done.failed[str(ref)] = error.reason
            continue
        if after == found[0]:
            done.unchanged += 1
        elif needs_others(archive, found[0], after, who):
            done.failed[str(ref)] = OtherEyesNeededError().reason
        elif not widen and widens(found[0], after, today, looking_up(archive)):
            done.shut.append(str(ref))
        else:
            drafts.append(Draft(after, base=found[1]))
    return drafts


def _one_by_one(
    archive: Archive, drafts: list[Draft], operations: Sequence[Operation], done: Bulk, signature: tuple[str, str]
) -> None:
    """Somebody was faster with one of them: each is changed as it is at its moment."""
    for draft in list(drafts):
        ref = draft.record.ref
        try:
            archive.change(ref, lambda record: applied(record, operations), who=signature[0], why=signature[1])
        except (InvalidValueError, LockedError) as error:
            done.failed[str(ref)] = error.reason
            drafts.remove(draft)


_TARGETS: Final = {
    "genres": Kind.GENRE,
    "instruments": Kind.INSTRUMENT,
    "schools": Kind.SCHOOL,
    "collections": Kind.COLLECTION,
}


def _check_links(archive: Archive, operations: Iterable[Operation]) -> None:
    for operation in operations:
        kind = _TARGETS.get(operation.field)
        values = operation.value.split("|") if operation.op is Op.SET else [operation.value]
        for value in values:
            if kind is not None and value.strip() and Ref(kind, value.strip()) not in archive.catalogue:
                raise InvalidValueError(
                    N_("%(field)s: there is no %(value)s"),
                    N_("Search for its identifier first."),
                    field=operation.field,
                    value=value,
                )


def plan(records: Iterable[AnyRecord], operations: Sequence[Operation], archive: Archive) -> tuple[int, int, list[Ref]]:
    """How many would change, how many would not, and which would be opened to somebody by it."""
    today = archive.home.settings.today()
    changed, unchanged, opened = 0, 0, list[Ref]()
    for record in records:
        after = applied(record, operations)
        if after == record:
            unchanged += 1
            continue
        changed += 1
        if widens(record, after, today, looking_up(archive)):
            opened.append(record.ref)
    return changed, unchanged, opened

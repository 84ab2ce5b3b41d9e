"""Two records of one thing become one: names and statements go to the one that stays, everything that named the other
names it from now on, and the other's address leads there. Both histories are kept, and the whole step can be undone.

The order makes it safe to be interrupted anywhere, and to be done again: from the first write on the other's address
leads on, and what still names it is shown as the one that stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from archive.batches import new_batch, signed
from archive.errors import N_, InvalidValueError
from archive.keeping import Archive, Progress, silent
from archive.model import AnyRecord, Name, NameType, Ref
from archive.policy import widens
from archive.rules.links import links_of
from archive.rules.redirecting import redirected

_NOT_TAKEN = frozenset(
    {"id", "names", "access", "status", "withdrawn", "superseded_by", "pictures", "files", "synthetic"}
)
_PORTION = 200


@dataclass(frozen=True, slots=True)
class Merged:
    """``moved``: how many records named the one that went."""

    batch: str
    moved: int


def check(archive: Archive, gone: Ref, stays: Ref) -> tuple[AnyRecord, AnyRecord]:
    """The two records. Raises InvalidValueError: they cannot become one; NotFoundError."""
    other, one = archive.catalogue.get(gone), archive.catalogue.get(stays)
    if gone == stays or gone.kind is not stays.kind:
        raise _refused(
            gone, stays, N_("%(gone)s and %(stays)s cannot become one"), N_("Choose two different records of one kind.")
        )
    if one.superseded_by is not None or (other.superseded_by is not None and other.superseded_by != stays):
        raise _refused(
            gone,
            stays,
            N_("%(gone)s or %(stays)s has become another record already"),
            N_("Choose the ones that stand."),
        )
    if any(getattr(record, "files", ()) for record in (one, other)):
        raise InvalidValueError(N_("recordings with sound cannot become one"), N_("Give them the same work instead."))
    shared = replace(other, id=one.id)
    if widens(shared, replace(one), archive.home.settings.today()):
        raise _refused(
            gone,
            stays,
            N_("%(gone)s is less open than %(stays)s"),
            N_("Its names would be told to more people: make the doors alike first."),
        )
    return other, one


def _refused(gone: Ref, stays: Ref, reason: str, hint: str) -> InvalidValueError:
    return InvalidValueError(reason, hint, gone=gone, stays=stays)


def merge(
    archive: Archive, gone: Ref, stays: Ref, *, who: str, why: str = "", batch: str = "", progress: Progress = silent
) -> Merged:
    """Make ``stays`` of both. ``batch`` of an interrupted merge goes on with it. Raises as ``check``."""
    other, _ = check(archive, gone, stays)
    number = batch or new_batch()
    reason = signed(f"{gone} became {stays}" + (f": {why}" if why else ""), number)
    archive.change(stays, lambda record: joined(record, other), who=who, why=reason)
    archive.change(gone, lambda record: replace(record, superseded_by=stays), who=who, why=reason)
    moved = 0
    while sources := _sources(archive, gone):
        for source in sources:
            archive.change(source, lambda record: redirected(record, gone, stays), who=who, why=reason)
            moved += 1
            progress(moved, 0)
    return Merged(number, moved)


def _sources(archive: Archive, gone: Ref) -> list[Ref]:
    found = archive.catalogue.links_to(gone, limit=_PORTION)
    return list(dict.fromkeys(link.source for link in found if link.relation != "superseded-by"))


def joined(one: AnyRecord, other: AnyRecord) -> AnyRecord:
    """The record with what the other knows more: its names as further spellings, and fields where it has nothing."""
    known = {(name.text, name.language) for name in one.names}
    more = (n for n in other.names if (n.text, n.language) not in known and not n.generated)
    changed: dict[str, Any] = {"names": (*one.names, *_further(more))}
    for field in fields(one):
        if field.name in _NOT_TAKEN:
            continue
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, tuple):
            changed[field.name] = (*mine, *(part for part in theirs if part not in mine))
        elif mine in (None, "", False) and theirs not in (None, "", False):
            changed[field.name] = theirs
    made = replace(one, **changed)
    own = {link.target for link in links_of(made)}
    return redirected(made, other.ref, one.ref) if other.ref in own else made


def _further(names: Iterable[Name]) -> Iterable[Name]:
    return (replace(n, type=NameType.ALTERNATIVE) if n.type is NameType.PREFERRED else n for n in names)

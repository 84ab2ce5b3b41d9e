"""One record that stood for two things becomes two: a new record takes some of its names, and what was chosen of the
records that name it. Both have the same doors, the history says where the new one comes from, and the whole step can be
undone.

It may be interrupted anywhere and done again: the new record's id is given, and each step looks at what is there.
"""

from collections.abc import Collection as Group
from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.batches import new_batch, signed
from archive.errors import N_, InvalidValueError
from archive.keeping import Archive, Progress, silent
from archive.model import RECORD_TYPES, AnyRecord, Name, NameType, Recording, Ref
from archive.rules.links import links_of
from archive.rules.redirecting import redirected


@dataclass(frozen=True, slots=True)
class Split:
    """``made``: the new record; ``moved``: how many records name it now."""

    batch: str
    made: Ref
    moved: int


def check(archive: Archive, one: Ref, names: Iterable[str], sources: Iterable[Ref]) -> AnyRecord:
    """The record. Raises InvalidValueError: it cannot be split so; NotFoundError."""
    record = archive.catalogue.get(one)
    if record.superseded_by is not None or record.withdrawn is not None:
        raise InvalidValueError(
            N_("%(record)s has become another record, or was withdrawn"), N_("Split the one that stands."), record=one
        )
    if isinstance(record, Recording):
        raise InvalidValueError(N_("a recording is not split here"), N_("Name its passages instead."))
    known, chosen = {name.text for name in record.names}, set(names)
    if not chosen or not chosen <= known:
        raise InvalidValueError(
            N_("a new record needs one of the names, at least"),
            N_("It has: %(names)s."),
            names="; ".join(sorted(known)),
        )
    if known <= chosen:
        raise InvalidValueError(N_("both need a name"), N_("Leave one name with the record that stays."))
    for source in sources:
        if all(link.target != one for link in links_of(archive.catalogue.get(source))):
            raise InvalidValueError(
                N_("%(source)s does not name %(record)s"), N_("Choose among those that do."), source=source, record=one
            )
    return record


def split(
    archive: Archive,
    one: Ref,
    made: str,
    names: Group[str],
    sources: Group[Ref],
    *,
    who: str,
    why: str = "",
    batch: str = "",
    progress: Progress = silent,
) -> Split:
    """Make a record ``made`` of the ``names``, and give it what ``sources`` say of ``one``. Raises as ``check``."""
    new = Ref(one.kind, made)
    number = batch or new_batch()
    reason = signed(f"{new} was split off {one}" + (f": {why}" if why else ""), number)
    if new not in archive.catalogue:
        record = check(archive, one, names, sources)
        archive.keep(_born(record, made, names), who=who, why=reason, base=0)
    archive.change(one, lambda record: _left(record, names), who=who, why=reason)
    for done, source in enumerate(sources, 1):
        archive.change(source, lambda record: redirected(record, one, new), who=who, why=reason)
        progress(done, len(sources))
    return Split(number, new, len(sources))


def _born(record: AnyRecord, identifier: str, names: Group[str]) -> AnyRecord:
    """Open to the same people, in the same state; whatever else is known of it nobody has said yet."""
    kept = _preferred(name for name in record.names if name.text in names)
    return RECORD_TYPES[record.kind](
        id=identifier, names=kept, access=record.access, status=record.status, synthetic=record.synthetic
    )


def _left(record: AnyRecord, names: Group[str]) -> AnyRecord:
    kept = [name for name in record.names if name.text not in names]
    return replace(record, names=_preferred(kept)) if kept else record


def _preferred(names: Iterable[Name]) -> tuple[Name, ...]:
    """A record is called by a preferred name: where all were further spellings, by the first of them."""
    found = tuple(names)
    if not found or any(name.type is NameType.PREFERRED for name in found):
        return found
    return (replace(found[0], type=NameType.PREFERRED), *found[1:])

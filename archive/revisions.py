"""Changes made by hand: edit a field, set access, withdraw, correct a measured value.

Each is a new version in the store with who and why; nothing is overwritten. ``assign`` turns the text that a person
typed (``birth=1818 or 1823``, ``title_ru=Адай``) into a changed record, or says what is wrong with it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import entry_points
from typing import Any

from archive.codec import field_names, plain, record_from_plain
from archive.errors import N_, InvalidValueError, StoreError
from archive.hygiene import clean
from archive.keeping import Archive, now
from archive.model import (
    AccessLevel,
    AnyRecord,
    Correction,
    Language,
    Origin,
    OriginType,
    Recording,
    Ref,
    Status,
    Text,
    Withdrawal,
)
from archive.reviewing import as_far_as
from archive.rules import dates
from archive.rules.links import links_of
from archive.rules.names import with_preferred

MEASURED = "muragat.measured"
"""The entry points of whoever knows what is measured: ``(name, text) -> Correction | None``."""
_LANGUAGES = {
    "kk": Language.KK,
    "kk_latn": Language.KK_LATN,
    "kk_arab": Language.KK_ARAB,
    "ru": Language.RU,
    "en": Language.EN,
}
_PROSE = ("description", "notes", "legend", "transcript")
_DATES = ("date", "birth", "death")
_PERFORMANCE = ("date", "place", "event", "occasion", "style")
_TOLD = 60  # characters of what was typed that an error repeats
_FIXED = ("access", "id", "kind", "files", "withdrawn", "origins", "findings", "corrections")


def edit(archive: Archive, ref: Ref, assignments: list[tuple[str, str]], *, who: str, why: str) -> AnyRecord:
    """Set fields of a record and keep it. An empty value clears a field.

    Raises InvalidValueError: no such field, or a value it cannot take; then nothing was changed.
    """

    def edited(before: AnyRecord) -> AnyRecord:
        record = before
        for field, value in assignments:
            record = assign(record, field, clean(value))
        for link in set(links_of(record)) - set(links_of(before)):
            if link.target not in archive.catalogue:
                raise InvalidValueError(
                    N_("%(field)s: there is no %(value)s"),
                    N_("Search for its identifier first."),
                    field=link.relation,
                    value=link.target,
                )
        return as_far_as(archive, before, record, who)

    return archive.change(ref, edited, who=who, why=why)


def withdraw(archive: Archive, ref: Ref, *, who: str, why: str) -> AnyRecord:
    """Take a record out of use. Its page becomes a tombstone that gives the reason; its bytes stay."""
    gone = Withdrawal(now(), why)
    return archive.change(ref, lambda record: replace(record, withdrawn=gone), who=who, why=f"withdrawn: {why}")


def restore(archive: Archive, ref: Ref, *, who: str, why: str) -> AnyRecord:
    """Bring a withdrawn record back."""
    return archive.change(ref, lambda record: replace(record, withdrawn=None), who=who, why=f"brought back: {why}")


def set_access(
    archive: Archive,
    ref: Ref,
    level: AccessLevel,
    *,
    metadata: AccessLevel | None = None,
    embargo_until: dt.date | None = None,
    reason: str = "",
    contact: str = "",
    who: str,
) -> AnyRecord:
    """Say anew who may hear and see a record; what is not given is no longer in force."""

    def said(record: AnyRecord) -> AnyRecord:
        access = replace(
            record.access, level=level, metadata=metadata, embargo_until=embargo_until, reason=reason, contact=contact
        )
        return replace(record, access=access)

    return archive.change(ref, said, who=who, why=f"access {level}" + (f": {reason}" if reason else ""))


def set_status(archive: Archive, ref: Ref, status: Status, *, who: str, why: str = "") -> AnyRecord:
    """Make a record a draft, put it into review, or publish it; where somebody else has to publish it, it is put into
    review."""
    said = f"{status}" + (f": {why}" if why else "")

    def said_so(record: AnyRecord) -> AnyRecord:
        return as_far_as(archive, record, replace(record, status=status), who)

    return archive.change(ref, said_so, who=who, why=said)


def assign(record: AnyRecord, field: str, value: str) -> AnyRecord:
    """The record with one field set from text.

    ``title_kk`` … set a name, ``description_ru`` … a text, ``group.name`` (with a dot) corrects a measured value; lists
    are separated by ``|``; dates are read as people write them. Raises InvalidValueError.
    """
    head, _, tail = field.partition("_")
    if head in ("title", "name") and tail in _LANGUAGES:
        return replace(record, names=with_preferred(record.names, _not_empty(field, value), _LANGUAGES[tail]))
    if head in _PROSE and tail in _LANGUAGES and head in field_names(record.kind):
        return _with_text(record, head, value, _LANGUAGES[tail])
    if isinstance(record, Recording):
        if "." in field:
            return _with_correction(record, field, value)
        if field in _PERFORMANCE:
            return _converted(by_curator(record, field), ("performance", field), _typed(field, value))
    if field in _FIXED or field not in field_names(record.kind):
        known = ", ".join(f for f in field_names(record.kind) if f not in _FIXED)
        raise InvalidValueError(
            N_("'%(field)s': a %(kind)s has no such field to set"),
            N_("Fields: %(choices)s"),
            field=field,
            kind=record.kind,
            choices=known,
        )
    return _converted(by_curator(record, field), (field,), _typed(field, value, getattr(record, field)))


def _converted(record: AnyRecord, path: tuple[str, ...], value: Any) -> AnyRecord:
    """The record with a plain value put at a path, checked by the model's own types."""
    values = plain(record)
    target = values
    for step in path[:-1]:
        target = target.setdefault(step, {})
    target[path[-1]] = value
    if value is None:
        del target[path[-1]]
    try:
        return record_from_plain(record.kind, values)
    except StoreError as error:
        raise InvalidValueError(
            N_("%(field)s cannot be «%(value)s»"), error.reason.replace("%", "%%"), field=".".join(path), value=value
        ) from error


def _typed(field: str, text: str, present: Any = None) -> Any:
    if not text:
        return None
    if field in _DATES:
        return exact_date(text)
    if isinstance(present, bool):
        return _yes_or_no(field, text)
    if isinstance(present, tuple):
        parts = [part.strip() for part in text.split("|") if part.strip()]
        return [_member(field, part) for part in dict.fromkeys(parts)]
    return text


def exact_date(text: str) -> str:
    """A date without doubt, as EDTF: who edits is at hand and can write it exactly. Raises InvalidValueError."""
    reading = dates.read(text)
    if reading.edtf is not None and reading.doubts:
        doubt = reading.doubts[0]
        forms = ", ".join(map(dates.written, doubt.readings or (reading.edtf,)))
        raise InvalidValueError(
            N_("«%(text)s» may mean several dates, or is read in part"),
            N_("Write exactly what is meant: %(forms)s."),
            text=text[:_TOLD],
            forms=forms,
        )
    return dates.parse(text)


def _member(field: str, part: str) -> Any:
    """One member of a list field. Credits are written ``role: person id``, works as ids, the rest as they are."""
    makers: dict[str, Callable[[str], Any]] = {
        "works": lambda p: {"work": p},
        "credits": lambda p: dict(zip(("role", "person"), (x.strip() for x in p.split(":", 1)), strict=False)),
        "sources": lambda p: {"citation": p},
    }
    return makers.get(field, str)(part)


def _yes_or_no(field: str, text: str) -> bool:
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if text.lower() not in words:
        raise InvalidValueError(
            N_("%(field)s: '%(value)s' is neither yes nor no"), N_("Write yes or no."), field=field, value=text[:_TOLD]
        )
    return words[text.lower()]


def _not_empty(field: str, value: str) -> str:
    if not value.strip():
        raise InvalidValueError(N_("%(field)s: a name cannot be empty"), N_("Give the new name."), field=field)
    return value.strip()


def _with_text(record: AnyRecord, field: str, value: str, language: Language) -> AnyRecord:
    others = [t for t in getattr(record, field) if t.language is not language]
    texts = (*others, Text(value, language)) if value else tuple(others)
    return replace(by_curator(record, field), **{field: texts})


def _with_correction(record: Recording, name: str, value: str) -> Recording:
    """A curator's word on a measured value, kept beside the machine's; empty takes the correction back."""
    correction = _checked(name, value)
    others = tuple(c for c in record.corrections if c.name != name)
    return replace(record, corrections=(*others, correction) if correction else others)


def _checked(name: str, value: str) -> Correction | None:
    """The correction, if something is measured under this name and can have this value: whoever measures tells."""
    for judge in entry_points(group=MEASURED):
        return judge.load()(name, value)
    raise InvalidValueError(f"{name}: nothing is measured by this installation", "Install Muragat whole.")


def by_curator(record: AnyRecord, field: str) -> AnyRecord:
    """Note that from now on a field's value is the curator's."""
    if not isinstance(record, Recording):
        return record
    others = tuple(o for o in record.origins if o.field != field)
    return replace(record, origins=(*others, Origin(field, OriginType.CURATOR)))

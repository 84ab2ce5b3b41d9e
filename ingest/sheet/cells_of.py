"""A recording in the words of a sheet, and the other way round: one column of it changed.

``cells_of`` writes what ``with_cell`` reads: a sheet that was exported and is applied again changes nothing. What is
linked to a record is written as the record's id, everything else as it was found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archive.model import (
    Carrier,
    Certainty,
    Credit,
    FileRole,
    Language,
    Name,
    NameType,
    Recording,
    Role,
    Text,
    Transfer,
    WorkUse,
)
from archive.rules import dates
from archive.rules.names import complete

TITLES = {
    "title": Language.UND,
    "title_kk": Language.KK,
    "title_kk_latn": Language.KK_LATN,
    "title_kk_arab": Language.KK_ARAB,
    "title_ru": Language.RU,
    "title_en": Language.EN,
}
PROSE = {
    f"{field}_{code}": (field, language)
    for field in ("description", "legend")
    for code, language in (("kk", Language.KK), ("ru", Language.RU), ("en", Language.EN))
}
ROLES = {role.value: role for role in Role}
_SEVERAL = {"instrument": "instruments", "genre": "genres", "school": "schools", "language": "languages"}
_CARRIER = {"carrier_type": "type", "carrier_label": "label", "carrier_part": "part", "carrier_condition": "condition"}
_TRANSFER = ("date", "engineer", "equipment", "note")
_PERFORMANCE = {
    "date": ("date",),
    "place": ("place", "place_as_found"),
    "event": ("event", "event_as_found"),
    "occasion": ("occasion",),
    "style": ("style",),
}
DOOR = ("access", "metadata_access", "embargo_until")

FIELD_OF: dict[str, str] = {
    **dict.fromkeys((*TITLES, "alternative_titles"), "names"),
    **dict.fromkeys(ROLES, "credits"),
    **dict.fromkeys(("work", "variant"), "works"),
    **_SEVERAL,
    **dict.fromkeys(_PERFORMANCE, "performance"),
    "collection": "collections",
    **dict.fromkeys((*_CARRIER, "holder"), "carriers"),
    **{f"transfer_{name}": "transfers" for name in _TRANSFER},
    **dict.fromkeys((*DOOR, "access_reason", "access_contact"), "access"),
    "rights": "rights",
    **{column: field for column, (field, _language) in PROSE.items()},
    "transcript": "transcript",
    "notes": "notes",
    "synthetic": "synthetic",
}
"""The field of the recording that a column speaks of."""


def cells_of(recording: Recording) -> dict[str, str]:
    """Column to text, for the columns that are not empty."""
    performance, access = recording.performance, recording.access
    carrier = recording.carriers[0] if recording.carriers else Carrier()
    transfer = recording.transfers[0] if recording.transfers else Transfer()
    master = next((f for f in recording.files if f.role is FileRole.MASTER), None)
    cells: dict[str, str] = {
        "recording_id": recording.id,
        "file": master.original_name if master else "",
        **{column: _preferred(recording.names, language) for column, language in TITLES.items()},
        "alternative_titles": _bars(n.text for n in recording.names if n.type is NameType.ALTERNATIVE),
        **{name: _bars(_credit(c) for c in recording.credits if c.role is role) for name, role in ROLES.items()},
        "work": _bars(use.work or use.as_found for use in recording.works),
        "variant": next((use.variant for use in recording.works if use.variant), ""),
        **{column: _bars(getattr(recording, field)) for column, field in _SEVERAL.items()},
        "date": performance.date or "",
        "place": performance.place or performance.place_as_found,
        "event": performance.event or performance.event_as_found,
        "occasion": performance.occasion,
        "style": performance.style or "",
        "collection": _bars(recording.collections),
        **{column: getattr(carrier, field) for column, field in _CARRIER.items() if recording.carriers},
        "holder": carrier.holder or "",
        **{f"transfer_{name}": getattr(transfer, name) or "" for name in _TRANSFER},
        "access": access.level,
        "metadata_access": access.metadata or "",
        "embargo_until": access.embargo_until.isoformat() if access.embargo_until else "",
        "access_reason": access.reason,
        "access_contact": access.contact,
        "rights": _bars(f"{r.layer}: {r.status}: {r.holder}".removesuffix(": ") for r in recording.rights),
        **{column: _in(getattr(recording, field), language) for column, (field, language) in PROSE.items()},
        "transcript": "\n\n".join(text.text for text in recording.transcript),
        "notes": "\n".join(text.text for text in recording.notes),
        "synthetic": "yes" if recording.synthetic else "",
    }
    for column in ("date", "transfer_date"):
        cells[column] = dates.written(cells[column])  # a sheet's 1911-12 may be two years
    return {column: text for column, text in cells.items() if text}


def with_cell(recording: Recording, column: str, said: Recording) -> Recording:
    """The recording with the field of one column as in ``said``, a recording described from a row. Access is decided
    elsewhere."""
    if column in TITLES:
        return _with_title(recording, said, TITLES[column])
    if column == "alternative_titles":
        kept = [n for n in recording.names if n.type is not NameType.ALTERNATIVE]
        others = [n for n in said.names if n.type is NameType.ALTERNATIVE]
        return replace(recording, names=complete((*kept, *others)))
    if column in ROLES:
        return replace(recording, credits=_with_role(recording.credits, said.credits, ROLES[column]))
    if column in _PERFORMANCE:
        found = {field: getattr(said.performance, field) for field in _PERFORMANCE[column]}
        return replace(recording, performance=replace(recording.performance, **found))
    if column in PROSE:
        field, language = PROSE[column]
        kept = [text for text in getattr(recording, field) if text.language is not language]
        new = [text for text in getattr(said, field) if text.language is language]
        return replace(recording, **{field: (*kept, *new)})
    return _with_part(recording, column, said)


def _with_part(recording: Recording, column: str, said: Recording) -> Recording:
    if column in _CARRIER or column == "holder":
        field = _CARRIER.get(column, column)
        new = said.carriers[0] if said.carriers else Carrier()
        own = recording.carriers or (Carrier(),)
        changed = replace(own[0], **{field: getattr(new, field)})
        rest = own[1:]
        return replace(recording, carriers=rest if changed == Carrier() else (changed, *rest))
    if column.startswith("transfer_"):
        field = column.removeprefix("transfer_")
        new_transfer = said.transfers[0] if said.transfers else Transfer()
        transfers = recording.transfers or (Transfer(),)
        transfer = replace(transfers[0], **{field: getattr(new_transfer, field)})
        return replace(recording, transfers=(transfer, *transfers[1:]))
    if column in ("access_reason", "access_contact"):
        field = column.removeprefix("access_")
        access = replace(recording.access, **{field: getattr(said.access, field)})
        return replace(recording, access=access)
    if column == "variant":
        variant = next((use.variant for use in said.works if use.variant), "")
        uses = recording.works or (WorkUse(),)
        return replace(recording, works=(replace(uses[0], variant=variant), *uses[1:]))
    field = FIELD_OF[column]
    return replace(recording, **{field: getattr(said, field)})


def _with_title(recording: Recording, said: Recording, language: Language) -> Recording:
    kept = [n for n in recording.names if not (n.language is language and n.type is NameType.PREFERRED)]
    if language is Language.KK:  # forms in other scripts that were made of this one go with it
        kept = [n for n in kept if not n.generated]
    new = [n for n in said.names if n.language is language and n.type is NameType.PREFERRED and not n.generated]
    return replace(recording, names=complete((*new, *kept)))


def _with_role(old: tuple[Credit, ...], new: tuple[Credit, ...], role: Role) -> tuple[Credit, ...]:
    """The credits with those of one role replaced, where the first of them stood."""
    place = next((index for index, credit in enumerate(old) if credit.role is role), len(old))
    before = [credit for credit in old[:place] if credit.role is not role]
    after = [credit for credit in old[place:] if credit.role is not role]
    return (*before, *(credit for credit in new if credit.role is role), *after)


def _credit(credit: Credit) -> str:
    if credit.person and (credit.certainty is Certainty.CERTAIN and not credit.note):
        return credit.person
    return credit.as_found or credit.person or ""


def _preferred(names: tuple[Name, ...], language: Language) -> str:
    fitting = (n.text for n in names if n.language is language and n.type is NameType.PREFERRED and not n.generated)
    return next(fitting, "")


def _in(texts: tuple[Text, ...], language: Language) -> str:
    return next((text.text for text in texts if text.language is language), "")


def _bars(parts: Iterable[str]) -> str:
    return " | ".join(parts)

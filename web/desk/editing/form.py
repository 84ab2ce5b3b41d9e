"""A record as the values of a form, and back.

Inputs are named by their place: ``birth``, ``performance.date``, ``credits.0.person``, ``access.level``. Only the
fields that a form lists under ``field`` are touched, so that a program may send a single one. A row says under ``was``
which row of the record it was, and keeps what the form does not show of it.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from archive.codec import part_from_plain, plain, record_from_plain
from archive.errors import N_, InvalidValueError, StoreError
from archive.hygiene import clean
from archive.model import AnyRecord, Kind, Recording, Ref, Right
from archive.policy import contradiction, is_reversed
from archive.reconciling import put_at, value_at
from archive.revisions import by_curator, exact_date
from archive.rules.moments import seconds_of, written
from archive.rules.names import complete
from web.desk.editing.fields import FIELDS, Field, Widget
from web.http.forms import Form
from web.view.words import RIGHT_LAYER

LONGEST_LINE: Final = 2_000
LONGEST_TEXT: Final = 500_000
MOST_ROWS: Final = 500
_NEEDED: Final = N_("needed")
_ROW = re.compile(r"[0-9]{1,4}")

Resolve = Callable[[str, tuple[Kind, ...]], Ref]
"""What somebody wrote where a record is picked -> that record. Raises InvalidValueError: none, or several."""


@dataclass(slots=True)
class Filled:
    """``record`` is None where something cannot be kept: ``problems`` says what, by the name of the input."""

    record: AnyRecord | None = None
    problems: dict[str, str] = field(default_factory=dict[str, str])


def values_of(record: AnyRecord) -> dict[str, str]:
    """What the form of a record shows before anybody has typed."""
    return values_in(plain(record), FIELDS[record.kind])


def values_in(known: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, str]:
    """The same of anything in its plain form."""
    values: dict[str, str] = {}
    for one in fields:
        found = value_at(known, one.path)
        if one.widget is Widget.ROWS:
            rows: list[Any] = found or []
            for number, row in enumerate(rows):
                values[f"{one.name}.{number}.was"] = str(number)
                for column in one.columns:
                    value = row if one.bare else row.get(column.path[0])
                    values[f"{one.name}.{number}.{column.name}"] = _text(value) or column.default
        elif one.widget is Widget.GROUP:
            group: dict[str, Any] = found or {}
            for column in one.columns:
                value = group.get(column.path[0])
                values[f"{one.name}.{column.name}"] = _text(value) or column.default
        elif one.widget is Widget.TIME:
            values[one.name] = "" if found is None else written(float(found))
        else:
            values[one.name] = _text(found)
    return values


@dataclass(frozen=True, slots=True)
class Reading:
    """How a form is read: what it means where it names a record, and in whose words ``problems`` are told."""

    resolve: Resolve
    problems: dict[str, str]
    gettext: Callable[[str], str] = str

    def say(self, name: str, message: str, **values: object) -> None:
        """What is wrong with an input, unless something is known to be already."""
        self.problems.setdefault(name, self.gettext(message) % values)


def fill_in(known: dict[str, Any], fields: Iterable[Field], form: Form, reading: Reading) -> None:
    """Put what the form says of these fields into a plain form; what cannot be read is told in its ``problems``."""
    given = dict(form.pairs)
    fields = tuple(fields)
    for one in fields:
        value = _value(one, given, value_at(known, one.path), reading)
        if one.required and value is None:
            reading.say(one.name, _NEEDED)
        put_at(known, one.path, value)
    if not reading.problems and any(one.path == ("rights",) for one in fields):
        _check_rights(known.get("rights") or [], reading)


def fill(record: AnyRecord, form: Form, resolve: Resolve, gettext: Callable[[str], str] = str) -> Filled:
    """The record as the form would have it. ``gettext``: of whoever has filled it in."""
    filled = Filled()
    reading = Reading(resolve, filled.problems, gettext)
    known = plain(record)
    listed = set(form.all("field"))
    wanted = [one for one in FIELDS[record.kind] if one.name in listed]
    for unknown in sorted(listed - {one.name for one in wanted}):
        reading.say(unknown[:100], N_("a %(kind)s has no such field to set"), kind=record.kind)
    fill_in(known, wanted, form, reading)
    if filled.problems:
        return filled
    try:
        made = record_from_plain(record.kind, {key: value for key, value in known.items() if value != {}})
    except StoreError as error:
        filled.problems[""] = error.told(gettext)
        return filled
    filled.record = _finished(record, made, wanted)
    return filled


def _check_rights(plain_rights: list[Any], reading: Reading) -> None:
    """Rights that end before they begin, or of which one allows what another forbids."""
    rights = [part_from_plain(Right, one) for one in plain_rights]
    for number, right in enumerate(rights):
        if is_reversed(right):
            reading.say(f"rights.{number}.ends", N_("it ends before it begins"))
    if (pair := contradiction(rights)) is not None:
        place = rights.index(pair[1])
        layer = reading.gettext(RIGHT_LAYER.get(pair[0].layer, pair[0].layer))
        reading.say(f"rights.{place}.effect", N_("«%(layer)s»: one right allows what another forbids"), layer=layer)


def _finished(before: AnyRecord, made: AnyRecord, wanted: list[Field]) -> AnyRecord:
    """With the forms of names that letter rules make, and a note whose values these are."""
    if made.names != before.names:
        made = replace(made, names=complete(made.names))
    old, new = plain(before), plain(made)
    for one in wanted:
        changed = one.path[0] not in ("names", "access") and value_at(old, one.path) != value_at(new, one.path)
        if changed and isinstance(made, Recording):
            made = by_curator(made, one.path[-1])
    return made


def _value(one: Field, given: Mapping[str, str], before: Any, reading: Reading) -> Any:
    if one.widget is Widget.ROWS:
        return _rows(one, given, before or [], reading)
    if one.widget is Widget.GROUP:
        return _group(one, given, reading)
    return _single(one, one.name, given.get(one.name, ""), before, reading)


def _rows(one: Field, given: Mapping[str, str], before: list[Any], reading: Reading) -> list[Any] | None:
    rows: list[Any] = []
    for number in _numbers(one.name, given)[:MOST_ROWS]:
        name = f"{one.name}.{number}"
        was = given.get(f"{name}.was", "")
        old: Any = before[int(was)] if _ROW.fullmatch(was) and int(was) < len(before) else dict[str, Any]()
        row: dict[str, Any] = {} if one.bare else dict(old)
        said = False
        for column in one.columns:
            key, written = column.path[0], given.get(f"{name}.{column.name}", "")
            value = _single(column, f"{name}.{column.name}", written, None if one.bare else old.get(key), reading)
            said = said or (value is not None and (one.bare or column.widget is not Widget.CHOICE))
            if value is None:
                row.pop(key, None)
            else:
                row[key] = value
        if not said:
            continue
        for column in one.columns:
            if column.required and column.path[0] not in row:
                reading.say(f"{name}.{column.name}", _NEEDED)
        if one.name == "names" and row.get("text") != old.get("text"):
            row.pop("generated", None)
        rows.append(next(iter(row.values()), None) if one.bare else row)
    return rows or None


def _numbers(name: str, given: Mapping[str, str]) -> list[int]:
    """The rows that were sent, in the order that they are numbered in."""
    start = f"{name}."
    found = {key[len(start) :].partition(".")[0] for key in given if key.startswith(start)}
    return sorted(int(number) for number in found if _ROW.fullmatch(number))


def _group(one: Field, given: Mapping[str, str], reading: Reading) -> dict[str, Any] | None:
    group: dict[str, Any] = {}
    for column in one.columns:
        name = f"{one.name}.{column.name}"
        value = _single(column, name, given.get(name, ""), None, reading)
        if value is not None:
            group[column.path[0]] = value
    for column in one.columns:
        if group and column.required and column.path[0] not in group:
            reading.say(f"{one.name}.{column.name}", _NEEDED)
    return group or None


def _single(one: Field, name: str, written: str, before: Any, reading: Reading) -> Any:
    text = clean(written)
    if not text:
        return None
    try:
        return text if text == _text(before) and one.widget is Widget.DATE else _read(one, text, reading.resolve)
    except InvalidValueError as error:
        reading.problems[name] = error.told(reading.gettext)
        return None


def _read(one: Field, text: str, resolve: Resolve) -> Any:  # noqa: PLR0911 - one case a widget
    longest = LONGEST_TEXT if one.widget is Widget.TEXT else LONGEST_LINE
    if len(text) > longest:
        raise InvalidValueError(N_("%(n)s characters"), N_("At most %(most)s."), n=len(text), most=longest)
    match one.widget:
        case Widget.DATE:
            return exact_date(text)
        case Widget.DAY:
            return _day(text)
        case Widget.NUMBER:
            return _number(text)
        case Widget.TIME:
            return _moment(text)
        case Widget.YES:
            return True
        case Widget.CHOICE:
            if text not in dict(one.choices):
                raise InvalidValueError(N_("'%(text)s' is none of the choices"), text=text[:40])
            return text
        case Widget.RECORD if one.kind is not None:
            return resolve(text, (one.kind,)).id
        case Widget.AREA:
            found = resolve(text, (Kind.PLACE, Kind.SCHOOL))
            return f"school/{found.id}" if found.kind is Kind.SCHOOL else found.id
        case _:
            return text


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InvalidValueError(
            N_("'%(text)s' is not a day"), N_("Write it like 2027-03-22."), text=text[:40]
        ) from error


def _moment(text: str) -> float:
    found = seconds_of(text)
    if found is None:
        raise InvalidValueError(
            N_("'%(text)s' is not a moment"), N_("Write it like 1:02:03.5, or in seconds like 62.5."), text=text[:40]
        )
    return found


def _number(text: str) -> float:
    try:
        found = float(text.replace(",", "."))
    except ValueError as error:
        raise InvalidValueError(N_("'%(text)s' is not a number"), text=text[:40]) from error
    if not math.isfinite(found):
        raise InvalidValueError(N_("'%(text)s' is not a number that can be kept"), text=text[:40])
    return found


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    return f"{value:g}" if isinstance(value, float) and value == round(value, 5) and abs(value) < 1e5 else str(value)


def as_lines(value: Any) -> Iterator[str]:
    """A value of the plain form in words, a part a line; for comparing two versions."""
    if isinstance(value, Mapping):
        yield " · ".join(_text(v) for v in value.values() if not isinstance(v, Mapping | list))  # pyright: ignore
    elif isinstance(value, list):
        for part in value:  # pyright: ignore[reportUnknownVariableType]
            yield from as_lines(part)
    elif value is not None:
        yield _text(value)

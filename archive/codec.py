"""Records as JSON and back: the one form used in the store and in the catalogue.

The JSON is written for people who will read the store without this software: fields by name, those at their default
left out, UTF-8, indented. Reading is strict: an unknown enum word or a wrong type is an error that names the field.
"""

from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Any, TypeVar, cast

import msgspec

from archive.errors import StoreError
from archive.model import RECORD_TYPES, Analysis, AnyRecord, Kind

_Part = TypeVar("_Part")
_PLAIN = frozenset({str, int, float, bool, NoneType})


def record_json(record: AnyRecord) -> bytes:
    """The record as indented JSON, with its kind first and empty fields left out."""
    return _pretty({"kind": record.kind.value, **plain(record)})


def record_row(record: AnyRecord) -> str:
    """The same without white space, for the catalogue."""
    return msgspec.json.encode(plain(record)).decode()


def plain(record: AnyRecord) -> dict[str, Any]:
    """The record as plain JSON values; fields at their default are left out and come back when it is read."""
    return _members(record)


def read_record(kind: Kind, body: bytes | str) -> AnyRecord:
    """Raises StoreError: the JSON does not describe a record of this kind; the message names the field."""
    try:
        return msgspec.json.decode(body, type=RECORD_TYPES[kind])
    except msgspec.MsgspecError as error:
        raise StoreError(f"a {kind} cannot be read: {error}") from error


def record_from_plain(kind: Kind, values: dict[str, Any]) -> AnyRecord:
    """Raises StoreError: the values do not describe a record of this kind."""
    try:
        return msgspec.convert(values, type=RECORD_TYPES[kind])
    except msgspec.ValidationError as error:
        raise StoreError(f"a {kind} cannot be read: {error}") from error


def part_plain(part: Any) -> dict[str, Any]:
    """A part of a record (a passage) in the same plain form."""
    return _members(part)


def part_from_plain(kind: type[_Part], values: dict[str, Any]) -> _Part:
    """Raises StoreError: the values do not describe such a part."""
    try:
        return msgspec.convert(values, type=kind)
    except msgspec.ValidationError as error:
        raise StoreError(f"a {kind.__name__.lower()} cannot be read: {error}") from error


def analysis_json(analysis: Analysis) -> bytes:
    return _pretty(_members(analysis))


def analysis_row(analysis: Analysis) -> str:
    """The same without white space, for the catalogue."""
    return msgspec.json.encode(_members(analysis)).decode()


def read_analysis(body: bytes | str) -> Analysis:
    """Raises StoreError: the JSON is not an analysis."""
    try:
        return msgspec.json.decode(body, type=Analysis)
    except msgspec.MsgspecError as error:
        raise StoreError(f"an analysis cannot be read: {error}") from error


def field_names(kind: Kind) -> tuple[str, ...]:
    """The names of the fields that a record of this kind has."""
    return tuple(f.name for f in fields(RECORD_TYPES[kind]))


def _pretty(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def _members(instance: Any) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, default in _fields(instance.__class__):
        value = getattr(instance, name)
        if value is not default and (default is MISSING or value != default):
            members[name] = _value(value)
    return members


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    """Name and default of each: asked for every part of every record, and slow to be told by ``dataclasses``."""
    return tuple((field.name, field.default) for field in fields(kind))


def _value(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, tuple):
        return [_value(member) for member in cast("tuple[Any, ...]", value)]
    if is_dataclass(value):
        return _members(value)
    return msgspec.to_builtins(value)

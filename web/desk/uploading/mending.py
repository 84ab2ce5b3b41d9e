"""What a report asks for that can be settled here: cells that cannot be read, and names that may mean several records.

A name is asked about once, wherever it stands; a cell is asked about with all that is said of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from archive.errors import N_, InvalidValueError, NotFoundError
from archive.hygiene import clean
from archive.mends import LONGEST, Cell, Meant
from archive.model import Kind, Ref
from web.desk.editing.pick import Option, option, resolver
from web.desk.lists.report import detail_of, found_word, rows_of, where_of
from web.http.forms import Form
from web.view.request_context import RequestContext
from web.view.sentences import said
from web.view.shipped_words import FIELD, say

_MOST: Final = 50
"""Cells, and names, that one page asks about: the next come when these are settled."""
_VALUE_CODES: Final = frozenset(
    {
        "bad-date", "bad-word", "bad-time", "formula-error", "row-without-file", "row-without-file-name",
        "ambiguous-file-name", "row-without-recording", "recording-ambiguous", "names-several", "value-unreadable",
        "access-unreadable", "date-ambiguous", "date-implausible", "date-unreadable", "work-homonyms", "work-alike",
    }
)  # fmt: skip
_NAME_CODES: Final = frozenset({"name-unknown", "name-doubtful"})
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class CellView:
    """``said``: what is wrong with it: word, detail, its language. ``kinds``: of records that may be picked for it."""

    where: str
    page: str
    row: int
    column: str
    label: str
    value: str
    said: tuple[tuple[str, str, str], ...]
    kinds: str


@dataclass(frozen=True, slots=True)
class NameView:
    """``of``: the kind that was looked for; ``times``: in how many places it stands."""

    of: str
    text: str
    label: str
    word: str
    times: int
    where: str
    kinds: str
    candidates: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Asked(Generic[_T]):
    """``more``: beyond those that are shown."""

    shown: tuple[_T, ...] = ()
    more: int = 0


@dataclass(slots=True)
class _Cell:
    first: Mapping[str, Any]
    said: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


def cells_of(context: RequestContext, outcome: Mapping[str, Any]) -> Asked[CellView]:
    """The cells that want another value, in the order of the sheet."""
    found: dict[tuple[str, int, str], _Cell] = {}
    for row in rows_of(outcome, "flagged"):
        code, number, column = str(row.get("code")), row.get("row"), str(row.get("column") or "")
        if code in _VALUE_CODES and isinstance(number, int) and number > 0 and column:
            cell = found.setdefault((str(row.get("page") or ""), number, column), _Cell(row))
            cell.said.setdefault(found_word(context, code), _advice(context, row))
    ordered = sorted(found.items())
    return Asked(tuple(_cell(context, key, cell) for key, cell in ordered[:_MOST]), max(0, len(ordered) - _MOST))


def _cell(context: RequestContext, key: tuple[str, int, str], cell: _Cell) -> CellView:
    page, row, column = key
    label = say(context, FIELD, column)[0]
    where = context.gettext("row %(row)s") % {"row": row}
    kinds = ",".join(str(kind) for kind in cell.first.get("kinds", []) if kind == Kind.WORK)
    return CellView(
        f"{page} · {where}" if page else where,
        page,
        row,
        column,
        label,
        str(cell.first.get("text") or ""),
        tuple((word, *told) for word, told in cell.said.items()),
        kinds,
    )


def _advice(context: RequestContext, row: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong, and what to do; both are English where one of them is."""
    parts = (detail_of(context, row), said(context.wording, str(row.get("hint") or "")))
    if any(lang for _, lang in parts):
        parts = ((str(row.get("detail") or ""), "en"), (str(row.get("hint") or ""), "en"))
    return ". ".join(text for text, _ in parts if text), parts[0][1]


def names_of(context: RequestContext, outcome: Mapping[str, Any]) -> Asked[NameView]:
    """The names that want a record, those that stand in most places first."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows_of(outcome, "flagged"):
        kinds = [str(kind) for kind in row.get("kinds", [])]
        if str(row.get("code")) in _NAME_CODES and kinds and row.get("text"):
            found.setdefault((kinds[0], str(row["text"])), []).append(row)
    ordered = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    shown = ordered[:_MOST]
    refs = {ref for _, rows in shown for ref in _candidates(rows[0])}
    context.prefetch(refs)
    return Asked(tuple(_name(context, key, rows) for key, rows in shown), max(0, len(ordered) - _MOST))


def _name(context: RequestContext, key: tuple[str, str], rows: list[Mapping[str, Any]]) -> NameView:
    first = rows[0]
    records = (context.find(ref) for ref in _candidates(first))
    options = {record.ref: option(context, record) for record in records if record is not None}
    return NameView(
        of=key[0],
        text=key[1],
        label=say(context, FIELD, str(first.get("column") or ""))[0],
        word=found_word(context, str(first.get("code"))),
        times=len(rows),
        where=where_of(context, first),
        kinds=",".join(str(kind) for kind in first.get("kinds", [])),
        candidates=tuple(list(options.values())[:5]),
    )


def _candidates(row: Mapping[str, Any]) -> Iterator[Ref]:
    """A finding names records by id alone: each of the kinds may have it."""
    for identifier in list(row.get("candidates", []))[:5]:
        for kind in row.get("kinds", []):
            if kind in set(Kind):
                yield Ref(Kind(kind), str(identifier))


def sent_cells(form: Form) -> tuple[Cell, ...]:
    """The cells in which somebody has written something else. Raises InvalidValueError."""
    cells: list[Cell] = []
    for n in _numbers(form, "cell"):
        row, value = form.get(f"cell.{n}.row"), form.get(f"cell.{n}")
        if not row.isdecimal() or len(row) > 7 or len(value) > LONGEST:
            raise InvalidValueError(
                N_("«%(text)s» is no row that can be mended"), N_("Open the report again."), text=row[:20]
            )
        if clean(value) != form.get(f"cell.{n}.was"):
            column = clean(form.get(f"cell.{n}.column"))[:200]
            cells.append(Cell(form.get(f"cell.{n}.page")[:200], int(row), column, clean(value)))
    return tuple(cells)


def sent_names(context: RequestContext, form: Form) -> tuple[Meant, ...]:
    """The names for which somebody has picked a record. Raises InvalidValueError: none is called so, or several."""
    resolve, found = resolver(context), list[Meant]()
    for n in _numbers(form, "name"):
        kinds = tuple(Kind(k) for k in form.get(f"name.{n}.kinds").split(",") if k in set(Kind))
        picked = clean(form.get(f"name.{n}.other")) or clean(form.get(f"name.{n}"))
        if picked and kinds:
            found.append(Meant(kinds[0].value, form.get(f"name.{n}.text"), str(_picked(resolve, picked, kinds))))
    return tuple(found)


def _picked(resolve: Any, text: str, kinds: tuple[Kind, ...]) -> Ref:
    try:
        return resolve(text, kinds)
    except NotFoundError as error:
        raise InvalidValueError(error.reason, error.hint) from error


def _numbers(form: Form, name: str) -> Iterable[str]:
    """``0``, ``1`` … of ``cell.0.row``."""
    start, end = f"{name}.", ".row" if name == "cell" else ".text"
    return [key[len(start) : -len(end)] for key, _ in form.pairs if key.startswith(start) and key.endswith(end)]

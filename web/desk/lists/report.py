"""What a job reports of files and of the rows of a sheet: as tables for people, and as lines of a file.

The outcome of a job is plain data (``ingest.report``); what an older or newer version wrote is shown as far as it fits.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from archive.model import Finding, Kind, Ref
from web.desk.lists.failures import FAILED, REFUSED, SKIPPED
from web.pages.recording.noticed import noticed
from web.view.request_context import LinkView, RequestContext
from web.view.sentences import said
from web.view.shipped_words import DOUBT, FIELD, SHEET, say
from web.view.words import FINDING, N_

_MOST: Final = 300
"""Rows of one table of the page; the file holds all."""
_PARTS: Final[Mapping[str, str]] = {
    "refused": N_("Could not be taken"),
    "flagged": N_("To be looked at"),
    "changes": N_("What changes"),
    "skipped": N_("Passed over"),
    "added": N_("Taken in"),
}
VERDICT: Final[Mapping[str, str]] = {
    "changed": N_("changed"),
    "conflict": N_("edited by somebody since: left as it is"),
    "withheld": N_("would open it to more people: left as it is"),
}
_LINE: Final = re.compile(r"(?P<sheet>.*?) ?\brow (?P<row>\d+)(?: (?P<column>.+))?", re.DOTALL)
"""A line of a sheet, as the intake names it."""
HEADER: Final = ("part", "where", "id", "column", "code", "text", "hint", "old", "new")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """``where``: a file, or a sheet and its row. ``word``: what it is; ``text`` says more, ``hint`` what to do, each in
    the language ``…_lang`` (empty: the reader's). ``old``, ``new``: a field before and after."""

    where: str
    link: LinkView | None
    word: str
    text: str
    text_lang: str
    hint: str
    hint_lang: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ReportPart:
    """``more``: rows beyond those that are shown."""

    name: str
    title: str
    count: int
    rows: tuple[ReportRow, ...]
    more: int


_FORESEEN: Final[Mapping[str, str]] = {"added": N_("To be taken in")}
"""Where nothing has been written yet."""


def report_of(context: RequestContext, outcome: Mapping[str, Any], *, foreseen: bool = False) -> tuple[ReportPart, ...]:
    """The tables of an outcome, what asks for somebody first; nothing where it is no report."""
    found: list[ReportPart] = []
    for name, title in _PARTS.items():
        rows = rows_of(outcome, name)
        if rows:
            ids = [row.get("id") or row.get("recording") for row in rows[:_MOST]]
            context.prefetch(Ref(Kind.RECORDING, str(identifier)) for identifier in ids if identifier)
            shown = tuple(_row(context, name, row) for row in rows[:_MOST])
            word = context.gettext(_FORESEEN.get(name, title) if foreseen else title)
            found.append(ReportPart(name, word, len(rows), shown, len(rows) - len(shown)))
    return tuple(found)


def lines_of(outcome: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    """Every row under HEADER."""
    for name in _PARTS:
        for row in rows_of(outcome, name):
            told = {key: "" if value is None else str(value) for key, value in row.items()}
            yield (
                name,
                told.get("path") or told.get("where", ""),
                told.get("id") or told.get("recording", ""),
                told.get("column", ""),
                told.get("code") or told.get("outcome", ""),
                told.get("detail") or told.get("reason", ""),
                told.get("hint", ""),
                told.get("old", ""),
                told.get("new", ""),
            )


def rows_of(outcome: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = outcome.get(name)
    if not isinstance(rows, list):
        return []
    return [cast("Mapping[str, Any]", row) for row in cast("list[Any]", rows) if isinstance(row, dict)]


def _row(context: RequestContext, part: str, row: Mapping[str, Any]) -> ReportRow:
    identifier = row.get("id") or row.get("recording")
    text, text_lang = detail_of(context, row)
    hint, hint_lang = _hint(context, part, row)
    return ReportRow(
        where=where_of(context, row),
        link=context.link(Ref(Kind.RECORDING, str(identifier))) if identifier else None,
        word=_changed(context, row) if part == "changes" else _word(context, part, str(row.get("code") or "")),
        text=text,
        text_lang=text_lang,
        hint=hint,
        hint_lang=hint_lang,
        old=str(row.get("old") or ""),
        new=str(row.get("new") or ""),
    )


def _changed(context: RequestContext, row: Mapping[str, Any]) -> str:
    """The field, and what becomes of it."""
    column, verdict = str(row.get("column") or ""), str(row.get("outcome") or "")
    word = context.gettext(VERDICT[verdict]) if verdict in VERDICT else verdict
    return " · ".join(filter(None, (say(context, FIELD, column)[0] if column else "", word)))


def _word(context: RequestContext, part: str, code: str) -> str:
    if part == "refused" and code in REFUSED:
        return context.gettext(REFUSED[code][0])
    if part == "skipped" and code in SKIPPED:
        return context.gettext(SKIPPED[code])
    return found_word(context, code)


def _hint(context: RequestContext, part: str, row: Mapping[str, Any]) -> tuple[str, str]:
    found = REFUSED.get(str(row.get("code") or "")) if part == "refused" else None
    return (context.gettext(found[1]), "") if found else said(context.wording, str(row.get("hint") or ""))


def detail_of(context: RequestContext, row: Mapping[str, Any]) -> tuple[str, str]:
    """What is said beside the code, and its language."""
    finding = Finding(str(row.get("code") or ""), str(row.get("detail") or row.get("reason") or ""))
    view = noticed(context.wording, finding)
    return view.detail, view.lang


def where_of(context: RequestContext, row: Mapping[str, Any]) -> str:
    """A file as it is called; a line of a sheet in the reader's words."""
    path = str(row.get("path") or row.get("where") or "")
    found = _LINE.fullmatch(path) if "path" not in row or row.get("row") or path.startswith("sheet") else None
    if found is None:
        return context.gettext("Sheet") if path == "sheet" else path
    column = found["column"] or ""
    sheet = found["sheet"].removeprefix("sheet").strip()
    line = context.gettext("row %(row)s") % {"row": found["row"]}
    return " · ".join(filter(None, (sheet, line, say(context, FIELD, column)[0] if column != "column" else "")))


def found_word(context: RequestContext, code: str) -> str:
    word = DOUBT.get(code) or FINDING.get(code) or SHEET.get(code) or FAILED.get(code)
    return context.gettext(word) if word else code

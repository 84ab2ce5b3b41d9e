"""How good the recognition of people is: a list of names with the right answers, and what became of each.

A list is tab-separated with a header: ``name``, ``role`` (a credit role), ``date`` (as on a card, may be empty),
``expected``. ``expected`` holds the id that is certain; several ids parted by blanks, where the value holds several
names; nothing, where nobody is certain; or ``?id``, where the system may be sure or ask, but must not name anybody else
and must offer this one. A further column ``kind`` is counted apart.

Outcomes
--------
- *right*: certain, and as expected; or nobody expected, and nobody named.
- *asked*: somebody is expected and stands among the candidates, but a person has to decide.
- *missed*: somebody is expected, and is neither named nor offered.
- *wrong*: somebody is named who is not expected. The one outcome that must not be.

``certain`` is the share of those entries with a sure id that were named.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.errors import InvalidValueError
from archive.model import Role
from archive.rules import dates
from ingest.matching.people import Credited, People

_COLUMNS = ("name", "role", "date", "expected")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list. ``tolerated``: expected only if anybody is named at all (``?id``)."""

    line: int
    name: str
    role: Role
    date: str
    expected: frozenset[str]
    tolerated: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an entry."""

    entry: Entry
    outcome: str
    named: tuple[str, ...]
    candidates: tuple[str, ...]


@dataclass(slots=True)
class Evaluation:
    """All entries judged."""

    judged: list[Judged] = field(default_factory=list[Judged])

    def counts(self) -> Counter[str]:
        return Counter(j.outcome for j in self.judged)

    def certain(self) -> float | None:
        """Of the entries with a sure id, the share that was named; None without any."""
        true = [j for j in self.judged if j.entry.expected and not j.entry.tolerated]
        return sum(j.outcome == "right" for j in true) / len(true) if true else None

    def of_kind(self, kind: str) -> Evaluation:
        return Evaluation([j for j in self.judged if j.entry.kind == kind])

    def kinds(self) -> list[str]:
        return list(dict.fromkeys(j.entry.kind for j in self.judged))

    def summary(self) -> dict[str, Any]:
        counts = self.counts()
        certain = self.certain()
        return {
            "names": len(self.judged),
            **{outcome: counts[outcome] for outcome in ("right", "wrong", "missed", "asked")},
            "certain": None if certain is None else round(certain, 4),
        }


def read_entries(path: Path) -> Iterator[Entry]:
    """Raises InvalidValueError: a column is missing, or a role is none; the message names the line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise InvalidValueError(
                f"{path}: there is no column {missing[0]!r}",
                f"The first line names the columns: {', '.join(_COLUMNS)}.",
            )
        for row in rows:
            yield _entry(path, rows.line_num, row)


def _entry(path: Path, line: int, row: dict[str, str | None]) -> Entry:
    name, role, date, expected = ((row[column] or "").strip() for column in _COLUMNS)
    if role not in list(Role):
        raise InvalidValueError(f"{path} line {line}: {role!r} is no role", f"Use one of: {', '.join(Role)}.")
    ids = frozenset(word.removeprefix("?") for word in expected.split())
    return Entry(line, name, Role(role), date, ids, expected.startswith("?"), (row.get("kind") or "").strip())


def evaluate(people: People, entries: Iterator[Entry]) -> Evaluation:
    """Recognise every entry and compare."""
    return Evaluation([_judge(entry, people.credited(entry.name, entry.role, _date(entry.date))) for entry in entries])


def _judge(entry: Entry, found: Credited) -> Judged:
    named = tuple(dict.fromkeys(credit.person for credit in found.credits if credit.person))
    candidates = found.finding.candidates if found.finding else ()
    return Judged(entry, _outcome(entry, frozenset(named), frozenset(candidates)), named, candidates)


def _outcome(entry: Entry, named: frozenset[str], candidates: frozenset[str]) -> str:
    if named - entry.expected:
        return "wrong"
    if named == entry.expected:
        return "right"
    offered = entry.expected <= named | candidates
    if not offered:
        return "missed"
    return "right" if entry.tolerated else "asked"


def _date(text: str) -> str | None:
    """The date as it would be stored; one that cannot be read is unknown."""
    try:
        return dates.parse(text) if text else None
    except InvalidValueError:
        return None

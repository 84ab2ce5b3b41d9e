"""Questions with known answers: does the search name the record, or understand the filters?

``expected_target`` is ``field=value`` pairs joined by ``;``: values are record ids, ``a|b`` for either, decades, closed
words, comparisons (``<1950``), or ``text=`` for words that must simply be matched (by the words looked for, or by the
first three names found); ``-`` before a value says that it must not be. A question counts as *answered* when an
expected record stands first among the hits, or when it resolves to exactly the expected filters, no more and no fewer.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.catalogue.catalogue import Catalogue
from archive.errors import InvalidValueError
from archive.policy import ADMINISTRATOR
from search.index import SearchIndex
from search.query import numbers
from search.query.request import NUMBER_FIELDS, Answer, SearchRequest
from search.text import fold, stems

_LIMIT = 10


@dataclass(frozen=True, slots=True)
class QueryReport:
    """``summary``: answered, hit@1, hit@10, mrr over expected records, number of queries."""

    summary: dict[str, Any]
    failures: tuple[str, ...]


def evaluate_queries(index: SearchIndex, catalogue: Catalogue, path: Path) -> QueryReport:
    """Ask every question of the file. Raises InvalidValueError when columns are missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and not {"id", "query", "expected_target"} <= rows[0].keys():
        raise InvalidValueError(f"{path}: columns id, query, expected_target", "Comma-separated, with a header.")
    ranks: list[int] = []
    answered = 0
    failures: list[str] = []
    for row in rows:
        answer = index.search(SearchRequest(row["query"], limit=_LIMIT, viewer=ADMINISTRATOR, facets=()))
        expected = _pairs(row["expected_target"])
        rank = _rank(answer, expected)
        ranks.append(rank)
        if rank == 1 or _resolves(answer, expected, catalogue):
            answered += 1
        else:
            got = [f"{u.filter.field}={u.filter.value}" for u in answer.understood]
            hits = [str(hit.ref) for hit in answer.hits[:3]]
            failures.append(f"{row['id']}\t{row['query']}\t{row['expected_target']}\tgot {got} {hits} {answer.words}")
    number = max(len(rows), 1)
    return QueryReport(
        {
            "answered": round(answered / number, 4),
            "hit@1": round(sum(rank == 1 for rank in ranks) / number, 4),
            "hit@10": round(sum(rank > 0 for rank in ranks) / number, 4),
            "mrr": round(sum(1 / rank for rank in ranks if rank) / number, 4),
            "queries": len(rows),
        },
        tuple(failures),
    )


def _pairs(target: str) -> list[tuple[str, set[str]]]:
    pairs: dict[str, set[str]] = {}
    for field, _, value in (pair.partition("=") for pair in target.split(";") if pair.strip()):
        pairs.setdefault(field.strip(), set()).update(value.strip().split("|"))
    return list(pairs.items())


def _rank(answer: Answer, expected: list[tuple[str, set[str]]]) -> int:
    """Where the first record named by the only expected pair stands; a question with several filters has none."""
    wanted = {value for _, values in expected for value in values} if len(expected) == 1 else set[str]()
    return next((place for place, hit in enumerate(answer.hits, 1) if hit.ref.id in wanted), 0)


def _resolves(answer: Answer, expected: list[tuple[str, set[str]]], catalogue: Catalogue) -> bool:
    filters: dict[str, set[str]] = {}
    for understood in answer.understood:
        filters.setdefault(understood.filter.field, set()).update(understood.filter.value.split("|"))
    wanted = {field: values for field, values in expected if field != "text"}
    texts = [value for field, values in expected if field == "text" for value in values]
    unwanted = {text[1:] for text in texts if text.startswith("-")}
    if not all(_said(text, " ".join(v.lstrip("-") for v in filters.get("words", ()))) for text in unwanted):
        return False
    filters.pop("words", None)
    texts = [text for text in texts if not text.startswith("-")]
    if filters.keys() != wanted.keys():
        return False
    if any(not (_same(f, filters[f]) <= _same(f, v) or _same(f, v) <= _same(f, filters[f])) for f, v in wanted.items()):
        return False
    first = [hit.ref for hit in answer.hits[:3]]
    said = " ".join([answer.words, *(r.title for r in catalogue.get_many(first).values())])
    return all(_said(text, said) for text in texts)


def _same(field: str, values: set[str]) -> set[object]:
    """Values that compare: numbers as the intervals they mean, so that ``<1950`` and ``..1949`` are the same year."""
    if field not in NUMBER_FIELDS:
        return set(values)
    whole = field == "year"
    return {tuple(_whole(bound, n) if whole else bound for n, bound in enumerate(numbers.interval(v))) for v in values}


def _whole(bound: float | None, is_upper: int) -> int | None:
    return None if bound is None else math.floor(bound) if is_upper else math.ceil(bound)


def _said(text: str, said: str) -> bool:
    """Whether the words that were looked for, or the names found first, hold this text."""
    forms = {form for key in fold.keys(said) for form in (*stems.forms(key), fold.undeclined(key))}
    return all(forms & set(stems.forms(key)) for key in fold.keys(text))

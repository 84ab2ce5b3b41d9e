"""Which of several values of one field stand, when a file says it more than once; and what is then to be said.

All values of one tag stand together: ARTIST and PERFORMER are both credited, COMMENT and DESCRIPTION both kept. Between
tags the first in order of trust wins, sure text before doubtful; remarks of all tags stand. A field that can hold one
value only takes the first. Whatever does not stand, and says something else, is named in a ``tag-conflict``.

Dates: the earliest is nearest to the performance, since nothing is published before it sounds. When that one is a date
of publication (ORIGINALDATE, TDOR), ``date-from-release`` says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.model import Finding, Role
from ingest.codes import TagCode
from ingest.tags.found import TagFact

REMARKS = frozenset({"comment", "transfer_note", "transfer_equipment", "notes"})
"""What different programs write into different tags adds up."""
SEVERAL = frozenset(
    {"title", "alternative_titles", "genre", "language", "instrument", "school", "work", "collection", *REMARKS, *Role}
)
_RELEASES = frozenset({"release_date"})
_NEAREST_RUSSIAN = str.maketrans("әғқңөұүһі", "агкноуухи")


def choose(facts: Sequence[TagFact], doubtful: frozenset[int] = frozenset()) -> tuple[list[TagFact], list[Finding]]:
    """The facts in order, each marked whether it stands, and what was lost. ``doubtful``: indexes of unsure texts."""
    by_field: dict[str, list[int]] = defaultdict(list)
    for index, fact in enumerate(facts):
        by_field["date" if fact.field in _RELEASES else fact.field].append(index)
    standing: set[int] = set()
    against: set[int] = set()
    found: list[Finding] = []
    for field, indexes in by_field.items():
        kept = _standing(field, facts, indexes, doubtful)
        standing |= kept
        against |= {i for i in indexes if i not in kept and not _agree(field, [facts[k] for k in kept], [facts[i]])}
        if field == "date":
            found += _release(facts, kept)
        found += _lost(field, facts, [i for i in indexes if i not in doubtful], kept)
    chosen = [
        replace(
            fact,
            field="date" if fact.field in _RELEASES else fact.field,
            stands=index in standing,
            not_taken=index in against,
        )
        for index, fact in enumerate(facts)
    ]
    return chosen, found


def _standing(field: str, facts: Sequence[TagFact], indexes: Sequence[int], doubtful: frozenset[int]) -> set[int]:
    sure = [i for i in indexes if i not in doubtful] or list(indexes)
    if field == "date":
        return {min(sure, key=lambda i: (_year(facts[i].text), sure.index(i)))}
    if field not in SEVERAL:
        return {sure[0]}
    if field in REMARKS:
        return set(_different(facts, sure))
    return set(_different(facts, [i for i in sure if facts[i].block == facts[sure[0]].block]))


def _different(facts: Sequence[TagFact], indexes: Iterable[int]) -> list[int]:
    """Those that say something that none before them says."""
    kept: list[int] = []
    for index in indexes:
        if not any(_says(facts[other], facts[index]) for other in kept):
            kept.append(index)
    return kept


def _year(text: str) -> int:
    """The first year named, also that of ``20210314``; dates without one come last."""
    years = re.findall(r"(?<!\d)[12]\d{3}(?=(?:0[0-9]|1[0-2])[0-3]\d(?!\d)|(?!\d))", text)
    return int(years[0]) if years else 9999


def _release(facts: Sequence[TagFact], kept: set[int]) -> list[Finding]:
    return [
        Finding(
            TagCode.DATE_FROM_RELEASE,
            f"{facts[i].where} {facts[i].text!r} is the date of a publication; the sound is of that date or earlier",
        )
        for i in kept
        if facts[i].field in _RELEASES
    ]


def _lost(field: str, facts: Sequence[TagFact], indexes: Sequence[int], kept: set[int]) -> list[Finding]:
    """One finding for each tag whose values do not stand although they say something else."""
    stand = [facts[i] for i in indexes if i in kept]
    lost: dict[str, list[TagFact]] = defaultdict(list)
    for index in indexes:
        if index not in kept:
            lost[facts[index].block].append(facts[index])
    found: list[Finding] = []
    for block, others in lost.items():
        if not stand or _agree(field, stand, others):
            continue
        first = " | ".join(f.text for f in stand)
        one, other = (stand[0].where, others[0].where) if block == stand[0].block else (stand[0].block, block)
        detail = f"{field}: {one} says {first!r}, {other} says {' | '.join(f.text for f in others)!r}"
        found.append(Finding(TagCode.CONFLICT, detail[:500]))
    return found


def _agree(field: str, stand: Sequence[TagFact], others: Sequence[TagFact]) -> bool:
    """Whether the others say nothing against, and nothing beside, what stands."""
    if field == "track_number":
        return True
    if field == "date":
        return all(any(_year(a.text) == _year(b.text) and len(b.text) <= len(a.text) for a in stand) for b in others)
    joined = _folded(" ".join(f.text for f in stand))
    if joined == _folded(" ".join(f.text for f in others)):
        return True
    whole = replace(stand[0], text=" ".join(f.text for f in stand))
    return all(any(_says(one, other) for one in (*stand, whole)) for other in others)


def _says(first: TagFact, second: TagFact) -> bool:
    """Whether the first says all that the second says.

    ID3v1 has room for 30 characters only, and those who filled it wrote Russian letters for Kazakh ones.
    """
    one, other = _folded(first.text), _folded(second.text)
    if second.block == "ID3v1":
        return one.translate(_NEAREST_RUSSIAN).startswith(other.translate(_NEAREST_RUSSIAN))
    return one == other


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())

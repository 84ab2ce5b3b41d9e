"""What a description still lacks: the codes of the filter ``missing``, for curators who fill the gaps.

A fact is there when the record itself says it, be it only as it was found on a card (``as_found``). What follows from a
work that a recording names (composer, genre, instrument) is not lacking: whoever names the work has said it.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.model import PERFORMING_ROLES, AnyRecord, CarrierType, Recording, Role, Work

FACTS = (
    "date", "place", "performer", "work", "composer", "genre", "instrument", "language", "carrier", "rights",
    "collection",
)  # fmt: skip
"""The values of the filter, as pages list them."""


def missing(record: AnyRecord) -> Iterator[str]:
    """The facts that a recording or a work lacks, of FACTS; nothing for other kinds."""
    if isinstance(record, Recording):
        there = _recording(record)
    elif isinstance(record, Work):
        there = {
            "composer": any(credit.role is Role.COMPOSER for credit in record.credits),
            "genre": bool(record.genres),
            "instrument": bool(record.instruments),
        }
    else:
        return
    yield from (fact for fact in FACTS if not there.get(fact, True))


def _recording(record: Recording) -> dict[str, bool]:
    performance = record.performance
    works = any(use.work or use.as_found for use in record.works)
    return {
        "date": bool(performance.date),
        "place": bool(performance.place or performance.place_as_found),
        "performer": any(credit.role in PERFORMING_ROLES for credit in record.credits),
        "work": works,
        "composer": works or any(credit.role is Role.COMPOSER for credit in record.credits),
        "genre": works or bool(record.genres),
        "instrument": works or bool(record.instruments),
        "language": bool(record.languages),
        "carrier": any(carrier.type is not CarrierType.UNKNOWN for carrier in record.carriers),
        "rights": any(right.status != "unknown" for right in record.rights),
        "collection": bool(record.collections),
    }

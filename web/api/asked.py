"""What the parameters of a search take, as JSON Schema says it: whoever keeps to the document is not refused.

The checks themselves stand in ``web.http.parameters``; they answer in the reader's language.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from archive.model import Kind
from search.query.request import CLOSED, FACETS, FILTER_FIELDS, NUMBER_FIELDS, SORTS
from web.http.limits import MAX_FILTERS, MAX_VALUE

_NUMBER: Final = r"(?:(?:>=?|<=?)?[0-9]{1,5}|[0-9]{1,5}\.\.|\.\.[0-9]{1,5})"
_LISTED: Final = {"kind": tuple(kind.value for kind in Kind), **{name: sorted(words) for name, words in CLOSED.items()}}


def _one_of(names: Sequence[str]) -> str:
    return "(?:" + "|".join(re.escape(name) for name in names) + ")"


def _patterns() -> list[str]:
    """One for each sort of field: a closed list, a number, a moment, a record's id or a word."""
    free = [name for name in FILTER_FIELDS if name not in _LISTED and name not in NUMBER_FIELDS]
    listed = (f"{re.escape(name)}={_one_of(words)}" for name, words in _LISTED.items())
    numbers = _one_of([name for name in NUMBER_FIELDS if name != "added"])
    return [*listed, f"{numbers}={_NUMBER}", r"added=20[0-9]{2}", f"{_one_of(free)}=[^|]{{1,{MAX_VALUE}}}"]


FILTER: Final[dict[str, Any]] = {
    "maxItems": MAX_FILTERS,
    "items": {"type": "string", "pattern": f"^(?:{'|'.join(_patterns())})$"},
    "examples": [["instrument=dombyra", "year=..1950"]],
}
SORT: Final[dict[str, Any]] = {"enum": list(SORTS)}
FACET: Final[dict[str, Any]] = {
    "anyOf": [
        {"type": "array", "items": {"enum": list(FACETS)}},
        {"type": "array", "items": {"const": "none"}, "maxItems": 1},
        {"type": "null"},
    ]
}

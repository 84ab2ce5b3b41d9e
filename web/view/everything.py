"""All records of a kind at once, for pages that draw a whole: trees, the time line, the network of people.

Vocabularies are small, so they are read whole and kept; after a change only what was changed is read again. A kind of
which there are more than ``MOST`` is cut there, and the page says so. Policy is asked for each record and each visitor,
never kept.
"""

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from archive.catalogue.catalogue import Catalogue
from archive.model import AnyRecord, Kind, Ref
from archive.rules.links import links_of
from web.view.request_context import RequestContext

MOST: Final = 2_000
_KEPT = 24  # kinds of a few catalogues


def everything(context: RequestContext, kind: Kind) -> tuple[AnyRecord, ...]:
    """Up to ``MOST`` records of a kind in Kazakh alphabetical order, as this visitor may know them."""
    found, named = _whole(context.site.archive.catalogue, kind).read()
    context.remember(found, named)
    return tuple(context.redact(r) for r in found if context.find(r.ref) is not None)


def is_cut(context: RequestContext, kind: Kind) -> bool:
    """Whether there are more than are shown."""
    return context.site.archive.catalogue.count(kind) > MOST


@dataclass(frozen=True, slots=True)
class _Held:
    """A record as it was written under a sequence number, and what it names."""

    change: int
    record: AnyRecord
    named: tuple[Ref, ...]


class _Whole:
    """The records of one kind in one catalogue, and those that they name."""

    def __init__(self, catalogue: Catalogue, kind: Kind) -> None:
        self._catalogue, self._kind = catalogue, kind
        self._reading = threading.Lock()
        self._moment = ("", -1)
        self._held: dict[str, _Held] = {}
        self._answer: tuple[tuple[AnyRecord, ...], tuple[Ref, ...]] = ((), ())

    def read(self) -> tuple[tuple[AnyRecord, ...], tuple[Ref, ...]]:
        """As the catalogue is now, or newer than it was when this was asked."""
        moment = self._catalogue.moment()
        with self._reading:
            if moment != self._moment:
                if moment[0] != self._moment[0]:  # built anew: its numbers may be given again
                    self._held = {}
                if self._follow():
                    shown = [h for h in self._held.values() if h.record.superseded_by is None]
                    named = dict.fromkeys(ref for h in shown for ref in h.named)
                    self._answer = tuple(h.record for h in shown), tuple(named)
                self._moment = moment
            return self._answer

    def _follow(self) -> bool:
        """Hold every record as it is now, in its order; whether anything is another than before."""
        order = self._catalogue.numbered(self._kind, limit=MOST)
        stale = [i for i, change in order if i not in self._held or self._held[i].change != change]
        if not stale and len(order) == len(self._held) and self._moment[1] >= 0:
            return False
        changes = dict(order)
        found = self._catalogue.get_many(Ref(self._kind, identifier) for identifier in stale)
        fresh = {ref.id: _Held(changes[ref.id], r, _named(r)) for ref, r in found.items()}
        known = {**self._held, **fresh}
        self._held = {identifier: known[identifier] for identifier, _ in order if identifier in known}
        return True


@lru_cache(maxsize=_KEPT)
def _whole(catalogue: Catalogue, kind: Kind) -> _Whole:
    return _Whole(catalogue, kind)


def _named(record: AnyRecord) -> tuple[Ref, ...]:
    return tuple(dict.fromkeys(link.target for link in links_of(record)))

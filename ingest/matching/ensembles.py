"""Ensembles and orchestras by name: what kind of body it is, and after whom or what it is called.

``Казахский оркестр народных инструментов им. Курмангазы`` is an orchestra called Құрманғазы. The kind must be said
unless the record itself has the name without it, or the name says that it is played (сазы: "melody of"): ``Құрманғазы``
alone may be the man.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.model import Name
from ingest.matching.personal_names import near
from search.text import fold

_KINDS = {
    "orchestra": "оркестр оркестрі оркестры оркестра orchestra orkestri orkestr",
    "ensemble": "ансамбль ансамблі ансамбли ансамбля ensemble ansambli ansambl анс",
    "choir": "хор хоры хоровая капелла капелласы choir chorus",
    "quartet": "квартет квартеті quartet дуэт дуэті duet duo трио trio квинтет квинтеті quintet",
    "group": "группа группасы топ тобы band group",
    "institution": "консерватория консерваториясы филармония филармониясы театр театры радио радиосы телевидение"
    " conservatory philharmonic theatre theater radio студия колледж школа университет",
}
_GENERIC = (
    "имени", "им", "атындағы", "атынд", "named", "after", "the", "of", "and", "и", "мен", "қазақ", "қазақтың",
    "казахский", "казахская", "казахского", "kazakh", "казах", "гос", "государственный", "государственная",
    "государственного", "мемлекеттік", "state", "академический", "академическая", "академического", "академиялық",
    "academic", "народных", "народный", "народной", "халық", "ұлт", "ұлттық", "национальный", "national", "folk",
    "инструментов", "инструменттер", "аспаптар", "аспаптары", "аспаптарының", "аспаптық", "instruments",
    "фольклорный", "фольклорно", "этнографический", "фольклорлық", "этнографиялық", "folklore", "ethnographic",
    "заслуженный", "коллектив", "республики", "рк", "қр", "казсср", "каз", "сср", "казахстана", "қазақстан",
    "республикасының", "камерный", "камералық", "домбыристов", "кобызистов",
)  # fmt: skip


def _keys(words: str | Iterable[str]) -> frozenset[str]:
    text = words if isinstance(words, str) else " ".join(words)
    return frozenset(near(key) for key in fold.keys(text))


_KIND_KEYS = {kind: _keys(words) for kind, words in _KINDS.items()}
_GENERIC_KEYS = _keys(_GENERIC)
_PLAYED = _keys("сазы әуендері")


@dataclass(frozen=True, slots=True)
class Called:
    """What a body is called (``core``, near keys) and what kinds of body its name says it is."""

    core: frozenset[str]
    kinds: frozenset[str]


def called(text: str) -> Called:
    """The parts of an ensemble's name."""
    words = {near(key) for key in fold.keys(text[:300])}
    kinds = frozenset(kind for kind, keys in _KIND_KEYS.items() if words & keys)
    core = words - _GENERIC_KEYS - frozenset(key for keys in _KIND_KEYS.values() for key in keys)
    return Called(frozenset(core), kinds)


@dataclass(frozen=True, slots=True)
class Ensemble:
    """All that the names of one group say."""

    names: frozenset[Called]

    def agrees(self, written: Called) -> bool:
        """Whether this group is meant for certain: the same name, and the kind said or not needed."""
        same = [name for name in self.names if name.core == written.core and name.core]
        without_kind = any(not name.kinds for name in same)
        known = frozenset(kind for name in self.names for kind in name.kinds)
        said = bool(written.kinds) or without_kind or bool(written.core & _PLAYED)
        return bool(same) and written.kinds <= known and said

    def may_be(self, written: Called) -> bool:
        """Whether the name alone points here."""
        return any(name.core and name.core <= written.core for name in self.names)


def ensemble_of(names: Iterable[Name]) -> Ensemble:
    return Ensemble(frozenset(called(name.text) for name in names))

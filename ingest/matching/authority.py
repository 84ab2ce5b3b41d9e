"""Which authority record a written name means: matched when certain, flagged when doubtful, never guessed.

A value that is an identifier is taken as such. People have rules of their own (``ingest.matching.people``). A title is
narrowed by the composers that are known, because many kuis share a title. What cannot be decided keeps its wording and
gets a finding with the candidates. Records that others took the place of are not looked at.

A title or a file's name *proposes* a work: it is taken when one work alone fits, and said where nothing but the title
speaks for it; homonyms are asked about.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from archive.keeping import Archive
from archive.mends import Meant
from archive.model import Finding, Kind, Person, Ref, Role, Work
from ingest.matching import lives, remarks
from ingest.matching.names import CERTAIN, MARGIN, Candidate, Match, NameMatcher
from ingest.matching.people import People
from ingest.matching.titles import Reading, is_telling, readings

MATCHED_KINDS = (
    Kind.PERSON,
    Kind.WORK,
    Kind.INSTRUMENT,
    Kind.GENRE,
    Kind.SCHOOL,
    Kind.PLACE,
    Kind.EVENT,
    Kind.ORGANISATION,
    Kind.COLLECTION,
)


_REMEMBERED = 5_000
_Answer = TypeVar("_Answer")
_WITHIN = 0.85
"""From here on all words of a title are words of the candidate's (``ingest.matching.names``)."""
_FIRST_KAZAKH_SOUND = "[1900..]"
"""Whoever died before can be no performer: then a name beside a title is the composer's."""


@dataclass(frozen=True, slots=True)
class Identified:
    """``id`` is None when nothing was certain; then ``finding`` says why."""

    id: str | None
    finding: Finding | None = None


class Authority:
    """All names of the archive, ready to be matched. Build it once for an ingest.

    ``meant``: names of which somebody has said what they mean; that is taken as it stands.
    """

    def __init__(self, archive: Archive, meant: Iterable[Meant] = ()) -> None:
        self._catalogue = archive.catalogue
        self._meant = {(one.of, one.text): _ref(one.ref) for one in meant}
        self._known: dict[object, Any] = {}
        gone = {ref for ref, _ in self._catalogue.superseded((*MATCHED_KINDS, Kind.WORK, Kind.PERSON))}
        names = ((ref, name.text) for ref, name in self._catalogue.names(MATCHED_KINDS) if ref not in gone)
        self._matcher = NameMatcher(names)
        self._composers = {
            work.id: frozenset(c.person for c in work.credits if c.role is Role.COMPOSER)
            for work in self._catalogue.records(Kind.WORK)
            if isinstance(work, Work) and work.ref not in gone
        }
        people = (p for p in self._catalogue.records(Kind.PERSON) if isinstance(p, Person) and p.ref not in gone)
        told = {text: ref.id for (_, text), ref in self._meant.items() if ref.kind is Kind.PERSON}
        self.people = People(people, self._like, told)

    def _like(self, text: str) -> list[str]:
        """Ids of people whose names look like a text."""
        return [candidate.ref.id for candidate in self._matcher.match(text, (Kind.PERSON,)).candidates]

    def identify(self, text: str, kind: Kind, *, also: Kind | None = None) -> Identified:
        """The record meant by ``text``; ``also`` a second kind to look in (``Identified.id`` is then ``kind/id``)."""
        return self._remembered((text, kind, also), lambda: self._identify(text, kind, also))

    def _remembered(self, key: object, look: Callable[[], _Answer]) -> _Answer:
        """What was found out before: the rows of a sheet repeat their places, genres and titles."""
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = look()
        return self._known[key]

    def _identify(self, text: str, kind: Kind, also: Kind | None) -> Identified:
        told = self._meant.get((kind, text))
        if told is not None and told.kind in (kind, also) and told in self._catalogue:
            return Identified(_named(self._catalogue.successor(told), kind))
        for some in (kind, also) if also else (kind,):
            if Ref(some, text) in self._catalogue:
                return Identified(_named(self._catalogue.successor(Ref(some, text)), kind))
        match = self._matcher.match(text, (kind, also) if also else (kind,))
        if match.ref is not None and match.certain:
            return Identified(_named(match.ref, kind))
        return Identified(None, _doubt(text, kind, match))

    def identify_work(self, title: str, composers: tuple[str, ...]) -> Identified:
        """The work with this title; among homonyms the one by the given composers (person ids)."""
        told = self._meant.get((Kind.WORK, title), Ref(Kind.WORK, title))
        if told in self._catalogue:
            return Identified(told.id)
        match = self._matcher.match(title, (Kind.WORK,))
        best = [c for c in match.candidates if c.score >= match.score - MARGIN]
        if composers:
            own = [c for c in best if self._composers[c.ref.id] & set(composers)]
            if len(own) == 1 and own[0].score >= CERTAIN:
                return Identified(own[0].ref.id)
        elif match.ref is not None and match.certain:
            return Identified(match.ref.id)
        return Identified(None, _doubt(title, Kind.WORK, match))

    def propose_work(self, text: str, composers: tuple[str, ...], *, doubtful: bool) -> Identified | None:
        """The work that a title or a file's name speaks of; None where it speaks of none.

        ``composers``: those known from elsewhere; ``doubtful``: one is named there who is not certain.
        """
        key = ("work", text, composers, doubtful)
        return self._remembered(key, lambda: self._propose_work(text, composers, doubtful=doubtful))

    def _propose_work(self, text: str, composers: tuple[str, ...], *, doubtful: bool) -> Identified | None:
        asked: Identified | None = None
        for reading in readings(text):
            match = self._matcher.match(reading.title, (Kind.WORK,))
            alike = [c for c in match.candidates if c.score >= max(_WITHIN, match.score - MARGIN)]
            exact = alike if match.score >= CERTAIN else []
            makers = composers or self._composers_beside(reading)
            if not alike or (not makers and not is_telling(reading.title)):
                continue
            own = [c for c in exact if self._composers[c.ref.id] & set(makers)]
            if len(own) == 1:
                return Identified(own[0].ref.id)
            alone = len(exact) == 1 and not makers and not doubtful
            if alone and not self._is_common(reading.title) and not self._is_a_person(reading):
                return Identified(exact[0].ref.id, _from_title(text, exact[0]))
            if asked is None or (exact and asked.finding and asked.finding.code == "work-alike"):
                asked = Identified(None, _proposal(text, own or alike, exact=bool(exact)))
        return asked

    def _composers_beside(self, reading: Reading) -> tuple[str, ...]:
        """Who made the work, where the words beside its name say so; a mere name there may be the performer's."""
        if not reading.beside:
            return ()
        said = remarks.read(reading.beside).role is Role.COMPOSER
        named = [c.person for c in self.people.credited(reading.beside, Role.COMPOSER).credits if c.person]
        return tuple(
            id_ for id_ in named if said or not lives.allows(self.people[id_], Role.PERFORMER, _FIRST_KAZAKH_SOUND)
        )

    def _is_a_person(self, reading: Reading) -> bool:
        """Whether a piece of a title is somebody's name: Құрманғазы in ``Құрманғазы - Көңіл ашар``, no opera."""
        return bool(reading.beside) and any(
            c.person for c in self.people.credited(reading.title, Role.COMPOSER).credits
        )

    def _is_common(self, title: str) -> bool:
        """Whether a title is but the word for a genre or an instrument, of which many a piece is called: Қосбасар."""
        return self._matcher.match(title, (Kind.GENRE, Kind.INSTRUMENT)).score >= CERTAIN


def _from_title(text: str, found: Candidate) -> Finding:
    detail = f"{text!r} names the work {found.ref.id} ({found.name}): no other has this title, and no composer is given"
    return Finding("work-from-title", detail, candidates=(found.ref.id,))


def _proposal(text: str, alike: list[Candidate], *, exact: bool) -> Finding:
    choices = ", ".join(f"{c.ref.id} ({c.name})" for c in alike[:5])
    more = f" and {len(alike) - 5} more" if len(alike) > 5 else ""
    code = "work-homonyms" if exact else "work-alike"
    return Finding(code, f"{text!r} may be the work {choices}{more}", candidates=tuple(c.ref.id for c in alike))


def _ref(text: str) -> Ref:
    kind, _, identifier = text.partition("/")
    return Ref(Kind(kind), identifier)


def _named(ref: Ref, kind: Kind) -> str:
    return ref.id if ref.kind is kind else str(ref)


def _doubt(text: str, kind: Kind, match: Match) -> Finding:
    if not match.candidates:
        return Finding("name-unknown", f"no {kind} is called {text!r}")
    choices = ", ".join(f"{c.ref.id} ({c.name})" for c in match.candidates[:5])
    candidates = tuple(c.ref.id for c in match.candidates)
    return Finding("name-doubtful", f"{kind} {text!r} may be: {choices}", candidates=candidates)

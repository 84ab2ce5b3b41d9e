"""Which authority record a written name means: matched when certain, flagged when doubtful, never guessed.

A value that is an identifier is taken as such. People have rules of their own (``ingest.matching.people``). A title is
narrowed by the composers that are known, because many kuis share a title. What cannot be decided keeps its wording and
gets a finding with the candidates. Records that others took the place of are not looked at.
"""

from dataclasses import dataclass

from archive.keeping import Archive
from archive.model import Finding, Kind, Person, Ref, Role, Work
from ingest.matching.names import Match, NameMatcher
from ingest.matching.people import People

MATCHED_KINDS = (
    Kind.PERSON,
    Kind.WORK,
    Kind.INSTRUMENT,
    Kind.GENRE,
    Kind.SCHOOL,
    Kind.PLACE,
    Kind.EVENT,
    Kind.COLLECTION,
)


@dataclass(frozen=True, slots=True)
class Identified:
    """``id`` is None when nothing was certain; then ``finding`` says why."""

    id: str | None
    finding: Finding | None = None


class Authority:
    """All names of the archive, ready to be matched. Build it once for an ingest."""

    def __init__(self, archive: Archive) -> None:
        self._catalogue = archive.catalogue
        gone = {ref for ref, _ in self._catalogue.superseded()}
        names = ((ref, name.text) for ref, name in self._catalogue.names(MATCHED_KINDS) if ref not in gone)
        self._matcher = NameMatcher(names)
        self._composers = {
            work.id: frozenset(c.person for c in work.credits if c.role is Role.COMPOSER)
            for work in self._catalogue.records(Kind.WORK)
            if isinstance(work, Work) and work.ref not in gone
        }
        people = (p for p in self._catalogue.records(Kind.PERSON) if isinstance(p, Person) and p.ref not in gone)
        self.people = People(people, self._like)

    def _like(self, text: str) -> list[str]:
        """Ids of people whose names look like a text."""
        return [candidate.ref.id for candidate in self._matcher.match(text, (Kind.PERSON,)).candidates]

    def identify(self, text: str, kind: Kind, *, also: Kind | None = None) -> Identified:
        """The record meant by ``text``; ``also`` a second kind to look in (``Identified.id`` is then ``kind/id``)."""
        for some in (kind, also) if also else (kind,):
            if Ref(some, text) in self._catalogue:
                return Identified(_named(self._catalogue.successor(Ref(some, text)), kind))
        match = self._matcher.match(text, (kind, also) if also else (kind,))
        if match.ref is not None and match.certain:
            return Identified(_named(match.ref, kind))
        return Identified(None, _doubt(text, kind, match))

    def identify_work(self, title: str, composers: tuple[str, ...]) -> Identified:
        """The work with this title; among homonyms the one by the given composers (person ids)."""
        if Ref(Kind.WORK, title) in self._catalogue:
            return Identified(title)
        match = self._matcher.match(title, (Kind.WORK,))
        best = [c for c in match.candidates if c.score >= match.score - 0.02]
        if composers:
            own = [c for c in best if self._composers[c.ref.id] & set(composers)]
            if len(own) == 1 and own[0].score >= 0.97:
                return Identified(own[0].ref.id)
        elif match.ref is not None and match.certain:
            return Identified(match.ref.id)
        return Identified(None, _doubt(title, Kind.WORK, match))


def _named(ref: Ref, kind: Kind) -> str:
    return ref.id if ref.kind is kind else str(ref)


def _doubt(text: str, kind: Kind, match: Match) -> Finding:
    if not match.candidates:
        return Finding("name-unknown", f"no {kind} is called {text!r}")
    choices = ", ".join(f"{c.ref.id} ({c.name})" for c in match.candidates[:5])
    candidates = tuple(c.ref.id for c in match.candidates)
    return Finding("name-doubtful", f"{kind} {text!r} may be: {choices}", candidates=candidates)

"""Who is credited: certain, or asked about.

``People.credited`` turns one value of one role into credits. A person is named only when it is certain who is meant:

==========  ===============================================================================================
full        given and family name (and father's name, where both have one) agree each in its place, and nobody
            else's do; the life allows role and date
titled      the one name a bearer is known by, with its title or epithet; the trade fits the role
initials    family name and initials just as the record writes them; the trade fits
bare        the one name a bearer is known by; no other bearer of it fits role and date, and they speak for this one
family      a family name alone, or with a fitting initial, that a single record bears; role, date and a known life
            speak for that one
==========  ===============================================================================================

Everything else keeps its words, without a person, and a finding with the candidates. Doubts of the source itself become
the credit's certainty: an ascription names its person plainly and is linked, a question mark may doubt the name and is
asked. Several names in one value are told apart only when each of them is certain.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.model import PERFORMING_ROLES, Certainty, Credit, Finding, Person, Role
from ingest.matching import lives, remarks
from ingest.matching.declension import nominatives
from ingest.matching.ensembles import Ensemble, called, ensemble_of
from ingest.matching.personal_names import Agreement, Bearer, Written, bearer_of, written

MOST_CANDIDATES = 10
_MOST_NAMES = 40  # names in one value; more is a text
_REMEMBERED = 5_000

_STRONG = re.compile(r"\s*[;&+\n]\s*|\s*/\s*|\s+(?:и|және|and|мен|пен|бен)\s+|\s+(?:да|де)\s+(?=\S+\s+(?:да|де)\b)")
_COMMA = re.compile(r"\s*,\s*")
_COLLECTIVE = "collective"
_PEOPLES = frozenset({
    "халық", "халқы", "халқының", "халықтық", "халыктык", "народ", "народная", "народный", "народное", "народные",
    "нар", "folk", "traditional", "trad",
})  # fmt: skip
_PEOPLES_OWN = frozenset({
    "әні", "күйі", "әуені", "әндері", "күйлері", "жыры", "өлеңі", "сөзі", "қазақ", "қазақтың", "казахская",
    "казахский", "казахское", "казахские", "каз", "песня", "кюй", "музыка", "мелодия", "напев", "слова", "сл",
    "муз", "песни", "kazakh", "song", "tune", "kui", "music", "words", "no", "known", "author", "фольклор", "ән",
    "күй",
})  # fmt: skip

Similar = Callable[[str], Iterable[str]]
"""Ids of people whose names look like a text, likeliest first."""


@dataclass(frozen=True, slots=True)
class Credited:
    """The credits of one value; ``finding`` where a person has to decide. No credits: the value names nobody."""

    credits: tuple[Credit, ...]
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """``person`` is None when nobody is certain."""

    person: str | None
    candidates: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is known of the value beside its words."""

    role: Role
    date: str | None
    artist_tag: bool


@dataclass(slots=True)
class _Places:
    """Which bearers have a word where."""

    given: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict[str, set[str]](set))
    family: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict[str, set[str]](set))


class People:
    """Everybody the archive knows by name, ready to be recognised. Build it once for an ingest."""

    def __init__(self, people: Iterable[Person], similar: Similar, meant: Mapping[str, str] | None = None) -> None:
        """``meant``: values of which somebody has said whom they mean."""
        self._people: dict[str, Person] = {}
        self._meant = meant or {}
        self._bearers: dict[str, Bearer] = {}
        self._ensembles: dict[str, Ensemble] = {}
        self._places = _Places()
        self._collective: str | None = None
        self._similar = similar
        self._known: dict[tuple[str, _Asked], _Answer] = {}
        for person in people:
            self._add(person)

    def _add(self, person: Person) -> None:
        self._people[person.id] = person
        if person.group:
            self._ensembles[person.id] = ensemble_of(person.names)
            return
        if _COLLECTIVE in person.occupations:
            self._collective = person.id
            return
        bearer = self._bearers[person.id] = bearer_of(person.names)
        for key in bearer.givens | bearer.bare | bearer.titled | bearer.epithets:
            self._places.given[key].add(person.id)
        for key in bearer.families:
            self._places.family[key].add(person.id)

    def __getitem__(self, identifier: str) -> Person:
        return self._people[identifier]

    def credited(self, value: str, role: Role, date: str | None = None, *, artist_tag: bool = False) -> Credited:
        """The credits that a value gives. ``date``: EDTF of the recording. ``artist_tag``: from a tag that players
        fill with composers as often as with performers."""
        asked = _Asked(role, date, artist_tag)
        if value.strip() in self._people:
            return Credited((Credit(role, value.strip(), value),))
        whole = remarks.read(value)
        if not whole.name:
            return Credited(())
        if (told := self._meant.get(value.strip())) in self._people:
            return Credited((_credit(value, whole, asked, told),))
        answer = self._answer(whole, asked)
        if answer.person is not None:
            return Credited((_credit(value, whole, asked, answer.person),))
        parts = self._parts(whole.name, asked)
        if len(parts) > 1:
            return self._several(value, whole, parts, asked)
        return Credited((_credit(value, whole, asked, None),), _doubt(value, whole.role or role, answer, self._people))

    def _several(self, value: str, whole: remarks.Said, parts: Sequence[str], asked: _Asked) -> Credited:
        """Several names in one value: credits of their own when each is certain, else one that names the parts."""
        said = [_beside(one, whole) for one in map(remarks.read, parts) if one.name]
        answers = [self._answer(one, asked) for one in said]
        folk_or_theirs = len(answers) > 1 and self._collective in {answer.person for answer in answers if answer.person}
        sure = whole.certainty is not Certainty.DOUBTFUL and not whole.contradicted and not folk_or_theirs
        if sure and said and all(answer.person for answer in answers):
            each = (_of_part(one, whole, asked, a.person) for one, a in zip(said, answers, strict=True))
            return Credited(tuple(dict.fromkeys(each)))
        named = (f"{one.name!r} {_choices(a, self._people)}" for one, a in zip(said, answers, strict=True))
        candidates = dict.fromkeys(c for a in answers for c in ([a.person] if a.person else a.candidates[:3]))
        detail = f"{asked.role} {value!r} holds several names: {'; '.join(named)}"
        finding = Finding("names-several", detail, candidates=tuple(candidates))
        return Credited((_credit(value, whole, asked, None),), finding)

    def _family_first(self, parts: Sequence[str], asked: _Asked) -> bool:
        """Whether the commas stand within the names: ``Рымбаева, Роза; Байбосынов, Қайрат``."""
        return len(parts) > 1 and all(
            self._answer(said, asked).person for said in map(remarks.read, parts) if said.name
        )

    def _parts(self, name: str, asked: _Asked) -> list[str]:
        """The names in a value, at the marks that part names; commas count where nothing else does or beside it."""
        parts = [part for part in _STRONG.split(name) if part.strip()]
        apart = parts if self._family_first(parts, asked) else [piece for part in parts for piece in _at_commas(part)]
        return [part.strip() for part in apart if part.strip()][:_MOST_NAMES]

    def _answer(self, said: remarks.Said, asked: _Asked) -> _Answer:
        asked = _Asked(said.role or asked.role, asked.date, asked.artist_tag)
        key = (said.name, asked)
        answer = self._known.get(key)
        if answer is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            answer = self._known[key] = self._decide(said.name, asked)
        if answer.person is None and said.declined is not None:
            answer = self._declined(said, asked) or answer
        if answer.person is not None and lives.is_other(self._people[answer.person], said.note):
            rest = tuple(c for c in answer.candidates if c != answer.person)
            return _Answer(None, (answer.person, *rest), "the years beside the name are not of this life")
        if answer.person is None or not (said.contradicted or said.certainty is Certainty.DOUBTFUL):
            return answer
        rest = tuple(c for c in answer.candidates if c != answer.person)
        return _Answer(None, (answer.person, *rest), "the source itself doubts it")

    def _declined(self, said: remarks.Said, asked: _Asked) -> _Answer | None:
        """The one person whose name it is in another case; None where no reading is certain, or several are."""
        readings = (self._decide(form, asked) for form in nominatives(said.name, surely=said.declined is True))
        sure = {answer.person: answer for answer in readings if answer.person}
        return next(iter(sure.values())) if len(sure) == 1 else None

    def _decide(self, text: str, asked: _Asked) -> _Answer:
        if self._collective and asked.role in (Role.COMPOSER, Role.LYRICIST, Role.ARRANGER) and _is_the_people(text):
            return _Answer(self._collective)
        ensemble = self._ensemble(text, asked) if asked.role in PERFORMING_ROLES else None
        if ensemble is not None and ensemble.person is not None:
            return ensemble
        name = written(text)
        agreements = {id_: a for id_ in self._near(name) if (a := self._bearers[id_].agrees(name)) is not None}
        groups = ensemble.candidates if ensemble else ()
        if _STRONG.search(text):
            return _Answer(None, self._candidates(text, name, agreements, groups))
        person, why = self._only(name, agreements, asked)
        return _Answer(person, self._candidates(text, name, agreements, groups), why)

    def _only(self, name: Written, agreements: dict[str, Agreement], asked: _Asked) -> tuple[str | None, str]:
        """The one bearer that is certain, or why none is."""
        if not agreements:
            return None, ""
        nearest = max(agreements.values())
        best = [id_ for id_, agreement in agreements.items() if agreement is nearest]
        if len(best) > 1:
            return None, "several bear this name"
        person = self._people[best[0]]
        if asked.role is Role.ENSEMBLE:
            return None, "an ensemble is asked for"
        if asked.artist_tag and asked.role is Role.PERFORMER and lives.makes_only(person):
            return None, "a composer in the artist tag"
        if not lives.allows(person, asked.role, asked.date):
            return None, "the dates of life do not allow it"
        return (person.id, "") if self._sure(person, name, nearest, asked) else (None, "the name alone does not decide")

    def _sure(self, person: Person, name: Written, nearest: Agreement, asked: _Asked) -> bool:
        match nearest:
            case Agreement.FULL:
                return True
            case Agreement.TITLED:
                return lives.vouches(person, asked.role, asked.date)
            case Agreement.INITIALS:
                return lives.fits(person, asked.role)
            case Agreement.BARE:
                others = [self._people[i] for i in self._called(name) if i != person.id]
                rivals = [o for o in others if lives.fits(o, asked.role) and lives.allows(o, asked.role, asked.date)]
                return not rivals and lives.vouches(person, asked.role, asked.date)
            case Agreement.FAMILY:
                if name.titles or not (name.initials or any(not token.kazakh for token in name.full)):
                    return False  # a father's name alone, or one with a title before it: Молда Қаржаубайұлы
                alone = self._near(name) == {person.id}
                return alone and person.birth is not None and lives.vouches(person, asked.role, asked.date)

    def _called(self, name: Written) -> set[str]:
        """Everybody who has one of the words as a given name or an epithet."""
        return {id_ for token in name.full for id_ in self._places.given.get(token.near, ())}

    def _near(self, name: Written) -> set[str]:
        """Everybody who has one of the words as a given name, an epithet or a family name, of whichever gender."""
        found: set[str] = set()
        for token in name.full:
            found |= self._places.given.get(token.near, set()) | self._places.family.get(token.family, set())
        return found

    def _ensemble(self, text: str, asked: _Asked) -> _Answer:
        name = called(text)
        sure = [id_ for id_, ensemble in self._ensembles.items() if ensemble.agrees(name)]
        if len(sure) == 1 and lives.allows(self._people[sure[0]], asked.role, asked.date):
            return _Answer(sure[0])
        may = [id_ for id_, ensemble in self._ensembles.items() if ensemble.may_be(name)]
        wanted = bool(name.kinds) or asked.role is Role.ENSEMBLE
        return _Answer(None, tuple(dict.fromkeys((*sure, *(may if wanted else ())))))

    def _candidates(
        self, text: str, name: Written, agreements: dict[str, Agreement], groups: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Whom a curator would choose from, likeliest first."""
        agreeing = sorted(agreements, key=lambda id_: (-agreements[id_], id_))
        shared = sorted(self._near(name), key=lambda id_: (-self._shared(name, id_), id_))
        similar = (id_ for id_ in self._similar(text) if id_ in self._people)
        return tuple(dict.fromkeys((*groups, *agreeing, *shared, *similar)))[:MOST_CANDIDATES]

    def _shared(self, name: Written, id_: str) -> int:
        bearer = self._bearers[id_]
        return 2 * bearer.shares_family(name) + bearer.shares_given(name)


def _at_commas(part: str) -> list[str]:
    return [piece for piece in _COMMA.split(part) if piece]


def _is_the_people(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return any(word in _PEOPLES for word in words) and all(word in _PEOPLES or word in _PEOPLES_OWN for word in words)


def _of_part(part: remarks.Said, whole: remarks.Said, asked: _Asked, person: str | None) -> Credit:
    """The credit of one name of several; what is said of all of them holds for each."""
    certainty = part.certainty if part.certainty is not Certainty.CERTAIN else whole.certainty
    role = _role(part.role or whole.role, asked)
    return Credit(role, person, part.name, certainty, part.note or whole.note)


def _credit(value: str, said: remarks.Said, asked: _Asked, person: str | None) -> Credit:
    certainty = Certainty.DOUBTFUL if said.contradicted else said.certainty
    return Credit(_role(said.role, asked), person, value, certainty, said.note)


def _role(said: Role | None, asked: _Asked) -> Role:
    """What a card says beside a name; that somebody is heard says no more than that somebody sings."""
    return asked.role if said is None or (said is Role.PERFORMER and asked.role in PERFORMING_ROLES) else said


def _beside(part: remarks.Said, whole: remarks.Said) -> remarks.Said:
    """``кюи Курмангазы и Таттимбета``: the word before the first is said of all."""
    return replace(part, declined=whole.declined) if part.declined is None else part


def _doubt(value: str, role: Role, answer: _Answer, people: dict[str, Person]) -> Finding:
    if not answer.candidates:
        return Finding("name-unknown", f"no person is called {value!r} ({role})")
    return Finding("name-doubtful", f"{role} {value!r} {_choices(answer, people)}", candidates=answer.candidates)


def _choices(answer: _Answer, people: dict[str, Person]) -> str:
    if answer.person is not None:
        return f"is {answer.person} ({people[answer.person].title})"
    if not answer.candidates:
        return "is not known"
    choices = ", ".join(f"{id_} ({people[id_].title})" for id_ in answer.candidates[:5])
    return f"may be: {choices}" + (f"; {answer.why}" if answer.why else "")

"""From facts as found to a recording: names matched, dates read, access set; what cannot be read is flagged.

A pure function apart from the look-ups in ``Authority``. The columns are those of docs/metadata.md.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from archive.model import (
    Access,
    AccessLevel,
    Carrier,
    CarrierType,
    Credit,
    FileRole,
    Finding,
    Kind,
    Language,
    MediaFile,
    Name,
    NameType,
    OriginType,
    Performance,
    Recording,
    Right,
    Role,
    Style,
    Text,
    Transfer,
    WorkUse,
)
from archive.rules import dates
from archive.rules.dates import DateCode, Reading
from archive.rules.links import area
from archive.rules.names import complete
from ingest.facts import Facts
from ingest.matching.authority import Authority
from ingest.report import About

_TITLES = {
    "title_kk": Language.KK,
    "title_kk_latn": Language.KK_LATN,
    "title_kk_arab": Language.KK_ARAB,
    "title_ru": Language.RU,
    "title_en": Language.EN,
}
_PROSE = {"kk": Language.KK, "ru": Language.RU, "en": Language.EN}


_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Described:
    """A recording, and the names of collections that it belongs to and that may not exist yet."""

    recording: Recording
    collection_paths: tuple[tuple[str, ...], ...]
    about: Mapping[Finding, About] = field(default_factory=dict[Finding, About])


def describe(
    identifier: str, facts: Facts, file: MediaFile, findings: tuple[Finding, ...], who: Authority
) -> Described:
    """The recording that the facts speak of. ``findings`` are those of the decoder and the tags."""
    return _Describer(facts, who).describe(identifier, file, findings)


class _Describer:
    """Reads fields one by one and gathers the findings on the way."""

    def __init__(self, facts: Facts, authority: Authority) -> None:
        self._facts = facts
        self._authority = authority
        self._findings: list[Finding] = []
        self._about: dict[Finding, About] = {}

    def describe(self, identifier: str, file: MediaFile, findings: tuple[Finding, ...]) -> Described:
        performance = self._performance()
        given = tuple(self._credits(performance.date))
        recording = Recording(
            id=identifier,
            names=self._names(),
            description=self._prose("description"),
            legend=self._prose("legend"),
            credits=given,
            works=tuple(self._works(given)),
            performance=performance,
            instruments=self._several("instrument", Kind.INSTRUMENT),
            genres=self._several("genre", Kind.GENRE),
            schools=self._several("school", Kind.SCHOOL),
            languages=tuple(self._parts("language")),
            carriers=self._carriers(),
            transfers=self._transfers(),
            files=(self._file(file),),
            duration_seconds=file.facts.duration_seconds,
            transcript=self._free("transcript"),
            notes=(*self._free("notes"), *self._lines("others"), *self._free("comment")),
            rights=tuple(self._rights()),
            access=self._access(),
            synthetic=self._text("synthetic").lower() in ("yes", "true", "1", "да", "иә", "ия"),
            origins=tuple(fact.origin for name, fact in self._facts.items() if name != "file"),
        )
        found = (*findings, *self._findings)
        paths = tuple(tuple(s.strip() for s in p.split(" / ") if s.strip()) for p in self._parts("collection"))
        return Described(_replace_findings(recording, found), paths, self._about)

    def _text(self, name: str) -> str:
        fact = self._facts.get(name)
        return fact.value.strip() if fact else ""

    def _parts(self, name: str) -> list[str]:
        return [part.strip() for part in self._text(name).split("|") if part.strip()]

    def _names(self) -> tuple[Name, ...]:
        names = [Name(self._text(column), language) for column, language in _TITLES.items() if self._text(column)]
        if not names and self._text("title"):
            first, *rest = self._parts("title") or [self._text("title")]
            names = [Name(first, language_of(first))]
            names += [Name(other, language_of(other), NameType.ALTERNATIVE) for other in rest]
        others = [Name(t, language_of(t), NameType.ALTERNATIVE) for t in self._parts("alternative_titles")]
        return complete((*names, *others))

    def _credits(self, date: str | None) -> Iterator[Credit]:
        """Each value as its credits; several where it holds several names, none where it names nobody."""
        for role in Role:
            fact = self._facts.get(role.value)
            tag = fact is not None and fact.origin.type is OriginType.TAG
            for text in self._parts(role.value):
                found = self._authority.people.credited(text, role, date, artist_tag=tag)
                self._note(found.finding, About(role.value, text, (Kind.PERSON,)))
                yield from found.credits

    def _works(self, given: tuple[Credit, ...]) -> Iterator[WorkUse]:
        composers = tuple(c.person for c in given if c.role is Role.COMPOSER and c.person)
        for text in self._parts("work"):
            found = self._authority.identify_work(text, composers)
            self._note(found.finding, About("work", text, (Kind.WORK,)))
            yield WorkUse(found.id, text, self._text("variant"))
        if not self._text("work"):
            yield from self._works_by_title(composers, given)

    def _works_by_title(self, composers: tuple[str, ...], given: tuple[Credit, ...]) -> Iterator[WorkUse]:
        """The work that the titles propose: the first that is certain, else what they leave open is asked."""
        doubtful = any(c.role is Role.COMPOSER and not c.person for c in given)
        titles = [self._text(column) for column in (*_TITLES, "title") if self._text(column)]
        found = [(t, one) for t in titles if (one := self._authority.propose_work(t, composers, doubtful=doubtful))]
        sure = next(((title, one) for title, one in found if one.id), None)
        if sure is not None:
            self._note(sure[1].finding, About("work", "", (Kind.WORK,)))
            yield WorkUse(sure[1].id, sure[0], self._text("variant"))
        elif found:
            self._note(found[0][1].finding, About("work", "", (Kind.WORK,)))

    def _several(self, name: str, kind: Kind) -> tuple[str, ...]:
        parts = self._parts(name)
        found = [self._authority.identify(text, kind) for text in parts]
        for text, one in zip(parts, found, strict=True):
            self._note(one.finding, About(name, text, (kind,)))
        return tuple(dict.fromkeys(one.id for one in found if one.id))

    def _performance(self) -> Performance:
        place, event = self._text("place"), self._text("event")
        found_place = self._authority.identify(place, Kind.PLACE, also=Kind.SCHOOL) if place else None
        found_event = self._authority.identify(event, Kind.EVENT, also=Kind.ORGANISATION) if event else None
        house = area(found_event.id) if found_event else None
        self._note(found_place.finding if found_place else None, About("place", place, (Kind.PLACE, Kind.SCHOOL)))
        at_event = About("event", event, (Kind.EVENT, Kind.ORGANISATION))
        self._note(found_event.finding if found_event else None, at_event)
        return Performance(
            date=self._date("date"),
            place=found_place.id if found_place else None,
            place_as_found=place,
            event=found_event.id if found_event and house is None else None,
            event_as_found=event,
            venue=house.id if house else None,
            occasion=self._text("occasion"),
            style=self._word("style", Style),
        )

    def _carriers(self) -> tuple[Carrier, ...]:
        type_, label, part = (self._text(f"carrier_{x}") for x in ("type", "label", "part"))
        condition, holder = self._text("carrier_condition"), self._text("holder")
        if not any((type_, label, part, condition, holder)):
            return ()
        found = self._authority.identify(holder, Kind.ORGANISATION) if holder else None
        self._note(found.finding if found else None, About("holder", holder, (Kind.ORGANISATION,)))
        return (
            Carrier(
                type=self._word("carrier_type", CarrierType) or CarrierType.UNKNOWN,
                label=label,
                part=part,
                condition=condition,
                holder=found.id if found else None,
            ),
        )

    def _transfers(self) -> tuple[Transfer, ...]:
        engineer, equipment, note = (self._text(f"transfer_{x}") for x in ("engineer", "equipment", "note"))
        date = self._date("transfer_date")
        if not any((engineer, equipment, note, date)):
            return ()
        return (Transfer(self._text("carrier_label"), date, engineer, equipment, note),)

    def _file(self, file: MediaFile) -> MediaFile:
        made_from = self._text("made_from")
        if not made_from:
            return file
        return MediaFile(
            path=file.path.replace("masters/", "restorations/"),
            sha512=file.sha512,
            size_bytes=file.size_bytes,
            original_name=file.original_name,
            facts=file.facts,
            role=FileRole.RESTORATION,
            made_from=made_from,
            received=file.received,
        )

    def _access(self) -> Access:
        return Access(
            level=self._level("access") or AccessLevel.CLOSED,
            metadata=self._level("metadata_access"),
            embargo_until=self._day("embargo_until"),
            reason=self._text("access_reason"),
            contact=self._text("access_contact"),
        )

    def _level(self, name: str) -> AccessLevel | None:
        """An access word; one that cannot be read closes the door rather than opening it."""
        return self._word(name, AccessLevel) or (AccessLevel.CLOSED if self._text(name) else None)

    def _word(self, name: str, words: type[_Word]) -> _Word | None:
        """The member of a closed list that a field names; what is not on the list is flagged."""
        text = re.sub(r"[\s_]+", "-", self._text(name).lower())
        if not text:
            return None
        try:
            return words(text)
        except ValueError:
            self._unreadable(name, text)
            return None

    def _rights(self) -> Iterator[Right]:
        for part in self._parts("rights"):
            layer, status, holder = (*(x.strip() for x in part.split(":", 2)), "", "")[:3]
            yield Right(layer, status or "unknown", holder)

    def _prose(self, name: str) -> tuple[Text, ...]:
        return tuple(Text(self._text(f"{name}_{c}"), lang) for c, lang in _PROSE.items() if self._text(f"{name}_{c}"))

    def _free(self, name: str) -> tuple[Text, ...]:
        text = self._text(name)
        return (Text(text, language_of(text)),) if text else ()

    def _lines(self, name: str) -> tuple[Text, ...]:
        return tuple(Text(line, language_of(line)) for line in self._text(name).split("\n") if line)

    def _date(self, name: str) -> str | None:
        """The date of a recording or a transfer; of several different ones the first, and a finding with all."""
        found = {reading.edtf: None for text in self._parts(name) if (reading := self._read_date(name, text)).edtf}
        edtfs = [edtf for edtf in found if edtf]
        if len(edtfs) > 1:
            detail = f"{name}: {self._text(name)!r} may be {' or '.join(edtfs)}; {edtfs[0]} is stored"
            self._note(Finding(DateCode.AMBIGUOUS, detail), About(name, self._text(name)))
        return edtfs[0] if edtfs else None

    def _read_date(self, name: str, text: str) -> Reading:
        """One date; tags keep to ISO 8601, sheets to nothing."""
        fact = self._facts[name]
        reading = dates.read(text, iso=fact.origin.type is OriginType.TAG)
        for doubt in reading.doubts:
            self._note(Finding(doubt.code, f"{name}: {doubt.detail}"), About(name, self._text(name)))
        why = dates.implausible(reading.edtf) if reading.edtf else None
        if why:
            self._note(Finding(DateCode.IMPLAUSIBLE, f"{name}: {why}"), About(name, self._text(name)))
        return reading

    def _day(self, name: str) -> dt.date | None:
        text = self._text(name)
        reading = dates.read(text)
        try:
            return dt.date.fromisoformat("" if reading.doubts else reading.edtf or "") if text else None
        except ValueError:
            self._unreadable(name, text)
            return dt.date.max  # an embargo whose end cannot be read does not end

    def _unreadable(self, name: str, word: str) -> None:
        finding = Finding("value-unreadable", f"{name}: {word!r} is not one of the words of docs/metadata.md")
        self._note(finding, About(name, self._text(name)))

    def _note(self, finding: Finding | None, about: About) -> None:
        if finding is not None:
            self._findings.append(finding)
            self._about.setdefault(finding, about)


def language_of(text: str) -> Language:
    """The language of a text where its letters leave no doubt, else ``und``."""
    if re.search(r"[\u0600-\u06ff]", text):
        return Language.KK_ARAB if re.search(r"[ۇۋۆەگچھڭىٴ]", text) else Language.UND
    if re.search(r"[әғқңөұүһі]", text, re.IGNORECASE):
        return Language.KK
    return Language.KK_LATN if re.search(r"[ğşñūı]", text, re.IGNORECASE) else Language.UND


def _replace_findings(recording: Recording, findings: tuple[Finding, ...]) -> Recording:
    return replace(recording, findings=tuple(dict.fromkeys(findings)))

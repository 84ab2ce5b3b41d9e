"""How to cite a recording: a sentence in the reader's language, BibTeX, RIS, CSL-JSON; and JSON-LD for machines.

All are written from a record that is already cut to what the visitor may know. The address is the permanent one.
Sources: RIS (tags of the Reference Manager format, type SOUND), CSL-JSON 1.0.2 (type ``song``), schema.org
MusicRecording. A performance date is written as EDTF where a format takes free text, as a year where it takes a year.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.model import PERFORMING_ROLES, Credit, Kind, Language, NameType, Recording, Ref, Role
from archive.policy import Action
from archive.rules import dates
from web.contexts.frame import preview_address
from web.contexts.parts import region_ref
from web.form import Passage, clip_text
from web.media_files import access_copies
from web.reading import Reading, names, path_of
from web.wording import clock, iso_duration


@dataclass(frozen=True, slots=True)
class Citation:
    """One recording, ready to be cited."""

    text: str
    address: str
    bibtex: str
    ris: str
    csl: str


def cite(
    reading: Reading, record: Recording, composers: tuple[Credit, ...], passage: Passage | None = None
) -> Citation:
    """All forms of the citation. ``composers`` may come from the work where the recording names none.

    With a ``passage`` (seconds) the sentence names it and its address; reference managers cite the whole recording.
    """
    title = names(record, reading.tongue)[0].text
    performers = people(reading, record.credits, PERFORMING_ROLES)
    authors = people(reading, composers, [Role.COMPOSER])
    address = reading.absolute(path_of(record.ref))
    return Citation(
        text=_sentence(reading, record, title, performers, authors, address, passage),
        address=address,
        bibtex=_bibtex(reading, record, title, performers or authors, address),
        ris=_ris(reading, record, title, performers, authors, address),
        csl=json.dumps([_csl(reading, record, title, performers, authors, address)], ensure_ascii=False, indent=1),
    )


def people(reading: Reading, found: Iterable[Credit], roles: Iterable[Role]) -> tuple[str, ...]:
    """Names of the people of these roles who may be named, in the reader's script, each once."""
    wanted = frozenset(roles)
    named: dict[str, None] = {}
    for credit in found:
        if credit.role in wanted:
            link = reading.link(Ref(Kind.PERSON, credit.person)) if credit.person else None
            text = link.name.text if link else ("" if credit.person else credit.as_found)
            named |= {text: None} if text else {}
    return tuple(named)


def publisher(reading: Reading) -> str:
    return reading.site.settings.citation_publisher or reading.site.settings.archive_name


def _sentence(
    reading: Reading,
    record: Recording,
    title: str,
    performers: tuple[str, ...],
    authors: tuple[str, ...],
    address: str,
    passage: Passage | None,
) -> str:
    if passage is not None:
        address += f"?t={clip_text(passage)}"
    date = record.performance.date
    medium = reading.gettext("Sound recording")
    if record.synthetic:
        medium = reading.gettext("Synthetic demonstration, made by a program")
    heading = f"{title} ({', '.join(authors)})" if authors else title
    parts = [
        ", ".join(performers),
        heading,
        medium,
        reading.wording.date(date) if date else "",
        f"{publisher(reading)}, {record.id}",
        "" if passage is None else " – ".join(clock(bound) for bound in passage if bound is not None),
        address,
    ]
    return " ".join(p if p == address else p.rstrip(".") + "." for p in parts if p)


def _year(record: Recording) -> int | None:
    """The year of the performance, only where the date says one year."""
    if record.performance.date is None:
        return None
    span = dates.span(record.performance.date)
    return span.first_year if span.first_year == span.last_year else None


def _bibtex(reading: Reading, record: Recording, title: str, by: tuple[str, ...], address: str) -> str:
    year = _year(record)
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in by),
        "title": f"{{{_tex(title)}}}",
        "year": str(year) if year else "",
        "date": record.performance.date or "",
        "howpublished": _tex(reading.gettext("Sound recording")),
        "publisher": _tex(publisher(reading)),
        "number": record.id,
        "url": address,
    }
    lines = ",\n".join(f"  {key} = {{{value}}}" for key, value in fields.items() if value)
    return f"@misc{{muragat-{record.id},\n{lines}\n}}\n"


def _tex(text: str) -> str:
    """Names as they are (BibTeX's successors read UTF-8), with TeX's own characters made safe."""
    return re.sub(r"([&%$#_{}])", r"\\\1", " ".join(text.split()).replace("\\", ""))


def _ris(
    reading: Reading, record: Recording, title: str, performers: tuple[str, ...], authors: tuple[str, ...], address: str
) -> str:
    year = _year(record)
    rows = [
        ("TY", "SOUND"),
        *(("AU", name) for name in (performers or authors)),
        *(("A2", name) for name in (authors if performers else ())),
        ("TI", title),
        ("PY", str(year) if year else ""),
        ("DA", f"{year}///" if year else ""),
        ("N1", record.performance.date or ""),
        ("PB", publisher(reading)),
        ("AN", record.id),
        ("UR", address),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in rows if value or tag == "ER")


def _csl(
    reading: Reading, record: Recording, title: str, performers: tuple[str, ...], authors: tuple[str, ...], address: str
) -> dict[str, Any]:
    year = _year(record)
    found: dict[str, Any] = {
        "id": f"muragat-{record.id}",
        "type": "song",
        "title": title,
        "author": [{"literal": name} for name in (performers or authors)],
        "composer": [{"literal": name} for name in authors],
        "issued": {"date-parts": [[year]]} if year else None,
        "publisher": publisher(reading),
        "number": record.id,
        "URL": address,
    }
    return {key: value for key, value in found.items() if value}


def structured(reading: Reading, record: Recording, cited: Citation) -> str:
    """schema.org MusicRecording as JSON-LD, safe to stand inside a script element."""
    others = [n.text for n in record.names if n.type is NameType.ALTERNATIVE or n.language is not Language.KK]
    seconds = record.duration_seconds
    node: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MusicRecording",
        "@id": cited.address,
        "url": cited.address,
        "name": record.title,
        "alternateName": list(dict.fromkeys(n for n in others if n != record.title)),
        "identifier": record.id,
        "duration": None if seconds is None else iso_duration(seconds),
        "byArtist": [_person(reading, c) for c in record.credits if c.role in PERFORMING_ROLES],
        "recordingOf": [_work(reading, use.work) for use in record.works if use.work],
        "creditText": cited.text,
        "image": preview_address(reading, record.ref),
        "dateCreated": str(year) if (year := _year(record)) else None,
        "locationCreated": _place(reading, record),
        "isPartOf": [c for c in (_collection(reading, i) for i in record.collections) if c],
        "genre": [link.name.text for i in record.genres if (link := reading.link(Ref(Kind.GENRE, i)))],
        "audio": _audio(reading, record),
        "inLanguage": list(record.languages),
        "isAccessibleForFree": bool(reading.may(Action.LISTEN, record)),
    }
    return script_json({key: value for key, value in node.items() if value not in (None, [], "")})


def _person(reading: Reading, credit: Credit) -> dict[str, Any] | None:
    link = reading.link(Ref(Kind.PERSON, credit.person)) if credit.person else None
    if link is None:
        return {"@type": "Person", "name": credit.as_found} if credit.as_found and not credit.person else None
    return {"@type": "Person", "@id": reading.absolute(f"/people/{link.id}"), "name": link.name.text}


def _place(reading: Reading, record: Recording) -> dict[str, Any] | None:
    ref = region_ref(record.performance.place)
    link = None if ref is None or ref.kind is not Kind.PLACE else reading.link(ref)
    if link is None:
        return None
    return {"@type": "Place", "@id": reading.absolute(f"/places/{link.id}"), "name": link.name.text}


def _collection(reading: Reading, identifier: str) -> dict[str, Any] | None:
    link = reading.link(Ref(Kind.COLLECTION, identifier))
    if link is None:
        return None
    return {"@type": "Collection", "@id": reading.absolute(f"/collections/{link.id}"), "name": link.name.text}


def _audio(reading: Reading, record: Recording) -> dict[str, Any] | None:
    """The sound, where it may be heard: search engines then know what plays."""
    if not reading.may(Action.LISTEN, record):
        return None
    streams = access_copies(reading.site.archive.home, record.ref).streams
    if not streams:
        return None
    copy = streams[-1]
    return {
        "@type": "AudioObject",
        "contentUrl": reading.absolute(f"/media/{record.id}/{copy.name}"),
        "encodingFormat": copy.mime,
        "contentSize": str(copy.size_bytes),
        "duration": None if record.duration_seconds is None else iso_duration(record.duration_seconds),
    }


def _work(reading: Reading, identifier: str) -> dict[str, Any] | None:
    link = reading.link(Ref(Kind.WORK, identifier))
    if link is None:
        return None
    return {"@type": "MusicComposition", "@id": reading.absolute(f"/works/{link.id}"), "name": link.name.text}


def script_json(node: Mapping[str, Any]) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(node, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

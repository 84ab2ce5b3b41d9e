"""How to cite a recording: a sentence in the reader's language, BibTeX, RIS, CSL-JSON; and JSON-LD for machines.

All are written from a record that is already cut to what the visitor may know. The address is the permanent one.
Sources: RIS (tags of the Reference Manager format, type SOUND), CSL-JSON 1.0.2 (type ``song``), schema.org
MusicRecording. A performance date is written as EDTF where a format takes free text, as a year where it takes a year.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from archive.model import PERFORMING_ROLES, Credit, Kind, Language, NameType, Recording, Ref, Role
from archive.policy import Action
from archive.rules import dates
from archive.rules.links import area
from web.http.parameters import Passage, clip_text
from web.view.frame import preview_address
from web.view.i18n import Tongue
from web.view.request_context import RequestContext, names, path_of
from web.view.wording import clock, iso_duration


@dataclass(frozen=True, slots=True)
class Citation:
    """One recording, ready to be cited."""

    text: str
    gost: str
    """By GOST R 7.0.100-2018, in Kazakh for those who read Kazakh and in Russian for everybody else."""
    accessed: str
    """The day of access in words, to stand behind ``text``: the day that the page was asked for."""
    address: str
    bibtex: str
    ris: str
    csl: str


def cite(
    context: RequestContext, record: Recording, composers: tuple[Credit, ...], passage: Passage | None = None
) -> Citation:
    """All forms of the citation. ``composers`` may come from the work where the recording names none.

    With a ``passage`` (seconds) the sentence names it and its address; reference managers cite the whole recording.
    """
    title = names(record, context.tongue)[0].text
    performers = people(context, record.credits, PERFORMING_ROLES)
    authors = people(context, composers, [Role.COMPOSER])
    address = context.absolute(path_of(record.ref))
    return Citation(
        text=_sentence(context, record, title, performers, authors, address, passage),
        gost=_gost(context, record, passage),
        accessed=context.gettext("accessed %(day)s") % {"day": context.wording.day(context.today)},
        address=address,
        bibtex=_bibtex(context, record, title, performers or authors, address),
        ris=_ris(context, record, title, performers, authors, address),
        csl=json.dumps([_csl(context, record, title, performers, authors, address)], ensure_ascii=False, indent=1),
    )


def people(context: RequestContext, found: Iterable[Credit], roles: Iterable[Role]) -> tuple[str, ...]:
    """Names of the people of these roles who may be named, in the reader's script, each once."""
    wanted = frozenset(roles)
    named: dict[str, None] = {}
    for credit in found:
        if credit.role in wanted:
            link = context.link(Ref(Kind.PERSON, credit.person)) if credit.person else None
            text = link.name.text if link else ("" if credit.person else credit.as_found)
            named |= {text: None} if text else {}
    return tuple(named)


def publisher(context: RequestContext) -> str:
    return context.site.settings.citation_publisher or context.site.settings.archive_name


def _sentence(
    context: RequestContext,
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
    medium = context.gettext("Sound recording")
    if record.synthetic:
        medium = context.gettext("Synthetic demonstration, made by a program")
    heading = f"{title} ({', '.join(authors)})" if authors else title
    parts = [
        ", ".join(performers),
        heading,
        medium,
        context.wording.date(date) if date else "",
        f"{publisher(context)}, {record.id}",
        "" if passage is None else " – ".join(clock(bound) for bound in passage if bound is not None),
        address,
    ]
    return " ".join(p if p == address else p.rstrip(".") + "." for p in parts if p)


def _gost(context: RequestContext, record: Recording, passage: Passage | None) -> str:
    """Heading, title : nature of the resource / responsibility. Site. Date. Address and day of access. Kind of content.

    GOST R 7.0.100-2018, 5.2 and 6 (electronic resources). The words of the description are Russian, or Kazakh in
    Kazakhstan's practice; names stand in the same language.
    """
    tongue = context.tongue if context.tongue in (Tongue.KK, Tongue.KK_LATN) else Tongue.RU
    said = replace(context, tongue=tongue)
    gettext = said.gettext
    title = names(record, tongue)[0].text
    authors = people(said, record.credits, [Role.COMPOSER])
    performers = people(said, record.credits, PERFORMING_ROLES)
    by = "; ".join(filter(None, (", ".join(authors), _performed(said, performers))))
    date = record.performance.date
    site, accessed = gettext("site"), gettext("access date")
    nature = gettext("synthetic demonstration") if record.synthetic else gettext("sound recording")
    address = said.absolute(path_of(record.ref)) + ("" if passage is None else f"?t={clip_text(passage)}")
    parts = [
        f"{title} : {nature}" + (f" / {by}" if by else ""),
        said.wording.date(date) if date else "",
        gettext("Music (performed) : electronic"),
        f"{publisher(said)} : [{site}], {record.id}",
        f"URL: {address} ({accessed}: {said.today:%d.%m.%Y})",
    ]
    return ". – ".join(part.rstrip(".") for part in parts if part) + "."


def _performed(context: RequestContext, performers: tuple[str, ...]) -> str:
    return context.gettext("performed by") + f" {', '.join(performers)}" if performers else ""


def _year(record: Recording) -> int | None:
    """The year of the performance, only where the date says one year."""
    if record.performance.date is None:
        return None
    span = dates.span(record.performance.date)
    return span.first_year if span.first_year == span.last_year else None


def _bibtex(context: RequestContext, record: Recording, title: str, by: tuple[str, ...], address: str) -> str:
    year = _year(record)
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in by),
        "title": f"{{{_tex(title)}}}",
        "year": str(year) if year else "",
        "date": _date_for_machines(record.performance.date or ""),
        "howpublished": _tex(context.gettext("Sound recording")),
        "publisher": _tex(publisher(context)),
        "number": record.id,
        "url": address,
        "urldate": context.today.isoformat(),
    }
    lines = ",\n".join(f"  {key} = {{{value}}}" for key, value in fields.items() if value)
    return f"@misc{{muragat-{record.id},\n{lines}\n}}\n"


def _date_for_machines(edtf: str) -> str:
    """EDTF as biblatex reads it: sets it does not know, they stand in the sentence."""
    return "" if edtf[:1] in ("[", "{") else edtf


def _tex(text: str) -> str:
    """Names as they are (BibTeX's successors read UTF-8), with TeX's own characters made safe."""
    return re.sub(r"([&%$#_{}])", r"\\\1", " ".join(text.split()).replace("\\", ""))


def _ris(
    context: RequestContext,
    record: Recording,
    title: str,
    performers: tuple[str, ...],
    authors: tuple[str, ...],
    address: str,
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
        ("PB", publisher(context)),
        ("AN", record.id),
        ("UR", address),
        ("Y2", f"{context.today:%Y/%m/%d}/"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in rows if value or tag == "ER")


def _csl(
    context: RequestContext,
    record: Recording,
    title: str,
    performers: tuple[str, ...],
    authors: tuple[str, ...],
    address: str,
) -> dict[str, Any]:
    year = _year(record)
    found: dict[str, Any] = {
        "id": f"muragat-{record.id}",
        "type": "song",
        "title": title,
        "author": [{"literal": name} for name in (performers or authors)],
        "composer": [{"literal": name} for name in authors],
        "issued": {"date-parts": [[year]]} if year else None,
        "publisher": publisher(context),
        "number": record.id,
        "URL": address,
        "accessed": {"date-parts": [[context.today.year, context.today.month, context.today.day]]},
    }
    return {key: value for key, value in found.items() if value}


def structured(context: RequestContext, record: Recording, cited: Citation) -> str:
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
        "byArtist": [_person(context, c) for c in record.credits if c.role in PERFORMING_ROLES],
        "recordingOf": [_work(context, use.work) for use in record.works if use.work],
        "creditText": cited.text,
        "image": preview_address(context, record.ref),
        "dateCreated": str(year) if (year := _year(record)) else None,
        "locationCreated": _place(context, record),
        "isPartOf": [c for c in (_collection(context, i) for i in record.collections) if c],
        "genre": [link.name.text for i in record.genres if (link := context.link(Ref(Kind.GENRE, i)))],
        "audio": _audio(context, record),
        "inLanguage": list(record.languages),
        "isAccessibleForFree": bool(context.may(Action.LISTEN, record)),
    }
    return script_json({key: value for key, value in node.items() if value not in (None, [], "")})


def _person(context: RequestContext, credit: Credit) -> dict[str, Any] | None:
    link = context.link(Ref(Kind.PERSON, credit.person)) if credit.person else None
    if link is None:
        return {"@type": "Person", "name": credit.as_found} if credit.as_found and not credit.person else None
    return {"@type": "Person", "@id": context.absolute(f"/people/{link.id}"), "name": link.name.text}


def _place(context: RequestContext, record: Recording) -> dict[str, Any] | None:
    ref = area(record.performance.place)
    link = None if ref is None or ref.kind is not Kind.PLACE else context.link(ref)
    if link is None:
        return None
    return {"@type": "Place", "@id": context.absolute(f"/places/{link.id}"), "name": link.name.text}


def _collection(context: RequestContext, identifier: str) -> dict[str, Any] | None:
    link = context.link(Ref(Kind.COLLECTION, identifier))
    if link is None:
        return None
    return {"@type": "Collection", "@id": context.absolute(f"/collections/{link.id}"), "name": link.name.text}


def _audio(context: RequestContext, record: Recording) -> dict[str, Any] | None:
    """The sound, where it may be heard: search engines then know what plays."""
    if not context.may(Action.LISTEN, record):
        return None
    streams = context.copies(record.ref).streams
    if not streams:
        return None
    copy = streams[-1]
    return {
        "@type": "AudioObject",
        "contentUrl": context.absolute(f"/media/{record.id}/{copy.name}"),
        "encodingFormat": copy.mime,
        "contentSize": str(copy.size_bytes),
        "duration": None if record.duration_seconds is None else iso_duration(record.duration_seconds),
    }


def _work(context: RequestContext, identifier: str) -> dict[str, Any] | None:
    link = context.link(Ref(Kind.WORK, identifier))
    if link is None:
        return None
    return {"@type": "MusicComposition", "@id": context.absolute(f"/works/{link.id}"), "name": link.name.text}


def script_json(node: Mapping[str, Any]) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(node, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

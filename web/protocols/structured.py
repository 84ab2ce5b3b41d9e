"""schema.org JSON-LD for the pages that are not recordings. Written from records already cut to what may be known."""

from typing import Any

from archive.model import AnyRecord, Collection, Event, Kind, Organisation, Person, Place, Ref, Role, Work
from archive.rules import dates
from web.protocols.citation import script_json
from web.view.blocks import texts
from web.view.frame import preview_address
from web.view.request_context import RequestContext, path_of
from web.view.shipped_words import OCCUPATION, say

_TYPE = {
    Kind.WORK: "MusicComposition",
    Kind.PERSON: "Person",
    Kind.COLLECTION: "Collection",
    Kind.INSTRUMENT: "DefinedTerm",
    Kind.GENRE: "DefinedTerm",
    Kind.SCHOOL: "DefinedTerm",
    Kind.PLACE: "Place",
    Kind.EVENT: "EventSeries",
    Kind.ORGANISATION: "Organization",
}


def record(context: RequestContext, shown: AnyRecord) -> str:
    """The record as one JSON-LD node, ready for a script element."""
    address = context.absolute(path_of(shown.ref))
    node: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _type(shown),
        "@id": address,
        "url": address,
        "name": shown.title,
        "alternateName": list(dict.fromkeys(n.text for n in shown.names if n.text != shown.title)),
        "identifier": shown.id,
        "description": _description(context, shown),
        "image": preview_address(context, shown.ref),
        **_details(context, shown),
    }
    return script_json({key: value for key, value in node.items() if value not in (None, [], "")})


_EVENT_TYPE = {
    "venue": "MusicVenue",
    "ensemble": "MusicGroup",
    "museum": "Museum",
    "archive": "ArchiveOrganization",
    "festival": "EventSeries",
    "competition": "EventSeries",
    "conference": "EventSeries",
    "publication": "CreativeWork",
    "project": "Project",
    "observance": "EventSeries",
    "listing": "DefinedTerm",
}


def _type(shown: AnyRecord) -> str:
    match shown:
        case Person() if shown.group:
            return "MusicGroup"
        case Event() | Organisation():
            return _EVENT_TYPE.get(shown.type, _TYPE[shown.kind])
        case _:
            return _TYPE.get(shown.kind, "Thing")


def _description(context: RequestContext, shown: AnyRecord) -> str:
    found = texts(context, shown.description)
    return found[0].text if found else ""


def _details(context: RequestContext, shown: AnyRecord) -> dict[str, Any]:
    match shown:
        case Person():
            return {} if shown.group else _life(context, shown)
        case Work():
            return _made(context, shown)
        case Place():
            return {"geo": _geo(shown)}
        case Collection():
            return (
                {"isPartOf": _named(context, Ref(Kind.COLLECTION, shown.part_of), "Collection")}
                if shown.part_of
                else {}
            )
        case Event() | Organisation():
            return _event_details(context, shown)
        case _:
            return {}


def _life(context: RequestContext, shown: Person) -> dict[str, Any]:
    kin = [_named(context, Ref(Kind.PERSON, t.person), "Person") for t in shown.links if t.relation == "relative"]
    known = [say(context, OCCUPATION, o)[0] for o in shown.occupations]
    return {
        "birthDate": _year(shown.birth),
        "deathDate": _year(shown.death),
        "hasOccupation": [{"@type": "Occupation", "name": name} for name in known],
        "relatedTo": [k for k in kin if k],
    }


def _made(context: RequestContext, shown: Work) -> dict[str, Any]:
    composers = [Ref(Kind.PERSON, c.person) for c in shown.credits if c.role is Role.COMPOSER and c.person]
    based = [_named(context, Ref(Kind.WORK, b.work), "MusicComposition") for b in shown.based_on if b.work]
    genres = [context.link(Ref(Kind.GENRE, g)) for g in shown.genres]
    return {
        "composer": [named for ref in composers if (named := _named(context, ref, "Person"))],
        "dateCreated": _year(shown.date),
        "genre": [g.name.text for g in genres if g],
        "isBasedOn": [b for b in based if b],
    }


def _event_details(context: RequestContext, shown: Event | Organisation) -> dict[str, Any]:
    """Only what the type knows: an organisation is founded, a series of events has a place."""
    kind = _type(shown)
    place = _named(context, Ref(Kind.PLACE, shown.place), "Place") if shown.place else None
    if kind in ("Organization", "MusicGroup", "ArchiveOrganization", "Project"):
        return {"foundingDate": _year(shown.date), "location": place}
    if kind == "EventSeries":
        return {"startDate": _year(shown.date), "location": place}
    if kind in ("MusicVenue", "Museum"):
        return {"containedInPlace": place}
    return {"dateCreated": _year(shown.date)} if kind == "CreativeWork" else {}


def _named(context: RequestContext, ref: Ref, kind: str) -> dict[str, Any] | None:
    link = context.link(ref)
    return None if link is None else {"@type": kind, "@id": context.absolute(path_of(ref)), "name": link.name.text}


def _geo(place: Place) -> dict[str, Any] | None:
    if place.coordinates is None:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": place.coordinates.latitude,
        "longitude": place.coordinates.longitude,
    }


def _year(edtf: str | None) -> str | None:
    """A year for machines, only where the date says one year."""
    if edtf is None:
        return None
    span = dates.span(edtf)
    return f"{span.first_year:04d}" if span.first_year is not None and span.first_year == span.last_year else None

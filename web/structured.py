"""schema.org JSON-LD for the pages that are not recordings. Written from records already cut to what may be known."""

from typing import Any

from archive import dates
from archive.model import AnyRecord, Collection, Event, Kind, Person, Place, Ref, Role, Work
from web.citation import script_json
from web.reading import Reading, path_of

_TYPE = {
    Kind.WORK: "MusicComposition",
    Kind.PERSON: "Person",
    Kind.COLLECTION: "Collection",
    Kind.INSTRUMENT: "DefinedTerm",
    Kind.GENRE: "DefinedTerm",
    Kind.SCHOOL: "DefinedTerm",
    Kind.PLACE: "Place",
    Kind.EVENT: "Thing",
}


def record(reading: Reading, shown: AnyRecord) -> str:
    """The record as one JSON-LD node, ready for a script element."""
    address = reading.absolute(path_of(shown.ref))
    node: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MusicGroup" if isinstance(shown, Person) and shown.group else _TYPE.get(shown.kind, "Thing"),
        "@id": address,
        "url": address,
        "name": shown.title,
        "alternateName": list(dict.fromkeys(n.text for n in shown.names if n.text != shown.title)),
        "identifier": shown.id,
        **_details(reading, shown),
    }
    return script_json({key: value for key, value in node.items() if value not in (None, [], "")})


def _details(reading: Reading, shown: AnyRecord) -> dict[str, Any]:
    match shown:
        case Person():
            return {"birthDate": _year(shown.birth), "deathDate": _year(shown.death)}
        case Work():
            return {
                "composer": [
                    _named(reading, Ref(Kind.PERSON, c.person), "Person")
                    for c in shown.credits
                    if c.role is Role.COMPOSER and c.person and reading.link(Ref(Kind.PERSON, c.person))
                ]
            }
        case Place():
            return {"geo": _geo(shown)}
        case Collection():
            return (
                {"isPartOf": _named(reading, Ref(Kind.COLLECTION, shown.part_of), "Collection")}
                if shown.part_of
                else {}
            )
        case Event():
            return {"location": _named(reading, Ref(Kind.PLACE, shown.place), "Place")} if shown.place else {}
        case _:
            return {}


def _named(reading: Reading, ref: Ref, kind: str) -> dict[str, Any] | None:
    link = reading.link(ref)
    return None if link is None else {"@type": kind, "@id": reading.absolute(path_of(ref)), "name": link.name.text}


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

"""All kinds of records together."""

from __future__ import annotations

from archive.model.names import Kind
from archive.model.people import Person
from archive.model.recordings import Recording
from archive.model.surroundings import Collection, Event, Genre, Instrument, Organisation, Place, School
from archive.model.works import Work

AnyRecord = Recording | Work | Person | Collection | Instrument | Genre | School | Place | Event | Organisation


RECORD_TYPES: dict[Kind, type[AnyRecord]] = {
    cls.kind: cls
    for cls in (Recording, Work, Person, Collection, Instrument, Genre, School, Place, Event, Organisation)
}

"""The domain's words: recordings, works, people and what surrounds them.

Conventions
-----------
- Every record is a frozen dataclass; ``dataclasses.replace`` makes a changed one.
- ``kk-Cyrl`` is the master form of a name; ``kk-Latn`` and ``kk-Arab`` are generated from it or entered,
  and never converted back.
- Times are seconds from the start of the recording; durations are seconds; rates are hertz.
- Dates are EDTF strings (see ``archive.rules.dates``); ``None`` means unknown and stays unknown.
- A reference to another record is its id; the field's name says the kind.

The ten kinds keep apart what archives often merge: the *work*, the *variant* of it that is heard
(``WorkUse.variant``), the *performance* (a ``Recording`` and its ``Performance``), the *carrier* that holds
it, the *transfer* made from the carrier, the *restoration* made from the transfer (``FileRole``), and the
access copy, which is derived and lives outside the store.
"""

from archive.model.access import Access, AccessDecision, AccessLevel, Withdrawal
from archive.model.credits import PERFORMING_ROLES, Certainty, Credit, Role, Style, WorkUse
from archive.model.kinds import RECORD_TYPES, AnyRecord
from archive.model.measurements import Analysis, Correction, Finding, Measurement, SameSound
from archive.model.media_files import (
    Carrier,
    CarrierType,
    FileRole,
    MediaFile,
    Picture,
    PictureType,
    TechnicalFacts,
    Transfer,
)
from archive.model.names import Confidence, Kind, Language, Name, NameType, Ref, Source, Text
from archive.model.people import Person, PersonLink
from archive.model.record import Record, Status
from archive.model.recordings import Origin, OriginType, Performance, Recording
from archive.model.rights import AiUse, Effect, Label, Notice, Right, Terms, Use
from archive.model.segments import Cut, Segment, SegmentType, Stretch
from archive.model.surroundings import (
    Collection,
    CollectionLevel,
    CollectionOrder,
    Coordinates,
    Event,
    Genre,
    Instrument,
    Organisation,
    Place,
    School,
)
from archive.model.works import Basis, Work

__all__ = [
    "PERFORMING_ROLES",
    "RECORD_TYPES",
    "Access",
    "AccessDecision",
    "AccessLevel",
    "AiUse",
    "Analysis",
    "AnyRecord",
    "Basis",
    "Carrier",
    "CarrierType",
    "Certainty",
    "Collection",
    "CollectionLevel",
    "CollectionOrder",
    "Confidence",
    "Coordinates",
    "Correction",
    "Credit",
    "Cut",
    "Effect",
    "Event",
    "FileRole",
    "Finding",
    "Genre",
    "Instrument",
    "Kind",
    "Label",
    "Language",
    "Measurement",
    "MediaFile",
    "Name",
    "NameType",
    "Notice",
    "Organisation",
    "Origin",
    "OriginType",
    "Performance",
    "Person",
    "PersonLink",
    "Picture",
    "PictureType",
    "Place",
    "Record",
    "Recording",
    "Ref",
    "Right",
    "Role",
    "SameSound",
    "School",
    "Segment",
    "SegmentType",
    "Source",
    "Status",
    "Stretch",
    "Style",
    "TechnicalFacts",
    "Terms",
    "Text",
    "Transfer",
    "Use",
    "Withdrawal",
    "Work",
    "WorkUse",
]

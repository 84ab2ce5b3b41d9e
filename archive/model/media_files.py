"""Carriers, how their sound came into files, and the files that are preserved.

Seconds and hertz; sizes in bytes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from archive.model.access import AccessLevel
from archive.model.names import Text


class CarrierType(StrEnum):
    """The physical (or born-digital) thing that holds the sound."""

    WAX_CYLINDER = "wax-cylinder"
    SHELLAC = "shellac"
    VINYL = "vinyl"
    REEL = "reel"
    CASSETTE = "cassette"
    DAT = "dat"
    CD = "cd"
    VIDEO = "video"
    BORN_DIGITAL = "born-digital"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Carrier:
    """``label`` is the number on the box; ``holder`` the institution's id; ``part`` e.g. ``side A``."""

    type: CarrierType = CarrierType.UNKNOWN
    label: str = ""
    part: str = ""
    date: str | None = None
    holder: str | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """How the sound came from a carrier into a file. ``carrier`` is the carrier's ``label``."""

    carrier: str = ""
    date: str | None = None
    engineer: str = ""
    equipment: str = ""
    note: str = ""


class FileRole(StrEnum):
    """``master``: the flat transfer or born-digital original. ``restoration``: made from a master."""

    MASTER = "master"
    RESTORATION = "restoration"


@dataclass(frozen=True, slots=True)
class TechnicalFacts:
    """What the bytes say of themselves, as ``media.decode.probe`` found it.

    ``container`` and ``codec`` are lower-case FFmpeg-style names (``wav``, ``rf64``, ``flac``, ``mp3``, ``ogg``,
    ``aiff``, ``mp4``, ``asf`` …; ``pcm_s24le``, ``flac``, ``mp3``, ``opus``, ``vorbis``, ``aac`` …).
    ``bits_per_sample`` is None for lossy codecs. ``frames`` counts samples per channel, by decoding where the
    header cannot be trusted.
    """

    container: str
    codec: str
    mime: str
    sample_rate_hz: int
    channels: int
    duration_seconds: float
    frames: int
    bits_per_sample: int | None = None
    bit_rate: int | None = None


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A preserved file. ``path`` is its logical path inside the store object, e.g. ``masters/001.wav``."""

    path: str
    sha512: str
    size_bytes: int
    original_name: str
    facts: TechnicalFacts
    role: FileRole = FileRole.MASTER
    made_from: str = ""
    received: dt.datetime | None = None


class PictureType(StrEnum):
    """What a picture shows."""

    PORTRAIT = "portrait"
    INSTRUMENT = "instrument"
    SLEEVE = "sleeve"
    TAPE_BOX = "tape-box"
    CATALOGUE_CARD = "catalogue-card"
    NOTATION = "notation"
    PLACE = "place"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture preserved with a record, as it came. ``path`` is its logical path, e.g. ``pictures/001.jpg``.

    ``width`` and ``height`` are pixels, as it is meant to be seen (turned as the camera noted). ``maker`` is who took
    or drew it, ``rights`` whose it is and what may be done with it, in words. ``access``: who may see it; None: whoever
    may see the record. What is shown to people is made from it without the camera's notes (``media.pictures``).
    """

    path: str
    sha512: str
    size_bytes: int
    original_name: str
    mime: str
    width: int
    height: int
    type: PictureType = PictureType.OTHER
    caption: tuple[Text, ...] = ()
    maker: str = ""
    rights: str = ""
    access: AccessLevel | None = None
    received: dt.datetime | None = None

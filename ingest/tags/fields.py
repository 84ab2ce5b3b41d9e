"""Which field of the catalogue each tag means. The fields are the columns of ``ingest.sheet.columns``, and a few more.

Fields that no column has: ``title`` (language not said), ``album``, ``album_artist``, ``track_number``, ``comment``,
``release_date`` (which may become the date, ``ingest.tags.choosing``).
Names of free-form tags that are headers of a column, in any of its languages, mean that column. What has no
field here stays in the file.
"""

from __future__ import annotations

import re

from ingest.sheet.columns import find_column
from ingest.tags.raw import RawTag

_ID3 = {
    "TIT2": "title",
    "TPE1": "performer",
    "TPE2": "album_artist",
    "TPE3": "conductor",
    "TPE4": "arranger",
    "TCOM": "composer",
    "TEXT": "lyricist",
    "TALB": "album",
    "TRCK": "track_number",
    "TDRC": "date",
    "TYER": "date",
    "TDOR": "release_date",
    "TORY": "release_date",
    "TDRL": "release_date",
    "TCON": "genre",
    "TLAN": "language",
    "COMM": "comment",
    "USLT": "transcript",
    "TT2": "title",
    "TP1": "performer",
    "TP2": "album_artist",
    "TP3": "conductor",
    "TP4": "arranger",
    "TCM": "composer",
    "TXT": "lyricist",
    "TAL": "album",
    "TRK": "track_number",
    "TYE": "date",
    "TCO": "genre",
    "TLA": "language",
    "COM": "comment",
    "ULT": "transcript",
}
_ID3V1 = {
    "title": "title",
    "artist": "performer",
    "album": "album",
    "year": "date",
    "comment": "comment",
    "track": "track_number",
}
_NAMED = {
    "title": "title",
    "artist": "performer",
    "performer": "performer",
    "albumartist": "album_artist",
    "composer": "composer",
    "lyricist": "lyricist",
    "writer": "lyricist",
    "arranger": "arranger",
    "conductor": "conductor",
    "ensemble": "ensemble",
    "album": "album",
    "tracknumber": "track_number",
    "track": "track_number",
    "date": "date",
    "recordeddate": "date",
    "daterecorded": "date",
    "recordingdate": "date",
    "originaldate": "release_date",
    "originalyear": "release_date",
    "originalreleasedate": "release_date",
    "releasedate": "release_date",
    "datereleased": "release_date",
    "year": "date",
    "genre": "genre",
    "language": "language",
    "comment": "comment",
    "comments": "comment",
    "description": "comment",
    "summary": "comment",
    "synopsis": "comment",
    "leadperformer": "performer",
    "partnumber": "track_number",
    "lyrics": "transcript",
    "unsyncedlyrics": "transcript",
    "location": "place",
    "recordinglocation": "place",
}
_MP4 = {
    "©nam": "title",
    "©ART": "performer",
    "aART": "album_artist",
    "©wrt": "composer",
    "©alb": "album",
    "©day": "date",
    "©gen": "genre",
    "©cmt": "comment",
    "desc": "comment",
    "ldes": "comment",
    "©lyr": "transcript",
    "trkn": "track_number",
}
_ASF = {
    "Author": "performer",
    "Description": "comment",
    "WM/AlbumTitle": "album",
    "WM/AlbumArtist": "album_artist",
    "WM/Composer": "composer",
    "WM/Conductor": "conductor",
    "WM/Writer": "lyricist",
    "WM/Year": "date",
    "WM/OriginalReleaseYear": "release_date",
    "WM/OriginalReleaseTime": "release_date",
    "WM/Genre": "genre",
    "WM/Language": "language",
    "WM/Lyrics": "transcript",
    "WM/TrackNumber": "track_number",
}
_CHUNKS = {
    "INAM": "title",
    "IART": "performer",
    "IPRD": "album",
    "ICMT": "comment",
    "ICRD": "date",
    "IGNR": "genre",
    "ILNG": "language",
    "IENG": "engineer",
    "ITCH": "transfer_engineer",
    "ITRK": "track_number",
    "IPRT": "track_number",
    "DITI": "title",
    "DIAR": "performer",
    "COMT": "comment",
    "NAME": "title",
    "AUTH": "performer",
    "ANNO": "comment",
    "Description": "comment",
    "Originator": "transfer_note",
    "OriginationDate": "transfer_date",
    "CodingHistory": "transfer_equipment",
    "PROJECT": "album",
    "TAPE": "carrier_label",
    "NOTE": "comment",
}
BY_BLOCK: dict[str, dict[str, str]] = {
    "ID3v1": _ID3V1,
    "ID3v2.2": _ID3,
    "ID3v2.3": _ID3,
    "ID3v2.4": _ID3,
    "Vorbis": {},
    "APEv2": {},
    "MP4": _MP4,
    "ASF": _ASF,
    "RIFF INFO": _CHUNKS,
    "AIFF": _CHUNKS,
    "BWF": _CHUNKS,
    "iXML": _CHUNKS,
    "Matroska": {},
    "CAF": {},
    "DSDIFF": _CHUNKS,
}
_CLOSED = frozenset({"ID3v1", "RIFF INFO", "AIFF", "BWF", "iXML", "DSDIFF"})
"""Blocks whose names are all fixed: no free-form names there."""

_NOT_FROM_TAGS = frozenset(
    {
        "file",
        "recording_id",
        "sha512",
        "start",
        "end",
        "access",
        "metadata_access",
        "embargo_until",
        "rights",
        "synthetic",
        "made_from",
    }
)
"""Decisions of the archive; a tag cannot take them."""

_LANGUAGES = {"kaz": "kk", "rus": "ru", "eng": "en", "kazakh": "kk", "russian": "ru", "english": "en"}


def field_of(tag: RawTag) -> str | None:
    """The field that a tag means, or None."""
    fixed = BY_BLOCK.get(tag.block, {}).get(tag.name)
    if fixed is not None or tag.block in _CLOSED:
        return fixed
    free = tag.name.split(":", 1)[-1].removeprefix("WM/")
    named = _NAMED.get(re.sub(r"[\W_]", "", free.lower()))
    if named is not None:
        return named
    column = find_column(free)
    return column.name if column is not None and column.name not in _NOT_FROM_TAGS else None


def value_of(field: str, text: str) -> str:
    """The text in the form of its field; empty when it says nothing (a date ``0000``)."""
    if field in ("date", "release_date", "transfer_date"):
        return _date(text)
    if field == "language":
        return _LANGUAGES.get(text.lower(), text)
    if field == "track_number":
        return text.split("/", maxsplit=1)[0].lstrip("0")
    return text


def _date(text: str) -> str:
    """ISO 8601 whatever separates its parts, without zeros that stand for unknown ones and without the time of day."""
    text = text.strip()
    whole = re.fullmatch(r"(\d{4})(?:[^\w\s]|[ _](?!\d\d:))(\d\d)[^\w\s]?[ _]?(\d\d)(?:[T ]\d\d:?\d\d.*)?", text)
    whole = whole or re.fullmatch(r"(\d{4})(0\d|1[0-2])([0-2]\d|3[01])(?:[T ]?\d{4,}.*)?", text)
    if whole and int(whole[2]) <= 12 and int(whole[3]) <= 31:
        text = "-".join(whole.groups())
    text = re.sub(r"(?<=\d{4})[T ]\d\d(:\d\d)*.*$|(?<=-\d\d)[T ]\d\d:.*$", "", text)
    text = re.sub(r"^(\d{4})[-./]00[-./]00$", r"\1", text)
    text = re.sub(r"^(\d{4}-\d\d)-00$", r"\1", text)
    return "" if not re.search(r"[1-9]", text) else text

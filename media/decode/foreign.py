"""What a file is when it is not audio: enough to tell a curator why it was passed over.

``other_content`` looks at the first kilobytes only and names a code of ``media.decode.codes.Skip`` with a few words.
"""

from __future__ import annotations

import re

from media.decode.codes import Skip

_MAGICS: tuple[tuple[bytes, Skip, str], ...] = (
    (b"\xff\xd8\xff", Skip.PICTURE, "a JPEG picture"),
    (b"\x89PNG", Skip.PICTURE, "a PNG picture"),
    (b"GIF8", Skip.PICTURE, "a GIF picture"),
    (b"BM", Skip.PICTURE, "a BMP picture"),
    (b"II*\0", Skip.PICTURE, "a TIFF picture"),
    (b"MM\0*", Skip.PICTURE, "a TIFF picture"),
    (b"AT&TFORM", Skip.DOCUMENT, "a DjVu document"),
    (b"%PDF", Skip.DOCUMENT, "a PDF document"),
    (b"{\\rtf", Skip.DOCUMENT, "an RTF document"),
    (bytes.fromhex("d0cf11e0a1b11ae1"), Skip.DOCUMENT, "an Office document"),
    (b"PK\x03\x04", Skip.PACKED, "a ZIP file or Office document"),
    (b"7z\xbc\xaf", Skip.PACKED, "a 7-Zip file"),
    (b"Rar!", Skip.PACKED, "a RAR file"),
    (b"\x1f\x8b", Skip.PACKED, "a gzip file"),
    (b"MThd", Skip.NOTATION, "a MIDI file: notes, no sound"),
    (bytes.fromhex("00051607"), Skip.SYSTEM_FILE, "a macOS companion file"),
    (b"\x7fELF", Skip.SYSTEM_FILE, "a program"),
    (b"MZ", Skip.SYSTEM_FILE, "a program"),
    (b"SQLite format 3\0", Skip.SYSTEM_FILE, "a database"),
)
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CUE = re.compile(r"^\s*(FILE\s+.+|TRACK\s+\d+\s+AUDIO)\s*$", re.MULTILINE | re.IGNORECASE)
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 26, 27}


def other_content(head: bytes) -> tuple[Skip, str]:
    """A code and a few words; ``unknown-content`` when nothing fits."""
    for magic, code, what in _MAGICS:
        if head.startswith(magic):
            return code, what
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Skip.PICTURE, "a WebP picture"
    if head[4:8] == b"ftyp":
        return Skip.PICTURE, "a HEIF picture"
    text = _as_text(head)
    return _kind_of_text(text) if text is not None else (Skip.UNKNOWN, "content of no known kind")


def _as_text(head: bytes) -> str | None:
    """The text, or None when bytes occur that no text has. Old one-byte encodings pass as text."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="replace")
    if _CONTROLS & set(head):
        return None
    text = head.decode("utf-8", errors="ignore")
    letters = sum(c.isalnum() or c.isspace() for c in head.decode("latin-1"))
    return text if letters > len(head) / 2 else None


def _kind_of_text(text: str) -> tuple[Skip, str]:
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")) or "<html" in start[:1000]:
        return Skip.WEB_PAGE, "a web page"
    if start.startswith(("#extm3u", "[playlist]", "<?wpl")):
        return Skip.PLAYLIST, "a playlist"
    if len(_CUE.findall(text)) >= 2:
        return Skip.CUE_SHEET, "a cue sheet"
    return Skip.TEXT, "text"

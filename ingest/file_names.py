"""Names of files that were written in one encoding and read in another, set right where that is certain.

A name on an old disk is bytes of a code page (Windows-1251, DOS 866); one that went through a ZIP or a foreign system
is UTF-8 read as DOS 437, 850 or 866, or Latin-1; one that came from the web has ``%D0%9A`` or ``#U041a`` in it. The
bytes on the disk are never changed; ``as_found`` shows them.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

from archive.hygiene import clean, shown
from archive.model import Finding
from ingest.text_repair import MARGIN, PLAUSIBLE, Repair, best_encoding, decode_bytes, mean, repair, score

_MISREAD_AS = ("cp437", "cp866", "cp850", "cp1251", "koi8-r", "mac-cyrillic")


def repaired(name: str) -> Repair:
    """A name as the system gives it (undecodable bytes as lone surrogates), as it was meant. ``encoding`` says how."""
    if name.isascii():
        return _unescaped(name)
    raw = os.fsencode(name)
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeDecodeError:
        decoded = decode_bytes(raw)
        return Repair(decoded.text, decoded.encoding) if decoded.certain else Repair(name, certain=False)
    (found,) = repair([text])
    if found.encoding or mean(text) >= PLAUSIBLE:
        return found
    return _read_anew(text) or found


def findings_of(path: Path) -> tuple[Finding, ...]:
    """``name-repaired`` for a name that was set right."""
    found = repaired(path.name)
    if not found.encoding:
        return ()
    return (Finding("name-repaired", f"{shown(path.name)} read as {found.encoding}: {shown(found.text)}"),)


def title_of(path: Path) -> str:
    """The stem of the name, set right, as a title."""
    return " ".join(clean(Path(repaired(path.name).text).stem).split())


def _unescaped(name: str) -> Repair:
    """``%D0%9A…`` of the web and ``#U041a…`` of some unpackers; only where they are Cyrillic letters."""
    if re.search(r"%[CDcd][0-9A-Fa-f]%[89ABab]", name):
        try:
            return Repair(unquote(name, errors="strict").replace("/", "_"), "percent signs")
        except UnicodeDecodeError:
            return Repair(name)
    if re.search(r"#U04[0-9A-Fa-f]{2}", name):
        return Repair(re.sub(r"#U(04[0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), name), "#U escapes")
    return Repair(name)


def _read_anew(text: str) -> Repair | None:
    for wrong in _MISREAD_AS:
        try:
            data = text.encode(wrong)
        except UnicodeEncodeError:
            continue
        try:
            return Repair(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            encoding, certain = best_encoding(data)
            again = data.decode(encoding, errors="replace")
            if certain and score(again) > score(text) + MARGIN:
                return Repair(again, encoding)
    return None

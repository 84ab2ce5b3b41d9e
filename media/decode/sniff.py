"""What a file is, by its content. The extension is never believed; it only says what a file claims to be.

``identify`` returns the container of an audio file and where its audio begins. It raises ``NotAudioError`` for
what is no audio and does not claim to be, ``RefusedError`` for a file that claims to be audio (by an audio
extension) and is something else. It reads a few kilobytes, more only to get past junk and lying tags.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from archive.model import Finding
from media.decode import asf, mpeg
from media.decode.codes import Damage, Refusal, Skip
from media.decode.foreign import other_content
from media.decode.formats import claims_audio
from media.decode.refusals import NotAudioError, RefusedError

HEAD_BYTES = 8192
JUNK_LIMIT_BYTES = 32 << 20
"""How far junk or a lying tag is searched for the first frame: a tag with a large picture is about 10 MB."""

_AT_START: tuple[tuple[bytes, str], ...] = (
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"caff", "caf"),
    (b"ADIF", "adif"),
    (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "asf"),
    (bytes.fromhex("726966662e91cf11a5d628db04c10000"), "w64"),
    (b"MAC ", "ape"),
    (b"MPCK", "mpc8"),
    (b"MP+", "mpc"),
    (b"wvpk", "wv"),
    (b"DSD ", "dsf"),
    (b"FRM8", "iff"),
    (b"TTA1", "tta"),
    (b"tBaK", "tak"),
    (b".snd", "au"),
    (b"#!AMR", "amr"),
    (bytes.fromhex("1a45dfa3"), "matroska"),
    (b"Creative Voice File", "voc"),
    (b"NIST_1A", "nistsphere"),
    (b".RMF", "rm"),
    (b"\x0b\x77", "ac3"),
    (b"\x7f\xfe\x80\x01", "dts"),
)
_PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")


@dataclass(frozen=True, slots=True)
class Content:
    """An audio file's container (a lower-case FFmpeg-style name) and the byte its audio begins at.

    ``gap``: bytes from, to which a decoder must not see. ``free_format``: MPEG frames of undeclared length.
    """

    container: str
    start_byte: int = 0
    findings: tuple[Finding, ...] = ()
    gap: tuple[int, int] | None = None
    free_format: bool = False

    def stretches(self, size: int) -> tuple[tuple[int, int], ...] | None:
        """The parts of a file of ``size`` bytes to be shown to a decoder; None when it may see all."""
        if self.gap is not None:
            return ((self.start_byte, self.gap[0]), (self.gap[1], size))
        return ((self.start_byte, size),) if self.start_byte else None


def identify(path: Path, name: str = "") -> Content:
    """The audio in ``path``, once called ``name`` (default: as it is). Raises NotAudioError, RefusedError."""
    claims = claims_audio(name or path.name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError(Refusal.NOT_A_FILE, "not an ordinary file", "Give the path of a file.")
        with path.open("rb") as file:
            return _identify(file, status.st_size, claims)
    except OSError as error:
        hint = "Check that the file is there and that you may read it."
        raise RefusedError(Refusal.UNREADABLE, f"cannot be read: {error.strerror}", hint) from error


def _identify(file: BinaryIO, size: int, claims: bool) -> Content:
    if size == 0:
        _refuse_empty(claims)
    head = file.read(HEAD_BYTES)
    if head.startswith(b"ID3"):
        return _after_id3(file, size)
    container = container_of(head)
    if container == "asf":
        return _asf(file, size)
    if container is not None:
        return Content(container)
    if _begins_with_frames(head, size):
        return Content("mp3")
    if _free_format(head):
        return Content("mp3", free_format=True)
    return _junk_or_foreign(file, head, claims)


def _asf(file: BinaryIO, size: int) -> Content:
    gap = asf.misplaced_data(file, size)
    if gap is None:
        return Content("asf")
    detail = f"{gap[1] - gap[0]} stray bytes stand between the header and the sound; read past them"
    return Content("asf", 0, (Finding(Damage.HEADER_REPAIRED, detail),), gap)


def container_of(head: bytes) -> str | None:
    """The container that these first bytes announce, or None."""
    if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return "rf64" if head[:4] in (b"RF64", b"BW64") else "wav"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return None if head[8:12] in _PICTURE_BRANDS else "mp4"
    known = next((name for magic, name in _AT_START if head.startswith(magic)), None)
    return known or _bare_aac(head)


def _bare_aac(head: bytes) -> str | None:
    """AAC without a container: frames with ADTS or LOAS headers, one behind another."""
    if _is_adts(head):
        return "aac"
    return "loas" if _is_loas(head) else None


def _is_adts(head: bytes) -> bool:
    """Two ADTS headers in a row: syncword, layer bits zero, and the length leads to the next syncword."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return False
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    following = head[length : length + 2]
    return length >= 7 and len(following) == 2 and following[0] == 0xFF and following[1] & 0xF6 == 0xF0


def _is_loas(head: bytes) -> bool:
    """Three LOAS headers in a row: 11 bits of sync, 13 of length. Source: ISO/IEC 14496-3, table 1.36."""
    at = 0
    for _ in range(3):
        if len(head) < at + 3 or head[at] != 0x56 or head[at + 1] & 0xE0 != 0xE0:
            return False
        at += 3 + ((head[at + 1] & 0x1F) << 8 | head[at + 2])
    return True


def _begins_with_frames(head: bytes, size: int) -> bool:
    """A chain of MPEG frames at the very start; one frame is enough when it is the whole file."""
    count, end = mpeg.chain_length(head, 0)
    return count == mpeg.CHAIN or (end > 0 and end >= min(size, len(head)))


def _free_format(head: bytes) -> bool:
    """Free-format frames do not say their length: the same header, padding apart, must come twice again."""
    header = mpeg.parse_header(head)
    if header is None or header.length_bytes is not None:
        return False
    at = 0
    for _ in range(2):
        at = head.find(head[:2], at + 24)
        if at < 0:
            return False
    return True


def _after_id3(file: BinaryIO, size: int) -> Content:
    """What follows one or more ID3v2 tags, whose sizes may lie."""
    at = 0
    while True:
        file.seek(at)
        head = file.read(10)
        if len(head) < 10 or not head.startswith(b"ID3"):
            break
        length = 10 + _synchsafe(head[6:10]) + (10 if head[5] & 0x10 else 0)
        if at + length > size:
            return _past_lying_tag(file, at, length, size)
        at += length
    if at >= size:
        raise RefusedError(Refusal.NO_SAMPLES, "holds tags and no audio", "Copy the file again from its source.")
    file.seek(at)
    head = file.read(HEAD_BYTES)
    container = container_of(head)
    if container is not None:
        return Content(container, at)
    if _begins_with_frames(head, size - at):
        return Content("mp3", at)
    return _search_frames(file, at)


def _synchsafe(data: bytes) -> int:
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
    return value


def _past_lying_tag(file: BinaryIO, at: int, length: int, size: int) -> Content:
    start = mpeg.find_first_frame(file, at + 10, JUNK_LIMIT_BYTES)
    if start is None:
        raise RefusedError(
            Refusal.DAMAGED, "an ID3 tag that runs past the end, and no audio", "Copy the file again from its source."
        )
    detail = f"the ID3 tag at byte {at} claims {length} bytes, the file has {size - at}; read past it"
    return Content("mp3", start, (Finding(Damage.TAG_SIZE_WRONG, detail),))


def _search_frames(file: BinaryIO, at: int) -> Content:
    start = mpeg.find_first_frame(file, at, JUNK_LIMIT_BYTES)
    if start is None:
        raise RefusedError(
            Refusal.NO_SAMPLES, "tags, and after them nothing that is audio", "Copy the file again from its source."
        )
    detail = f"{start - at} bytes that are no audio stand before the first frame, at byte {at}"
    return Content("mp3", start, (Finding(Damage.JUNK_BEFORE_AUDIO, detail),) if start > at else ())


def _junk_or_foreign(file: BinaryIO, head: bytes, claims: bool) -> Content:
    """MPEG audio behind junk; a file that claims nothing is searched in its first kilobytes only."""
    code, what = other_content(head)
    if code is not Skip.UNKNOWN:
        _refuse_foreign(code, what, claims)
    start = mpeg.find_first_frame(file, 0, JUNK_LIMIT_BYTES if claims else HEAD_BYTES)
    if start is None:
        _refuse_foreign(code, what, claims)
    detail = f"{start} bytes that are no audio stand before the first frame"
    return Content("mp3", start, (Finding(Damage.JUNK_BEFORE_AUDIO, detail),))


def _refuse_foreign(code: Skip, what: str, claims: bool) -> NoReturn:
    if not claims:
        raise NotAudioError(code, what)
    hint = "The extension promises audio. Find the true file, or rename this one so that it is passed over."
    raise RefusedError(Refusal.NOT_AUDIO_INSIDE, f"no audio inside: {what}", hint)


def _refuse_empty(claims: bool) -> NoReturn:
    if claims:
        raise RefusedError(Refusal.EMPTY, "empty: 0 bytes", "Copy the file again from its source.")
    raise NotAudioError(Skip.EMPTY, "empty: 0 bytes")

"""MPEG audio frame headers: finding the first true frame, and how many frames a file promises.

An MPEG audio stream has no file header: it is a chain of frames, each announced by four bytes. Four bytes
that look like a header occur by chance in any file, so a frame counts only when the next ones follow exactly
where its length says. Offsets are bytes from the start of the file.

Sources: ISO/IEC 11172-3 section 2.4.2.3 (header), 13818-3 (half sampling rates); the unofficial 2.5 extension;
the Xing/Info and VBRI headers as LAME and Fraunhofer write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

CHAIN = 4
"""Frames that must follow one another. Chance of a false chain in random bytes: about 1e-12 an offset."""

_BITRATES_KBPS = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES_HZ = (44100, 48000, 32000)


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """``length_bytes`` is None for free-format frames, whose length only the next header tells."""

    layer: int
    sample_rate_hz: int
    channels: int
    samples: int
    length_bytes: int | None
    half_rate: bool


def parse_header(data: bytes) -> FrameHeader | None:
    """The frame header in the first four bytes, or None when they are not one."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return None
    version, layer = (data[1] >> 3) & 3, 4 - ((data[1] >> 1) & 3)
    bitrate_index, rate_index = data[2] >> 4, (data[2] >> 2) & 3
    if version == 1 or layer == 4 or bitrate_index == 15 or rate_index == 3 or data[3] & 3 == 2:
        return None
    rate = _SAMPLE_RATES_HZ[rate_index] >> {3: 0, 2: 1, 0: 2}[version]
    half = version != 3
    samples = {1: 384, 2: 1152, 3: 576 if half else 1152}[layer]
    kbps = (0, *_BITRATES_KBPS[(2 if half else 1, layer)])[bitrate_index]
    return FrameHeader(
        layer=layer,
        sample_rate_hz=rate,
        channels=1 if data[3] >> 6 == 3 else 2,
        samples=samples,
        length_bytes=_length(layer, samples, rate, kbps * 1000, padding=(data[2] >> 1) & 1),
        half_rate=half,
    )


def _length(layer: int, samples: int, rate: int, bits_per_second: int, padding: int) -> int | None:
    if bits_per_second == 0:
        return None
    if layer == 1:
        return (12 * bits_per_second // rate + padding) * 4
    return samples // 8 * bits_per_second // rate + padding


def chain_length(data: bytes, start: int, most: int = CHAIN) -> tuple[int, int]:
    """How many frames follow one another from ``start`` (at most ``most``), and where the last one ends.

    A frame whose end lies beyond ``data`` is not counted, yet moves the end.
    """
    count, at = 0, start
    while count < most:
        header = parse_header(data[at : at + 4])
        if header is None or header.length_bytes is None:
            break
        at += header.length_bytes
        if at > len(data):
            break
        count += 1
    return count, at


def find_first_frame(file: BinaryIO, start: int, limit: int) -> int | None:
    """Offset of the first frame that begins a chain, searched from ``start`` over ``limit`` bytes."""
    window, overlap = 1 << 20, 1 << 15
    at = start
    while at < start + limit:
        file.seek(at)
        data = file.read(window + overlap)
        found = _first_chain(data, min(window, start + limit - at))
        if found is not None:
            return at + found
        if len(data) < window:
            return None
        at += window
    return None


def _first_chain(data: bytes, limit: int) -> int | None:
    at = data.find(b"\xff", 0, limit)
    while at >= 0:
        if chain_length(data, at)[0] == CHAIN:
            return at
        at = data.find(b"\xff", at + 1, limit)
    return None


def promised_frames(file: BinaryIO, start: int) -> int | None:
    """Samples per channel that a Xing, Info or VBRI header in the first frame promises, or None."""
    file.seek(start)
    data = file.read(256)
    header = parse_header(data)
    if header is None or header.layer != 3:
        return None
    xing = {(False, 2): 36, (False, 1): 21, (True, 2): 21, (True, 1): 13}[(header.half_rate, header.channels)]
    if data[xing : xing + 4] in (b"Xing", b"Info") and data[xing + 7] & 1:
        return int.from_bytes(data[xing + 8 : xing + 12], "big") * header.samples
    if data[36:40] == b"VBRI":
        return int.from_bytes(data[50:54], "big") * header.samples
    return None

"""AAC in its oldest form, ADIF: one header at the beginning, then frames that nothing parts.

FFmpeg's decoder reads such frames one behind another; no demuxer of it knows the header. So the header is read here,
and the frames are shown to FFmpeg as the one packet of a Matroska stream.

Source: ISO/IEC 13818-7, 6.2 (``adif_header``) and 8.5 (``program_config_element``); ISO/IEC 14496-3, 1.6.2.1; RFC 9559.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from pathlib import Path

from media.decode.codes import Refusal
from media.decode.refusals import RefusedError

MAGIC = b"ADIF"
MOST_BYTES = 8 << 20
"""The frames are decoded at once: at 128 kbit/s eight minutes, 180 MB of samples."""
_RATES_HZ = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_CONFIGURATIONS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 8: 7}
"""Channels to ``channelConfiguration``."""


@dataclass(frozen=True, slots=True)
class Header:
    """``object_type`` as in AAC (1: low complexity). ``size_bytes``: where the frames begin."""

    object_type: int
    rate_index: int
    channels: int
    size_bytes: int

    @property
    def rate_hz(self) -> int:
        return _RATES_HZ[self.rate_index]


class _Bits:
    """Bits of a text of bytes, the highest first."""

    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def read(self, count: int) -> int:
        value = 0
        for _ in range(count):
            if self.at >= 8 * len(self._data):
                raise ValueError("the header runs past the end")
            value = value << 1 | self._data[self.at >> 3] >> (7 - (self.at & 7)) & 1
            self.at += 1
        return value


def read_header(data: bytes) -> Header:
    """The header that a file begins with. Raises ValueError when it is damaged or holds what AAC has not."""
    bits = _Bits(data)
    bits.read(32)
    if bits.read(1):
        bits.read(72)  # copyright
    bits.read(2)
    constant_rate = not bits.read(1)
    bits.read(23)
    programs = bits.read(4) + 1
    first: tuple[int, int, int] | None = None
    for _ in range(programs):
        if constant_rate:
            bits.read(20)
        first = first or _read_program(bits)
        if programs > 1:
            raise ValueError("several programs")
    if first is None or first[1] >= len(_RATES_HZ) or first[2] not in _CONFIGURATIONS:
        raise ValueError("a rate or a number of channels that AAC has not")
    return Header(*first, bits.at >> 3)


def _read_program(bits: _Bits) -> tuple[int, int, int]:
    """Object type, index of the rate, channels; ``bits`` then stands behind the comment."""
    bits.read(4)
    object_type, rate = bits.read(2), bits.read(4)
    front, side, back, low, associated, coupling = (bits.read(n) for n in (4, 4, 4, 2, 3, 4))
    for width in (4, 4, 3):  # mixdowns
        if bits.read(1):
            bits.read(width)
    channels = low
    for _ in range(front + side + back):
        channels += 1 + bits.read(1)
        bits.read(4)
    bits.read(4 * (low + associated) + 5 * coupling)
    bits.read(-bits.at % 8)
    bits.read(8 * bits.read(8))
    return object_type, rate, channels


def as_matroska(path: Path) -> io.BytesIO:
    """The file as FFmpeg can read it. Raises RefusedError: damaged, or too long to be decoded at once."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        reason = f"{size >> 20} MB of AAC without frames to find; at most {MOST_BYTES >> 20}"
        raise RefusedError(Refusal.UNSUPPORTED, reason, "Convert it to FLAC, or wrap it as M4A.")
    data = path.read_bytes()
    try:
        header = read_header(data[:4096])
    except ValueError as error:
        reason = f"looks like ADIF and cannot be read: {error}"
        raise RefusedError(Refusal.DAMAGED, reason, "Copy the file again from its source.") from error
    return io.BytesIO(_matroska(header, data[header.size_bytes :]))


def _matroska(header: Header, frames: bytes) -> bytes:
    configuration = (header.object_type + 1) << 11 | header.rate_index << 7 | _CONFIGURATIONS[header.channels] << 3
    sound = _element(0xB5, struct.pack(">d", header.rate_hz)) + _element(0x9F, bytes([header.channels]))
    track = b"".join(
        (
            _element(0xD7, b"\1"),
            _element(0x73C5, b"\1"),
            _element(0x83, b"\2"),
            _element(0x86, b"A_AAC"),
            _element(0x63A2, struct.pack(">H", configuration)),
            _element(0xE1, sound),
        )
    )
    cluster = _element(0xE7, b"\0") + _element(0xA3, b"\x81\0\0\x80" + frames)
    body = _element(0x1654AE6B, _element(0xAE, track)) + _element(0x1F43B675, cluster)
    return _element(0x1A45DFA3, _element(0x4282, b"matroska")) + _element(0x18538067, body)


def _element(identifier: int, body: bytes) -> bytes:
    """An EBML element with a size of eight bytes."""
    name = identifier.to_bytes((identifier.bit_length() + 7) // 8, "big")
    return name + (1 << 56 | len(body)).to_bytes(8, "big") + body

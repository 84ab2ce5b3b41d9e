"""The first frame of an MP3 file: how many frames follow, and how much of them is sound.

A frame that a decoder takes for silence carries it, behind the place of the side information: "Info" (constant bit
rate), counts of frames and bytes, a table of a hundred places, and LAME's part with the samples that the encoder put
before and behind the sound. Without it a player guesses the length from the bit rate and plays what is no sound.

Sources: "Mp3 Info Tag revision 1" (G. Bouvigne, LAME); the tag as LAME 3.100 and FFmpeg write it.
"""

from __future__ import annotations

import struct

SIDE_BYTES = {1: 17, 2: 32}
"""Side information of an MPEG-1 frame, by channels."""

ENCODER_DELAY = 576
"""Samples that LAME puts before the sound. A decoder's own 529 are not counted."""

SAMPLES_A_FRAME = 1152
_COUNTS, _LAME = 0x0F, b"LAME3.100"
_CONSTANT_BIT_RATE = 0x01


def frame_bytes(bit_rate: int, sample_rate_hz: int) -> int:
    """Length of a frame without padding."""
    return SAMPLES_A_FRAME // 8 * bit_rate // sample_rate_hz


def frames_in(stream_bytes: int, bit_rate: int, sample_rate_hz: int) -> int:
    """How many frames a stream of constant bit rate has: padding keeps it within a byte of the rate."""
    return round(stream_bytes * 8 * sample_rate_hz / (SAMPLES_A_FRAME * bit_rate))


def info_frame(
    header: bytes, channels: int, bit_rate: int, sample_rate_hz: int, stream_bytes: int, length: int
) -> bytes:
    """The frame that goes before a stream.

    ``header``: the first four bytes of its first frame; ``length``: the samples of sound per channel that it holds.
    """
    whole = frame_bytes(bit_rate, sample_rate_hz)
    frames = frames_in(stream_bytes, bit_rate, sample_rate_hz)
    padding = max(0, frames * SAMPLES_A_FRAME - ENCODER_DELAY - length)
    total = whole + stream_bytes
    places = bytes((whole + stream_bytes * part // 100) * 256 // total for part in range(100))
    counts = b"Info" + struct.pack(">III", _COUNTS, frames, total) + places + bytes(4)
    gaps = (ENCODER_DELAY << 12 | min(padding, 0xFFF)).to_bytes(3, "big")
    lame = _LAME + bytes([_CONSTANT_BIT_RATE]) + bytes(10) + bytes([min(255, bit_rate // 1000)]) + gaps
    lame += bytes(4) + struct.pack(">I", total) + bytes(2)
    plain = bytes([header[0], header[1] | 1, header[2] & ~2, header[3]]) + bytes(SIDE_BYTES[channels]) + counts + lame
    return (plain + struct.pack(">H", crc16(plain))).ljust(whole, b"\0")


def crc16(data: bytes) -> int:
    """CRC-16/ARC: polynomial 0x8005, reflected, from 0 ("123456789" gives 0xBB3D)."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value

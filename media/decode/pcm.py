"""Sound stored as plain or simply companded numbers, read by libsndfile: WAV, RF64, W64, AIFF, CAF, AU.

libsndfile counts frames by what is in the file and says nothing when the header promised more; the chunks
tell us that.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import soundfile as sf

from archive.model import Finding
from media.decode.chunks import Chunk, read_chunks
from media.decode.codes import Damage, Refusal
from media.decode.refusals import RefusedError
from media.decode.source import Block

_CODECS = {
    "FLOAT": "pcm_f32",
    "DOUBLE": "pcm_f64",
    "PCM_16": "pcm_s16",
    "PCM_24": "pcm_s24",
    "PCM_32": "pcm_s32",
    "PCM_S8": "pcm_s8",
    "PCM_U8": "pcm_u8",
    "ULAW": "pcm_mulaw",
    "ALAW": "pcm_alaw",
    "IMA_ADPCM": "adpcm_ima_wav",
    "MS_ADPCM": "adpcm_ms",
    "GSM610": "gsm_ms",
    "MPEG_LAYER_I": "mp1",
    "MPEG_LAYER_II": "mp2",
    "MPEG_LAYER_III": "mp3",
}
_BITS = {"FLOAT": 32, "DOUBLE": 64, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "PCM_S8": 8, "PCM_U8": 8}
_BIG_ENDIAN_FORMATS = frozenset({"AIFF", "AU", "CAF"})


class PcmSource:
    """A ``Source`` over libsndfile. Raises RefusedError when libsndfile cannot open the file.

    ``start_byte``: where the file proper begins, behind a tag.
    """

    def __init__(self, path: Path, start_byte: int = 0) -> None:
        self._file = _open(path)
        subtype = self._file.subtype
        self.sample_rate_hz = self._file.samplerate
        self.channels = self._file.channels
        self.bits_per_sample = _BITS.get(subtype)
        self.codec = _codec(subtype, self._file.format, self._file.endian)
        self.bit_rate = self.bits_per_sample and self.bits_per_sample * self.channels * self.sample_rate_hz
        self.exact = True
        self._data = _data_chunk(path, start_byte)
        self.promised_frames = _promised(self._data, self._file.frames, self.channels, self.bits_per_sample)
        self._error = ""

    @property
    def frames(self) -> int:
        """What is there to be read, by libsndfile's count of the bytes present."""
        return self._file.frames

    @property
    def unfinished(self) -> bool:
        """The recorder never came to write the length of the data into the header."""
        return self._data is not None and self._data.declared is None and self._data.available > 0

    @property
    def unread_bytes(self) -> int:
        """Bytes of sound that the chunks know of."""
        return self._data.available if self._data is not None else 0

    def read(self, frames: int) -> Block:
        if self._error:
            return np.zeros((0, self.channels), np.float32)
        try:
            return np.asarray(self._file.read(frames, dtype="float32", always_2d=True), np.float32)
        except sf.LibsndfileError as error:
            self._error = error.error_string
            return np.zeros((0, self.channels), np.float32)

    def findings(self) -> tuple[Finding, ...]:
        found: list[Finding] = []
        if self._error:
            found.append(Finding(Damage.BIT_ROT, f"decoding stopped: {self._error}"))
        if self.unfinished:
            found.append(Finding(Damage.HEADER_UNFINISHED, "the header does not say how long the sound is"))
        return tuple(found)

    def close(self) -> None:
        self._file.close()


def _open(path: Path) -> sf.SoundFile:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        return sf.SoundFile(descriptor, closefd=True)
    except sf.LibsndfileError as error:
        raise RefusedError(
            Refusal.UNSUPPORTED,
            f"cannot be decoded: {error.error_string.strip()}",
            "Copy the file again from its source, or convert it to plain WAV or FLAC.",
        ) from error


def _codec(subtype: str, file_format: str, endian: str) -> str:
    codec = _CODECS.get(subtype, subtype.lower())
    if codec[-2:] not in {"16", "24", "32", "64"} or not codec.startswith("pcm"):
        return codec
    big = endian == "BIG" or (endian == "FILE" and file_format in _BIG_ENDIAN_FORMATS)
    return codec + ("be" if big else "le")


def _data_chunk(path: Path, start_byte: int) -> Chunk | None:
    with path.open("rb") as file:
        return next((c for c in read_chunks(file, start_byte) if c.name in ("data", "SSND")), None)


def _promised(data: Chunk | None, frames: int, channels: int, bits: int | None) -> int | None:
    if data is None or data.declared is None or not data.missing:
        return None
    if frames and data.available:
        return round(frames * data.declared / data.available)
    return data.declared * 8 // (channels * (bits or 8))

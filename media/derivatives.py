"""Listening copies, made from the blocks of the one decoding pass: Ogg Opus and MP3, at most stereo.

Opus is the better copy at half the size; MP3 is for what does not play Opus. Opus runs at 48 kHz; MP3 at 44.1 kHz
for masters of that family (44.1, 88.2 … kHz) and at 48 kHz for all others. MP3 has a constant bit rate, so that
a player finds any moment by its byte. Memory is constant. Files appear under their names only when whole.

``Derivatives`` is the whole of it: both copies, the outline for the player, and the manifest, written last.

Bit rates (kbit/s, stereo / mono, measured on noise-like music): Opus about 112 / 64, MP3 128 / 64. libsndfile
takes a ``compression_level`` from 0 to 1 in place of a bit rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile as sf
import soxr

from media.manifest import DerivedFile, Manifest, describe_file, write_manifest
from media.mixdown import listening_channels, mix_down
from media.peaks import Peaks
from media.source import Block

__all__ = ["AccessCopies", "Derivatives", "Peaks"]

OPUS, MP3 = "access.opus", "access.mp3"
OPUS_RATE_HZ = 48000
MAKER = f"soundfile {sf.__version__}, {sf.__libsndfile_version__}"


@dataclass(frozen=True, slots=True)
class _Coding:
    """How one copy is written. ``levels`` are libsndfile's compression levels for mono and stereo."""

    name: str
    format: str
    subtype: str
    mime: str
    levels: tuple[float, float]
    bitrate_mode: str | None = None


_OPUS = _Coding(OPUS, "OGG", "OPUS", "audio/ogg; codecs=opus", (0.8, 0.8))
_MP3 = _Coding(MP3, "MP3", "MPEG_LAYER_III", "audio/mpeg", (0.85, 0.65), "CONSTANT")


class _Resampler:
    """Streams blocks from one rate to another; passes them through when the rates are equal."""

    def __init__(self, from_hz: int, to_hz: int, channels: int) -> None:
        self._stream = None if from_hz == to_hz else soxr.ResampleStream(from_hz, to_hz, channels, "float32", "HQ")
        self._channels = channels

    def take(self, block: Block) -> Block:
        return block if self._stream is None else self._stream.resample_chunk(np.ascontiguousarray(block))

    def end(self) -> Block:
        nothing = np.zeros((0, self._channels), np.float32)
        return nothing if self._stream is None else self._stream.resample_chunk(nothing, last=True)


class _Copy:
    """One listening copy while it is written, under a name of its own."""

    def __init__(self, folder: Path, coding: _Coding, rate_hz: int, channels: int) -> None:
        self._coding, self._rate_hz = coding, rate_hz
        self._path = folder / coding.name
        self._part = folder / f"{coding.name}.part"
        self._frames = 0
        self._file = sf.SoundFile(
            self._part,
            "w",
            samplerate=rate_hz,
            channels=channels,
            format=coding.format,
            subtype=coding.subtype,
            compression_level=coding.levels[channels - 1],
            bitrate_mode=coding.bitrate_mode,
        )

    def write(self, block: Block) -> None:
        self._file.write(np.clip(block, -1.0, 1.0))
        self._frames += len(block)

    def finish(self) -> DerivedFile:
        self._file.close()
        self._part.replace(self._path)
        return describe_file(self._path, self._coding.mime, MAKER, self._frames / self._rate_hz)

    def discard(self) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)


class AccessCopies:
    """Both listening copies of one recording.

    ``add`` blocks (frames, channels) at ``sample_rate_hz``, then ``close``. As a context manager it leaves
    nothing unfinished behind, however it is left. Raises OSError (disk full, folder not writable).
    """

    def __init__(self, folder: Path, sample_rate_hz: int, channels: int) -> None:
        mixed = listening_channels(channels)
        mp3_rate_hz = 44100 if sample_rate_hz % 11025 == 0 else 48000
        self._resamplers = {r: _Resampler(sample_rate_hz, r, mixed) for r in (OPUS_RATE_HZ, mp3_rate_hz)}
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as undo:
            opus = _Copy(folder, _OPUS, OPUS_RATE_HZ, mixed)
            undo.callback(opus.discard)
            self._copies = [(OPUS_RATE_HZ, opus), (mp3_rate_hz, _Copy(folder, _MP3, mp3_rate_hz, mixed))]
            undo.pop_all()

    def add(self, block: Block) -> None:
        """Write the next block to both copies."""
        mixed = mix_down(block)
        self._write({rate: resampler.take(mixed) for rate, resampler in self._resamplers.items()})

    def close(self) -> tuple[DerivedFile, ...]:
        """Finish both files and return their entries for the manifest."""
        self._write({rate: resampler.end() for rate, resampler in self._resamplers.items()})
        return tuple(copy.finish() for _, copy in self._copies)

    def discard(self) -> None:
        """Throw away what is not finished; harmless after ``close``."""
        for _, copy in self._copies:
            copy.discard()

    def _write(self, blocks: dict[int, Block]) -> None:
        for rate, copy in self._copies:
            copy.write(blocks[rate])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


_MIME_TYPES = {".json": "application/json", ".png": "image/png", ".npz": "application/zip"}


class Derivatives:
    """Everything that is derived from the sound of one recording, in one folder.

    ``add`` every block, then ``finish``. A context manager, as ``AccessCopies`` is.
    """

    def __init__(self, folder: Path, sample_rate_hz: int, channels: int) -> None:
        self._folder = folder
        self._copies = AccessCopies(folder, sample_rate_hz, channels)
        self._peaks = Peaks(sample_rate_hz)

    def add(self, block: Block) -> None:
        """Take the next block (frames, channels)."""
        self._copies.add(block)
        self._peaks.add(block)

    def finish(self, others: Iterable[Path] = (), maker: str = "muragat") -> Manifest:
        """Close all files and write the manifest. ``others``: finished files of ``maker`` in the same folder."""
        described = [describe_file(p, _MIME_TYPES.get(p.suffix, "application/octet-stream"), maker) for p in others]
        return write_manifest(self._folder, [*self._copies.close(), self._peaks.write(self._folder), *described])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._copies.discard()

"""Listening copies, made from the blocks of the one decoding pass: Ogg Opus and MP3, at most stereo.

Opus sounds better at the same size, and a second one of 56 kbit/s is for weak networks; MP3 is for what does not play
Opus. Opus runs at 48 kHz; MP3 at 44.1 kHz
for masters of that family (44.1, 88.2 … kHz) and at 48 kHz for all others. MP3 has a constant bit rate, so that
a player finds any moment by its byte. Memory is constant. Files appear under their names only when whole.

``Derivatives`` is the whole of it: the copies, the outline for the player, and the manifest, written last.

Numbers with a floating point go beyond full scale; copies cannot. Such a recording is turned down as a whole, by what
brings its true peak to ``TARGET_DBTP``, so that no copy and no clip of one goes over -1 dBTP. How loud it is shows
only at its end, so it takes a second pass; the first gives up its copies where it meets the first such sample.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soxr

from media.decode.source import Block
from media.derivatives.manifest import DerivedFile, Manifest, describe_file, write_manifest
from media.derivatives.mixdown import listening_channels, mix_down
from media.derivatives.peaks import Peaks
from media.derivatives.writers import (
    LOW_OPUS_BIT_RATE,
    MP3_MAKER,
    OPUS_MAKER,
    OPUS_RATE_HZ,
    Mp3Writer,
    OpusWriter,
    Writer,
)

__all__ = ["AccessCopies", "Derivatives", "Peaks"]

OVER_FULL_SCALE = 10 ** (0.1 / 20)
"""0.1 dB over full scale: less is what coders add to sound that was whole, and cutting it is not heard."""

TARGET_DBTP = -5.0
"""EBU R 128 wants -1 dBTP; coding white noise with loss adds up to 3.2 dB (a test measures the decoded copies)."""

OPUS, MP3 = "access.opus", "access.mp3"
LOW_OPUS = "access-low.opus"
"""The copy for weak and dear networks. Copies made before it existed lack it, and are then remade."""

MOST_UNDER_WAY = 4
"""Blocks that copies written beside each other may lie behind: what one coder takes longer over, another makes up."""


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

    def __init__(self, path: Path, mime: str, maker: str, rate_hz: int, open_writer: Callable[[Path], Writer]) -> None:
        self._path, self._mime, self._maker, self.rate_hz = path, mime, maker, rate_hz
        self._part = path.with_name(f"{path.name}.part")
        self._frames = 0
        self._writer = open_writer(self._part)

    def write(self, block: Block) -> None:
        self._writer.write(block)
        self._frames += len(block)

    def finish(self) -> DerivedFile:
        self._writer.close()
        self._part.replace(self._path)
        return describe_file(self._path, self._mime, self._maker, self._frames / self.rate_hz)

    def discard(self) -> None:
        with suppress(OSError):  # what cannot be written to its end is thrown away in any case
            self._writer.close()
        self._part.unlink(missing_ok=True)


def _opus(folder: Path, name: str, channels: int, bit_rate: int | None = None) -> _Copy:
    open_writer = partial(OpusWriter, channels=channels, bit_rate=bit_rate)
    return _Copy(folder / name, "audio/ogg; codecs=opus", OPUS_MAKER, OPUS_RATE_HZ, open_writer)


def _mp3(folder: Path, rate_hz: int, channels: int) -> _Copy:
    open_writer = partial(Mp3Writer, sample_rate_hz=rate_hz, channels=channels)
    return _Copy(folder / MP3, "audio/mpeg", MP3_MAKER, rate_hz, open_writer)


class AccessCopies:
    """The listening copies of one recording.

    ``add`` blocks (frames, channels) at ``sample_rate_hz``, then ``close``. As a context manager it leaves
    nothing unfinished behind, however it is left. Raises OSError (disk full, folder not writable).

    ``beside``: each copy is written in a thread of its own, a few blocks behind, so that the files are the same and
    sooner there; for when somebody waits for this one recording. Coders hold no lock of Python's. A block that was
    given must then stay as it is.
    """

    def __init__(self, folder: Path, sample_rate_hz: int, channels: int, *, beside: bool = False) -> None:
        mixed = listening_channels(channels)
        mp3_rate_hz = 44100 if sample_rate_hz % 11025 == 0 else 48000
        self._resamplers = {r: _Resampler(sample_rate_hz, r, mixed) for r in (OPUS_RATE_HZ, mp3_rate_hz)}
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as undo:
            opus = _opus(folder, OPUS, mixed)
            undo.callback(opus.discard)
            low = _opus(folder, LOW_OPUS, mixed, LOW_OPUS_BIT_RATE)
            undo.callback(low.discard)
            self._copies = (opus, low, _mp3(folder, mp3_rate_hz, mixed))
            undo.pop_all()
        self._lanes = tuple(ThreadPoolExecutor(1) for _ in self._copies) if beside else ()
        self._under_way: deque[list[Future[None]]] = deque()

    def add(self, block: Block) -> None:
        """Write the next block to all copies."""
        mixed = mix_down(block)
        self._write({rate: resampler.take(mixed) for rate, resampler in self._resamplers.items()})

    def close(self) -> tuple[DerivedFile, ...]:
        """Finish the files and return their entries for the manifest."""
        self._write({rate: resampler.end() for rate, resampler in self._resamplers.items()})
        while self._under_way:
            self._settle()
        return tuple(copy.finish() for copy in self._copies)

    def discard(self) -> None:
        """Throw away what is not finished; harmless after ``close``."""
        for lane in self._lanes:
            lane.shutdown(cancel_futures=True)  # nobody writes any more
        for copy in self._copies:
            copy.discard()

    def _write(self, blocks: dict[int, Block]) -> None:
        if not self._lanes:
            for copy in self._copies:
                copy.write(blocks[copy.rate_hz])
            return
        if len(self._under_way) == MOST_UNDER_WAY:
            self._settle()
        self._under_way.append(
            [
                lane.submit(copy.write, blocks[copy.rate_hz])
                for lane, copy in zip(self._lanes, self._copies, strict=True)
            ]
        )

    def _settle(self) -> None:
        """Wait for the oldest block. Raises what went wrong with it."""
        written = self._under_way.popleft()
        wait(written)
        for one in written:
            one.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


_MIME_TYPES = {".json": "application/json", ".png": "image/png", ".npz": "application/zip"}


def describe_others(paths: Iterable[Path], maker: str) -> list[DerivedFile]:
    """Entries for the manifest of finished files that are no listening copies."""
    return [describe_file(p, _MIME_TYPES.get(p.suffix, "application/octet-stream"), maker) for p in paths]


def gain_for(peak: float) -> float:
    """The factor that brings a true peak (1: full scale) to ``TARGET_DBTP``; 1 for what copies can hold."""
    return 10 ** (TARGET_DBTP / 20) / peak if peak > OVER_FULL_SCALE else 1.0


class Derivatives:
    """Everything that is derived from the sound of one recording, in one folder.

    ``add`` every block, then ``finish``. A context manager, as ``AccessCopies`` is. ``gain`` is a factor on the sound;
    ``beside``: see ``AccessCopies``. ``sample_peak`` grows with the blocks; once ``overdriven`` is true nothing more is
    written, nor can it be finished.
    """

    def __init__(
        self, folder: Path, sample_rate_hz: int, channels: int, gain: float = 1.0, *, beside: bool = False
    ) -> None:
        self._folder, self._gain = folder, np.float32(gain)
        self._copies = AccessCopies(folder, sample_rate_hz, channels, beside=beside)
        self._peaks = Peaks(sample_rate_hz)
        self.sample_peak = 0.0

    @property
    def overdriven(self) -> bool:
        """Whether the sound, with this gain, goes beyond what copies can hold."""
        return self.sample_peak * float(self._gain) > OVER_FULL_SCALE

    def add(self, block: Block) -> None:
        """Take the next block (frames, channels)."""
        was_overdriven = self.overdriven
        self.sample_peak = max(self.sample_peak, float(block.max()), -float(block.min()))
        if self.overdriven:
            if not was_overdriven:
                self._copies.discard()
            return
        turned = block if self._gain == 1 else block * self._gain
        self._copies.add(turned)
        self._peaks.add(turned)

    def finish(self, others: Iterable[Path] = (), maker: str = "muragat") -> Manifest:
        """Close all files and write the manifest. ``others``: finished files of ``maker`` in the same folder."""
        described = describe_others(others, maker)
        return write_manifest(self._folder, [*self._copies.close(), self._peaks.write(self._folder), *described])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._copies.discard()

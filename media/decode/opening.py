"""Any audio file as blocks of float32 in constant memory, with an account of what was wrong with it.

``open_audio`` decides by content: plain numbers (WAV, AIFF …) go to libsndfile, coded sound to FFmpeg; where one
cannot, the other is asked. Blocks have shape (frames, channels), full scale ±1, the file's own rate and
channels. NaN and infinite samples become 0. Times are seconds from the start.

A declared length is never trusted: ``frames`` counts what was decoded, and a promise that was not kept becomes
the finding ``truncated``. Findings and ``facts`` are complete when ``blocks()`` has come to its end.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from archive.model import Finding, TechnicalFacts
from media.decode.adif import as_matroska
from media.decode.coded import CodedSource
from media.decode.codes import Damage, Refusal
from media.decode.formats import PCM_CONTAINERS, extension_of, is_fitting_extension, mime_type
from media.decode.mended import mended_wav
from media.decode.pcm import PcmSource
from media.decode.refusals import RefusedError
from media.decode.sniff import Content, identify
from media.decode.source import Block, Source

BLOCK_SECONDS = 20.0
MOST_BLOCK_SAMPLES = 4_000_000
"""16 MB of float32. A block of many channels or a high rate is shorter than asked."""

MOST_CHANNELS = 64
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 100, 6_000_000
"""From seismic speeds to DSD; outside, a header lies."""

LONGEST_SECONDS = 48 * 3600.0
"""No carrier holds more; a longer file is a bomb (compressed silence) or a mistake."""

_LOSSY_SLACK_SECONDS, _LOSSY_SLACK_FRAMES = 0.1, 4608
"""Encoder delay and padding that headers count or not: two AAC or four MP3 frames."""


class AudioReader:
    """One pass over an opened file. Made by ``open_audio``."""

    def __init__(self, path: Path, name: str, content: Content, source: Source) -> None:
        self._path, self._name, self._content, self._source = path, name, content, source
        self.sample_rate_hz = source.sample_rate_hz
        self.channels = source.channels
        self.frames = 0
        self._invalid_samples = 0
        self._ended = False
        _check_plausible(source)

    @property
    def frames_promised(self) -> int | None:
        """What the file's header says; None when it says nothing. For progress, not for facts."""
        return self._source.promised_frames

    def blocks(self, seconds: float = BLOCK_SECONDS) -> Iterator[Block]:
        """Blocks of at most ``seconds``; only the last is shorter. Raises RefusedError, also when there is none."""
        wanted = max(1, int(seconds * self.sample_rate_hz))
        frames = max(1, min(wanted, MOST_BLOCK_SAMPLES // self.channels))
        while len(block := self._source.read(frames)):
            self.frames += len(block)
            if self.frames > LONGEST_SECONDS * self.sample_rate_hz:
                raise RefusedError(
                    Refusal.TOO_LONG, f"longer than {LONGEST_SECONDS / 3600:.0f} hours", "Cut it into parts."
                )
            yield self._without_invalid(block)
        if not self.frames:
            raise RefusedError(
                Refusal.NO_SAMPLES, "holds a header and no sound", "Copy the file again from its source."
            )
        self._ended = True

    def _without_invalid(self, block: Block) -> Block:
        finite = np.isfinite(block)
        if finite.all():
            return block
        self._invalid_samples += int(block.size - np.count_nonzero(finite))
        return np.where(finite, block, np.float32(0)).astype(np.float32)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was wrong with the file, so far; complete after the end."""
        found = [*self._content.findings, *self._source.findings()]
        if not is_fitting_extension(self._name, self._content.container):
            detail = f"named .{extension_of(self._name)} but holds {self._content.container}"
            found.append(Finding(Damage.EXTENSION_WRONG, detail))
        if self._invalid_samples:
            detail = f"{self._invalid_samples} samples are not numbers; played as silence"
            found.append(Finding(Damage.INVALID_SAMPLES, detail))
        if self._ended and not any(f.code == Damage.TRUNCATED for f in found):
            found.extend(self._shortfall())
        return tuple(found)

    def _shortfall(self) -> Iterator[Finding]:
        promised, rate = self._source.promised_frames, self.sample_rate_hz
        if promised is None:
            return
        slack = 0.0 if self._source.exact else _LOSSY_SLACK_SECONDS * rate + _LOSSY_SLACK_FRAMES
        if promised - self.frames > slack:
            detail = f"ends after {self.frames / rate:.2f} s of the {promised / rate:.2f} s its header promises"
            yield Finding(Damage.TRUNCATED, detail, self.frames / rate)

    @property
    def facts(self) -> TechnicalFacts:
        """The technical facts, with frames as counted. ValueError before the end of ``blocks``."""
        if not self._ended:
            raise ValueError("facts before blocks() has come to its end")
        return facts_of(self._path, self._content, self._source, self.frames)


def facts_of(path: Path, content: Content, source: Source, frames: int) -> TechnicalFacts:
    """Technical facts of a file with ``frames`` frames a channel."""
    duration_seconds = frames / source.sample_rate_hz
    bit_rate = source.bit_rate
    if bit_rate is None and duration_seconds > 0:
        bit_rate = round((path.stat().st_size - content.start_byte) * 8 / duration_seconds)
    return TechnicalFacts(
        container=content.container,
        codec=source.codec,
        mime=mime_type(content.container, source.codec),
        sample_rate_hz=source.sample_rate_hz,
        channels=source.channels,
        duration_seconds=duration_seconds,
        frames=frames,
        bits_per_sample=source.bits_per_sample,
        bit_rate=bit_rate,
    )


@contextmanager
def open_audio(path: Path, name: str = "") -> Generator[AudioReader]:
    """Open ``path`` for one pass. Raises NotAudioError, RefusedError.

    ``name``: what the file was called where it came from, when it has another name now; its extension says what
    it claims to be.
    """
    content = identify(path, name)
    source = open_source(path, content)
    try:
        yield AudioReader(path, name or path.name, content, source)
    finally:
        source.close()


def open_source(path: Path, content: Content) -> Source:
    """The decoder for this content; the second library is asked where the first one cannot."""
    if content.container == "adif":
        return CodedSource(path, content, view=as_matroska(path))
    if content.container not in PCM_CONTAINERS:
        return _coded_first(path, content)
    try:
        source = PcmSource(path, content.start_byte)
    except RefusedError:
        return _coded_or_mended(path, content)
    if source.codec in ("mp2", "mp3"):
        source.close()
        return CodedSource(path, content)
    if source.frames == 0 and source.unread_bytes:
        notes = source.findings()
        source.close()
        return _coded_or_mended(path, content, notes)
    return source


def _coded_or_mended(path: Path, content: Content, notes: tuple[Finding, ...] = ()) -> Source:
    """FFmpeg; and where its reading of the file fails too, FFmpeg behind a header of our own."""
    try:
        return CodedSource(path, content, notes)
    except RefusedError:
        view = mended_wav(path, content.start_byte) if content.container in ("wav", "rf64") else None
        if view is None:
            raise
        note = Finding(Damage.HEADER_REPAIRED, "the sizes in the header lead astray; the sound was read by its chunks")
        return CodedSource(path, replace(content, start_byte=0), (*notes, note), view)


def _coded_first(path: Path, content: Content) -> Source:
    try:
        return CodedSource(path, content)
    except RefusedError as refusal:
        if not content.free_format:
            raise
        try:
            return PcmSource(path)  # Free-format MPEG frames, which FFmpeg does not take.
        except RefusedError:
            raise refusal from None


def _check_plausible(source: Source) -> None:
    if not (1 <= source.channels <= MOST_CHANNELS and LOWEST_RATE_HZ <= source.sample_rate_hz <= HIGHEST_RATE_HZ):
        raise RefusedError(
            Refusal.IMPLAUSIBLE,
            f"claims {source.channels} channels at {source.sample_rate_hz} Hz",
            f"At most {MOST_CHANNELS} channels, {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz. Copy the file again.",
        )

"""Sound that is coded (FLAC, MP3, Vorbis, Opus, AAC, WMA …), decoded by FFmpeg through PyAV.

FFmpeg is told which container it reads (``media.decode.sniff`` decided) and gets an opened file, never a name: so no
playlist, address or protocol in a file or in its name can make it open anything else. It goes on after damage;
we count what it could not decode. Where packets carry times (FLAC, Ogg), a lost stretch becomes silence of the same
length, so that every later moment keeps its place.

MP3 goes here too although libsndfile reads it: without a Xing header libsndfile stops at an estimated length
(40 % of a variable-bit-rate file in our fixtures), and its mpg123 writes to standard error.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import av
import av.logging
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError

from archive.model import Finding
from media.decode import asf, mpeg, ogg
from media.decode.codes import Damage, Refusal
from media.decode.flac_digest import FlacDigest
from media.decode.frames import samples_of, to_blocks
from media.decode.refusals import RefusedError
from media.decode.sniff import Content
from media.decode.source import Block
from media.decode.window import Windowed

av.logging.set_level(None)  # Damage is reported as findings, not as lines on standard error.

_DEMUXERS = {"rf64": "wav", "mp4": "mov", "adif": "matroska"}
_LOSSLESS = frozenset({"flac", "alac", "ape", "wavpack", "tta", "tak", "wmalossless", "shorten", "mlp", "truehd"})
MOST_GAP_SECONDS = 60
MOST_FAILURES = 1000
"""Undecodable packets, or failures to read on, after which a file is given up."""


class CodedSource:
    """A ``Source`` over FFmpeg. Raises RefusedError when no audio frame at all can be decoded.

    ``notes`` are findings that were made before it was asked. ``view``: what FFmpeg is to read in place of the file.
    """

    def __init__(
        self,
        path: Path,
        content: Content,
        notes: tuple[Finding, ...] = (),
        view: io.RawIOBase | io.BytesIO | None = None,
    ) -> None:
        self._notes = notes
        self._file, self._container = open_container(path, content, view)
        self._failures = 0
        self._first_failure_seconds = 0.0
        self._failed_last = False
        self._changed = ""
        self._filled_frames = 0
        self._frames_out = 0
        self._held: list[Block] = []
        self._held_frames = 0
        try:
            self._open_stream(path, content)
        except BaseException:
            self.close()
            raise

    def _open_stream(self, path: Path, content: Content) -> None:
        stream = _audio_stream(self._container)
        self._notes += _stream_notes(self._container)
        self._decoded = self._decode(stream)
        first = next(self._decoded, None)
        if first is None:
            raise RefusedError(
                Refusal.NO_SAMPLES,
                "has the form of audio and holds no sound that can be decoded",
                "Copy the file again from its source.",
            )
        self.codec = _codec_name(stream.codec_context.name)
        self.sample_rate_hz = first.sample_rate
        self.channels = first.layout.nb_channels
        self.exact = self.codec in _LOSSLESS or self.codec.startswith("pcm_")
        self._digest = FlacDigest.of(path, content.start_byte) if content.container == "flac" else None
        self.bits_per_sample = _bits(stream, self.codec, self._digest)
        self.bit_rate = None if self.exact else stream.bit_rate or None
        self.promised_frames = _promised(stream, path, content, self.sample_rate_hz)
        self._gap_frames = _gap_frames(content.container, self.sample_rate_hz)
        self._origin: int | None = None
        self._is_open_ended = content.container == "ogg" and not _is_closed_ogg(path)
        self._take(first)

    def read(self, frames: int) -> Block:
        while self._held_frames < frames:
            frame = next(self._decoded, None)
            if frame is None:
                break
            self._take(frame)
        if not self._held:
            return np.zeros((0, self.channels), np.float32)
        joined = np.concatenate(self._held) if len(self._held) > 1 else self._held[0]
        self._held = [joined[frames:]] if len(joined) > frames else []
        self._held_frames = max(0, len(joined) - frames)
        self._frames_out += min(frames, len(joined))
        return joined[:frames]

    def findings(self) -> tuple[Finding, ...]:
        found = list(self._notes)
        if self._failures and not self._failed_at_end:
            detail = f"{self._failures} stretches could not be decoded"
            found.append(Finding(Damage.BIT_ROT, detail, self._first_failure_seconds))
        elif self._filled_frames:
            detail = f"{self._filled_frames} frames are missing in the middle; silence holds their place"
            found.append(Finding(Damage.BIT_ROT, detail, self._first_failure_seconds))
        elif self._digest is not None and self._complete and self._digest.differs:
            found.append(Finding(Damage.BIT_ROT, "the sound differs from the MD5 that its FLAC encoder wrote"))
        if self._is_open_ended:
            found.append(Finding(Damage.TRUNCATED, "the last page is not marked as the end of the stream"))
        elif self._failed_at_end and self.promised_frames is None:
            found.append(Finding(Damage.TRUNCATED, "the last frame is incomplete", self._first_failure_seconds))
        if self._changed:
            found.append(Finding(Damage.FORMAT_CHANGES, self._changed))
        return tuple(found)

    @property
    def _failed_at_end(self) -> bool:
        """The one failure was the last thing that happened: a cut last frame, or a tag behind the sound."""
        return self._failures == 1 and self._failed_last

    @property
    def _complete(self) -> bool:
        return self.promised_frames is not None and self._frames_out >= self.promised_frames

    def close(self) -> None:
        self._container.close()
        self._file.close()

    def _decode(self, stream: AudioStream) -> Iterator[AudioFrame]:
        """Every frame that can be decoded; failures are counted and passed over."""
        while self._failures < MOST_FAILURES:
            try:
                for packet in self._container.demux(stream):
                    yield from self._decode_packet(packet)
            except (FFmpegError, OSError):
                # Reading on failed: a demuxer may find its way again, or report the same end once more.
                before = self._failures
                self._fail()
                if before and self._failed_last:
                    return
            else:
                return

    def _decode_packet(self, packet: av.Packet[AudioStream]) -> Iterator[AudioFrame]:
        try:
            frames = packet.decode()
        except FFmpegError:
            self._fail()
            if self._failures >= MOST_FAILURES:
                raise
            return
        for frame in frames:
            if frame.samples:
                self._failed_last = False
                yield frame

    def _fail(self) -> None:
        if not self._failures:
            self._first_failure_seconds = self._position() / max(1, getattr(self, "sample_rate_hz", 1))
        self._failures += 1
        self._failed_last = True

    def _position(self) -> int:
        return self._frames_out + self._held_frames

    def _take(self, frame: AudioFrame) -> None:
        """Hold one decoded frame as float32."""
        self._fill_gap(frame)
        if frame.sample_rate != self.sample_rate_hz or frame.layout.nb_channels != self.channels:
            self._note_change(frame)
        elif self._digest is not None:
            self._digest.add(samples_of(frame))
        for block in to_blocks(frame, self.sample_rate_hz, self.channels):
            self._hold(block)

    def _hold(self, block: Block) -> None:
        self._held.append(block)
        self._held_frames += len(block)

    def _fill_gap(self, frame: AudioFrame) -> None:
        """Silence where the time of a frame runs ahead of what was decoded."""
        if frame.pts is None or frame.time_base is None or self._gap_frames is None:
            return
        base = frame.time_base
        at = (2 * frame.pts * base.numerator * self.sample_rate_hz + base.denominator) // (2 * base.denominator)
        if self._origin is None:
            self._origin = at
        gap = at - self._origin - self._position()
        if not self._gap_frames < gap <= MOST_GAP_SECONDS * self.sample_rate_hz:
            return
        if not self._filled_frames:
            self._first_failure_seconds = self._position() / self.sample_rate_hz
        self._filled_frames += gap
        self._hold(np.zeros((gap, self.channels), np.float32))

    def _note_change(self, frame: AudioFrame) -> None:
        """A stretch in another rate or channel count is brought to that of the first frame."""
        if not self._changed:
            came = f"{frame.sample_rate} Hz, {frame.layout.nb_channels} channels"
            at = self._position() / self.sample_rate_hz
            self._changed = f"begins with {self.sample_rate_hz} Hz, {self.channels} channels; {came} at {at:.2f} s"


def _open_file(path: Path, content: Content) -> io.RawIOBase | io.BufferedReader:
    stretches = content.stretches(path.stat().st_size)
    return path.open("rb") if stretches is None else Windowed(path, stretches)


def open_container(
    path: Path, content: Content, view: io.RawIOBase | io.BytesIO | None = None
) -> tuple[io.RawIOBase | io.BufferedIOBase, InputContainer]:
    """The opened file, or ``view`` in its place, and FFmpeg's reading of it. Raises RefusedError, OSError."""
    file = view or _open_file(path, content)
    demuxer = _DEMUXERS.get(content.container, content.container)
    try:
        return file, av.open(file, mode="r", format=demuxer, metadata_errors="replace")
    except (FFmpegError, OSError, ValueError) as error:  # OSError: a seek to nowhere, asked by a bad header.
        file.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise RefusedError(
            Refusal.DAMAGED,
            f"looks like {content.container} and cannot be read: {reason}",
            "Copy the file again from its source, or convert it with the program that wrote it.",
        ) from error


def _audio_stream(container: InputContainer) -> AudioStream:
    streams = container.streams.audio
    if not streams:
        raise RefusedError(Refusal.NO_SAMPLES, "holds no audio stream", "Nothing to hear in this file.")
    stream = streams[0]
    if getattr(stream, "codec_context", None) is None:
        raise RefusedError(
            Refusal.UNSUPPORTED, "a coding that FFmpeg does not decode", "Convert it to plain WAV or FLAC."
        )
    return stream


def _stream_notes(container: InputContainer) -> tuple[Finding, ...]:
    notes: list[Finding] = []
    if len(container.streams.audio) > 1:
        detail = f"{len(container.streams.audio)} audio streams; only the first is heard"
        notes.append(Finding(Damage.SEVERAL_STREAMS, detail))
    if any((s.average_rate or 0) > 1 and (s.frames or 2) > 1 for s in container.streams.video):
        notes.append(Finding(Damage.HAS_PICTURES, "has moving pictures; the access copies hold the sound only"))
    return tuple(notes)


def _codec_name(name: str) -> str:
    return {"mp3float": "mp3", "mp2float": "mp2", "mp1float": "mp1", "libopus": "opus", "aac_latm": "aac"}.get(
        name, name
    )


def _bits(stream: AudioStream, codec: str, digest: FlacDigest | None) -> int | None:
    if digest is not None:
        return digest.bits_per_sample
    if codec not in _LOSSLESS and not codec.startswith("pcm_"):
        return None
    return {"u8": 8, "s16": 16, "s32": 24, "flt": 32, "dbl": 64, "s64": 64}.get(stream.format.packed.name)


def _promised(stream: AudioStream, path: Path, content: Content, sample_rate_hz: int) -> int | None:
    if content.container == "mp3":
        with path.open("rb") as file:
            return mpeg.promised_frames(file, content.start_byte)
    if content.container == "asf":
        with path.open("rb") as file:
            return round((asf.promised_seconds(file) or 0) * sample_rate_hz) or None
    if content.container in ("aac", "loas", "adif") or stream.duration is None or stream.time_base is None:
        return None
    return round(stream.duration * stream.time_base * sample_rate_hz)


def _gap_frames(container: str, sample_rate_hz: int) -> int | None:
    """How far the times of packets may run ahead of the sound before it counts as a loss; None: times are loose."""
    return {"flac": 0, "ogg": sample_rate_hz // 50}.get(container)


def _is_closed_ogg(path: Path) -> bool:
    with path.open("rb") as file:
        return ogg.is_closed(file)

"""A stretch cut out of a listening copy, accurate to the sample, without decoding what stands before it.

libsndfile seeks to the sample in the Ogg Opus and MP3 files that ``media.derivatives.making`` writes (a test
compares with the full decoding). The clip has the rate and channels of the copy. Times are seconds from the start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import soundfile as sf

from archive.errors import InvalidValueError

LONGEST_SECONDS = 900.0
"""A clip is a quotation; whoever needs more wants the recording."""

_BLOCK_FRAMES = 1 << 16
_FORMATS = {
    ".opus": ("OGG", "OPUS", 0.8, None),
    ".mp3": ("MP3", "MPEG_LAYER_III", 0.65, "CONSTANT"),
    ".wav": ("WAV", "PCM_16", None, None),
    ".flac": ("FLAC", "PCM_16", None, None),
}


@dataclass(frozen=True, slots=True)
class Clip:
    """What was cut: the times after rounding to samples."""

    start_seconds: float
    end_seconds: float
    sample_rate_hz: int
    channels: int


def cut(copy: Path, start_seconds: float, end_seconds: float, out: Path) -> Clip:
    """Write the stretch [start, end) of ``copy`` to ``out``, whose extension names the format.

    An end beyond the copy is taken back to its end. ``out`` appears only when whole. Raises InvalidValueError for
    times or a format that cannot be served, OSError from the disk.
    """
    coding = _FORMATS.get(out.suffix.lower())
    if coding is None:
        raise InvalidValueError(f"clips are not made as {out.suffix!r}", f"One of: {', '.join(_FORMATS)}.")
    with sf.SoundFile(copy) as source:
        start, end = _frames(start_seconds, end_seconds, source.frames, source.samplerate)
        part = out.with_name(f"{out.name}.part")
        container, subtype, level, mode = coding
        try:
            with sf.SoundFile(
                part,
                "w",
                samplerate=source.samplerate,
                channels=source.channels,
                format=container,
                subtype=subtype,
                compression_level=level,
                bitrate_mode=mode,
            ) as target:
                _copy(source, target, start, end)
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
        rate = source.samplerate
        return Clip(start / rate, end / rate, rate, source.channels)


def _frames(start_seconds: float, end_seconds: float, frames: int, rate: int) -> tuple[int, int]:
    if not (math.isfinite(start_seconds) and math.isfinite(end_seconds) and 0 <= start_seconds < end_seconds):
        raise InvalidValueError(
            f"no stretch from {start_seconds} s to {end_seconds} s", "Give a start of 0 or more, and a later end."
        )
    if end_seconds - start_seconds > LONGEST_SECONDS:
        raise InvalidValueError(
            f"{end_seconds - start_seconds:.0f} s asked for, at most {LONGEST_SECONDS:.0f}", "Ask for a shorter clip."
        )
    start, end = round(start_seconds * rate), min(round(end_seconds * rate), frames)
    if start >= end:
        raise InvalidValueError(
            f"the recording ends at {frames / rate:.2f} s, before {start_seconds} s", "Give an earlier start."
        )
    return start, end


def _copy(source: sf.SoundFile, target: sf.SoundFile, start: int, end: int) -> None:
    source.seek(start)
    left = end - start
    while left > 0:
        block = source.read(min(left, _BLOCK_FRAMES), dtype="float32", always_2d=True)
        if not len(block):
            return
        target.write(block)
        left -= len(block)

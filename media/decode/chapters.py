"""The chapters that a file names, as FFmpeg reads them: MP4 and M4B, Ogg and FLAC, Windows Media."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from av.error import FFmpegError

from media.decode.coded import open_container
from media.decode.refusals import RefusedError
from media.decode.sniff import Content


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named stretch; ``end_seconds`` is None where the file gives no end behind the start."""

    start_seconds: float
    end_seconds: float | None
    title: str


def chapters(path: Path, content: Content) -> tuple[Chapter, ...]:
    """The chapters in order; none where the file cannot be opened, which its decoding will say."""
    try:
        file, container = open_container(path, content)
    except (RefusedError, OSError):
        return ()
    try:
        found = container.chapters()
    except FFmpegError:
        return ()
    finally:
        container.close()
        file.close()
    result: list[Chapter] = []
    for chapter in found:
        base = chapter["time_base"]
        if base is not None:
            start, end = float(chapter["start"] * base), float(chapter["end"] * base)
            title = chapter["metadata"].get("title", "")
            result.append(Chapter(start, end if end > start else None, title))
    return tuple(result)

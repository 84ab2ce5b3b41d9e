"""Listening copies with silence in place of passages that are closed to an audience.

A set of copies (Ogg Opus, MP3, the outline for the player) lies beside the others, in ``silenced/KEY``: the key is a
digest of the master that is heard and of the silenced spans, so that a set never stands for other spans or other
bytes. The samples of a span are zero before anything is encoded: what is silent cannot be brought back from the copy.
Curves, pictures and tables are not made: they would have to be measured anew.
"""

import hashlib
import shutil
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from archive.keeping import Archive
from archive.model import Recording
from archive.policy import Span, silences
from media.decode.opening import open_audio
from media.decode.source import Block
from media.derivatives.making import Derivatives
from media.derivatives.manifest import read_manifest

ROOM = "silenced"
_GUARD_SECONDS = 0.1
"""Silence begins this much earlier and ends this much later: coders smear a sound over neighbouring frames."""


def silenced_folder(derived: Path, record: Recording, spans: Sequence[Span]) -> Path:
    """Where the copies of a recording lie that are silent in these spans (in order and apart from each other)."""
    heard = record.sounding
    told = [heard.sha512 if heard else ""] + [f"{s.start:.3f}-{s.end:.3f}" for s in spans]
    return derived / ROOM / hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def make_silenced(master: Path, derived: Path, record: Recording, spans: Sequence[Span]) -> bool:
    """Make the copies that are silent in these spans, unless they are there. Returns whether they were made.

    They appear under their name only when whole. Raises MuragatError for a master that cannot be read, OSError.
    """
    target = silenced_folder(derived, record, spans)
    if read_manifest(target) is not None:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.parent / f"{uuid.uuid4().hex}.part"
    try:
        with (
            open_audio(master) as source,
            # Somebody waits: the recording is shut meanwhile.
            Derivatives(work, source.sample_rate_hz, source.channels, beside=True) as copies,
        ):
            at = 0
            for block in source.blocks():
                copies.add(silence(block, at, source.sample_rate_hz, spans))
                at += len(block)
            copies.finish()
        shutil.rmtree(target, ignore_errors=True)  # a set that lost a file
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return True


def make_all_silenced(archive: Archive, record: Recording) -> int:
    """Make every set of silent copies that some audience of this recording needs, now or after an embargo's end.

    What no audience needs any more is removed. Returns how many were made. Raises MuragatError, OSError.
    """
    derived = archive.home.derived(record.ref)
    wanted = silences(record, archive.home.settings.today())
    keep = {silenced_folder(derived, record, spans) for spans in wanted}
    made = 0
    missing = [spans for spans in wanted if read_manifest(silenced_folder(derived, record, spans)) is None]
    if missing and record.sounding is not None:
        with archive.borrowed(record.ref, record.sounding.path) as master:
            made = sum(make_silenced(master, derived, record, spans) for spans in missing)
    if (derived / ROOM).is_dir():
        for folder in (derived / ROOM).iterdir():
            if folder not in keep:
                shutil.rmtree(folder, ignore_errors=True)
    return made


def silence(block: Block, first_frame: int, rate_hz: int, spans: Iterable[Span]) -> Block:
    """The block (frames, channels), which begins at ``first_frame``, with zeros where it lies in one of the spans."""
    quiet = block
    for span in spans:
        start = int((span.start - _GUARD_SECONDS) * rate_hz) - first_frame
        end = len(block) if span.end == float("inf") else int((span.end + _GUARD_SECONDS) * rate_hz) + 1 - first_frame
        start, end = max(0, start), min(len(block), end)
        if start < end:
            quiet = np.array(block) if quiet is block else quiet
            quiet[start:end] = 0
    return quiet

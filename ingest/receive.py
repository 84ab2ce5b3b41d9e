"""Taking a file in: copied into staging while it is hashed, so that what is kept is what was hashed.

A file whose size equals that of one already held is hashed first and copied only if it is new; most re-runs over a
folder therefore read, but write nothing.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import StoreError
from archive.store.fixity import sha512_of
from archive.store.verbs import StagedFile

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Submission:
    """A file in staging. ``source`` is where it came from; the work folder is its own and goes with it."""

    source: Path
    folder: Path
    staged: StagedFile
    size_bytes: int


def receive(
    source: Path, staging: Path, holder_of: Callable[[str], str | None], *, maybe_held: bool
) -> Submission | str:
    """The file copied into a new folder of staging, or the id of the recording that already holds it.

    Raises OSError when the source cannot be read, StoreError when staging cannot be written.
    """
    if maybe_held:
        held = holder_of(sha512_of(source))
        if held is not None:
            return held
    folder = staging / f"work-{uuid.uuid4().hex}"
    target = folder / "file"
    digest = hashlib.sha512()
    size = 0
    with source.open("rb") as reading, _written(folder, target) as writing:
        for block in _blocks(reading):
            digest.update(block)
            writing.write(block)
            size += len(block)
    return Submission(source, folder, StagedFile(target, digest.hexdigest()), size)


class _SourceError(Exception):
    """The source, not the staging folder, refused."""


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    """The source in blocks. A disk that fails in the middle of it is the source's fault, not that of staging."""
    while True:
        try:
            block = source.read(_BLOCK)
        except OSError as error:
            raise _SourceError from error
        if not block:
            return
        yield block


@contextmanager
def _written(folder: Path, target: Path) -> Generator[BinaryIO]:
    """A new file in a new folder, on the disk at the end, or nothing."""
    try:
        folder.mkdir()
        with target.open("wb") as writing:
            yield writing
            writing.flush()
            os.fsync(writing.fileno())
    except _SourceError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise error.__cause__ or error from None
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StoreError(
            f"{folder}: cannot be written ({error.strerror})", "Free some space, then run the same command again."
        ) from error

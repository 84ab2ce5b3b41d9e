"""Taking a file in: copied into staging while it is hashed, so that what is kept is what was hashed.

A file whose size equals that of one already held is hashed first and copied only if it is new; most re-runs over a
folder therefore read, but write nothing.
"""

import hashlib
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.errors import StoreError
from archive.store.files import StagedFile
from archive.store.fixity import sha512_of

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
    with source.open("rb") as reading:
        try:
            folder.mkdir()
            with target.open("wb") as writing:
                while block := reading.read(_BLOCK):
                    digest.update(block)
                    writing.write(block)
                    size += len(block)
                writing.flush()
                os.fsync(writing.fileno())
        except OSError as error:
            raise StoreError(
                f"{folder}: cannot be written ({error.strerror})", "Free some space, then run the same command again."
            ) from error
    return Submission(source, folder, StagedFile(target, digest.hexdigest()), size)

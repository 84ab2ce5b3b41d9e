"""The store judged by ocfl-py, which is not ours.

Its ``validate()`` of a storage root stays true while objects in it are invalid, so the good objects are counted.
"""

from pathlib import Path

import ocfl


def is_valid_store(root: Path, objects: int | None = None) -> bool:
    """Whether the storage root and every object in it keep to OCFL. ``objects``: how many there are; None: some."""
    judge = ocfl.StorageRoot(root=str(root))
    whole = judge.validate(log_errors=False)
    there = judge.num_objects > 0 if objects is None else judge.num_objects == objects
    return whole and there and judge.good_objects == judge.num_objects

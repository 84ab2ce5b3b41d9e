"""Which store a home has: its own folder, or the bucket that ``store_url`` names."""

import hashlib
import shutil
from pathlib import Path

from archive.errors import InvalidValueError
from archive.home import Home
from archive.store import ocfl
from archive.store.disk import Disk
from archive.store.files import ObjectStore
from archive.store.verbs import Store


def open_store(home: Home, staging: Path, disk: Disk | None = None) -> Store:
    """``staging``: this run's own folder. Raises StoreError: the library that speaks with buckets is not here."""
    url = home.settings.store_url
    if not url:
        return ObjectStore(home.store_path, staging, disk)
    from archive.store.bucket import Bucket  # takes a library that only those with a bucket have
    from archive.store.s3 import ROOM, BucketStore

    return BucketStore(Bucket(url, ROOM))


def move_in(home: Home) -> None:
    """Move the store that stands in the home's folder to where the settings say that it is: an empty bucket.

    The storage root is declared last; interrupted, it is moved again from the beginning. Raises StoreError;
    InvalidValueError: a store is there already.
    """
    if not home.settings.store_url:
        return
    from archive.store.bucket import Bucket  # as above
    from archive.store.s3 import ROOM, BucketStore

    bucket = Bucket(home.settings.store_url, ROOM)
    if BucketStore(bucket).is_declared:
        raise InvalidValueError(f"{bucket.url}: a store is there already", "Name another with MURAGAT_STORE_URL.")
    last = home.store_path / ocfl.ROOT_DECLARATION[0]
    for path in (*(p for p in sorted(home.store_path.rglob("*")) if p.is_file() and p != last), last):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha512").hexdigest()
        bucket.send(path.relative_to(home.store_path).as_posix(), path, digest)
    shutil.rmtree(home.store_path)

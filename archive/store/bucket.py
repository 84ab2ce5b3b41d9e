"""A bucket of an S3-compatible service: the few requests that the store is made of, and what their refusals mean.

Keys are below a prefix. Where the service is (``AWS_ENDPOINT_URL``, ``AWS_REGION``) and who asks
(``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, or what the machine's role gives) is in the environment, never in a
setting.
Nothing is ever made public. Every write carries its SHA-256, which the service checks; requests are repeated for
``PATIENCE_SECONDS``, then the service counts as away (StoreError). This is the only room of obstore.

Sources: Amazon S3 API reference, PutObject (``If-None-Match``, ``If-Match``), CreateMultipartUpload; RFC 9110, 13.1.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from archive.errors import StoreError

if TYPE_CHECKING:
    from obstore.store import S3Store

PATIENCE_SECONDS: Final = 30.0
PART_BYTES: Final = 16 << 20
"""A file of more is sent in parts, of this size or of a thousandth of the file: some services stumble over more."""
_MOST_PARTS, _AT_ONCE = 1000, 4
_Value = TypeVar("_Value")


class Bucket:
    """The keys below ``s3://bucket/prefix``. Raises StoreError for a wrong address; nothing is asked before it must."""

    def __init__(self, url: str, room: str = "", patience_seconds: float = PATIENCE_SECONDS) -> None:
        """``room``: a further folder of the prefix."""
        self.url = f"{url.rstrip('/')}/{room}".rstrip("/")
        self._patience = patience_seconds
        self._client = _client(self.url, patience_seconds)

    # -- reading -------------------------------------------------------------------------------------------------------

    def read(self, key: str) -> bytes:
        """Raises FileNotFoundError, StoreError."""
        return self.read_tagged(key)[0]

    def read_tagged(self, key: str) -> tuple[bytes, str]:
        """The bytes of a key, and the tag that ``replace`` asks for. Raises FileNotFoundError, StoreError."""
        import obstore

        with self._said(key):
            found = obstore.get(self._client, key)
            return bytes(found.bytes()), found.meta["e_tag"] or ""

    def size(self, key: str) -> int | None:
        """In bytes; None when there is no such key."""
        import obstore

        try:
            with self._said(key):
                return obstore.head(self._client, key)["size"]
        except FileNotFoundError:
            return None

    def blocks(self, key: str) -> Iterator[bytes]:
        """The bytes of a key that nobody replaces, in parts, each asked for again when its transfer is cut."""
        import obstore

        with self._said(key):
            size = obstore.head(self._client, key)["size"]
        for start in range(0, size, PART_BYTES):
            with self._said(key):
                end = min(start + PART_BYTES, size)
                yield bytes(obstore.get_range(self._client, key, start=start, end=end))

    def fetch(self, key: str, target: Path, sha512: str) -> None:
        """Copy a key into a file. Raises StoreError when the bytes are not those that were promised."""
        digest = hashlib.sha512()
        try:
            with target.open("wb") as file:
                for block in self.blocks(key):
                    digest.update(block)
                    file.write(block)
        except FileNotFoundError as error:
            raise StoreError(f"{self.url}/{key}: is not there", "Run: muragat verify") from error
        except OSError as error:
            raise StoreError(f"{target}: could not be written ({error.strerror})", "Check free space.") from error
        if digest.hexdigest() != sha512:
            raise StoreError(f"{self.url}/{key}: the bytes are not those that were kept", "Run: muragat verify")

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Every key below a folder, with its size in bytes."""
        import obstore

        with self._said(prefix):
            pages = obstore.list(self._client, prefix or None, chunk_size=1000)  # pyright: ignore[reportUnknownMemberType]
            for page in pages:
                for one in page:
                    yield one["path"], one["size"]

    def link(self, key: str, seconds: int) -> str:
        """An address under which whoever has it may read this key for so long."""
        import obstore

        return obstore.sign(self._client, "GET", key, dt.timedelta(seconds=seconds))

    # -- writing -------------------------------------------------------------------------------------------------------

    def write(self, key: str, content: bytes) -> None:
        """Write a key, or all of an old one. When it returns, it is there. Raises StoreError."""
        import obstore

        with self._said(key):
            obstore.put(self._client, key, content, use_multipart=False)

    def send(self, key: str, path: Path, sha512: str) -> None:
        """Write a file, a large one in parts; a part whose transfer is cut is sent again.

        Raises StoreError; also when what was sent is not what ``sha512`` promises, then nothing is left.
        """
        import obstore

        digest, size = hashlib.sha512(), path.stat().st_size
        if size <= PART_BYTES:
            content = path.read_bytes()
            digest.update(content)
            if digest.hexdigest() == sha512:
                self.write(key, content)
                return
        else:
            part = max(PART_BYTES, -(-size // _MOST_PARTS))
            with self._said(key):
                obstore.put(self._client, key, _hashed(path, part, digest), chunk_size=part, max_concurrency=_AT_ONCE)
            if digest.hexdigest() == sha512:
                return
            self.remove([key])
        raise StoreError(f"{path}: has changed since it was hashed", "Check the disk, then run the same command again.")

    def create(self, key: str, content: bytes) -> bool:
        """Write a key that must not be there. False when another's is there; ours, from an answer that was lost, is
        ours. Raises StoreError."""
        return self._once(key, content, "create")

    def replace(self, key: str, content: bytes, tag: str) -> bool:
        """Write a key as long as it is the one with this tag. False when another has replaced it. Raises StoreError."""
        return self._once(key, content, {"e_tag": tag})

    def _once(self, key: str, content: bytes, mode: Any) -> bool:
        """A conditional write. The client repeats none whose answer was lost: we do, and look whose it became."""
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        def ask() -> bool:
            try:
                obstore.put(self._client, key, content, mode=mode, use_multipart=False)
            except (AlreadyExistsError, PreconditionError):
                return bytes(obstore.get(self._client, key).bytes()) == content
            return True

        with self._said(key):
            return self._repeated(ask)

    def copy(self, key: str, target: str) -> None:
        """Copy within the bucket. Raises FileNotFoundError, StoreError."""
        import obstore

        with self._said(key):
            obstore.copy(self._client, key, target)

    def remove(self, keys: Iterable[str]) -> None:
        """Remove keys; one that is gone already is welcome."""
        import obstore

        for key in keys:
            with self._said(key):
                obstore.delete(self._client, key)

    # -- refusals ------------------------------------------------------------------------------------------------------

    def _repeated(self, ask: Callable[[], _Value]) -> _Value:
        from obstore.exceptions import GenericError

        until, wait = time.monotonic() + self._patience, 0.1
        while True:
            try:
                return ask()
            except GenericError:
                if time.monotonic() + wait > until:
                    raise
            except FileNotFoundError as error:  # a key that was there, and is gone again: ask anew
                if "NoSuchBucket" in str(error) or time.monotonic() + wait > until:
                    raise
            time.sleep(wait)
            wait = min(2 * wait, 2.0)

    @contextmanager
    def _said(self, key: str) -> Generator[None]:
        """A refusal of the service as a StoreError; FileNotFoundError for a key that is not there."""
        from obstore.exceptions import BaseError

        try:
            yield
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise self._refusal(str(error), key) from error
            raise FileNotFoundError(f"{self.url}/{key}") from error
        except BaseError as error:
            raise self._refusal(f"{type(error).__name__} {error}", key) from error

    def _refusal(self, told: str, key: str) -> StoreError:
        where = f"{self.url}/{key}"
        if "NoSuchBucket" in told:
            return StoreError(f"{self.url}: there is no such bucket", "Make the bucket, or correct store_url.")
        refused = ("PermissionDenied", "Unauthenticated", "403 Forbidden", "401 Unauthorized", "MissingCredentials")
        if any(word in told for word in refused):
            hint = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and what they may do in the bucket."
            return StoreError(f"{where}: the store refuses us", hint)
        return StoreError(
            f"{where}: the store does not answer ({told.partition(' Debug source')[0][:300]})",
            "Is the service up, and AWS_ENDPOINT_URL right? Then run the same command again.",
        )


def _client(url: str, patience_seconds: float) -> S3Store:
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise StoreError("store_url needs a library that is not here", "pip install 'muragat[s3]'") from error
    bucket = urlsplit(url).netloc
    prefix = urlsplit(url).path.strip("/")
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL", "")
    return S3Store(
        bucket,
        prefix=prefix or None,
        checksum_algorithm="SHA256",
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": dt.timedelta(seconds=5),
            "timeout": dt.timedelta(minutes=5),
        },
        retry_config={
            "max_retries": 100,
            "retry_timeout": dt.timedelta(seconds=patience_seconds),
            "backoff": {
                "init_backoff": dt.timedelta(milliseconds=50),
                "max_backoff": dt.timedelta(seconds=2),
                "base": 2,
            },
        },
    )


def _hashed(path: Path, part_bytes: int, digest: Any) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(part_bytes):
            digest.update(block)
            yield block

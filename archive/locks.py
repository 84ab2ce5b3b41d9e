"""Who may write what, this very moment: locks on records and on claims, each held for milliseconds.

A record's lock is held while one version of it is written. A *claim* is a lock on something that may be there only
once, whatever its record will be called: the bytes of a master, the name of a collection, the building of the
catalogue. Whoever takes a claim looks whether the thing is there already, then makes it.

Locks are the operating system's and end with their process. They are spread over a fixed number of files, so two
records may share one: that costs a wait, never a mistake. Several are taken together, always in the order of the
files, and claims before records: nobody waits in a circle. The first word of a claim's name is its kind, and each kind
has files of its own: a claim may be taken within one of another kind (a master's collection), never within its like.

Where a database server keeps the catalogue it keeps the locks as well, under the same numbers
(``archive.catalogue.server_locks``): those who write need not be on one machine.
"""

from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from zlib import crc32

from archive.catalogue import server_locks
from archive.catalogue.server import Server
from archive.errors import N_, LockedError
from archive.home import disk_errors
from archive.model import Ref
from archive.store.disk import Disk

_FILES = 256
PATIENCE_SECONDS = 60.0


class Locks:
    """The locks of one home, or of all the homes that share a server."""

    def __init__(self, folder: Path, disk: Disk | None = None, server: Server | None = None) -> None:
        self._folder = folder
        self._disk = disk or Disk()
        self._server = server

    @contextmanager
    def records(self, refs: Iterable[Ref]) -> Generator[None]:
        """Hold the locks of these records. Raises LockedError after a minute, StoreError when the disk refuses."""
        with self._all([("records", str(ref)) for ref in refs], PATIENCE_SECONDS):
            yield

    @contextmanager
    def claims(self, names: Iterable[str], *, patience_seconds: float = PATIENCE_SECONDS) -> Generator[None]:
        """Hold claims by name. Raises LockedError when somebody else holds one for so long, and StoreError."""
        with self._all([(f"claims/{name.split()[0]}", name) for name in names], patience_seconds):
            yield

    @contextmanager
    def _all(self, names: list[tuple[str, str]], patience_seconds: float) -> Generator[None]:
        """Hold the locks of (room, name)."""
        wanted = sorted({(room, crc32(name.encode()) % _FILES) for room, name in names})
        hold = self._on_disk(wanted, patience_seconds)
        if self._server is not None:
            hold = server_locks.hold(self._server, wanted, patience_seconds)
        with ExitStack() as stack:
            try:
                stack.enter_context(hold)
            except TimeoutError as error:
                raise LockedError(
                    N_("%(words)s: somebody has been writing this for %(n)s s"),
                    N_("Wait until they have finished, and run again."),
                    words=", ".join(name for _, name in names[:3]),
                    n=round(patience_seconds),
                ) from error
            yield

    @contextmanager
    def _on_disk(self, wanted: list[tuple[str, int]], patience_seconds: float) -> Generator[None]:
        """Raises TimeoutError, StoreError."""
        with ExitStack() as stack:
            with disk_errors(self._folder):
                for room, number in wanted:
                    path = self._folder / room / f"{number:03d}.lock"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    stack.enter_context(self._disk.lock(path, patience_seconds))
            yield

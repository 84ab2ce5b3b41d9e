"""A PostgreSQL server of the tests' own: made in a new folder, reached by a socket there, ended by its process.

PostgreSQL refuses to run as root; then it runs as the user of Debian's package. No port is opened.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

OLDEST = 15
_USER = "postgres"
_PLACES = (
    *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
    *sorted(Path("/usr").glob("pgsql-*/bin"), reverse=True),
)
_STILL_THERE = "pre-existing shared memory block"
_READY_SECONDS = 60.0


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``, 15 or newer; None where there is none."""
    on_path = shutil.which("initdb")
    for folder in (*_PLACES, *([Path(on_path).resolve().parent] if on_path else [])):
        if (folder / "initdb").exists() and _version(folder) >= OLDEST:
            return folder
    return None


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    words = said.split()
    return int(words[2].split(".")[0]) if len(words) > 2 and words[2][0].isdigit() else 0


class Postgres:
    """One server. Unless it is ``durable`` it syncs nothing: the tests end processes, never the machine."""

    def __init__(self, *, folder: Path | None = None, durable: bool = False) -> None:
        found = binaries()
        if found is None:
            raise RuntimeError("no PostgreSQL 15 or newer is installed: see tests/cluster/setup.py")
        self._bin = found
        self._durable = durable
        parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="muragat-pg-", dir=parent))
        self.folder.mkdir(exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_USER)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "muragat", "-E", "UTF8", "--locale", "C.UTF-8")
        self.start()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process.pid

    def url(self, database: str = "postgres") -> str:
        """An SQLAlchemy URL."""
        return f"postgresql+psycopg://muragat@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = ("listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=200")
        words = [word for option in (*options, *([] if self._durable else ["fsync=off"])) for word in ("-c", option)]
        call = [*_as_user(), str(self._bin / "postgres"), "-D", str(self._data), *words]
        self._process = self._begun(call)
        until = time.monotonic() + _READY_SECONDS
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                ended = self._process.poll() is not None
                said = (self.folder / "log").read_text("utf-8", errors="replace")[-2000:]
                if time.monotonic() > until or (ended and _STILL_THERE not in said):
                    raise RuntimeError(f"PostgreSQL did not start: {said}") from None
                time.sleep(0.05)
                if ended:  # what served the one that was killed has not noticed yet
                    self._process = self._begun(call)
            else:
                return

    def _begun(self, call: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(call, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it; ``SIGINT`` breaks off connections, ``SIGQUIT`` and ``SIGKILL`` give no time for anything."""
        if self._process is None:
            return
        process, self._process = self._process, None
        served = children(process.pid)
        process.send_signal(how)
        process.wait(timeout=60)
        if how == signal.SIGKILL:
            for child in served:  # they notice sooner or later; a new server does not start before
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            (self._data / "postmaster.pid").unlink(missing_ok=True)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(f"postgresql://muragat@/{database}?host={self.folder}", autocommit=True)

    def database(self, template: str = "template1") -> str:
        """Make a database, empty or a copy of another one that nobody uses. Returns its name."""
        self._made += 1
        name = f"home_{self._made}"
        with self.connect() as connection:
            self._leave(connection, template)
            names = sql.Identifier(name), sql.Identifier(template)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return name

    def drop(self, name: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _leave(self, connection: psycopg.Connection[tuple[Any, ...]], name: str) -> None:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        connection.execute(query, (name,))

    def _run(self, name: str, *words: str) -> None:
        call = [*_as_user(), str(self._bin / name), *words]
        done = subprocess.run(call, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr}")


def _as_user() -> list[str]:
    """What runs a program as somebody who is not root; it becomes that program, under the same number."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups", "--"]


def children(pid: int) -> list[int]:
    """The processes that this one has begun and that live."""
    found: list[int] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found

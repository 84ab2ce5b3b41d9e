"""Web nodes of the tests' own: ``muragat serve`` as processes on free ports of this machine, ended by their ids."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2

from tests.cluster.postgres import children


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def get(address: str, headers: dict[str, str] | None = None) -> httpx2.Response:
    return httpx2.get(address, headers=headers, timeout=60)


def wait_for(address: str, seconds: float = 180.0) -> None:
    """Until it answers well. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while True:
        try:
            if get(address).status_code < 500:
                return
        except httpx2.TransportError:
            pass
        if time.monotonic() > until:
            raise TimeoutError(address)
        time.sleep(0.1)


class Node:
    """One node of a home. ``log``: what it says, in the home unless it is given; ``before``: a line of its program."""

    def __init__(self, home: Path, log: Path | None = None, before: str = "") -> None:
        self._home, self.log, self._before = home, log or home / "log", before
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        program = f"{self._before}\nfrom archive.commands import main; main()"
        call = [sys.executable, "-c", program, "--home", str(self._home), "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(call, stdout=log, stderr=log)

    def worker(self) -> int | None:
        """The process that does jobs beside this node; None while there is none."""
        for child in children(self.process.pid):
            with contextlib.suppress(OSError):
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return child
        return None

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

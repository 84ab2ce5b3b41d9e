"""An S3 server of the tests' own: versitygw over a new folder, on a free port of this machine, ended by its process.

Anonymous requests are refused, create-only and If-Match are enforced, and what it has acknowledged survives its end.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

KEY, SECRET, REGION = "muragat", "muragat-secret", "us-east-1"
_READY_SECONDS = 30.0


MODULE = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"
TOOLS = Path(os.environ.get("MURAGAT_TOOLS") or Path.home() / ".cache/muragat/bin")
"""Where ``make cluster`` keeps what it has built, between runs and between checkouts."""


def binary() -> Path | None:
    """The server's program; None where it is not built yet."""
    found = shutil.which("versitygw", path=f"{TOOLS}{os.pathsep}{os.environ.get('PATH', '')}")
    return Path(found) if found else None


class Gateway:
    """One server. Its buckets are folders in ``folder / "buckets"``."""

    def __init__(self) -> None:
        found = binary()
        if found is None:
            raise RuntimeError("versitygw is not built: see tests/cluster/setup.py")
        self._binary = found
        parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="muragat-s3-", dir=parent))
        self.buckets = self.folder / "buckets"
        self.buckets.mkdir()
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a process must know to be let in."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
        }

    def bucket(self, name: str) -> str:
        """Make a bucket. Returns its address."""
        (self.buckets / name).mkdir()
        return f"s3://{name}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        secrets = {"ROOT_ACCESS_KEY": KEY, "ROOT_SECRET_KEY": SECRET}
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binary, "--port", f"127.0.0.1:{self.port}", "--region", REGION, "posix", str(self.buckets)],
                env={**os.environ, **secrets}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        until = time.monotonic() + _READY_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError(f"versitygw did not start: {self.log()[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End it with SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What it has said; a line a request."""
        return (self.folder / "log").read_text("utf-8", errors="replace")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])

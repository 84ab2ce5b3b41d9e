"""A master of more than a gigabyte into a bucket and back, with the service killed under way.

    python -m bench.large_master [--megabytes 1200] [--cuts 3]

The service is the tests' own (``tests.cluster.gateway``). The file is sent and fetched twice, each time by a process of
its own whose peak of resident memory is told: once undisturbed (the control), once while the service is killed and
started again, ``--cuts`` times on the way in and as often on the way out. What comes back is compared with what went.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archive.store.bucket import Bucket
from tests.cluster.gateway import Gateway

_BLOCK = 1 << 20
_AWAY_SECONDS = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1200)
    parser.add_argument("--cuts", type=int, default=3)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        _child(*asked.child)
        return
    gateway = Gateway()
    try:
        os.environ.update(gateway.environment)
        with tempfile.TemporaryDirectory(prefix="muragat-bench-master-") as folder:
            master = Path(folder) / "master"
            digest = _made(master, asked.megabytes)
            for cuts in (0, asked.cuts):
                url = gateway.bucket(f"with-{cuts}-cuts")
                sent = _told(gateway, cuts, "send", url, master, digest)
                back = Path(folder) / "back"
                fetched = _told(gateway, cuts, "fetch", url, back, digest)
                with back.open("rb") as file:
                    if hashlib.file_digest(file, "sha512").hexdigest() != digest:
                        raise SystemExit("what came back is not what went")
                back.unlink()
                print(f"{asked.megabytes} MB: sent {sent}; fetched {fetched}; the same bytes", flush=True)
    finally:
        gateway.remove()


def _made(path: Path, megabytes: int) -> str:
    """Bytes that nothing makes smaller; returns their digest."""
    digest = hashlib.sha512()
    with path.open("wb") as file:
        for number in range(megabytes):
            block = hashlib.shake_128(number.to_bytes(4, "big")).digest(_BLOCK)
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _told(gateway: Gateway, cuts: int, what: str, url: str, path: Path, digest: str) -> str:
    """Let a process do it, and the service die meanwhile."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.large_master", "--child", what, f"{url} {digest}", str(path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    done = 0
    while child.poll() is None and done < cuts:
        time.sleep(1.0 + done)  # under way, and each time somewhere else
        if child.poll() is None:
            gateway.kill()
            time.sleep(_AWAY_SECONDS)
            gateway.start()
            done += 1
    out, _ = child.communicate()
    if child.returncode != 0:
        raise SystemExit(f"{what} has failed: {out}")
    return out.strip() + (f", killed {done} times" if cuts else "")


def _child(what: str, told: str, path: str) -> None:
    url, digest = told.split()
    bucket = Bucket(f"{url}/home", "store")
    began, cpu = time.perf_counter(), time.process_time()
    if what == "send":
        bucket.send("master", Path(path), digest)
    else:
        bucket.fetch("master", Path(path), digest)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"in {time.perf_counter() - began:.1f} s ({time.process_time() - cpu:.1f} s processor, peak {peak:.0f} MB)")


if __name__ == "__main__":
    main()

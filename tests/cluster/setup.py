"""Make sure that PostgreSQL 15 or newer, nginx and Caddy are there for the tests on real servers: else install them.
versitygw, the S3 server, is built once, which takes minutes, and kept.

Run by ``make cluster`` before pytest. Where that does not help it fails and names the package: a test that was skipped
was not run. Installing the package starts no server here; the tests start their own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.cluster import gateway
from tests.cluster.postgres import binaries

DEBIAN = ("postgresql", "nginx-light", "caddy")
WAYS = (
    [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *DEBIAN]],
    [["dnf", "install", "-y", "-q", "postgresql-server", "nginx", "caddy"]],
    [["apk", "add", "-q", "postgresql", "setpriv", "nginx", "caddy"]],
)


def main() -> None:
    have_packages()
    have_gateway()


def have_gateway() -> None:
    """Build versitygw where there is none."""
    if gateway.binary():
        return
    if not shutil.which("go"):
        raise SystemExit("The tests on real servers build versitygw with Go, which is not here. Install Go, run again.")
    print("building versitygw, once, for some minutes …", file=sys.stderr, flush=True)
    gateway.TOOLS.mkdir(parents=True, exist_ok=True)
    subprocess.run(["go", "install", gateway.MODULE], check=True, env={**os.environ, "GOBIN": str(gateway.TOOLS)})


def have_packages() -> None:
    if not missing():
        return
    for steps in WAYS:
        if os.geteuid() == 0 and shutil.which(steps[0][0]):
            print(f"installing {', '.join(missing())} with {steps[0][0]} …", file=sys.stderr, flush=True)
            for step in steps:
                subprocess.run(step, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
            if not missing():
                return
    raise SystemExit(
        f"The tests on real servers need {', '.join(missing())}, not found here. Install the packages "
        f"{', '.join(DEBIAN)} (so they are called in Debian), then run the tests again."
    )


def missing() -> list[str]:
    """What the tests need and is not on this machine."""
    there = {"PostgreSQL 15 or newer": binaries(), "nginx": shutil.which("nginx"), "Caddy": shutil.which("caddy")}
    return [name for name, found in there.items() if not found]


if __name__ == "__main__":
    main()

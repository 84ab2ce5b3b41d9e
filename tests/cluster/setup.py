"""Make sure that there is a PostgreSQL 15 or newer for the tests on real servers: the system's, else one installed.

Run by ``make cluster`` before pytest. Where that does not help it fails and names the package: a test that was skipped
was not run. Installing the package starts no server here; the tests start their own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.cluster.postgres import binaries

WAYS = (
    [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"]],
    [["dnf", "install", "-y", "-q", "postgresql-server"]],
    [["apk", "add", "-q", "postgresql", "setpriv"]],
)


def main() -> None:
    if binaries():
        return
    for steps in WAYS:
        if os.geteuid() == 0 and shutil.which(steps[0][0]):
            print(f"installing PostgreSQL with {steps[0][0]} …", file=sys.stderr, flush=True)
            for step in steps:
                subprocess.run(step, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
            if binaries():
                return
    raise SystemExit(
        "The tests on real servers need PostgreSQL 15 or newer and none was found. Install the package 'postgresql' "
        "(Debian, Alpine) or 'postgresql-server' (Fedora), then run the tests again."
    )


if __name__ == "__main__":
    main()

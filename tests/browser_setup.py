"""Make sure that there is a Chromium for the browser tests: the system's, else one installed here.

Run by ``make test`` before pytest. It looks on PATH, then asks the system's package manager (as root only).
Where that does not help it fails and names the package: a browser test that was skipped was not run.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WAYS = (
    [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]],
    [["dnf", "install", "-y", "-q", "chromium"]],
    [["apk", "add", "-q", "chromium"]],
)


def main() -> None:
    if found():
        return
    for steps in WAYS:
        if os.geteuid() == 0 and shutil.which(steps[0][0]):
            print(f"installing Chromium with {steps[0][0]} …", file=sys.stderr, flush=True)
            for step in steps:
                subprocess.run(step, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
            if found():
                return
    raise SystemExit(
        "The browser tests need Chromium and none was found. Install the package 'chromium' "
        "(Debian, Fedora, Alpine) or Google Chrome, then run the tests again."
    )


def found() -> str | None:
    """The path of a system Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


if __name__ == "__main__":
    main()

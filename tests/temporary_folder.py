"""Print the folder for what tests write: a memory disk where there is room, since most of them wait for ``fsync``.

Run by ``make test``, which passes it on as TMPDIR; a TMPDIR that was set holds. Nothing here is lost that a test
needs: power cuts are simulated in the tests themselves, never made by the disk.
"""

import os
import shutil
import tempfile

MEMORY = "/dev/shm"
ROOM = 4 << 30
FILES = 400_000


def main() -> None:
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK):
        free = shutil.disk_usage(MEMORY).free
        if free >= ROOM and os.statvfs(MEMORY).f_favail >= FILES:
            print(MEMORY)
            return
    print(tempfile.gettempdir())


main()

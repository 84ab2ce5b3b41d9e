"""What kind of file system a folder lies on, as far as the operating system tells (Linux, ``/proc/self/mountinfo``).

Over a network, locks and SQLite's shared memory are kept by whoever keeps them, or not at all: two machines that write
would each believe to be alone, and an acknowledged change could be gone. Sources: proc_pid_mountinfo(5), SQLite "How To
Corrupt An SQLite Database File" 2.1, "Write-Ahead Logging" (no network file systems).
"""

import re
from pathlib import Path
from typing import Final

from archive.errors import StoreError

NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.ceph", "fuse.sshfs", "fuse.glusterfs",
     "fuse.s3fs", "fuse.rclone", "fuse.davfs", "davfs", "glusterfs", "lustre", "gpfs", "beegfs", "orangefs", "coda",
     "ncpfs", "gfs2", "ocfs2", "prl_fs", "vboxsf", "fuse.vmhgfs-fuse"}
)  # fmt: skip
_TABLE: Final = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")


def file_system(folder: Path) -> str:
    """The kind of file system that a folder lies on; empty where the machine does not tell."""
    try:
        table = _TABLE.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""  # no such table here: whoever keeps the archive must know
    return file_system_of(folder.absolute().resolve(), table)


def refuse_network(folder: Path) -> None:
    """Raises StoreError: a home would lie on a network file system."""
    kind = file_system(folder)
    if kind in NETWORK:
        raise StoreError(
            f"{folder}: lies on a network file system ({kind}), where locks and SQLite cannot be relied upon",
            "Put the home on a disk of this machine, and share it through the server.",
        )


def file_system_of(folder: Path, table: str) -> str:
    """The kind of the innermost mount that holds a folder, given the table of mounts; empty where none does.

    >>> local, remote = "1 0 0:1 / / rw - ext4 /dev/a rw", r"2 1 0:2 / /srv/a\\040b rw - nfs4 host:/x rw"
    >>> file_system_of(Path("/srv/a b/home"), f"{local}\\n{remote}")
    'nfs4'
    """
    best, found = -1, ""
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        mount = Path(_OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[4]))
        if len(mount.parts) >= best and folder.is_relative_to(mount):  # of two on one place the later lies on top
            best, found = len(mount.parts), after.split(" ")[0]
    return found

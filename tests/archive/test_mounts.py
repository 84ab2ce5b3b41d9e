"""A home on a network file system is refused, at its making and at every start."""

from pathlib import Path

import pytest

from archive import mounts
from archive.errors import StoreError
from archive.home import Home
from archive.mounts import file_system_of, refuse_network

TABLE = "\n".join(
    (
        r"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
        r"30 22 0:25 / /srv rw - xfs /dev/sdb1 rw",
        r"31 30 0:26 / /srv/far rw,noatime shared:2 master:1 - nfs4 host:/export rw,vers=4.2",
        r"32 31 8:3 / /srv/far/near rw - ext4 /dev/sdc1 rw",
        r"33 22 0:27 / /mnt/a\040share rw - cifs //host/share rw",
        r"34 22 0:28 / /both rw - ext4 /dev/sdd1 rw",
        r"35 34 0:29 / /both rw - fuse.sshfs u@host: rw",
        "nonsense",
        "",
    )
)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/archive", "ext4"),
        ("/srv/home", "xfs"),
        ("/srv/far", "nfs4"),
        ("/srv/far/home", "nfs4"),
        ("/srv/farther", "xfs"),
        ("/srv/far/near/home", "ext4"),
        ("/mnt/a share/home", "cifs"),
        ("/both/home", "fuse.sshfs"),
    ],
)
def test_the_innermost_mount_counts(folder: str, kind: str) -> None:
    assert file_system_of(Path(folder), TABLE) == kind


def test_without_a_table_nothing_is_known() -> None:
    assert file_system_of(Path("/x"), "") == ""


def test_a_home_there_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Home.create(tmp_path / "local")
    table = tmp_path / "mountinfo"
    table.write_text(rf"1 0 0:1 / {tmp_path.resolve()} rw - nfs4 host:/x rw" + "\n", encoding="utf-8")
    monkeypatch.setattr(mounts, "_TABLE", table)
    with pytest.raises(StoreError, match="network file system \\(nfs4\\)"):
        Home(made.root)
    with pytest.raises(StoreError, match="network file system"):
        Home.create(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_where_no_table_can_be_read_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "_TABLE", tmp_path / "missing")
    refuse_network(tmp_path)

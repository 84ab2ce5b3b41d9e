"""What systemd itself says of the units; with the tests on servers, since not every machine has it."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[2] / "deploy" / "systemd").iterdir())


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_finds_no_fault_in_a_unit(unit: Path, tmp_path: Path) -> None:
    for one in UNITS:  # the program and the user of the units are not on this machine
        text = one.read_text("utf-8").replace("/opt/muragat/.venv/bin/muragat", shutil.which("true") or "/bin/true")
        (tmp_path / one.name).write_text(text.replace("User=muragat", "User=daemon"), encoding="utf-8")
    name = unit.name.replace("@.", "@8000.")
    (tmp_path / name).write_text((tmp_path / unit.name).read_text("utf-8"), encoding="utf-8")
    call = ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if unit.stem.rstrip("@") in line]
    assert said == []

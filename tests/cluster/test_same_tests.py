"""The tests of one machine, run again on a server: nothing in them knows where the catalogue is."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster.postgres import Postgres

ROOT = Path(__file__).parents[2]
ABOUT_FILES: dict[str, tuple[str, ...]] = {
    "tests/archive/test_keeping.py": (
        "test_a_record_that_somebody_writes_just_now_waits",
        "test_a_catalogue_of_an_older_form_is_built_anew_from_the_store",
    ),
    "tests/archive/test_jobs.py": (
        "test_the_migrations_build_exactly_the_schema",
        "test_a_desk_of_a_newer_version_is_refused",
    ),
    "tests/archive/accounts/test_accounts.py": (
        "test_a_password_is_kept_as_argon2id_and_nowhere_else",
        "test_secrets_are_not_in_the_database",
        "test_migrations_and_tables_say_the_same",
        "test_a_desk_of_the_first_form_keeps_its_accounts",
    ),
    "tests/archive/test_revisions.py": (),
    "tests/archive/test_merging.py": (),
    "tests/archive/test_splitting.py": (),
    "tests/archive/test_superseded.py": (),
}
"""Which tests of a file are about the files of SQLite themselves, and have nothing to say of a server."""


@pytest.mark.parametrize("file", ABOUT_FILES)
def test_the_tests_of_one_machine_pass_on_a_server(file: str, postgres: Postgres, tmp_path: Path) -> None:
    left_out = [word for name in ABOUT_FILES[file] for word in ("--deselect", f"{file}::{name}")]
    call = [sys.executable, "-m", "pytest", "-q", "-p", "tests.cluster.on_server", file, *left_out,
            f"--basetemp={tmp_path / 'inner'}", "-p", "no:cacheprovider"]  # fmt: skip
    environment = {**os.environ, "MURAGAT_TEST_SERVER": str(postgres.folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) >= 3

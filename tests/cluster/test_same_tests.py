"""The tests of one machine, run again on a server: nothing in them knows where the catalogue is."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

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
    **{path.relative_to(ROOT).as_posix(): () for path in sorted((ROOT / "tests/web/desk").glob("test_*.py"))},
    "tests/web/desk/test_asking.py": ("test_a_restored_backup_opens_no_link",),
}
"""Which tests of a file are about the files of SQLite themselves, and have nothing to say of a server. (A backup is
restored into files, wherever it came from.)"""

WORKERS = 2
"""They wait for disk and server as much as they compute."""


@pytest.fixture(scope="module")
def cases(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> list[ElementTree.Element]:
    """One run of all these files, so that the home that they copy is made once: a ``testcase`` of JUnit for each."""
    folder = tmp_path_factory.mktemp("same")
    left_out = [
        word for file, names in ABOUT_FILES.items() for name in names for word in ("--deselect", f"{file}::{name}")
    ]
    call = [sys.executable, "-m", "pytest", "-q", "-p", "tests.cluster.on_server", "-p", "no:cacheprovider",
            f"-n{WORKERS}", "--dist=loadfile",
            f"--basetemp={folder / 'inner'}", f"--junitxml={folder / 'told.xml'}", *ABOUT_FILES, *left_out]  # fmt: skip
    environment = {**os.environ, "MURAGAT_TEST_SERVER": str(postgres.folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), f"pytest itself: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return list(ElementTree.parse(folder / "told.xml").iter("testcase"))


@pytest.mark.parametrize("file", ABOUT_FILES)
def test_the_tests_of_one_machine_pass_on_a_server(file: str, cases: list[ElementTree.Element]) -> None:
    module = file.removesuffix(".py").replace("/", ".")
    run = [case for case in cases if case.get("classname") == module]
    wrong = [
        f"{case.get('name')}: {one.text}" for case in run for one in case if one.tag in ("failure", "error", "skipped")
    ]
    assert not wrong, "\n\n".join(wrong)[:6000]
    written = len(re.findall(r"^def test_", (ROOT / file).read_text("utf-8"), re.MULTILINE))
    assert len(run) >= written - len(ABOUT_FILES[file]) > 0

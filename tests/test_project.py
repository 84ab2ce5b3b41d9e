"""The project's own promises: layers, package names, and documentation that keeps up with the code."""

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archive.settings import Settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("archive", "ingest", "search", "media", "web")
# One library, one home: the import may stand only below these paths.
HOMES = {
    "librosa": ("media/analysis/",),
    "mutagen": ("ingest/tags/",),
    "openpyxl": ("ingest/sheet/",),
    "soundfile": ("media/", "ingest/demonstration/synthesis/files"),
    "av": ("media/",),
    "whoosh": ("search/",),
    "tantivy": ("search/engines/",),
    "fastapi": ("web/",),
    "starlette": ("web/",),
    "jinja2": ("web/",),
    "babel": ("web/",),
    "sqlalchemy": ("archive/catalogue/", "archive/accounts/", "archive/jobs/queue"),
    "alembic": ("archive/catalogue/", "archive/accounts/"),
    "argon2": ("archive/accounts/passwords",),
    "PIL": ("media/pictures/",),
    "edtf": ("archive/rules/dates",),
    "pydantic_settings": ("archive/settings",),
}


def test_imports_point_inward() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library: str) -> None:
    pattern = re.compile(rf"^\s*(?:import|from)\s+{library}\b", re.MULTILINE)
    users = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "node_modules" not in path.parts and pattern.search(path.read_text("utf-8"))
    ]
    assert [user for user in users if not user.startswith(HOMES[library])] == []


def test_the_generic_package_names_are_ours_alone() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {name: set(owners[name]) for name in PACKAGES} == {name: {"muragat"} for name in PACKAGES}


def test_gitignore_hides_no_package() -> None:
    lines = [line.strip() for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()]
    assert not {f"{name}{end}" for name in PACKAGES for end in ("", "/")} & set(lines)


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(Settings.model_fields)


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    for group in ("commands", "rebuild", "evaluate"):
        prefix = "" if group == "commands" else f"{group} "
        for entry in importlib.metadata.entry_points(group=f"muragat.{group}"):
            assert f"`muragat {prefix}{entry.name}" in text, f"{group}: {entry.name}"


def test_lock_files_name_no_place() -> None:
    for path in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock", ROOT / "web/assets/package-lock.json"):
        text = path.read_text("utf-8")
        assert not re.search(r"https?://[^\s\"]*\.(?:whl|tgz|tar\.gz)|--index-url|\"resolved\"", text), path.name

"""What stands in deploy/ is true: files parse, what they name exists, and judges that are here agree."""

import configparser
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from archive.commands import main
from archive.doctor import examine
from archive.settings import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE = ("compose.yaml", "compose.full.yaml")
UNITS = sorted((DEPLOY / "systemd").iterdir())


def services(name: str) -> dict[str, dict[str, Any]]:
    return yaml.safe_load((DEPLOY / name).read_text("utf-8"))["services"]


@pytest.mark.parametrize("name", COMPOSE)
def test_every_service_runs_a_command_that_there_is_with_settings_that_there_are(name: str) -> None:
    ours = {key: service for key, service in services(name).items() if service["image"] == "muragat"}
    assert ours
    for service in ours.values():
        words = service["command"]
        done = CliRunner().invoke(main, [words[0], "--help"])
        assert done.exit_code == 0
        assert [word for word in words[1:] if word.startswith("--") and word not in done.output] == []
        fields = {key.removeprefix("MURAGAT_").lower() for key in service["environment"] if key.startswith("MURAGAT_")}
        assert fields <= set(Settings.model_fields)


@pytest.mark.parametrize("name", COMPOSE)
def test_volumes_networks_and_secrets_are_declared(name: str) -> None:
    whole = yaml.safe_load((DEPLOY / name).read_text("utf-8"))
    for service in whole["services"].values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in whole["volumes"] or (DEPLOY / source).exists(), source
        assert set(service.get("secrets", [])) <= set(whole.get("secrets", {}))
        assert set(service.get("networks", [])) <= set(whole["networks"])
        assert set(service.get("depends_on", [])) <= set(whole["services"])
        if service.get("build"):
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()


@pytest.mark.parametrize("name", COMPOSE)
def test_only_the_proxy_is_reached_from_outside_and_only_it_is_believed(name: str) -> None:
    found = services(name)
    assert [key for key, service in found.items() if "ports" in service] == ["proxy"]
    address = found["proxy"]["networks"]["inside"]["ipv4_address"]
    for service in found.values():
        if service["image"] == "muragat":
            assert service["environment"]["MURAGAT_TRUSTED_PROXIES"] == f'["{address}/32"]'


def test_the_full_shape_has_two_of_what_may_be_killed() -> None:
    commands = [
        service["command"][0] for service in services("compose.full.yaml").values() if service["image"] == "muragat"
    ]
    assert (commands.count("serve"), commands.count("work")) == (2, 2)


def test_the_image_holds_every_package_and_runs_as_nobody() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    for package in ("archive", "ingest", "media", "search", "web"):
        assert re.search(rf"^COPY {package} {package}$", text, re.MULTILINE)
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / word).exists() for word in source.split())
    assert "--require-hashes" in text
    assert text.index("USER muragat") < text.index("ENTRYPOINT")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_that_there_is(unit: Path) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
    parser.read(unit, encoding="utf-8")
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service").exists()
        return
    words = parser["Service"]["ExecStart"].split()
    done = CliRunner().invoke(main, [words[1], "--help"])
    assert done.exit_code == 0
    assert [word for word in words if word.startswith("--") and word not in done.output] == []
    assert parser["Service"]["User"] == "muragat"


def test_neither_proxy_passes_on_what_a_visitor_claims() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert "X-Forwarded-For $remote_addr;" in nginx
    assert "$proxy_add_x_forwarded_for" not in nginx
    assert "internal;" in nginx
    assert "header_up X-Forwarded-For {remote_host}" in (DEPLOY / "Caddyfile").read_text("utf-8")


def test_every_file_of_the_folder_is_spoken_of() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    names = [path.name for path in DEPLOY.rglob("*") if path.is_file()]
    assert [name for name in names if name not in text] == []


def test_every_code_of_the_doctor_is_documented(home_path: Path) -> None:
    text = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    codes = {one.code for one in examine(home_path)} | {"home", "address", "secrets", "proxies"}
    assert [code for code in codes if f"| `{code}` |" not in text] == []

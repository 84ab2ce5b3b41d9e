from pathlib import Path

import pytest

from archive.settings import DEFAULT_FILE, Settings, SettingsError, read_settings


def test_the_file_that_init_writes_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(DEFAULT_FILE, encoding="utf-8")
    assert read_settings(tmp_path).model_dump() == Settings().model_dump()


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text('archive_name = "A"\ndefault_access = "closed"\n', encoding="utf-8")
    monkeypatch.setenv("MURAGAT_ARCHIVE_NAME", "B")
    settings = read_settings(tmp_path)
    assert (settings.archive_name, settings.default_access) == ("B", "closed")


@pytest.mark.parametrize(
    "text", ["colour = 1", 'default_access = "ajar"', "x", 'on_site_networks = ["300.1"]', 'timezone = "Mars/Base"']
)
def test_a_wrong_setting_fails_at_once_and_names_itself(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"settings\.toml"):
        read_settings(tmp_path)

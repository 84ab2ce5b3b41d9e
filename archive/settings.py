"""The settings of one home, read from ``settings.toml`` and checked at start.

Misconfiguration fails here with the file, the field and the reason, never later in the middle of work.
Environment variables ``MURAGAT_<FIELD>`` win over the file, so that a server can be set up without editing it.
"""

import datetime as dt
import os
import re
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from archive.errors import MuragatError
from archive.model import AccessLevel

FILE_NAME = "settings.toml"
DATABASE_SCHEME = "postgresql+psycopg"
_CLUSTER_URL = r"^((tcp|tls)://[^\s/]+:[0-9]{1,5})?$"
_STORE_URL = r"^(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[a-z0-9][a-z0-9._-]*)*)?$"


class SettingsError(MuragatError):
    """``settings.toml`` cannot be used as it stands."""

    code = "settings"


class Settings(BaseSettings):
    """Every setting, with its default. ``docs/settings.md`` documents each; a test holds the two together."""

    model_config = SettingsConfigDict(env_prefix="MURAGAT_", extra="forbid", frozen=True)

    archive_name: str = Field(default="Мұрағат", max_length=200)
    contact: str = Field(default="", max_length=500)
    timezone: str = "Asia/Almaty"
    default_access: AccessLevel = AccessLevel.OPEN
    on_site_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = (IPv4Network("127.0.0.1/32"), IPv6Network("::1/128"))
    accelerated_path: str = Field(default="", pattern=r"^(/[A-Za-z0-9_-]+)*/?$", max_length=100)
    metrics_networks: tuple[IPv4Network | IPv6Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
    database_url: str = ""
    store_url: str = Field(default="", pattern=_STORE_URL)
    cluster_url: str = Field(default="", pattern=_CLUSTER_URL)
    base_url: str = ""
    smtp_host: str = Field(default="", max_length=255)
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = Field(default="", max_length=200)
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = Field(default="", max_length=200)
    upload_quota_gigabytes: int = Field(default=50, ge=1, le=100_000)
    citation_publisher: str = Field(default="", max_length=200)
    featured: tuple[str, ...] = Field(default=(), max_length=400)
    searches: dict[str, str] = Field(default_factory=dict[str, str], max_length=100)

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, OSError) as error:
            raise ValueError(f"{value!r} is not a time zone, such as Asia/Almaty") from error
        return value

    @field_validator("database_url")
    @classmethod
    def _of_a_server(cls, value: str) -> str:
        scheme, _, rest = value.partition("://")
        if not value:
            return value
        if scheme not in ("postgresql", "postgres", DATABASE_SCHEME) or not rest:
            raise ValueError(f"write it as {DATABASE_SCHEME}://USER@HOST/DATABASE, or leave it out for files")
        return f"{DATABASE_SCHEME}://{rest}"

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> "Settings":
        if self.smtp_host and "@" not in self.mail_from:
            raise ValueError("smtp_host is set, and mail_from is no address that mail could come from")
        if self.smtp_user and self.smtp_security == "none":
            raise ValueError("smtp_user would send its password unencrypted: set smtp_security")
        return self

    def today(self) -> dt.date:
        """The archive's local date, which embargoes are counted in."""
        return dt.datetime.now(ZoneInfo(self.timezone)).date()


def read_settings(folder: Path, **instead: str) -> Settings:
    """The settings of the home at ``folder``; all defaults where the file has no word on a field. ``instead``: wins.

    Raises SettingsError: not TOML, an unknown field, a value out of range.
    """
    path = folder / FILE_NAME

    class FileSettings(Settings):
        model_config = SettingsConfigDict(toml_file=path)

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    try:
        return FileSettings(**instead)  # pyright: ignore[reportArgumentType]  # pydantic reads the words
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "smtp_host, mail_from"
        raise SettingsError(
            f"{FILE_NAME}: {field}: {first['msg']}", "Correct the field; see docs/settings.md."
        ) from error
    except ValueError as error:
        raise SettingsError(f"{FILE_NAME}: {error}", "The file must be TOML; see docs/settings.md.") from error


def name_database(folder: Path, url: str) -> None:
    """Write ``database_url`` into the settings of a home, or take it out, leaving every other line as it is.

    The file is closed to others where it holds a password.
    """
    path = folder / FILE_NAME
    lines = [line for line in path.read_text("utf-8").splitlines() if not re.match(r"\s*database_url\s*=", line)]
    first_table = next((place for place, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    if url:
        lines.insert(first_table, f'database_url = "{url}"')
    partial = path.with_name(f".{FILE_NAME}.new")
    partial.unlink(missing_ok=True)
    secret = re.match(r"[^/]+//[^@/]*:[^@/]+@", url) is not None
    partial.touch(mode=0o600 if secret else path.stat().st_mode & 0o777)
    with partial.open("w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


DEFAULT_FILE = """\
# Settings of this Muragat archive. Every field is described in docs/settings.md.
# archive_name = "Мұрағат"
# contact = "archive@example.org"
# timezone = "Asia/Almaty"
# default_access = "open"            # open, registered, on-site or closed
# on_site_networks = ["192.0.2.0/24"]  # the reading rooms
"""

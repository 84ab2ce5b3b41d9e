"""What one running web server holds: the archive, its index, the languages and the templates.

Built once at start, where every misconfiguration fails; never changed afterwards. A request borrows it through a
``RequestContext`` (see ``web.view.request_context``).
"""

import hashlib
import os
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archive.accounts.desk import Desk
from archive.errors import InvalidValueError
from archive.keeping import Archive
from archive.settings import FILE_NAME, Settings, SettingsError
from search.index import SearchIndex
from web.follower import Follower
from web.http.parameters import BadParameterError, search_parameters, split_query
from web.likeness import LikenessReader
from web.pages.compare.aligner import Aligner
from web.streams.wanted import WantedCopies
from web.view import i18n, wording
from web.view.i18n import Tongue, Translations

FOLDER: Final = Path(__file__).parent
STATIC_FOLDER: Final = FOLDER / "static"
_MOST_DRAWN: Final = 4_000
"""Lines that are kept as they were drawn, in each language: those of the longest page, twice over."""


@dataclass(frozen=True, slots=True)
class Assets:
    """The bundled front end. ``version`` changes with its content and stands in every address of it."""

    version: str
    built: bool
    first_styles: str
    """The first part of the styles, without faces, for pages read with data saved; empty where nothing is built."""

    @classmethod
    def read(cls, folder: Path = STATIC_FOLDER) -> "Assets":
        digest = hashlib.sha256()
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
        first = folder / "built" / "first.css"
        styles = first.read_text(encoding="utf-8") if first.exists() else ""
        return cls(digest.hexdigest()[:12], (folder / "built" / "app.css").exists(), styles)


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of a running server. ``base_url`` is absolute without a final slash, or empty when unknown.

    ``desk`` is None where there is none and the home cannot be written: then nobody signs in.
    """

    archive: Archive
    desk: Desk | None
    index: SearchIndex
    likeness: LikenessReader
    follower: Follower
    aligner: Aligner
    wanted: WantedCopies
    base_url: str
    translations: Mapping[Tongue, Translations]
    templates: Mapping[Tongue, Environment]
    assets: Assets

    @classmethod
    def open(cls, home: Path, *, base_url: str = "") -> "Site":
        """Open a home for reading. Raises MuragatError: no home here, a newer home, a base URL that is none."""
        archive = Archive.open(home)
        _check_searches(archive.home.settings)
        translations = i18n.load()
        index = SearchIndex.own(archive.home.index_path, archive.catalogue)
        desk = _desk(archive)
        return cls(
            archive=archive,
            desk=desk,
            index=index,
            likeness=LikenessReader(archive),
            follower=Follower(index),
            aligner=Aligner(archive.home),
            wanted=WantedCopies(desk),
            base_url=_checked(base_url or archive.home.settings.base_url),
            translations=translations,
            templates={tongue: _environment(words) for tongue, words in translations.items()},
            assets=Assets.read(),
        )

    def close(self) -> None:
        self.aligner.close()
        self.follower.close()
        if self.desk is not None:
            self.desk.close()
        self.archive.close()

    @property
    def settings(self) -> Settings:
        return self.archive.home.settings

    @property
    def origin(self) -> str:
        """Scheme and host of the configured base URL; empty when none was given."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}" if self.base_url else ""

    @property
    def root_path(self) -> str:
        """The path under which a reverse proxy serves the archive: empty, or ``/archive``."""
        return urlsplit(self.base_url).path


def _desk(archive: Archive) -> Desk | None:
    there = archive.home.desk_path.exists() or archive.home.settings.database_url
    return Desk.open(archive.home) if there or os.access(archive.home.root, os.W_OK) else None


def _check_searches(settings: Settings) -> None:
    """Raises SettingsError: a saved search that cannot be asked."""
    for name, query in settings.searches.items():
        try:
            search_parameters(split_query(query))
        except BadParameterError as error:
            raise SettingsError(f"{FILE_NAME}: searches: {name!r}: {error.reason}", error.hint) from error


def _checked(base_url: str) -> str:
    if not base_url:
        return ""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise InvalidValueError(
            f"base URL {base_url!r} is not an http or https address",
            "Write it like https://archive.example.org or https://example.org/archive.",
        )
    return base_url.rstrip("/")


def _environment(words: Translations) -> Environment:
    """Templates in one language. An undefined name in a template is an error, never an empty space."""
    environment = Environment(
        loader=FileSystemLoader([FOLDER / room for room in ("view", "pages", "protocols", "desk")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(words, newstyle=True)  # pyright: ignore  # added by the extension
    environment.filters["clock"] = wording.clock
    environment.filters["iso_duration"] = wording.iso_duration

    @lru_cache(maxsize=_MOST_DRAWN)
    def drawn(macro: str, value: Hashable) -> Markup:
        """What a macro of ``blocks.html`` makes of a value that says all: the same for everybody whom it is told to."""
        return getattr(environment.get_template("blocks.html").module, macro)(value)

    environment.globals["drawn"] = drawn
    return environment

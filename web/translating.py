"""Keeping the languages whole: finds every word of the interface and compares it with the translators' files."""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from web.view.i18n import LOCALE_FOLDER, WRITTEN, Tongue, read_catalogue

_FOLDERS: Final = tuple(Path(__file__).parents[1] / folder for folder in ("web", "archive", "ingest"))
_METHODS: Final = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
_KEYWORDS: Final = {
    "gettext": None,
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
_REVIEW: Final = "Not yet reviewed by a native reader (docs/web.md)."
_PLACEHOLDER = re.compile(r"%\(([a-z_]+)\)[sd]")


def words(folders: Sequence[Path] = _FOLDERS) -> Catalog:
    """Every word of code and templates, with where it stands: of the pages, and what the domain refuses with."""
    found = Catalog(fuzzy=False)
    options = {"**.html": {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}}
    for folder in folders:
        rows = extract_from_dir(folder, _METHODS, options, keywords=_KEYWORDS, directory_filter=_is_source)
        for file, _line, message, _comments, context in rows:
            found.add(message, locations=[(f"{folder.name}/{file}", "")], context=context)  # pyright: ignore
    return found


def problems(folder: Path = LOCALE_FOLDER) -> list[str]:
    """One line for every word without a translation, with another set of placeholders, or no longer used."""
    wanted = words()
    return [line for tongue in WRITTEN for line in _problems(tongue, wanted, read_catalogue(tongue, folder))]


def update(folder: Path = LOCALE_FOLDER) -> None:
    """Add new words to the files, empty, and drop unused ones. English words translate themselves."""
    wanted = words()
    for tongue in WRITTEN:
        catalogue = read_catalogue(tongue, folder)
        catalogue.update(wanted, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        if tongue is Tongue.EN:
            for message in catalogue:
                message.string = message.id or message.string
        _write(catalogue, folder / tongue.value / "LC_MESSAGES" / "messages.po")


def _problems(tongue: Tongue, wanted: Catalog, catalogue: Catalog) -> Iterator[str]:
    for message in wanted:
        if not message.id:
            continue
        found = catalogue.get(message.id, message.context)
        if found is None or not _is_whole(found) or found.fuzzy:
            yield f"{tongue.value}: no translation: {_first(message)!r} ({', '.join(f for f, _ in message.locations)})"
        elif any(_placeholders(form) != _placeholders(_first(message)) for form in _forms(found)):
            yield f"{tongue.value}: other placeholders than {_first(message)!r}"
    used = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in wanted}
    for message in catalogue:
        if message.id and (_first(message), message.context) not in used:
            yield f"{tongue.value}: no longer used: {_first(message)!r}"


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _is_whole(message: Message) -> bool:
    return bool(_forms(message)) and all(_forms(message))


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text))


def _is_source(folder: str) -> bool:
    return Path(folder).name not in {"node_modules", "static", "assets", "__pycache__"}


def _write(catalogue: Catalog, path: Path) -> None:
    catalogue.header_comment = f"# Words of Muragat's pages: {catalogue.locale}. {_REVIEW}"
    catalogue.project, catalogue.version = "Muragat", "1"
    catalogue.last_translator = catalogue.msgid_bugs_address = catalogue.language_team = ""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, no_location=True, omit_header=False, sort_output=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())

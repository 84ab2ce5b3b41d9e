"""The interface in four languages: which one a visitor gets, and its words.

Conventions
-----------
- The words in code and templates are English and are the message identifiers. ``web/locale/*/LC_MESSAGES``
  holds their translations as ``messages.po``, read at start; there are no compiled catalogues.
- ``kk-Latn`` has no file: it is generated from ``kk`` by the 2021 alphabet (``archive.rules.scripts``), leaving
  placeholders and markup alone.
- A language is chosen by ``?lang=``, then by the cookie, then by ``Accept-Language`` (RFC 9110 12.5.4), then it
  is Kazakh. A permanent address carries no language.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.plural import to_python

from archive.model import Language
from archive.rules.scripts import to_latin2021

LOCALE_FOLDER: Final = Path(__file__).parents[1] / "locale"
COOKIE: Final = "muragat_language"
_MARKUP = re.compile(r"%\([a-z_]+\)[sd]|%%|%[sd]|\{[a-z_]*\}|<[^<>]+>|&[#a-zA-Z0-9]+;")
_MAX_HEADER = 1000
_MAX_PREFERENCES = 20


class Tongue(StrEnum):
    """A language of the interface, as a BCP 47 tag."""

    KK = "kk"
    KK_LATN = "kk-Latn"
    RU = "ru"
    EN = "en"


DEFAULT: Final = Tongue.KK
WRITTEN: Final = (Tongue.KK, Tongue.RU, Tongue.EN)
"""The languages that have a file of their own."""

OWN_NAMES: Final[Mapping[Tongue, str]] = {
    Tongue.KK: "Қазақша",
    Tongue.KK_LATN: "Qazaqşa",
    Tongue.RU: "Русский",
    Tongue.EN: "English",
}

READER: Final[Mapping[Tongue, Language]] = {
    Tongue.KK: Language.KK,
    Tongue.KK_LATN: Language.KK_LATN,
    Tongue.RU: Language.RU,
    Tongue.EN: Language.EN,
}
"""The language and script that a reader of each wants names in."""


@dataclass(frozen=True, slots=True)
class Translations:
    """The words of one language, with gettext's own method names so that Jinja can use it."""

    tongue: Tongue
    messages: Mapping[tuple[str, str], tuple[str, ...]]
    plural_index: Callable[[int], int]

    def gettext(self, message: str) -> str:
        return self.pgettext("", message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.npgettext("", singular, plural, n)

    def pgettext(self, context: str, message: str) -> str:
        forms = self.messages.get((context, message))
        return forms[0] if forms else message

    def npgettext(self, context: str, singular: str, plural: str, n: int) -> str:
        forms = self.messages.get((context, singular))
        if forms is None:
            return singular if n == 1 else plural
        return forms[min(self.plural_index(n), len(forms) - 1)]


def locale_of(tongue: Tongue) -> Locale:
    """The CLDR locale for dates and numbers; Latin Kazakh borrows those of Cyrillic Kazakh."""
    return Locale("kk" if tongue is Tongue.KK_LATN else tongue.value)


def latin(text: str) -> str:
    """Kazakh interface text in the 2021 Latin alphabet; placeholders, tags and entities stay as they are.

    >>> latin("<b>%(count)s жазба</b>")
    '<b>%(count)s jazba</b>'
    """
    pieces: list[str] = []
    position = 0
    for markup in _MARKUP.finditer(text):
        pieces += [to_latin2021(text[position : markup.start()]), markup.group()]
        position = markup.end()
    pieces.append(to_latin2021(text[position:]))
    return "".join(pieces)


def read_catalogue(tongue: Tongue, folder: Path = LOCALE_FOLDER) -> Catalog:
    """The translators' file of a written language."""
    path = folder / tongue.value / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=tongue.value, abort_invalid=True)


def load(folder: Path = LOCALE_FOLDER) -> dict[Tongue, Translations]:
    """All four languages."""
    found = {tongue: _translations(tongue, read_catalogue(tongue, folder)) for tongue in WRITTEN}
    kazakh = found[Tongue.KK]
    generated = {key: tuple(latin(form) for form in forms) for key, forms in kazakh.messages.items()}
    found[Tongue.KK_LATN] = Translations(Tongue.KK_LATN, generated, kazakh.plural_index)
    return found


def _translations(tongue: Tongue, catalogue: Catalog) -> Translations:
    messages: dict[tuple[str, str], tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        singular = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if all(forms):
            messages[message.context or "", singular] = forms
    return Translations(tongue, messages, _plural_index(tongue))


def _plural_index(tongue: Tongue) -> Callable[[int], int]:
    """The place of a number's plural form in a message, by CLDR, in the order that Babel writes forms."""
    rule = locale_of(tongue).plural_form
    category = to_python(rule)
    order = {"ru": ("one", "few", "many"), "kk": ("one", "other"), "en": ("one", "other")}
    forms = order[locale_of(tongue).language]
    return lambda n: forms.index(category(n)) if category(n) in forms else len(forms) - 1


def from_tag(tag: str) -> Tongue | None:
    """The interface language for a BCP 47 tag, or None. ``kk-Latn-KZ`` is Latin Kazakh, ``kk-KZ`` Cyrillic.

    >>> from_tag("KK-latn-kz"), from_tag("ru-RU"), from_tag("de")
    (<Tongue.KK_LATN: 'kk-Latn'>, <Tongue.RU: 'ru'>, None)
    """
    parts = tag.strip().lower().replace("_", "-").split("-")
    if parts[0] in ("kk", "kaz"):
        return Tongue.KK_LATN if "latn" in parts else Tongue.KK
    return {"ru": Tongue.RU, "rus": Tongue.RU, "en": Tongue.EN, "eng": Tongue.EN}.get(parts[0])


def from_header(accept_language: str) -> Tongue | None:
    """The best language that an Accept-Language header asks for; None when it names none of ours."""
    wanted: list[tuple[float, int, Tongue]] = []
    for place, part in enumerate(accept_language[:_MAX_HEADER].split(",")[:_MAX_PREFERENCES]):
        tag, _, parameter = part.partition(";")
        tongue = from_tag(tag)
        quality = _quality(parameter)
        if tongue is not None and quality > 0:
            wanted.append((-quality, place, tongue))
    return min(wanted)[2] if wanted else None


def _quality(parameter: str) -> float:
    """A weight from 0 to 1 (RFC 9110 12.4.2). Anything malformed counts as 0: not wanted."""
    text = parameter.strip().lower().removeprefix("q=")
    if not text:
        return 1.0
    return float(text) if re.fullmatch(r"0(\.\d{0,3})?|1(\.0{0,3})?", text) else 0.0


def html_lang(language: Language) -> str:
    """The language tag for HTML. BCP 47 leaves out a script that goes without saying; an unknown language is ``und``,
    which the templates write as HTML says: ``lang=""``."""
    return {Language.KK: "kk"}.get(language, language.value)


def direction(language: Language) -> Literal["ltr", "rtl"]:
    """The writing direction of a name or text."""
    return "rtl" if language is Language.KK_ARAB else "ltr"

"""Names in many scripts: which forms a name has, which are generated, and which one a reader is shown.

Cyrillic is the master form. Where a Latin or Arabic form has not been entered, ``complete`` generates it by the letter
rules of ``archive.rules.scripts`` and marks it as generated. Nothing is ever generated from a Latin or Arabic form.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from archive.model import AnyRecord, Language, Name, NameType
from archive.rules import scripts

# What a reader of a language is shown when a name has no form in it: nearest script first.
_FALLBACKS: dict[Language, tuple[Language, ...]] = {
    Language.KK: (Language.KK, Language.RU, Language.KK_LATN, Language.EN, Language.KK_ARAB, Language.UND),
    Language.KK_LATN: (Language.KK_LATN, Language.EN, Language.KK, Language.RU, Language.KK_ARAB, Language.UND),
    Language.KK_ARAB: (Language.KK_ARAB, Language.KK, Language.KK_LATN, Language.RU, Language.EN, Language.UND),
    Language.RU: (Language.RU, Language.KK, Language.EN, Language.KK_LATN, Language.KK_ARAB, Language.UND),
    Language.EN: (Language.EN, Language.KK_LATN, Language.KK, Language.RU, Language.KK_ARAB, Language.UND),
    Language.UND: (Language.UND, Language.KK, Language.RU, Language.EN, Language.KK_LATN, Language.KK_ARAB),
}


def complete(names: tuple[Name, ...]) -> tuple[Name, ...]:
    """The names with the Latin 2021 and Arabic forms of the Cyrillic one generated where they are missing."""
    master = _preferred(names, Language.KK)
    if master is None:
        return names
    kept = tuple(n for n in names if not (n.generated and n.language in (Language.KK_LATN, Language.KK_ARAB)))
    generated = (
        Name(text=make(master.text), language=language, generated=True)
        for language, make in ((Language.KK_LATN, scripts.to_latin2021), (Language.KK_ARAB, scripts.to_arabic))
        if _preferred(kept, language) is None
    )
    return kept + tuple(generated)


def display(record: AnyRecord, reader: Language) -> Name:
    """The name that a reader of this language is shown: theirs, else the nearest there is, else the id."""
    return nearest(record.names, reader) or Name(record.id)


def nearest(names: tuple[Name, ...], reader: Language) -> Name | None:
    """Of several names of one thing the one that a reader of this language is shown; None of none."""
    if not names:
        return None
    for language in _FALLBACKS[reader]:
        name = _preferred(names, language)
        if name is not None:
            return name
    return names[0]


def with_preferred(names: tuple[Name, ...], text: str, language: Language) -> tuple[Name, ...]:
    """The names with this text preferred in its language; the one it replaces stays as an alternative."""
    old = _preferred(names, language)
    rest = tuple(n for n in names if n is not old and not (n.text == text and n.language is language))
    kept = () if old is None or old.generated or old.text == text else (replace(old, type=NameType.ALTERNATIVE),)
    return complete((Name(text, language), *rest, *kept))


_WOMANS = re.compile(
    r"\w\w(?:[оеё]ва|ская|цкая|[ое]вна|қызы|кызы|[oe]va|skaya|skaia|[oe]vna|qyzy|kyzy|qızy)$"
    r"|^(?:қыз|кыз|qyz|kyz)$|^гүл\w{3}|\w\wгүл$|^gül\w{3}|\w\wgül$",
    re.IGNORECASE,
)
"""Words of names that women alone bear: surnames, patronymics, *қыз*, given names with *гүл* (flower)."""


def is_womans(names: Iterable[str]) -> bool:
    """Whether one of somebody's names says that she is a woman; many names say nothing of it."""
    return any(_WOMANS.search(word) for name in names for word in re.findall(r"[^\W\d_]+", name))


def _preferred(names: tuple[Name, ...], language: Language) -> Name | None:
    return next((n for n in names if n.language is language and n.type is NameType.PREFERRED), None)

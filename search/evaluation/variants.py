"""Made-up input for the evaluation: other alphabets, slips of the pen, word forms, invented names to be confused with.

Everything is drawn from a generator seeded with the text itself, so a run can be repeated and a row's variant does not
depend on the rows before it.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Sequence

from archive.model import AnyRecord, Kind, Language, Name, Person, Work
from archive.rules import scripts

_CYRILLIC = "абвгдежзийклмнопрстуыәғқңөұүі"
_LATIN = "abdefghijklmnopqrstuyz"
_ARABIC = "ابپتجدرزسعقكڭگلمنوۇىەي"
_BACK, _FRONT = "аоұыуяю", "әеөүіиэ"
_VOICELESS = "кқптсфхцчшщбвгд"
_NASAL = "мнң"


_COLUMNS = {
    "Latn-2021": "latn2021_lower",
    "Latn-2018": "latn2018_lower",
    "Latn-2017": "latn2017_lower",
    "BGN-PCGN": "bgn_pcgn_1979",
    "ALA-LC": "ala_lc",
}
_RUSSIAN_KEYBOARD = str.maketrans("әғқңөұүһі", "агкноууxи".replace("x", "х"))


def respelt(name: str) -> dict[str, str]:
    """A Kazakh Cyrillic name letter by letter in other alphabets (``archive/vocabulary/scripts.csv``), by alphabet.

    ``-ascii``: typed without marks; ``Cyrl-kk-noext``: typed on a Russian keyboard.
    """
    lowered = name.lower()
    found = {
        alphabet: "".join(scripts.table(column).get(letter, letter) for letter in lowered)
        for alphabet, column in _COLUMNS.items()
    }
    for alphabet in ("Latn-2021", "Latn-2018"):
        bare = unicodedata.normalize("NFD", found[alphabet].replace("ı", "i"))
        found[f"{alphabet}-ascii"] = "".join(c for c in bare if not unicodedata.combining(c))
    found["Arab-tote"] = scripts.to_arabic(name)
    found["Cyrl-kk-noext"] = lowered.translate(_RUSSIAN_KEYBOARD)
    return found


def typo(name: str) -> str | None:
    """The name with one letter changed, lost, doubled up by another, or two swapped; None for very short names."""
    letters = [place for place, c in enumerate(name) if c.isalpha()]
    if len(letters) < 5:
        return None
    draw = random.Random(name)
    place = draw.choice(letters[1:-1])
    alphabet = _ARABIC if "\u0600" <= name[place] <= "\u06ff" else _LATIN if name[place].isascii() else _CYRILLIC
    match draw.randrange(4):
        case 0:
            return name[:place] + draw.choice(alphabet) + name[place + 1 :]
        case 1:
            return name[:place] + name[place + 1 :]
        case 2:
            return name[:place] + draw.choice(alphabet) + name[place:]
        case _:
            return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def inflected(name: str) -> str | None:
    """A Kazakh Cyrillic name with a case ending by the rules of harmony; None for other scripts."""
    lowered = name.lower()
    if not re.fullmatch(r"[а-яёәғқңөұүһі –-]+", lowered) or not re.search(f"[{_BACK}{_FRONT}]", lowered):
        return None
    front = next(c for c in reversed(lowered) if c in _BACK + _FRONT) in _FRONT
    last = lowered[-1]
    vowel = last in _BACK + _FRONT and last != "у"
    genitive = "нің" if vowel or last in _NASAL else "тің" if last in _VOICELESS else "дің"
    dative = "ке" if last in _VOICELESS else "ге"
    ablative = "нен" if last in _NASAL else "тен" if last in _VOICELESS else "ден"
    accusative = "ні" if vowel else "ті" if last in _VOICELESS else "ді"
    ending = random.Random(name).choice((genitive, dative, ablative, accusative))
    return name + (ending if front else ending.translate(str.maketrans("еікг", "аықғ")))


def invented(records: Sequence[AnyRecord], number: int) -> Iterator[AnyRecord]:
    """People and works whose names are put together from the words of real ones."""
    draw = random.Random(20261124)
    people = _words(records, Kind.PERSON)
    titles = _words(records, Kind.WORK)
    for place in range(number):
        if place % 2 and titles:
            text = " ".join(draw.sample(titles, draw.choice((1, 2, 2))))
            yield Work(id=f"invented-{place}", names=(Name(_worn(text, draw), Language.KK),))
        elif people:
            text = " ".join(draw.sample(people, 2))
            yield Person(id=f"invented-{place}", names=(Name(_worn(text, draw), Language.KK),))


def _words(records: Sequence[AnyRecord], kind: Kind) -> list[str]:
    return sorted({word for r in records if r.kind is kind for word in r.title.split() if len(word) > 2})


def _worn(text: str, draw: random.Random) -> str:
    """The text with two letters changed, so that no invented name is a real one."""
    letters = list(text)
    for place in draw.sample(range(len(letters)), min(2, len(letters))):
        if letters[place].isalpha():
            letters[place] = draw.choice(_CYRILLIC)
    return "".join(letters)

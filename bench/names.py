"""Variants of every name in the shipped vocabulary, as cards get them right and wrong, with the right answers.

    python -m bench.names --seed 1 > variants.tsv
    muragat evaluate names --names variants.tsv

Kinds (fifth column):

- ``plain``: the name as the vocabulary has it, in every language. ``swapped``: family name first, with and without a
  comma. ``in-life``: the name on a recording made in the lifetime. Each must be certain.
- ``gendered``: the family name in the other gender (Бәпиұлы → Бапиева): another person, nobody certain.
- ``renamed``: the same family name behind somebody else's given name; ``son``: given name and father's name changed
  round (Қазанғап Тәттімбетұлы). Nobody certain.
- ``after-death``, ``before-birth``: a performer who cannot have played. Nobody certain.
- ``initialled``: an initial for the given name; ``misspelt``: one letter left out, doubled, changed or moved. May be
  certain or asked, but never somebody else (``?id``).
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator

import click

from archive.model import Language, Name, NameType, Person
from archive.rules import dates
from archive.vocabulary.shipped import shipped_records
from search.text import fold

Row = tuple[str, str, str, str, str]
_LETTERS = "абвгдежзийклмнопрстуфхцчшыэюя"
_FAMILY = re.compile(r"(?:ұлы|улы|қызы|кызы|ова|ева|ина|ов|ев|ин)$")
_OTHER_GENDER = (
    ("ұлы", "қызы"), ("улы", "кызы"), ("қызы", "ұлы"), ("кызы", "улы"),
    ("ова", "ов"), ("ева", "ев"), ("ина", "ин"), ("ов", "ова"), ("ев", "ева"), ("ин", "ина"),
)  # fmt: skip


@click.command()
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same variants.")
def main(seed: int) -> None:
    """Write the variants as tab-separated values: name, role, date, expected, kind."""
    sys.stdout.write("name\trole\tdate\texpected\tkind\n")
    for row in variants(seed):
        sys.stdout.write("\t".join(row) + "\n")


def variants(seed: int) -> Iterator[Row]:
    """(name, role, date, expected, kind) of every person; groups and collectives have no such variants."""
    chance = random.Random(seed)
    people = [r for r in shipped_records() if isinstance(r, Person) and not r.group and r.id != "khalyk"]
    known = {fold.whole(name.text) for person in people for name in person.names}
    rows = dict.fromkeys(row for person in people for row in _of(person, people, chance))
    yield from (row for row in rows if row[3] or fold.whole(row[0]) not in known or row[2])


def _of(person: Person, people: list[Person], chance: random.Random) -> Iterator[Row]:
    role = "performer" if any("player" in o or "singer" in o for o in person.occupations) else "composer"
    for name in person.names:
        words = _words(name)
        if name.type is not NameType.PREFERRED or len(words) != 2 or any("." in word for word in words):
            continue
        given, family = words
        yield name.text, role, "", person.id, "plain"
        yield f"{family} {given}", role, "", person.id, "swapped"
        yield f"{family}, {given}", role, "", person.id, "swapped"
        if name.language in (Language.KK, Language.RU):
            yield from _dated(person, name.text)
            yield from _others(given, family, role, [p for p in people if p is not person], chance)
            yield from _inexact(person, given, family, role, chance)


def _words(name: Name) -> list[str]:
    """Given and family name; empty for names of any other make."""
    words = name.text.split()
    return (
        words if not re.search(r"[().]", name.text) and (_FAMILY.search(words[-1]) or not name.text.isascii()) else []
    )


def _dated(person: Person, name: str) -> Iterator[Row]:
    birth = dates.span(person.birth).first_year if person.birth else None
    death = dates.span(person.death).last_year if person.death else None
    if birth:
        yield name, "performer", str(birth + 30), person.id, "in-life"
        yield name, "performer", str(birth - 10), "", "before-birth"
    if death:
        yield name, "performer", str(death + 8), "", "after-death"


def _others(given: str, family: str, role: str, people: list[Person], chance: random.Random) -> Iterator[Row]:
    for ending, other in _OTHER_GENDER:
        if family.endswith(ending):
            yield f"{given} {family.removesuffix(ending)}{other}", role, "", "", "gendered"
            break
    stem = _FAMILY.sub("", family)
    if stem != family:
        stranger = chance.choice(people).title.split()[0]
        if stranger != given and not stranger.endswith("."):
            yield f"{stranger} {family}", role, "", "", "renamed"
        yield f"{stem.capitalize()} {given}ұлы", role, "", "", "son"


def _inexact(person: Person, given: str, family: str, role: str, chance: random.Random) -> Iterator[Row]:
    yield f"{given[0]}. {family}", role, "", f"?{person.id}", "initialled"
    yield f"{family} {given[0]}.", role, "", f"?{person.id}", "initialled"
    for word in (given, family):
        other = _slip(word, chance)
        text = f"{other} {family}" if word is given else f"{given} {other}"
        yield text, role, "", f"?{person.id}", "misspelt"


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + chance.choice(_LETTERS) + word[at + 1 :],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        )
    )


if __name__ == "__main__":
    main()

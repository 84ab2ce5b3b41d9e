"""Synthetic recordings for measuring search: credible in size and vocabulary, the same at every run.

A recording has a title of one to three words, a composer and a performer among the shipped people, a shipped work half
of the time, date, place, genre, instruments, collections, and notes of some 60 words drawn with Zipf's law from
a vocabulary of 120,000 invented Kazakh-like words: about 83 indexed words a record, as in search.md.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import cache

from archive.model import (
    AnyRecord,
    Carrier,
    CarrierType,
    Credit,
    Genre,
    Instrument,
    Kind,
    Language,
    Name,
    Performance,
    Person,
    Place,
    Recording,
    Ref,
    Role,
    Style,
    Text,
    Work,
    WorkUse,
)
from archive.vocabulary.shipped import shipped_records

_ONSETS = (*"бгғджзйкқлмнпрстшх", "")
_VOWELS = ("а", "ә", "о", "ө", "ұ", "ү", "ы", "і", "е")
_CODAS = ("", "", "н", "л", "р", "қ", "ң", "с", "й", "у", "т", "п", "м")
_VOCABULARY = 120_000
_NOTE_WORDS = 60


class Shipped:
    """The shipped authority records as something ``Relations`` can read."""

    def __init__(self) -> None:
        self.all: dict[Ref, AnyRecord] = {record.ref: record for record in shipped_records()}

    def get_many(self, refs: Iterable[Ref]) -> dict[Ref, AnyRecord]:
        return {ref: self.all[ref] for ref in refs if ref in self.all}

    def ids(self, kind: type[AnyRecord]) -> list[str]:
        return [record.id for record in self.all.values() if isinstance(record, kind)]


@cache
def vocabulary() -> tuple[str, ...]:
    """Invented words, most frequent first."""
    draw = random.Random(1)

    def word() -> str:
        return "".join(
            draw.choice(_ONSETS) + draw.choice(_VOWELS) + draw.choice(_CODAS)
            for _ in range(draw.choice((2, 2, 3, 3, 4)))
        )

    return tuple(word() for _ in range(_VOCABULARY))


def recordings(number: int, shipped: Shipped) -> Iterator[Recording]:
    """So many recordings, the first ones the same whatever the number."""
    draw = random.Random(2)
    people, works = shipped.ids(Person), shipped.ids(Work)
    genres, instruments, places = shipped.ids(Genre), shipped.ids(Instrument), shipped.ids(Place)
    words = vocabulary()
    for serial in range(number):
        year = draw.randrange(1925, 2026)
        yield Recording(
            id=f"s{serial:07d}",
            names=(Name(" ".join(_zipf(draw, words) for _ in range(draw.choice((1, 2, 2, 3)))), Language.KK),),
            credits=(Credit(Role.COMPOSER, draw.choice(people)), Credit(Role.PERFORMER, draw.choice(people))),
            works=(WorkUse(draw.choice(works)),) if draw.random() < 0.5 else (),
            performance=Performance(
                date=str(year), place=draw.choice(places), style=draw.choice((Style.TOKPE, Style.SHERTPE, None))
            ),
            genres=(draw.choice(genres),),
            instruments=(draw.choice(instruments),),
            carriers=(Carrier(draw.choice(tuple(CarrierType)), label=f"№ {draw.randrange(9999)}"),),
            languages=(draw.choice(("kk", "ru")),),
            duration_seconds=draw.uniform(60, 900),
            notes=(Text(" ".join(_zipf(draw, words) for _ in range(_NOTE_WORDS)), Language.KK),),
        )


def _zipf(draw: random.Random, words: tuple[str, ...]) -> str:
    return words[min(len(words) - 1, int(1.6 ** (draw.random() * 24.9)) - 1)]


def person_names(shipped: Shipped) -> list[str]:
    """Names to be asked for, as spelt in several scripts."""
    return [n.text for r in shipped.all.values() if r.kind is Kind.PERSON for n in r.names]

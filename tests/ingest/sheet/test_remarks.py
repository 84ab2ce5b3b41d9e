"""What notes say that keeps somebody out: remarks written by people who did not know the rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sheet.remarks import keeps_out, shuts_all

LIST = Path(__file__).with_name("remarks.tsv")
"""``shut`` and ``open`` remarks. ``missed``: they mean *shut* and nobody but a person reads that out of them."""


def remarks() -> Iterator[tuple[str, str]]:
    for line in LIST.read_text(encoding="utf-8").splitlines():
        verdict, text = line.split("\t")
        yield verdict, text


@pytest.mark.parametrize("text", [text for verdict, text in remarks() if verdict == "shut"])
def test_a_wish_or_an_order_keeps_somebody_out(text: str) -> None:
    assert keeps_out(text)


@pytest.mark.parametrize("text", [text for verdict, text in remarks() if verdict == "open"])
def test_what_is_told_as_a_fact_keeps_nobody_out(text: str) -> None:
    assert not keeps_out(text)


def test_kazakh_typed_on_a_russian_keyboard_is_read() -> None:
    assert keeps_out("тек туыстарына тындатуга болады, баскага шыгармаңыз")
    assert keeps_out("жариялауга болмайды")


@pytest.mark.parametrize(
    ("title", "shut"),
    [
        ("Закрытый фонд", True),
        ("Опись, доступ ограничен", True),
        ("Опись, доступ не ограничен", False),
        ("Концерт к закрытию сезона", False),
        ("Жабық қор", True),
    ],
)
def test_a_title_may_shut_a_whole_table(title: str, shut: bool) -> None:
    assert shuts_all(title) is shut

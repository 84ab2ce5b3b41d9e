"""Why a record was changed is said in the reader's language, where the reason is the program's own.

The reasons come from the program's text, so that a new one is looked for as soon as it is given.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.model import AccessLevel, Status
from web.view import i18n
from web.view.i18n import Tongue
from web.view.shipped_words import phrase

ROOT = Path(__file__).parents[2]
PUT_IN = ("person/a1", "7", "open")
"""What may stand where a value is put in: an address in the archive, a number, a code."""


def reasons() -> Iterator[tuple[str, ...]]:
    """Every reason in the program, with each of ``PUT_IN`` in its gaps."""
    for package in ("archive", "media", "ingest", "web"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call):
                    name = call.func.id if isinstance(call.func, ast.Name) else ""
                    given = [k.value for k in call.keywords if k.arg == "why"]
                    given += {"signed": call.args[:1], "_change": call.args[3:4], "_why": call.args[1:2]}.get(name, [])
                    for value in given:
                        yield from texts(value)


def texts(value: ast.expr) -> Iterator[tuple[str, ...]]:
    match value:
        case ast.Constant(value=str() as text) if text:
            yield (text,)
        case ast.JoinedStr(values=parts) if any(isinstance(p, ast.Constant) for p in parts):
            yield tuple("".join(str(p.value) if isinstance(p, ast.Constant) else one for p in parts) for one in PUT_IN)
        case ast.BinOp(left=left):
            yield from texts(left)
        case ast.BoolOp(values=parts) | ast.Call(args=parts):
            for part in parts:
                yield from texts(part)
        case ast.IfExp(body=body, orelse=otherwise):
            yield from texts(body)
            yield from texts(otherwise)
        case _:
            pass


LANGUAGES = i18n.load()
FOUND = sorted(set(reasons()))


def test_the_programs_text_gives_reasons() -> None:
    assert len(FOUND) > 20
    assert ("put in order",) in FOUND


@pytest.mark.parametrize("said", FOUND, ids=lambda said: said[-1])
def test_a_reason_of_the_program_is_a_phrase_of_the_interface(said: tuple[str, ...]) -> None:
    known = [found for one in said if (found := phrase(one))]
    assert known
    assert all(LANGUAGES[tongue].gettext(known[0][0]) != known[0][0] for tongue in (Tongue.KK, Tongue.RU))


@pytest.mark.parametrize("said", [*Status, *(f"access {level}" for level in AccessLevel)])
def test_what_was_decided_is_a_phrase_too(said: str) -> None:
    found = phrase(said)
    assert found
    assert phrase(f"{said}: for a film") == (found[0], "for a film")


def test_the_number_of_a_step_is_not_shown_and_peoples_words_stay_theirs() -> None:
    found = phrase("ingested from a.wav [batch abcdefgh12]")
    assert found
    assert found[1] == "a.wav"
    assert phrase("It became clear who plays") is None

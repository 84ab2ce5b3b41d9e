"""A call in a process of its own: its death is an error, not ours."""

import os
import signal

import pytest

from media.decode.codes import Refusal
from media.decode.refusals import RefusedError
from media.running.apart import Apart, CrashedError


def double(number: int) -> int:
    return 2 * number


def refuse() -> None:
    raise RefusedError(Refusal.EMPTY, "empty: 0 bytes", "Copy it again.")


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def test_a_process_that_dies_is_an_error_and_the_next_call_works() -> None:
    with Apart() as process:
        assert process(double, 21) == 42
        with pytest.raises(CrashedError, match="crashed") as caught:
            process(die)
        assert caught.value.code == "decoder-crashed"
        assert process(double, 4) == 8


def test_errors_come_back_whole() -> None:
    with Apart() as process, pytest.raises(RefusedError) as caught:
        process(refuse)
    assert (caught.value.code, caught.value.hint) == ("empty-file", "Copy it again.")

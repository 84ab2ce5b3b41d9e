"""A call in a process of its own: its death is an error, not ours."""

import ctypes
import os
import signal
import time
from collections.abc import Callable

import pytest

from media.decode.codes import Refusal
from media.decode.refusals import RefusedError
from media.running.apart import Apart
from media.running.lost import CrashedError, StuckError

Heard = Callable[[float], None]


def double(number: int, heard: Heard) -> int:
    heard(1.0)
    return 2 * number


def refuse(heard: Heard) -> None:
    raise RefusedError(Refusal.EMPTY, "empty: 0 bytes", "Copy it again.")


def die(heard: Heard) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def own_number(heard: Heard) -> int:
    return os.getpid()


def hang(heard: Heard) -> None:
    ctypes.CDLL(None).sleep(600)


def test_a_process_that_dies_is_an_error_and_the_next_call_works() -> None:
    with Apart() as process:
        assert process(double, 21) == 42
        with pytest.raises(CrashedError, match="crashed") as caught:
            process(die)
        assert caught.value.code == "decoder-crashed"
        assert process(double, 4) == 8


def test_a_process_that_was_killed_while_idle_is_replaced() -> None:
    """Whether the pool has noticed its death already or not: both happen."""
    with Apart() as process:
        for waited_seconds in (0.0, 1.0):
            first = process(own_number)
            os.kill(first, signal.SIGKILL)
            time.sleep(waited_seconds)
            assert process(own_number) != first


def test_errors_come_back_whole() -> None:
    with Apart() as process, pytest.raises(RefusedError) as caught:
        process(refuse)
    assert (caught.value.code, caught.value.hint) == ("empty-file", "Copy it again.")


def test_a_decoder_that_hangs_in_c_is_given_up_and_the_next_call_works() -> None:
    with Apart(patience_seconds=1.0) as process:
        with pytest.raises(StuckError, match="nothing happened for") as caught:
            process(hang)
        assert caught.value.code == "decoder-stuck"
        assert process(double, 4) == 8

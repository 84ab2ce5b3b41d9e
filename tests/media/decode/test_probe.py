"""Technical facts."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from media.decode.opening import open_audio
from media.decode.probe import probe
from media.decode.refusals import RefusedError

Tone = Callable[..., NDArray[np.float32]]
Write = Callable[..., Path]


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.ogg", "a.aiff"])
def test_probing_and_decoding_tell_the_same_facts(tone: Tone, write: Write, name: str) -> None:
    path = write(name, tone(1.0))
    with open_audio(path) as reader:
        for _ in reader.blocks():
            pass
    assert probe(path) == reader.facts


def test_a_file_without_a_sample_is_refused(tone: Tone, write: Write) -> None:
    path = write("a.wav", tone(1.0))
    path.write_bytes(path.read_bytes()[:44])
    with pytest.raises(RefusedError) as error:
        probe(path)
    assert error.value.code == "no-samples"


def test_bit_rates_are_those_of_the_sound(tone: Tone, write: Write) -> None:
    assert probe(write("a.wav", tone(1.0))).bit_rate == 44100 * 2 * 16
    lossy = probe(write("a.mp3", tone(4.0))).bit_rate
    assert lossy is not None
    assert 32_000 <= lossy <= 320_000

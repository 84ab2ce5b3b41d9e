"""Coded sound of many channels: decoded like any other, in every coding that holds so many."""

from pathlib import Path

import numpy as np
import pytest

from media.decode.opening import open_audio
from tests.coded_sound import RATE_HZ, encode

CODINGS = [
    (name, container, codec, layout)
    for layout in ("5.1", "6.1", "7.1")
    for name, container, codec in (
        ("a.m4a", "ipod", "aac"),
        ("a.opus", "ogg", "libopus"),
        ("a.wv", "wv", "wavpack"),
        ("a.flac", "flac", "flac"),
        ("a.mka", "matroska", "pcm_f32le"),
    )
] + [
    ("a.m4a", "ipod", "alac", "7.1(wide)"),
    ("a.tta", "tta", "tta", "7.1"),
    ("a.m4a", "ipod", "aac", "hexadecagonal"),
    ("a.wv", "wv", "wavpack", "hexadecagonal"),
    ("a.mka", "matroska", "pcm_s16le", "hexadecagonal"),
]


@pytest.mark.parametrize(("name", "container", "codec", "layout"), CODINGS)
def test_every_channel_of_a_coded_file_is_decoded(
    tmp_path: Path, name: str, container: str, codec: str, layout: str
) -> None:
    path = tmp_path / name
    channels = encode(path, container, codec, layout)
    with open_audio(path) as reader:
        sound = np.concatenate(list(reader.blocks()))
    assert reader.channels == sound.shape[1] == channels
    assert len(sound) / RATE_HZ == pytest.approx(1.0, abs=0.05)
    spectra = np.abs(np.fft.rfft(sound[:RATE_HZ], axis=0))  # one bin is 1 Hz
    heard = {round(int(hertz), -2) for hertz in spectra.argmax(axis=0)}
    assert len(heard) >= channels - 1  # lossy codings cut the low-frequency channel
    assert reader.findings == ()

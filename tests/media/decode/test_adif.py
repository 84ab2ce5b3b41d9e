"""AAC with one header for the whole file. FFmpeg writes no ADIF, so its ADTS frames are stripped and put behind one."""

from pathlib import Path

import numpy as np
import pytest

from media.decode import adif
from media.decode.opening import open_audio
from media.decode.refusals import RefusedError
from tests.coded_sound import RATE_HZ, encode

RATE_INDEX = 3  # 48 kHz


def packed(*fields: tuple[int, int]) -> bytes:
    """(value, bits) one behind another, filled up with zeros to whole bytes."""
    text = "".join(f"{value:0{bits}b}" for value, bits in fields if bits)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def header(pairs: int, comment: bytes = b"", *, copyright_: bool = False) -> bytes:
    """ISO/IEC 13818-7, 6.2: constant rate, one program with so many channel pairs in front."""
    start = [(1, 1), (0, 72)] if copyright_ else [(0, 1)]
    general = [(0, 2), (0, 1), (128_000, 23), (0, 4), (0, 20)]
    program = [
        (0, 4),
        (1, 2),
        (RATE_INDEX, 4),
        (pairs, 4),
        (0, 4),
        (0, 4),
        (0, 2),
        (0, 3),
        (0, 4),
        (0, 1),
        (0, 1),
        (0, 1),
    ]
    elements = [(1, 1), (0, 4)] * pairs
    return adif.MAGIC + packed(*start, *general, *program, *elements) + bytes([len(comment)]) + comment


def frames_of(adts: bytes) -> bytes:
    """What stands in ADTS frames, without their headers."""
    frames: list[bytes] = []
    at = 0
    while at < len(adts):
        length = (adts[at + 3] & 3) << 11 | adts[at + 4] << 3 | adts[at + 5] >> 5
        frames.append(adts[at + (7 if adts[at + 1] & 1 else 9) : at + length])
        at += length
    return b"".join(frames)


def sound_of(path: Path) -> np.ndarray:
    with open_audio(path) as reader:
        return np.concatenate(list(reader.blocks()))


@pytest.fixture
def adts(tmp_path: Path) -> Path:
    path = tmp_path / "a.aac"
    encode(path, "adts", "aac", "stereo")
    return path


@pytest.mark.parametrize(("comment", "copyright_"), [(b"", False), (b"made in 1999", False), (b"x", True)])
def test_the_same_sound_is_heard_as_with_a_header_for_every_frame(
    adts: Path, tmp_path: Path, comment: bytes, copyright_: bool
) -> None:
    path = tmp_path / "b.aac"
    path.write_bytes(header(1, comment, copyright_=copyright_) + frames_of(adts.read_bytes()))
    np.testing.assert_array_equal(sound_of(path), sound_of(adts))
    with open_audio(path) as reader:
        list(reader.blocks())
        assert (reader.facts.container, reader.facts.codec) == ("adif", "aac")
        assert (reader.facts.sample_rate_hz, reader.facts.channels) == (RATE_HZ, 2)
        assert reader.findings == ()


def test_a_cut_file_gives_the_sound_it_has(adts: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.aac"
    data = header(1) + frames_of(adts.read_bytes())
    path.write_bytes(data[: len(data) // 2])
    whole = len(sound_of(adts))
    assert 0.3 * whole < len(sound_of(path)) < 0.7 * whole


@pytest.mark.parametrize("damage", [b"ADIF", b"ADIF" + bytes(3), b"ADIF" + b"\xff" * 40, b"ADIF" + bytes(100)])
def test_a_header_that_is_none_is_refused(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "b.aac"
    path.write_bytes(damage)
    with pytest.raises(RefusedError):
        sound_of(path)


def test_what_is_too_long_to_be_decoded_at_once_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "b.aac"
    path.write_bytes(header(1) + bytes(adif.MOST_BYTES))
    with pytest.raises(RefusedError, match="at most 8") as refused:
        sound_of(path)
    assert "M4A" in refused.value.hint

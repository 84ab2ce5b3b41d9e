"""The MP3 of a 16-bit master and that of any other: one sound, one length, one header."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from media.decode.mpeg import parse_header, promised_frames
from media.decode.opening import open_audio
from media.derivatives.lame_tag import crc16
from media.derivatives.writers import MP3_BIT_RATES, Mp3Writer

Signal = NDArray[np.float32]
UNDER_16_BITS = np.float32(2.0**-20)


def music(channels: int, seconds: float, rate_hz: int) -> Signal:
    """Struck strings in soft noise, in whole steps of 16 bits."""
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    string = 0.5 * np.sin(2 * np.pi * 196 * times) * np.exp(-6 * (times % 0.3))
    sides = [string + np.random.default_rng(side).normal(0, 0.003, len(times)) for side in range(channels)]
    return (np.rint(np.stack(sides, axis=1) * 32768) / 32768).astype(np.float32)


def written(path: Path, sound: Signal, rate_hz: int, block: int = 7001) -> bytes:
    writer = Mp3Writer(path, rate_hz, sound.shape[1])
    for start in range(0, len(sound), block):
        writer.write(sound[start : start + block])
    writer.close()
    return path.read_bytes()


def decoded(path: Path) -> Signal:
    with open_audio(path) as reader:
        return np.concatenate(list(reader.blocks()))


@pytest.mark.parametrize("rate_hz", [44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("seconds", [0.01, 0.5, 7.3])
def test_both_ways_give_the_same_sound_of_the_same_length(
    tmp_path: Path, rate_hz: int, channels: int, seconds: float
) -> None:
    sound = music(channels, seconds, rate_hz)
    whole, broken = tmp_path / "whole.mp3", tmp_path / "broken.mp3"
    written(whole, sound, rate_hz)
    written(broken, sound + UNDER_16_BITS, rate_hz)
    one, other = decoded(whole), decoded(broken)
    assert len(one) == len(other) == len(sound)
    lost = [np.square(copy - sound).mean() for copy in (one, other)]
    assert 10 * np.log10(lost[0] / lost[1]) == pytest.approx(0, abs=0.5)


def test_a_player_finds_every_moment_by_its_byte(tmp_path: Path) -> None:
    """Constant bit rate: every frame has its length, within the byte of its padding."""
    data = written(tmp_path / "a.mp3", music(1, 3.0, 44100), 44100)
    at, lengths = 0, list[int]()
    while at < len(data):
        header = parse_header(data[at:])
        assert header is not None
        assert header.length_bytes is not None
        lengths.append(header.length_bytes)
        at += header.length_bytes
    assert at == len(data)
    assert set(lengths) <= {144 * MP3_BIT_RATES[1] // 44100, 144 * MP3_BIT_RATES[1] // 44100 + 1}
    with (tmp_path / "a.mp3").open("rb") as file:
        assert promised_frames(file, 0) == (len(lengths) - 1) * 1152


@pytest.mark.parametrize(("channels", "place"), [(1, 4 + 17), (2, 4 + 32)])
def test_the_first_frame_is_the_header_of_lame(tmp_path: Path, channels: int, place: int) -> None:
    """Places after "Mp3 Info Tag revision 1": counts behind "Info", LAME's part 120 bytes on, its check sum last."""
    data = written(tmp_path / "a.mp3", music(channels, 5.0, 44100), 44100)
    assert data[place : place + 4] == b"Info"
    flags, frames, total = struct.unpack(">III", data[place + 4 : place + 16])
    assert (flags, total) == (15, len(data))
    table = data[place + 16 : place + 116]
    assert list(table) == sorted(table)
    assert table[50] == pytest.approx(128, abs=1)
    lame = data[place + 120 : place + 156]
    assert lame[:4] == b"LAME"
    delay, padding = int.from_bytes(lame[21:24]) >> 12, int.from_bytes(lame[21:24]) & 0xFFF
    assert delay == 576
    assert frames * 1152 - delay - padding == 5 * 44100
    assert int.from_bytes(lame[34:36]) == crc16(data[: place + 154])


def test_the_check_sum_is_that_of_its_catalogue() -> None:
    """CRC-16/ARC of "123456789" is 0xBB3D (reveng's catalogue)."""
    assert crc16(b"123456789") == 0xBB3D


def test_other_programs_read_the_same_length(tmp_path: Path) -> None:
    written(tmp_path / "a.mp3", music(2, 5.0, 48000), 48000)
    with av.open(str(tmp_path / "a.mp3")) as container:
        frames = [frame.samples for frame in container.decode(audio=0)]
    assert sum(frames) == 5 * 48000


def test_full_scale_is_not_wrapped(tmp_path: Path) -> None:
    square = np.where(np.arange(44100) // 100 % 2, 1.0, -1.0).astype(np.float32)[:, None]
    written(tmp_path / "a.mp3", square, 44100)
    copy = decoded(tmp_path / "a.mp3")
    assert float(np.dot(copy[:, 0], square[:, 0])) / len(square) > 0.9


def test_no_sound_is_an_empty_file(tmp_path: Path) -> None:
    assert written(tmp_path / "a.mp3", np.zeros((0, 1), np.float32), 44100) == b""

"""Listening copies, outline and manifest."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from media.decode.opening import open_audio
from media.derivatives.making import AccessCopies, Derivatives
from media.derivatives.manifest import MANIFEST, read_manifest
from media.derivatives.mixdown import mix_down

Signal = NDArray[np.float32]
Tone = Callable[..., Signal]


def copies_of(folder: Path, sound: Signal, rate_hz: int, block: int = 30_000) -> dict[str, tuple[Signal, int]]:
    """Both copies of a sound, decoded back by our own decoder: name to (samples, rate)."""
    with AccessCopies(folder, rate_hz, sound.shape[1]) as copies:
        for start in range(0, len(sound), block):
            copies.add(sound[start : start + block])
        copies.close()
    decoded: dict[str, tuple[Signal, int]] = {}
    for name in ("access.opus", "access-low.opus", "access.mp3"):
        with open_audio(folder / name) as reader:
            decoded[name] = np.concatenate(list(reader.blocks())), reader.sample_rate_hz
            assert reader.findings == ()
    return decoded


def in_blocks(copies: AccessCopies, sound: Signal, frames: int = 48_000) -> None:
    for start in range(0, len(sound), frames):
        copies.add(sound[start : start + frames])
    copies.close()


def in_16_bits(sound: Signal) -> Signal:
    """As a 16-bit master holds it: such sound takes another way to its MP3."""
    return (np.rint(sound * 32768) / 32768).astype(np.float32)


def in_full(sound: Signal) -> Signal:
    """Nothing is rounded."""
    return sound


held = pytest.mark.parametrize("held", [in_full, in_16_bits])


@held
@pytest.mark.parametrize("rate_hz", [8000, 22050, 44100, 48000, 96000, 192_000])
def test_both_copies_last_as_long_as_the_master(
    tone: Tone, tmp_path: Path, rate_hz: int, held: Callable[[Signal], Signal]
) -> None:
    for sound, rate in copies_of(tmp_path, held(tone(3.0, rate_hz)), rate_hz).values():
        assert len(sound) / rate == pytest.approx(3.0, abs=0.001)


@held
def test_a_moment_of_the_master_is_the_same_moment_of_the_copies(
    tmp_path: Path, held: Callable[[Signal], Signal]
) -> None:
    click = np.zeros((44100 * 4, 1), np.float32)
    at = np.arange(400)
    click[88200 : 88200 + 400, 0] = 0.8 * np.sin(2 * np.pi * 1000 * at / 44100) * np.hanning(400)
    for sound, rate in copies_of(tmp_path, held(click), 44100).values():
        energy = sound[:, 0].astype(float) ** 2
        centre = (energy * np.arange(len(energy))).sum() / energy.sum() / rate
        assert centre == pytest.approx((88200 + 200) / 44100, abs=0.002)


@pytest.mark.parametrize(("channels", "heard"), [(1, 1), (2, 2), (3, 2), (6, 2), (16, 2)])
def test_copies_have_at_most_two_channels(tone: Tone, tmp_path: Path, channels: int, heard: int) -> None:
    for sound, _ in copies_of(tmp_path, tone(0.5, channels=channels), 44100).values():
        assert sound.shape[1] == heard


def test_an_inverted_or_a_dead_channel_does_not_silence_the_copies(tone: Tone, tmp_path: Path) -> None:
    inverted = tone(1.0)
    inverted[:, 1] *= -1
    dead = tone(1.0)
    dead[:, 1] = 0
    for number, sound in enumerate((inverted, dead)):
        for copy, _ in copies_of(tmp_path / str(number), sound, 44100).values():
            assert np.abs(copy[10_000:, 0]).max() > 0.4


def test_six_channels_fold_down_as_in_bs_775_without_clipping() -> None:
    left, right, centre, low, back_left, back_right = np.eye(6, dtype=np.float32)
    mixed = mix_down(np.stack([left, right, centre, low, back_left, back_right]))
    assert mixed[0, 0] == pytest.approx(2**0.5 * mixed[2, 0])
    assert mixed[0, 1] == mixed[1, 0] == mixed[3].max() == 0
    assert np.abs(mix_down(np.ones((4, 6), np.float32))).max() <= 1.0 + 1e-6


def test_sound_beyond_full_scale_is_limited_not_wrapped(tone: Tone, tmp_path: Path) -> None:
    for copy, _ in copies_of(tmp_path, tone(1.0) * 6, 44100).values():
        assert np.abs(copy[5000:-5000]).max() < 1.3


def test_an_error_leaves_no_half_written_copies(tone: Tone, tmp_path: Path) -> None:
    with pytest.raises(IndexError), Derivatives(tmp_path, 44100, 2) as derivatives:
        derivatives.add(np.zeros((100, 7), np.float32).reshape(-1))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["access.opus.part", "access-low.opus.part", "access.mp3.part"])
def test_a_full_disk_is_said_and_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("/dev/full")
    noise = np.random.default_rng(0).normal(0, 0.1, (48000 * 30, 1)).astype(np.float32)
    with (
        pytest.raises(OSError, match=r"No space left|could not be written"),
        AccessCopies(tmp_path, 48000, 1) as copies,
    ):
        copies.add(noise)
    assert list(tmp_path.iterdir()) == []


def test_the_same_sound_gives_the_same_bytes(tone: Tone, tmp_path: Path) -> None:
    digests: list[list[str]] = []
    for folder in ("first", "again"):
        with AccessCopies(tmp_path / folder, 44100, 2) as copies:
            copies.add(tone(3.0))
            digests.append([f.sha256 for f in copies.close()])
    assert digests[0] == digests[1]


def test_copies_written_beside_each_other_are_the_same_bytes(tone: Tone, tmp_path: Path) -> None:
    sound = tone(6.0, 48_000)
    written: list[dict[str, bytes]] = []
    for beside in (False, True):
        with AccessCopies(tmp_path / str(beside), 48_000, sound.shape[1], beside=beside) as copies:
            in_blocks(copies, sound, frames=9_600)  # many more blocks than may be under way
        written.append({file.name: file.read_bytes() for file in (tmp_path / str(beside)).iterdir()})
    assert len(written[0]) == 3
    assert written[0] == written[1]


@pytest.mark.parametrize("name", ["access.opus.part", "access-low.opus.part", "access.mp3.part"])
def test_a_full_disk_is_said_of_copies_written_beside_each_other(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("/dev/full")
    noise = np.random.default_rng(0).normal(0, 0.1, (48000 * 30, 1)).astype(np.float32)
    with (
        pytest.raises(OSError, match=r"No space left|could not be written"),
        AccessCopies(tmp_path, 48000, 1, beside=True) as copies,
    ):
        in_blocks(copies, noise)
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_vouches_for_every_file(tone: Tone, tmp_path: Path) -> None:
    other = tmp_path / "contour.json"
    other.write_text("{}")
    with Derivatives(tmp_path, 44100, 2) as derivatives:
        derivatives.add(tone(2.0))
        manifest = derivatives.finish([other])
    assert read_manifest(tmp_path) == manifest
    assert [f.name for f in manifest.files] == [
        "access-low.opus",
        "access.mp3",
        "access.opus",
        "contour.json",
        "peaks.json",
    ]
    opus = manifest.find("access.opus")
    assert opus is not None
    assert (opus.mime, opus.duration_seconds) == ("audio/ogg; codecs=opus", 2.0)
    assert {f.name for f in tmp_path.iterdir()} == {*(f.name for f in manifest.files), MANIFEST}


@pytest.mark.parametrize("harm", ["missing", "shorter", "other version", "no json"])
def test_a_manifest_that_does_not_hold_is_none(tone: Tone, tmp_path: Path, harm: str) -> None:
    with Derivatives(tmp_path, 44100, 1) as derivatives:
        derivatives.add(tone(0.5, channels=1))
        derivatives.finish()
    copy, manifest = tmp_path / "access.mp3", tmp_path / MANIFEST
    match harm:
        case "missing":
            copy.unlink()
        case "shorter":
            copy.write_bytes(copy.read_bytes()[:-1])
        case "other version":
            manifest.write_text(manifest.read_text().replace('"version": 1', '"version": 2'))
        case _:
            manifest.write_text("{")
    assert read_manifest(tmp_path) is None


def test_without_a_manifest_the_folder_is_unfinished(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None

"""Decoding: every format, in blocks, with an account of the damage."""

import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from media.decode.opening import AudioReader, open_audio
from media.decode.refusals import NotAudioError, RefusedError

Signal = NDArray[np.float32]
Tone = Callable[..., Signal]
Write = Callable[..., Path]


def decode(path: Path, seconds: float = 20.0) -> tuple[Signal, AudioReader]:
    with open_audio(path) as reader:
        blocks = list(reader.blocks(seconds))
    return np.concatenate(blocks), reader


def codes(reader: AudioReader) -> list[str]:
    return [finding.code for finding in reader.findings]


@pytest.mark.parametrize(
    ("name", "subtype", "container", "codec", "bits"),
    [
        ("a.wav", "PCM_16", "wav", "pcm_s16le", 16),
        ("a.wav", "PCM_24", "wav", "pcm_s24le", 24),
        ("a.wav", "FLOAT", "wav", "pcm_f32le", 32),
        ("a.wav", "ULAW", "wav", "pcm_mulaw", None),
        ("a.rf64", "PCM_24", "rf64", "pcm_s24le", 24),
        ("a.w64", "PCM_24", "w64", "pcm_s24le", 24),
        ("a.aiff", "PCM_16", "aiff", "pcm_s16be", 16),
        ("a.caf", "PCM_16", "caf", "pcm_s16be", 16),
        ("a.flac", "PCM_24", "flac", "flac", 24),
    ],
)
def test_lossless_files_give_back_every_frame(
    tone: Tone, write: Write, name: str, subtype: str, container: str, codec: str, bits: int | None
) -> None:
    sound, reader = decode(write(name, tone(1.5), subtype=subtype))
    facts = reader.facts
    assert (facts.container, facts.codec, facts.bits_per_sample) == (container, codec, bits)
    assert (facts.sample_rate_hz, facts.channels, facts.frames, facts.duration_seconds) == (44100, 2, 66150, 1.5)
    np.testing.assert_allclose(sound, tone(1.5), atol=0.02 if subtype == "ULAW" else 1e-4)
    assert codes(reader) == []


@pytest.mark.parametrize(
    ("name", "subtype", "container", "codec", "mime"),
    [
        ("a.ogg", "VORBIS", "ogg", "vorbis", "audio/ogg; codecs=vorbis"),
        ("a.mp3", "MPEG_LAYER_III", "mp3", "mp3", "audio/mpeg"),
        ("a.opus", "OPUS", "ogg", "opus", "audio/ogg; codecs=opus"),
    ],
)
def test_lossy_files_keep_their_length_to_the_frame(
    tone: Tone, write: Write, name: str, subtype: str, container: str, codec: str, mime: str
) -> None:
    rate_hz = 48000
    path = write(name, tone(2.0, rate_hz), rate_hz, subtype, "OGG" if container == "ogg" else None)
    sound, reader = decode(path)
    facts = reader.facts
    assert (facts.container, facts.codec, facts.mime, facts.bits_per_sample) == (container, codec, mime, None)
    assert facts.frames == 2 * rate_hz
    assert np.sqrt(np.mean(sound[rate_hz:] ** 2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)


def test_aac_in_mp4_is_decoded_by_ffmpeg(tone: Tone, tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    container: Any
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44100, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(tone(2.0).T), format="fltp", layout="stereo")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    _, reader = decode(path)
    assert (reader.facts.container, reader.facts.codec, reader.channels) == ("mp4", "aac", 2)
    assert reader.facts.duration_seconds == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("seconds", [0.1, 0.37, 5.0])
def test_blocks_are_no_longer_than_asked_and_add_up(tone: Tone, write: Write, seconds: float) -> None:
    for name in ("a.wav", "a.flac"):
        with open_audio(write(name, tone(1.0))) as reader:
            blocks = list(reader.blocks(seconds))
        assert {len(b) for b in blocks[:-1]} <= {int(seconds * 44100)}
        assert sum(len(b) for b in blocks) == 44100
        assert all(b.dtype == np.float32 and b.shape[1] == 2 for b in blocks)


@pytest.mark.parametrize(("rate_hz", "channels"), [(8000, 1), (192_000, 2), (44100, 6), (1234, 1), (96_000, 16)])
def test_unusual_rates_and_channel_counts_work(tone: Tone, write: Write, rate_hz: int, channels: int) -> None:
    sound, reader = decode(write("a.wav", tone(0.5, rate_hz, channels, 100.0), rate_hz, "FLOAT"))
    assert (reader.sample_rate_hz, sound.shape) == (rate_hz, (rate_hz // 2, channels))


def test_samples_that_are_no_numbers_become_silence_and_a_finding(tone: Tone, write: Write) -> None:
    sound = tone(0.1)
    sound[10, 0], sound[20, 1] = np.nan, np.inf
    decoded, reader = decode(write("a.wav", sound, subtype="FLOAT"))
    assert decoded[10, 0] == decoded[20, 1] == 0
    assert "2 samples" in next(f.detail for f in reader.findings if f.code == "invalid-samples")


def test_a_cut_wav_is_decoded_and_found_truncated(tone: Tone, write: Write) -> None:
    path = write("a.wav", tone(2.0))
    path.write_bytes(path.read_bytes()[: 44 + 44100 * 4])
    sound, reader = decode(path)
    assert len(sound) == 44100
    (finding,) = reader.findings
    assert (finding.code, finding.start_seconds) == ("truncated", 1.0)
    assert "1.00 s of the 2.00 s" in finding.detail


def test_a_cut_flac_is_decoded_and_found_truncated(tone: Tone, write: Write) -> None:
    path = write("a.flac", tone(3.0) + np.random.default_rng(1).normal(0, 0.1, (132300, 2)).astype(np.float32))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    sound, reader = decode(path)
    assert 44100 < len(sound) < 100_000
    assert codes(reader) == ["truncated"]


def test_a_cut_mp3_is_held_against_its_xing_header(tone: Tone, write: Write) -> None:
    path = write("a.mp3", tone(4.0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert codes(decode(path)[1]) == ["truncated"]


def test_a_flipped_bit_in_flac_is_found_and_keeps_later_sound_in_its_place(tone: Tone, write: Write) -> None:
    rng = np.random.default_rng(2)
    sound = rng.normal(0, 0.1, (44100 * 4, 2)).astype(np.float32)
    path = write("a.flac", sound)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    decoded, reader = decode(path)
    assert codes(reader) == ["bit-rot"]
    assert decoded.shape == sound.shape
    np.testing.assert_allclose(decoded[-44100:], sound[-44100:], atol=1e-4)


@pytest.mark.parametrize(("subtype", "rate_hz"), [("VORBIS", 44100), ("OPUS", 48000)])
def test_a_hole_in_an_ogg_stream_keeps_later_sound_in_its_place(write: Write, subtype: str, rate_hz: int) -> None:
    rng = np.random.default_rng(3)
    sound = rng.normal(0, 0.1, (rate_hz * 20, 1)).astype(np.float32)
    path = write("a.ogg", sound, rate_hz, subtype)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + data[len(data) // 2 + 12_000 :])
    decoded, reader = decode(path)
    assert codes(reader) == ["bit-rot"]
    assert decoded.shape == sound.shape
    late = slice(-3 * rate_hz, -rate_hz)
    assert np.corrcoef(decoded[late, 0], sound[late, 0])[0, 1] > 0.3


def test_an_ogg_stream_without_its_last_page_is_truncated(tone: Tone, write: Write) -> None:
    path = write("a.ogg", np.random.default_rng(4).normal(0, 0.1, (441000, 1)).astype(np.float32), subtype="VORBIS")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert codes(decode(path)[1]) == ["truncated"]


def test_flac_sound_that_differs_from_its_own_digest_is_bit_rot(tone: Tone, write: Write) -> None:
    path = write("a.flac", tone(1.0))
    data = bytearray(path.read_bytes())
    data[26] ^= 0x01  # in the MD5 of STREAMINFO (RFC 9639, 8.2)
    path.write_bytes(data)
    assert codes(decode(path)[1]) == ["bit-rot"]


@pytest.mark.parametrize(("subtype", "channels"), [("PCM_16", 1), ("PCM_24", 2), ("PCM_S8", 3)])
def test_a_sound_flac_of_any_depth_agrees_with_its_digest(
    tone: Tone, write: Write, subtype: str, channels: int
) -> None:
    assert codes(decode(write("a.flac", tone(1.0, channels=channels), subtype=subtype))[1]) == []


def test_a_header_without_sound_is_refused(tone: Tone, write: Write) -> None:
    path = write("a.wav", tone(1.0))
    path.write_bytes(path.read_bytes()[:44])
    with open_audio(path) as reader, pytest.raises(RefusedError, match="no sound"):
        list(reader.blocks())


def test_a_recording_that_lost_power_is_read_to_its_end(tone: Tone, write: Write) -> None:
    path = write("a.wav", tone(1.0))
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = bytes(4)
    path.write_bytes(data)
    sound, reader = decode(path)
    assert len(sound) == 44100
    assert codes(reader) == ["header-unfinished"]


def test_a_wrong_extension_is_noted(tone: Tone, write: Write, tmp_path: Path) -> None:
    path = write("a.flac", tone(0.5)).rename(tmp_path / "a.mp3")
    assert codes(decode(path)[1]) == ["extension-wrong"]


def test_a_header_with_absurd_numbers_is_refused(tmp_path: Path) -> None:
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 836, b"WAVE", b"fmt ", 16, 1, 200, 8000, 0, 400, 16, b"data", 800
    )
    path = tmp_path / "a.wav"
    path.write_bytes(header + bytes(800))
    with pytest.raises(RefusedError) as error, open_audio(path):
        pass
    assert error.value.code in ("implausible-format", "unsupported-coding", "damaged-beyond-reading")


def test_a_name_that_looks_like_an_address_is_only_a_name(tone: Tone, write: Write) -> None:
    path = write("concat:a|b%20.opus", tone(0.5, 48000), 48000, "OPUS", "OGG")
    assert decode(path)[1].frames == 24000


def test_facts_are_not_given_before_the_end(tone: Tone, write: Write) -> None:
    with open_audio(write("a.wav", tone(1.0))) as reader, pytest.raises(ValueError, match="before"):
        _ = reader.facts


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.ogg", "a.opus", "a.aiff", "a.caf", "a.w64"])
def test_no_damage_to_the_bytes_makes_decoding_fail_otherwise_than_by_refusal(
    tone: Tone, write: Write, name: str
) -> None:
    path = write(name, tone(0.5, 48000), 48000, *(("OPUS", "OGG") if name == "a.opus" else ()))
    whole = path.read_bytes()
    rng = np.random.default_rng(len(name))
    for _ in range(25):
        data = bytearray(whole)
        for at in rng.integers(0, len(data) if rng.random() < 0.5 else min(300, len(data)), 10):
            data[at] = rng.integers(0, 256)
        path.write_bytes(data[: rng.integers(1, len(data) + 1)])
        with suppress(RefusedError, NotAudioError):
            sound, reader = decode(path)
            assert np.isfinite(sound).all()
            assert reader.facts.frames == len(sound)

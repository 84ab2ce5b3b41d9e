"""What a file is, by its content."""

import os
from pathlib import Path

import pytest

from media.decode.refusals import NotAudioError, RefusedError
from media.decode.sniff import identify

HTML = b"<!DOCTYPE html>\n<html><body>404 not found</body></html>"
CUE = 'PERFORMER "Дина"\nFILE "side.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'.encode()
MPEG_FRAME = bytes.fromhex("fffb9064") + bytes(413)  # layer III, 128 kbit/s, 44.1 kHz: 417 bytes


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (b"RIFF\x24\0\0\0WAVEfmt ", "wav"),
        (b"RF64\xff\xff\xff\xffWAVEds64", "rf64"),
        (b"FORM\0\0\0\x24AIFFCOMM", "aiff"),
        (b"fLaC\0\0\0\x22", "flac"),
        (b"OggS\0\x02", "ogg"),
        (b"caff\0\x01\0\0", "caf"),
        (b"\0\0\0\x1cftypM4A \0\0\2\0", "mp4"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "asf"),
        (b"MAC \x96\x0f", "ape"),
        (b"wvpk\0\0", "wv"),
        (MPEG_FRAME * 5, "mp3"),
    ],
)
def test_content_names_the_container_whatever_the_extension(tmp_path: Path, head: bytes, container: str) -> None:
    assert identify(put(tmp_path, "anything.bin", head.ljust(64, b"\0"))).container == container


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (HTML, "web-page"),
        (CUE, "cue-sheet"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "picture"),
        ("Ескертпе: магниттелген".encode("cp1251", "replace"), "text"),
        (b"#EXTM3U\nhttp://example.org/a.mp3\n", "playlist"),
        (b"%PDF-1.7", "document"),
        (b"PK\x03\x04\x14\0", "packed-files"),
        (b"MThd\0\0\0\6", "notation"),
        (b"", "empty-file"),
        (bytes(range(256)), "unknown-content"),
    ],
)
def test_what_is_not_audio_and_does_not_claim_to_be_is_passed_over(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(NotAudioError) as error:
        identify(put(tmp_path, "beside", data))
    assert error.value.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [(HTML, "not-audio-inside"), (b"\xff\xd8\xff\xe0\0\x10JFIF", "not-audio-inside"), (b"", "empty-file")],
)
def test_what_claims_to_be_audio_and_is_not_is_refused_with_a_hint(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as error:
        identify(put(tmp_path, "song.mp3", data))
    assert error.value.code == code
    assert error.value.hint


def test_the_name_that_counts_is_the_one_the_file_came_with(tmp_path: Path) -> None:
    staged = put(tmp_path, "file", HTML)
    with pytest.raises(RefusedError):
        identify(staged, "song.mp3")
    with pytest.raises(NotAudioError):
        identify(staged, "page.html")


def test_audio_is_found_behind_junk_and_the_junk_is_noted(tmp_path: Path) -> None:
    content = identify(put(tmp_path, "a.mp3", b"\x01\x02\x03\x04" * 2000 + MPEG_FRAME * 5))
    assert (content.container, content.start_byte) == ("mp3", 8000)
    assert [f.code for f in content.findings] == ["junk-before-audio"]


def test_an_id3_tag_whose_size_lies_beyond_the_end_does_not_hide_the_audio(tmp_path: Path) -> None:
    content = identify(put(tmp_path, "a.mp3", b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + MPEG_FRAME * 5))
    assert (content.container, content.start_byte) == ("mp3", 10)
    assert [f.code for f in content.findings] == ["tag-size-wrong"]


def test_a_file_of_tags_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no audio"):
        identify(put(tmp_path, "a.mp3", b"ID3\x03\0\0\0\0\0\x0a" + bytes(10)))


def test_a_pipe_is_refused_without_being_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "a.wav"
    os.mkfifo(pipe)
    with pytest.raises(RefusedError, match="not an ordinary file"):
        identify(pipe)


def test_a_missing_file_is_refused_with_the_reason_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="No such file"):
        identify(tmp_path / "gone.wav")

"""Chunks whose sizes lie."""

import io
import struct

import pytest

from media.decode.chunks import read_chunks, read_parts


def riff(*chunks: tuple[bytes, int, bytes], kind: bytes = b"RIFF") -> io.BytesIO:
    body = b"".join(name + struct.pack("<I", size) + data for name, size, data in chunks)
    return io.BytesIO(kind + struct.pack("<I", len(body) + 4) + b"WAVE" + body)


def test_chunks_come_with_what_is_declared_and_what_is_there() -> None:
    found = list(read_chunks(riff((b"fmt ", 16, bytes(16)), (b"data", 1000, bytes(100)))))
    assert [(c.name, c.declared, c.available, c.missing) for c in found] == [
        ("fmt ", 16, 16, 0),
        ("data", 1000, 100, 900),
    ]


def test_odd_chunks_are_padded() -> None:
    found = list(read_chunks(riff((b"note", 3, b"abc\0"), (b"data", 2, b"xx"))))
    assert [(c.name, c.offset) for c in found] == [("note", 20), ("data", 32)]


@pytest.mark.parametrize("odd", [b"a", b"abc", b"abcde\x01\x02", b"x" * 101, b"\0\0\0", b"LIST\0"])
@pytest.mark.parametrize("padding", [b"", b"\0", b"\x20", b"L"])
def test_an_odd_chunk_leads_to_the_next_one_padded_or_not(odd: bytes, padding: bytes) -> None:
    found = list(read_chunks(riff((b"note", len(odd), odd + padding), (b"LIST", 4, b"INFO"))))
    assert [(c.name, c.available) for c in found] == [("note", len(odd)), ("LIST", 4)]


def test_the_parts_of_a_list_may_lack_their_padding() -> None:
    body = b"INFO" + b"INAM" + struct.pack("<I", 3) + b"abc" + b"IART" + struct.pack("<I", 2) + b"de"
    assert list(read_parts(body)) == [("INAM", b"abc"), ("IART", b"de")]


def test_a_recorder_that_lost_power_left_the_size_at_zero() -> None:
    (found,) = read_chunks(riff((b"data", 0, b"\x01\x80" * 50)))
    assert (found.declared, found.available) == (None, 100)


def test_an_empty_data_chunk_before_another_chunk_is_truly_empty() -> None:
    found = list(read_chunks(riff((b"data", 0, b""), (b"LIST", 4, b"INFO"))))
    assert [(c.name, c.declared) for c in found] == [("data", 0), ("LIST", 4)]


def test_rf64_keeps_the_true_size_in_ds64() -> None:
    ds64 = struct.pack("<QQQI", 0, 120, 0, 0)
    found = list(read_chunks(riff((b"ds64", 28, ds64), (b"data", 0xFFFFFFFF, bytes(120)), kind=b"RF64")))
    assert (found[-1].declared, found[-1].missing) == (120, 0)


def test_a_file_of_a_million_empty_chunks_is_given_up() -> None:
    body = (b"junk" + bytes(4)) * 20_000
    assert len(list(read_chunks(io.BytesIO(b"RIFF" + bytes(4) + b"WAVE" + body)))) == 10_000


def test_a_size_that_leads_beyond_every_file_ends_the_walk() -> None:
    w64 = bytes.fromhex("726966662e91cf11a5d628db04c10000") + bytes(24) + b"data" + bytes(12) + b"\xff" * 7 + b"\x7f"
    assert [c.available for c in read_chunks(io.BytesIO(w64 + bytes(100)))] == [100]
    assert [c.missing for c in read_chunks(riff((b"LIST", 0xFFFFFFF0, b"INFO")))] == [0xFFFFFFF0 - 4]


def test_other_files_have_no_chunks() -> None:
    assert list(read_chunks(io.BytesIO(b"OggS" + bytes(100)))) == []

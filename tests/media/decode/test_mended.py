"""WAV files whose sizes and sequence of chunks lead astray: the sound is whole, so it is read."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from media.decode.opening import open_audio
from media.decode.refusals import RefusedError

SAMPLES = (9000 * np.sin(np.arange(8000) * 0.05)).astype("<i2")
FORMAT = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
UNKNOWN = 0xFFFFFFFF


def chunk(name: bytes, body: bytes, size: int | None = None, *, padded: bool = True) -> bytes:
    return name + struct.pack("<I", len(body) if size is None else size) + body + bytes(padded and len(body) & 1)


def ds64(data: int, table: bytes = b"") -> bytes:
    return chunk(b"ds64", struct.pack("<QQQI", 0, data, 0, len(table) // 12) + table)


DATA = SAMPLES.tobytes()
INFO = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"T\0"))
FMT = chunk(b"fmt ", FORMAT)
LONG = chunk(b"data", DATA, UNKNOWN)
FRAMES: dict[str, tuple[bytes, list[bytes], str]] = {
    "sizes in ds64": (b"RF64", [ds64(len(DATA)), FMT, LONG, INFO], ""),
    "BW64": (b"BW64", [ds64(len(DATA)), FMT, LONG, INFO], ""),
    "both sizes": (b"RF64", [ds64(len(DATA)), FMT, chunk(b"data", DATA), INFO], ""),
    "ds64 behind fmt": (b"RF64", [FMT, ds64(len(DATA)), LONG, INFO], ""),
    "ds64 behind junk": (b"RF64", [chunk(b"JUNK", bytes(28)), ds64(len(DATA)), FMT, LONG, INFO], ""),
    "ds64 never filled": (b"RF64", [ds64(0), FMT, LONG], "header-unfinished"),
    "ds64 empty, size in data": (b"RF64", [ds64(0), FMT, chunk(b"data", DATA), INFO], "header-repaired"),
    "ds64 full of ones": (b"RF64", [ds64(2**64 - 1), FMT, LONG], "header-repaired"),
    "no ds64": (b"RF64", [FMT, LONG], "header-repaired"),
    "size of another chunk in the table": (
        b"RF64",
        [ds64(len(DATA), b"bigc" + struct.pack("<Q", 100)), FMT, chunk(b"bigc", bytes(100), UNKNOWN), LONG, INFO],
        "header-repaired",
    ),
    "odd chunks without padding before the sound": (
        b"RIFF",
        [chunk(b"note", b"abc", padded=False), FMT, chunk(b"odd ", b"abcde", padded=False), chunk(b"data", DATA)],
        "header-repaired",
    ),
    "streamed, 32 bits": (b"RIFF", [FMT, LONG], "header-unfinished"),
    "streamed by SoX": (b"RIFF", [FMT, chunk(b"data", DATA, 0x7FFFEFDC)], "header-unfinished"),
    "streamed, 31 bits": (b"RIFF", [FMT, chunk(b"data", DATA, 0x80000000)], "header-unfinished"),
    "cut": (b"RIFF", [FMT, chunk(b"data", DATA, 3 * len(DATA))], "truncated"),
}


@pytest.mark.parametrize("case", FRAMES)
def test_the_sound_of_a_wav_with_wrong_sizes_is_read_whole(tmp_path: Path, case: str) -> None:
    kind, chunks, finding = FRAMES[case]
    path = tmp_path / "a.wav"
    path.write_bytes(kind + struct.pack("<I", UNKNOWN) + b"WAVE" + b"".join(chunks))
    with open_audio(path) as reader:
        sound = np.concatenate(list(reader.blocks()))
    assert np.array_equal(np.round(sound[:, 0] * 32768), SAMPLES)
    assert finding in [f.code for f in reader.findings] or (not finding and reader.findings == ())


def test_a_wav_without_its_format_stays_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF" + struct.pack("<I", UNKNOWN) + b"WAVE" + chunk(b"data", DATA))
    with pytest.raises(RefusedError), open_audio(path):
        pass


@pytest.mark.parametrize("container", ["wav", "rf64", "bw64", "w64", "aiff"])
@pytest.mark.parametrize("tag_bytes", [0, 1, 117, 2000])
def test_an_id3_tag_before_the_header_is_stepped_over(tmp_path: Path, container: str, tag_bytes: int) -> None:
    path = tmp_path / f"a.{container}"
    sf.write(path, SAMPLES, 8000, format="RF64" if container == "bw64" else container, subtype="PCM_16")
    data = path.read_bytes()
    if container == "bw64":
        data = b"BW64" + data[4:]
    size = bytes(tag_bytes >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x04\0\0" + size + bytes(tag_bytes) + data)
    with open_audio(path) as reader:
        sound = np.concatenate(list(reader.blocks()))
    assert np.array_equal(np.round(sound[:, 0] * 32768), SAMPLES)
    assert [f.code for f in reader.findings if f.code != "extension-wrong"] == []

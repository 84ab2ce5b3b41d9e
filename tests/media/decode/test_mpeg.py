"""MPEG audio frame headers. Expected values from ISO/IEC 11172-3, section 2.4.2.3 and 2.4.3.1."""

import io

from media.decode.mpeg import chain_length, find_first_frame, parse_header, promised_frames

LAYER_3 = bytes.fromhex("fffb9064")  # 128 kbit/s, 44.1 kHz, joint stereo
FRAME = LAYER_3 + bytes(413)


def test_a_header_gives_layer_rate_channels_and_length() -> None:
    header = parse_header(LAYER_3)
    assert header is not None
    assert (header.layer, header.sample_rate_hz, header.channels, header.samples) == (3, 44100, 2, 1152)
    assert header.length_bytes == 144 * 128000 // 44100


def test_layer_one_counts_slots_of_four_bytes() -> None:
    header = parse_header(bytes.fromhex("ffff c0c4"))  # layer I, 384 kbit/s, 44.1 kHz, mono
    assert header is not None
    assert (header.layer, header.channels, header.samples) == (1, 1, 384)
    assert header.length_bytes == 12 * 384000 // 44100 * 4


def test_what_the_standard_reserves_is_no_header() -> None:
    for reserved in ("ffeb9064", "fff99064", "fffbf064", "fffb9c64", "00fb9064", "fffb"):
        assert parse_header(bytes.fromhex(reserved)) is None


def test_a_free_format_frame_does_not_say_its_length() -> None:
    header = parse_header(bytes.fromhex("fffb0064"))
    assert header is not None
    assert header.length_bytes is None


def test_a_lone_header_in_noise_is_not_taken_for_a_frame() -> None:
    noise = b"\x55" * 5000
    assert find_first_frame(io.BytesIO(noise + LAYER_3 + noise), 0, 20_000) is None
    assert find_first_frame(io.BytesIO(noise + FRAME * 4 + noise), 0, 20_000) == 5000


def test_a_chain_ends_where_the_next_header_is_missing() -> None:
    assert chain_length(FRAME * 2 + b"\0" * 10, 0) == (2, 2 * len(FRAME))


def test_a_xing_header_promises_frames() -> None:
    frame = bytearray(FRAME)
    frame[36:48] = b"Xing" + (1).to_bytes(4, "big") + (250).to_bytes(4, "big")
    assert promised_frames(io.BytesIO(bytes(frame)), 0) == 250 * 1152
    assert promised_frames(io.BytesIO(FRAME), 0) is None

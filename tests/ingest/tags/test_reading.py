"""The words inside audio files: read, repaired, mapped; limits kept."""

import struct
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from mutagen import apev2, flac, id3, oggvorbis

from ingest.tags import raw as tags_raw
from ingest.tags import reading as tags
from ingest.tags.raw import MOST_FINDINGS, MOST_VALUES, RawTags
from ingest.tags.reading import Tags
from media.decode.refusals import NotAudioError, RefusedError

Sound = Callable[[str], Path]
MPEG = (bytes.fromhex("fffb9064") + bytes(413)) * 8


@pytest.fixture
def sound(tmp_path: Path) -> Sound:
    """A tenth of a second of silence in the format of its name."""

    def make(name: str) -> Path:
        path = tmp_path / name
        sf.write(path, np.zeros((4410, 1), np.float32), 44100)
        return path

    return make


def said(found: Tags) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for fact in found.found:
        fields.setdefault(fact.field, []).append(fact.text)
    return fields


def codes(found: Tags) -> list[str]:
    return [finding.code for finding in found.findings]


def id3_bytes(*frames: tuple[bytes, bytes]) -> bytes:
    """An ID3v2.3 tag of frames (name, body)."""
    body = b"".join(name + struct.pack(">IH", len(data), 0) + data for name, data in frames)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + body


def wav_with(path: Path, *chunks: tuple[bytes, bytes]) -> Path:
    """Append chunks (name, body) to a WAV file."""
    with path.open("ab") as file:
        for name, body in chunks:
            file.write(name + struct.pack("<I", len(body)) + body + bytes(len(body) & 1))
    return path


def test_id3_frames_become_fields_with_their_origin(sound: Sound) -> None:
    path = sound("a.mp3")
    tag: Any = id3.ID3()
    tag.add(id3.TIT2(encoding=3, text="Адай"))
    tag.add(id3.TPE1(encoding=3, text=["Дина", "Құрманғазы"]))
    tag.add(id3.TCOM(encoding=3, text="Құрманғазы"))
    tag.add(id3.TDRC(encoding=3, text="1936-05"))
    tag.add(id3.TRCK(encoding=3, text="07/12"))
    tag.add(id3.TLAN(encoding=3, text="kaz"))
    tag.add(id3.TXXX(encoding=3, desc="Собиратель", text="Затаевич"))
    tag.add(id3.TXXX(encoding=3, desc="access", text="open"))
    tag.save(path)
    found = tags.read(path)
    assert said(found) == {
        "title": ["Адай"],
        "performer": ["Дина", "Құрманғазы"],
        "composer": ["Құрманғазы"],
        "date": ["1936-05"],
        "track_number": ["7"],
        "language": ["kk"],
        "collector": ["Затаевич"],
    }
    assert found.found[0].where.startswith("ID3v2.4 ")
    assert ("ID3v2.4 TXXX:access", "open") in found.raw
    assert found.findings == ()


@pytest.mark.parametrize(
    ("encoding", "title"), [("kz1048", "Көңіл толқыны"), ("cp1251", "Песня о батыре"), ("utf-8", "Күй")]
)
def test_misread_text_is_set_right_and_kept_as_found(tmp_path: Path, encoding: str, title: str) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(id3_bytes((b"TIT2", b"\0" + title.encode(encoding))) + MPEG)
    (fact,) = tags.read(path).found
    assert (fact.text, fact.where, fact.repaired) == (title, "ID3v2.3 TIT2", True)
    assert fact.as_found == title.encode(encoding).decode("latin-1")


def test_text_that_cannot_be_told_is_kept_and_flagged(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(id3_bytes((b"TIT2", b"\0\xc0\xe9")) + MPEG)
    found = tags.read(path)
    assert said(found) == {"title": ["Àé"]}
    assert codes(found) == ["tag-encoding-doubtful"]


def test_a_sure_value_comes_before_a_lost_one_of_a_better_tag(tmp_path: Path) -> None:
    old = b"TAG" + "Песня о батыре".encode("cp1251").ljust(30, b"\0") + bytes(95)
    path = tmp_path / "a.mp3"
    path.write_bytes(id3_bytes((b"TIT2", b"\0??\xf1\xed\xff")) + MPEG + old)
    found = tags.read(path)
    assert said(found)["title"][0] == "Песня о батыре"
    assert "tag-text-lost" in codes(found)


def test_tags_that_contradict_each_other_are_a_conflict(sound: Sound) -> None:
    path = sound("a.mp3")
    tag: Any = id3.ID3()
    tag.add(id3.TIT2(encoding=3, text="Адай"))
    tag.save(path)
    other: Any = apev2.APEv2()
    other["Title"] = "Сарыарқа"
    other.save(path)
    found = tags.read(path)
    assert said(found)["title"] == ["Адай", "Сарыарқа"]
    (finding,) = found.findings
    assert finding.code == "tag-conflict"
    assert "ID3v2.4 says 'Адай', APEv2 says 'Сарыарқа'" in finding.detail


def test_an_id3v1_tag_cut_at_30_characters_is_no_conflict(tmp_path: Path) -> None:
    title = "Қазақтың дәстүрлі мың күйі жинағы"
    old = b"TAG" + "Казактын дастурли мын куйи жин".encode("cp1251") + bytes(95)
    path = tmp_path / "a.mp3"
    path.write_bytes(id3_bytes((b"TIT2", b"\1" + title.encode("utf-16"))) + MPEG + old)
    assert codes(tags.read(path)) == []


def test_vorbis_comments_come_with_all_their_values(sound: Sound) -> None:
    path = sound("a.flac")
    file: Any = flac.FLAC(path)
    file["title"], file["artist"] = ["Адай"], ["Дина", "Құрманғазы"]
    file["originaldate"], file["recordinglocation"] = ["[1938?]"], ["Шелек"]
    file.save()
    assert said(tags.read(path)) == {
        "title": ["Адай"],
        "performer": ["Дина", "Құрманғазы"],
        "date": ["[1938?]"],
        "place": ["Шелек"],
    }


def test_broadcast_wave_tells_of_the_transfer(sound: Sound) -> None:
    bext = bytearray(602)
    bext[:20] = b"Field tape 12 side B"
    bext[256:268] = "Радио".encode()[:12].ljust(12, b"\0")
    bext[320:330] = b"2019-03-02"
    bext += b"A=ANALOGUE,T=Studer A807\r\n"
    ixml = "<BWFXML><PROJECT>Айтыс 1987</PROJECT><TAPE>12B</TAPE></BWFXML>".encode()
    found = tags.read(wav_with(sound("a.wav"), (b"bext", bytes(bext)), (b"iXML", ixml)))
    assert said(found) == {
        "comment": ["Field tape 12 side B"],
        "transfer_note": ["Радио"],
        "transfer_date": ["2019-03-02"],
        "transfer_equipment": ["A=ANALOGUE,T=Studer A807"],
        "album": ["Айтыс 1987"],
        "carrier_label": ["12B"],
    }


def test_riff_info_in_windows_1251_is_set_right(sound: Sound) -> None:
    title = "Песня о батыре".encode("cp1251") + b"\0"
    body = b"INFO" + b"INAM" + struct.pack("<I", len(title)) + title
    found = tags.read(wav_with(sound("a.wav"), (b"LIST", body)))
    assert said(found) == {"title": ["Песня о батыре"]}


def test_zeros_in_a_date_are_not_a_date(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(id3_bytes((b"TYER", b"\x000000"), (b"TIT2", b"\0x")) + MPEG)
    found = tags.read(path)
    assert said(found) == {"title": ["x"]}
    assert codes(found) == ["tag-value-ignored"]


def test_hidden_characters_are_dropped_said_and_visible_in_what_was_found(sound: Sound) -> None:
    path = sound("a.flac")
    file: Any = flac.FLAC(path)
    file["title"] = ["Ада\u202eй\x00!"]
    file.save()
    found = tags.read(path)
    assert said(found) == {"title": ["Адай!"]}
    assert found.found[0].as_found == "Ада\\u202eй\\u0000!"
    assert codes(found) == ["tag-characters-removed"]


def test_two_tags_one_behind_the_other_are_both_read(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(id3_bytes((b"TIT2", b"\0first")) + id3_bytes((b"TPE1", b"\0second")) + MPEG)
    assert said(tags.read(path)) == {"title": ["first"], "performer": ["second"]}


def test_a_picture_of_100_megabytes_is_stepped_over(tmp_path: Path) -> None:
    size = 100 << 20
    title = b"TIT2" + struct.pack(">IH", 5, 0) + b"\0Adai"
    picture = b"APIC" + struct.pack(">IH", size, 0)
    length = bytes((len(title) + len(picture) + size) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path = tmp_path / "a.mp3"
    with path.open("wb") as file:
        file.write(b"ID3\x03\0\0" + length + title + picture)
        file.seek(size, 1)
        file.write(MPEG)
    tracemalloc.start()
    found = tags.read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert said(found) == {"title": ["Adai"]}
    assert peak < 10 << 20


def test_a_hundred_thousand_frames_are_capped_in_time(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(id3_bytes(*[(b"TIT2", b"\0x%d" % n) for n in range(100_000)]) + MPEG)
    began = time.process_time()
    found = tags.read(path)
    assert time.process_time() - began < 5
    assert len(found.raw) <= MOST_VALUES
    assert "tag-too-large" in codes(found)


def test_ten_megabytes_of_text_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(id3_bytes((b"COMM", b"\0kaz\0" + b"x" * (10 << 20)), (b"TIT2", b"\0y")) + MPEG)
    found = tags.read(path)
    assert said(found) == {"title": ["y"]}
    assert codes(found) == ["tag-too-large"]


def test_a_comment_block_beyond_the_limit_is_not_read(sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags_raw, "MOST_BYTES", 1 << 20)
    path = sound("a.ogg")
    file: Any = oggvorbis.OggVorbis(path)
    file["title"] = ["Адай"]
    file["metadata_block_picture"] = ["A" * (2 << 20)]
    file.save()
    assert codes(tags.read(path)) == ["tag-too-large"]


def test_xml_with_entities_is_refused(sound: Sound) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><BWFXML><NOTE>&b;</NOTE></BWFXML>'
    found = tags.read(wav_with(sound("a.wav"), (b"iXML", laughs)))
    assert said(found) == {}
    assert codes(found) == ["tag-damaged"]


@pytest.mark.parametrize("cut", [11, 15, 21, 25])
def test_a_broken_tag_is_a_finding_not_an_error(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.mp3"
    whole = id3_bytes((b"TIT2", b"\0Adai"), (b"TPE1", b"\0Dina"))
    path.write_bytes(whole[:cut] + MPEG)
    assert isinstance(tags.read(path), Tags)


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_to_the_bytes_makes_reading_fail(sound: Sound, seed: int) -> None:
    rng = np.random.default_rng(seed)
    path = sound(("a.flac", "a.ogg", "a.wav", "a.mp3", "a.aiff")[seed % 5])
    if path.suffix == ".mp3":
        tag: Any = id3.ID3()
        tag.add(id3.TIT2(encoding=1, text="Адай"))
        tag.add(id3.TXXX(encoding=1, desc="d", text=["a", "b"]))
        tag.save(path, v2_version=3 + seed % 2)
    data = bytearray(path.read_bytes())
    for at in rng.integers(4, min(len(data), 600), 12):
        data[at] = rng.integers(0, 256)
    path.write_bytes(data)
    with suppress(RefusedError, NotAudioError):
        tags.read(path)


FULL = (
    "full.mp3",
    "full.flac",
    "full.ogg",
    "full.opus",
    "full.m4a",
    "full.alac.m4a",
    "full.wma",
    "full.ape",
    "full.wv",
)


@pytest.mark.corpus
@pytest.mark.parametrize("name", [*FULL, "full.mpc", "full.aiff", "full.dsf"])
def test_every_format_of_the_corpus_gives_up_its_words(shared: Path, name: str) -> None:
    fields = said(tags.read(shared / "fixtures/tags_beets" / name))
    assert fields["title"][0] == "full"
    assert fields["performer"][0] == "the artist"
    assert fields["composer"][0] == "the composer"
    assert fields["album"][0] == "the album"
    assert fields["date"][0][:4] == "2001"


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("id3v23_kz1048_as_latin1.mp3", "Көңіл толқыны"),
        ("id3v23_cp1251_as_latin1.mp3", "Конил толкыны"),
        ("id3v24_double_encoded_utf8.mp3", "Көңіл толқыны"),
        ("id3v1_cp1251_only.mp3", "Конил толкыны"),
        ("riff_info_cp1251.wav", "Конил толкыны"),
        ("id3v22.mp3", "Көңіл толқыны"),
        ("vorbis_comments_multi.flac", "Көңіл толқыны"),
    ],
)
def test_the_corpus_of_misread_tags_is_read_right(shared: Path, name: str, title: str) -> None:
    found = tags.read(shared / "fixtures/generated" / name)
    assert said(found)["title"][0] == title
    assert "tag-encoding-doubtful" not in codes(found)


def test_people_involved_are_read_from_the_older_frame_too(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    people = "\0".join(("engineer", "Хасенов", "arranger", "Брусиловский", "")).encode()
    path.write_bytes(id3_bytes((b"IPLS", b"\3" + people), (b"USER", b"\3kaz" + "Тек архивте".encode())) + MPEG)
    found = tags.read(path)
    assert {(f.field, f.text) for f in found.found} == {("engineer", "Хасенов"), ("arranger", "Брусиловский")}
    assert ("ID3v2.3 USER", "Тек архивте") in found.raw


def test_findings_past_the_limit_are_counted() -> None:
    raw = RawTags()
    for number in range(50):
        raw.damaged(f"part {number}")
        raw.damaged(f"part {number}")
    raw.too_large("one")
    said = raw.said()
    assert len(said) == MOST_FINDINGS + 2
    assert [f.detail for f in said[MOST_FINDINGS:]] == [
        f"{50 - MOST_FINDINGS} more of this kind are not listed",
        "1 more of this kind are not listed",
    ]

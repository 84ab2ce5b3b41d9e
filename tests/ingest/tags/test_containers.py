"""Words in formats that write them in ways of their own: bext, iXML, APE, Matroska, CAF, DSDIFF."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from mutagen import id3

from ingest.tags import reading as tags
from ingest.tags.fields import value_of
from ingest.tags.found import Tags
from media.decode.refusals import RefusedError
from tests.coded_sound import encode

Sound = Callable[[str], Path]


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


def with_chunk(path: Path, name: bytes, body: bytes) -> Path:
    with path.open("ab") as file:
        file.write(name + struct.pack("<I", len(body)) + body + bytes(len(body) & 1))
    return path


def bext(description: bytes = b"", originator: bytes = b"", date: bytes = b"") -> bytes:
    return description.ljust(256, b"\0") + originator.ljust(64, b"\0") + date.ljust(10, b"\0") + bytes(272)


@pytest.mark.parametrize("separator", [b"-", b"_", b":", b" ", b".", b"/", b",", b"\0", b"\xb7", b";"])
def test_the_date_of_bext_may_have_any_separator(sound: Sound, separator: bytes) -> None:
    body = bext(date=separator.join((b"2004", b"03", b"11")))
    assert said(tags.read(with_chunk(sound("a.wav"), b"bext", body))) == {"transfer_date": ["2004-03-11"]}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("20210314", "2021-03-14"),
        ("2021:03:14", "2021-03-14"),
        ("2021/03/14", "2021-03-14"),
        ("2021.03.14", "2021-03-14"),
        ("2021 03 14", "2021-03-14"),
        ("2021-03-14T10:11:12Z", "2021-03-14"),
        ("2021-03-14 10:11", "2021-03-14"),
        ("20210314T101112", "2021-03-14"),
        ("1936-00-00", "1936"),
        ("1936-05-00", "1936-05"),
        ("1936", "1936"),
        ("1936-37", "1936-37"),
        ("12 May 1936", "12 May 1936"),
        ("99999999", "99999999"),
        ("1936-1938", "1936-1938"),
    ],
)
def test_days_in_tags_are_iso_however_their_parts_are_separated(text: str, date: str) -> None:
    assert value_of("date", text) == date


CUT = [
    ("Дина апайдың Байжұма күйін " * 10, 256),
    ("X" + "Дина апайдың Байжұма күйін " * 10, 256),
    ("Ө" * 300, 255),
    ("қазақ радиосы, " + "ә" * 200 + "€" * 80, 256),
    ("テープ" * 90, 256),
    ("𐰴𐰔𐰴 Дина " * 40, 256),
]


@pytest.mark.parametrize(("text", "room"), CUT)
def test_a_field_that_ends_inside_a_letter_loses_only_that_letter(sound: Sound, text: str, room: int) -> None:
    for size in range(room - 4, room + 1):
        path = with_chunk(sound("a.wav"), b"bext", bext(description=text.encode()[:size]))
        found = tags.read(path)
        assert said(found)["comment"] == [text.encode()[:size].decode(errors="ignore").strip()]
        assert found.findings == ()


def test_an_id3v1_title_that_ends_inside_a_letter_is_read(sound: Sound) -> None:
    path = sound("a.mp3")
    title = "Қазақтың күйі, нұсқа 1"
    with path.open("ab") as file:
        file.write(b"TAG" + title.encode()[:30] + bytes(95))
    assert said(tags.read(path)) == {"title": [title.encode()[:30].decode(errors="ignore").strip()]}


DOCUMENT = '<?xml version="1.0" encoding="{}"?><BWFXML><PROJECT>Экспедиция</PROJECT><TAPE>12Б</TAPE></BWFXML>'


@pytest.mark.parametrize("padding", [b"", b"\0", b"\0\0\0\0", b"\n\0 \0"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("windows-1251", b""),
    ],
)
def test_ixml_is_read_in_the_encodings_of_xml(sound: Sound, encoding: str, mark: bytes, padding: bytes) -> None:
    body = mark + DOCUMENT.format(encoding.removesuffix("-le").removesuffix("-be")).encode(encoding) + padding
    found = tags.read(with_chunk(sound("a.wav"), b"iXML", body))
    assert said(found) == {"album": ["Экспедиция"], "carrier_label": ["12Б"]}
    assert found.findings == ()


def ape(*items: tuple[str, bytes, int]) -> bytes:
    """An APEv2 tag with a footer only. The last of an item is its flags."""
    body = b"".join(struct.pack("<II", len(v), flags) + name.encode() + b"\0" + v for name, v, flags in items)
    return body + b"APETAGEX" + struct.pack("<IIII", 2000, len(body) + 32, len(items), 0) + bytes(8)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "kz1048", "cp866", "koi8-r", "ptcp154"])
def test_ape_items_are_read_in_old_encodings_too(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.wv"
    encode(path, "wv", "wavpack")
    title = "Песня о батыре и его коне" if encoding in ("cp866", "koi8-r") else "Қазақтың дәстүрлі күйі"
    title = title if encoding != "cp1251" else "Песня о батыре и его коне"
    with path.open("ab") as file:
        file.write(ape(("Title", title.encode(encoding), 0), ("Year", b"1958", 0)))
    found = tags.read(path)
    assert said(found) == {"title": [title], "date": ["1958"]}
    assert [str(f.code) for f in found.findings] == []


def test_links_to_files_are_kept_as_words_and_named(sound: Sound) -> None:
    path = sound("a.mp3")
    tag: Any = id3.ID3()
    tag.add(id3.WOAF(url="file:///archive/tape12.wav"))
    tag.save(path)
    with path.open("ab") as file:
        file.write(ape(("Related", b"notes.pdf", 4), ("Cover", b"\xff\xd8", 2)))
    found = tags.read(path)
    assert [str(f.code) for f in found.findings] == ["tag-link", "tag-link"]
    assert ("APEv2 Related", "notes.pdf") in found.raw
    assert ("ID3v2.4 WOAF", "file:///archive/tape12.wav") in found.raw


@pytest.mark.parametrize("container", ["matroska", "webm"])
def test_matroska_and_webm_give_up_their_words(tmp_path: Path, container: str) -> None:
    path = tmp_path / "a.mka"
    encode(path, container, "libopus", title="Матроска күйі", artist="Айгүл Сері", date="1958", composer="Ықылас")
    assert said(tags.read(path)) == {
        "title": ["Матроска күйі"],
        "performer": ["Айгүл Сері"],
        "date": ["1958"],
        "composer": ["Ықылас"],
    }


def element(identifier: int, body: bytes, *, known: bool = True) -> bytes:
    """An EBML element; its size in eight bytes, all ones where the writer did not know it."""
    size = (1 << 56 | len(body)).to_bytes(8, "big") if known else b"\x01" + b"\xff" * 7
    return identifier.to_bytes((identifier.bit_length() + 7) // 8, "big") + size + body


def simple_tag(name: str, text: str) -> bytes:
    return element(0x67C8, element(0x45A3, name.encode()) + element(0x4487, text.encode()))


def test_repeated_tags_and_chapters_of_a_live_matroska_are_all_read(tmp_path: Path) -> None:
    words = element(0x7373, simple_tag("ARTIST", "Дина") + simple_tag("ARTIST", "Қали"))
    of_chapter = element(0x7373, element(0x63C0, element(0x63C4, b"\1")) + simple_tag("TITLE", "of a chapter"))
    atoms = b"".join(
        element(0xB6, element(0x91, (n * 10**9).to_bytes(8, "big")) + element(0x80, element(0x85, label.encode())))
        for n, label in enumerate(("Бас буын", "Сага"))
    )
    cluster = element(0x1F43B675, element(0xE7, b"\0") + element(0xA3, bytes(50)), known=False)
    segment = cluster * 3 + element(0x1254C367, words + of_chapter) + element(0x1043A770, element(0x45B9, atoms))
    path = tmp_path / "a.mka"
    path.write_bytes(element(0x1A45DFA3, element(0x4282, b"matroska")) + element(0x18538067, segment, known=False))
    found = tags.read(path)
    assert said(found) == {"performer": ["Дина", "Қали"]}
    assert [(m.start_seconds, m.label, m.where) for m in found.marks] == [
        (0.0, "Бас буын", "Matroska chapter 1"),
        (1.0, "Сага", "Matroska chapter 2"),
    ]


def wide(name: bytes, body: bytes) -> bytes:
    return name + struct.pack(">Q", len(body)) + body + bytes(len(body) & 1)


def test_caf_information_is_read(sound: Sound) -> None:
    path = sound("a.caf")
    pairs = {"title": "Адай", "artist": "Дина", "recorded date": "1958", "comments": "Алматы"}
    body = struct.pack(">I", len(pairs)) + b"".join(f"{k}\0{v}\0".encode() for k, v in pairs.items())
    info = b"info" + struct.pack(">Q", len(body)) + body
    path.write_bytes(path.read_bytes()[:8] + info + path.read_bytes()[8:])
    assert said(tags.read(path)) == {"title": ["Адай"], "performer": ["Дина"], "date": ["1958"], "comment": ["Алматы"]}


def test_dsdiff_artist_title_comments_and_id3_are_read(tmp_path: Path) -> None:
    texts = [(b"DIAR", "Дина"), (b"DITI", "Адай күйі")]
    inside = b"".join(wide(n, struct.pack(">I", len(t.encode())) + t.encode()) for n, t in texts)
    remark = "Алматы".encode()
    comments = struct.pack(">HHBBBBHHI", 1, 2004, 3, 11, 10, 0, 0, 0, len(remark)) + remark
    tag: Any = id3.ID3()
    tag.add(id3.TDRC(encoding=3, text="1958"))
    alone = tmp_path / "tag"
    alone.touch()
    tag.save(alone)
    chunks = wide(b"FVER", b"\1\5\0\0") + wide(b"DIIN", inside) + wide(b"COMT", comments)
    body = b"DSD " + chunks + wide(b"ID3 ", alone.read_bytes())
    path = tmp_path / "a.dff"
    path.write_bytes(b"FRM8" + struct.pack(">Q", len(body)) + body)
    assert said(tags.read(path)) == {
        "performer": ["Дина"],
        "title": ["Адай күйі"],
        "comment": ["Алматы"],
        "date": ["1958"],
    }


@pytest.mark.parametrize("tail", [b"ID3", b"ID3\x04", b"ID3\x04\0\0\0", b"ID3\x04\0\0\0\0\0"])
def test_a_second_id3_tag_of_which_only_the_name_is_left_is_refused_in_words(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"ID3\x03\0\0\0\0\0\x05" + bytes(5) + tail)
    with pytest.raises(RefusedError, match="nothing that is audio"):
        tags.read(path)


@pytest.mark.parametrize("size", [2**31, 2**32 - 1, 10**6])
def test_an_ape_tag_that_claims_to_begin_before_the_file_is_damaged(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.wv"
    encode(path, "wv", "wavpack")
    with path.open("ab") as file:
        file.write(b"APETAGEX" + struct.pack("<IIII", 2000, size, 1, 0) + bytes(8))
    found = tags.read(path)
    assert [str(f.code) for f in found.findings] == ["tag-damaged"]

"""No value of a repeated or related tag is dropped unsaid; a format's own tag wins."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from mutagen import apev2, flac, id3, oggopus
from mutagen.mp4 import MP4

from ingest.facts import gather
from ingest.sheet.doors import Door
from ingest.sheet.rows import Decided
from ingest.tags import reading as tags
from ingest.tags.found import Tags
from tests.coded_sound import encode

Sound = Callable[[str], Path]
NO_DOOR = Decided(Door(), {}, ())


@pytest.fixture
def sound(tmp_path: Path) -> Sound:
    """A tenth of a second of silence in the format of its name."""

    def make(name: str) -> Path:
        path = tmp_path / name
        sf.write(path, np.zeros((4410, 1), np.float32), 44100)
        return path

    return make


def vorbis(path: Path, *comments: tuple[str, str]) -> Path:
    """Write comments in the order given, names repeated as they come."""
    file: Any = flac.FLAC(path)
    if file.tags is None:
        file.add_tags()
    written: Any = file.tags
    for name, text in comments:
        written.append((name, text))
    file.save()
    return path


def standing(found: Tags) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for fact in found.found:
        if fact.stands:
            fields.setdefault(fact.field, []).append(fact.text)
    return fields


def codes(found: Tags) -> list[str]:
    return [str(finding.code) for finding in found.findings]


@pytest.mark.parametrize(
    ("comments", "field", "values"),
    [
        ([("ARTIST", "Дина"), ("PERFORMER", "Қали")], "performer", ["Дина", "Қали"]),
        ([("PERFORMER", "Қали"), ("ARTIST", "Дина")], "performer", ["Қали", "Дина"]),
        ([("ARTIST", "Дина"), ("ARTIST", "Қали"), ("artist", "Роза")], "performer", ["Дина", "Қали", "Роза"]),
        ([("ARTIST", "Дина"), ("Performers", "Қали")], "performer", ["Дина", "Қали"]),
        ([("ARTIST", "Дина"), ("PERFORMER", "ДИНА")], "performer", ["Дина"]),
        ([("COMMENT", "Бірінші"), ("DESCRIPTION", "Екінші")], "comment", ["Бірінші", "Екінші"]),
        ([("DESCRIPTION", "Екінші"), ("COMMENT", "Бірінші")], "comment", ["Екінші", "Бірінші"]),
        ([("TITLE", "Адай"), ("TITLE", "Адай күйі")], "title", ["Адай", "Адай күйі"]),
        ([("LYRICIST", "Абай"), ("WRITER", "Шәкәрім")], "lyricist", ["Абай", "Шәкәрім"]),
        ([("COMPOSER", "Қазанғап"), ("composer", "Ыхлас")], "composer", ["Қазанғап", "Ыхлас"]),
        ([("GENRE", "күй"), ("GENRE", "терме")], "genre", ["күй", "терме"]),
    ],
)
def test_repeated_and_related_tags_of_one_block_all_stand(
    sound: Sound, comments: list[tuple[str, str]], field: str, values: list[str]
) -> None:
    found = tags.read(vorbis(sound("a.flac"), *comments))
    assert standing(found)[field] == values
    assert found.findings == ()
    fact = gather(Path("a.flac"), None, found, NO_DOOR)[field]
    assert fact.value.split(" | ") == values
    assert all(f"Vorbis {name}" in fact.origin.where for name, text in comments if text in values)


@pytest.mark.parametrize(
    ("comments", "date", "expected"),
    [
        ([("DATE", "2005"), ("ORIGINALDATE", "1936")], "1936", ["date-from-release", "tag-conflict"]),
        ([("ORIGINALDATE", "1936"), ("DATE", "2005")], "1936", ["date-from-release", "tag-conflict"]),
        ([("DATE", "1936"), ("ORIGINALDATE", "2005")], "1936", ["tag-conflict"]),
        ([("DATE", "1936"), ("ORIGINALDATE", "1936")], "1936", []),
        ([("DATE", "1936-05-12"), ("YEAR", "1936")], "1936-05-12", []),
        ([("ORIGINALYEAR", "1958")], "1958", ["date-from-release"]),
        ([("RELEASEDATE", "1999"), ("DATE", "1958")], "1958", ["tag-conflict"]),
        ([("DATE", "0000"), ("ORIGINALDATE", "1958")], "1958", ["tag-value-ignored", "date-from-release"]),
        ([("DATE", "1958"), ("DATE", "1959")], "1958", ["tag-conflict"]),
        ([("DATE", "[1938?]"), ("ORIGINALDATE", "1970")], "[1938?]", ["tag-conflict"]),
    ],
)
def test_the_earliest_date_is_the_nearest_to_the_performance(
    sound: Sound, comments: list[tuple[str, str]], date: str, expected: list[str]
) -> None:
    found = tags.read(vorbis(sound("a.flac"), *comments))
    assert standing(found)["date"] == [date]
    assert codes(found) == expected
    facts = gather(Path("a.flac"), None, found, NO_DOOR)
    lost = [text for _, text in comments if text not in (date, "0000") and "tag-conflict" in expected]
    assert [f.origin.as_found for name, f in facts.items() if name == "date (not taken)"] == lost


def test_an_id3_date_of_publication_is_known_as_one(tmp_path: Path, sound: Sound) -> None:
    path = sound("a.mp3")
    tag: Any = id3.ID3()
    tag.add(id3.TDRC(encoding=3, text="2005"))
    tag.add(id3.TDOR(encoding=3, text="1936"))
    tag.save(path)
    found = tags.read(path)
    assert standing(found)["date"] == ["1936"]
    assert codes(found) == ["date-from-release", "tag-conflict"]


def foreign(path: Path) -> None:
    """Put an ID3 tag in front of the file, and an APE tag behind it."""
    tag: Any = id3.ID3()
    tag.add(id3.TIT2(encoding=3, text="track 01"))
    tag.add(id3.TPE1(encoding=3, text="Unknown Artist"))
    alone = path.with_name("tag")
    alone.touch()
    tag.save(alone)
    path.write_bytes(alone.read_bytes() + path.read_bytes())


def test_vorbis_comments_beat_an_id3_tag_before_flac(sound: Sound) -> None:
    path = vorbis(sound("a.flac"), ("TITLE", "Адай"), ("ARTIST", "Дина"))
    foreign(path)
    found = tags.read(path)
    assert standing(found) == {"title": ["Адай"], "performer": ["Дина"]}
    assert codes(found) == ["tag-conflict", "tag-conflict"]
    facts = gather(path, None, found, NO_DOOR)
    assert facts["title (not taken)"].origin.as_found == "track 01"


def test_what_only_a_foreign_tag_says_is_taken(sound: Sound) -> None:
    path = vorbis(sound("a.flac"), ("TITLE", "track 01"))
    foreign(path)
    found = tags.read(path)
    assert standing(found) == {"title": ["track 01"], "performer": ["Unknown Artist"]}
    assert found.findings == ()


def test_an_ape_tag_is_the_own_tag_of_wavpack(tmp_path: Path) -> None:
    path = tmp_path / "a.wv"
    encode(path, "wv", "wavpack")
    own: Any = apev2.APEv2()
    own["Title"] = "Адай"
    own.save(path)
    foreign(path)
    assert standing(tags.read(path))["title"] == ["Адай"]


def test_an_ape_tag_behind_flac_does_not_beat_its_comments(sound: Sound) -> None:
    path = vorbis(sound("a.flac"), ("TITLE", "Адай"))
    other: Any = apev2.APEv2()
    other["Title"] = "track 01"
    other.save(path)
    found = tags.read(path)
    assert standing(found)["title"] == ["Адай"]
    assert codes(found) == ["tag-conflict"]


def test_the_tag_of_an_opus_stream_and_of_mp4_come_first(tmp_path: Path) -> None:
    opus = tmp_path / "a.opus"
    encode(opus, "ogg", "libopus")
    comments: Any = oggopus.OggOpus(opus)
    comments["title"] = ["Адай"]
    comments.save()
    mp4 = tmp_path / "a.m4a"
    encode(mp4, "ipod", "aac")
    atoms: Any = MP4(mp4)
    atoms["\xa9nam"] = ["Адай"]
    atoms.save()
    with mp4.open("ab") as file:
        file.write(b"TAG" + b"track 01".ljust(125, b"\0"))
    for path in (opus, mp4):
        assert standing(tags.read(path))["title"] == ["Адай"]


def test_riff_info_is_read_beside_an_id3_tag_before_the_header(sound: Sound) -> None:
    path = sound("a.wav")
    body = b"INFO" + b"INAM" + struct.pack("<I", 8) + "Адай".encode()
    path.write_bytes(path.read_bytes() + b"LIST" + struct.pack("<I", len(body)) + body)
    foreign(path)
    found = tags.read(path)
    assert standing(found) == {"title": ["Адай"], "performer": ["Unknown Artist"]}
    assert codes(found) == ["tag-conflict"]


@pytest.mark.parametrize("later", ["20050314", "20050314 (remaster)", "14 марта 2005"])
@pytest.mark.parametrize("first", [False, True])
def test_the_year_of_a_day_without_dashes_is_seen(sound: Sound, later: str, first: bool) -> None:
    pair = [("DATE", later), ("ORIGINALDATE", "1936")]
    found = tags.read(vorbis(sound("a.flac"), *(pair[::-1] if first else pair)))
    assert standing(found)["date"] == ["1936"]
    assert "date-from-release" in codes(found)

"""Copies are flagged at ingest, on both records; clips are identified; what sounds alike is listed."""

import json
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from archive.commands import Context
from archive.keeping import Archive
from archive.model import Finding, SameSound
from bench import signals
from ingest.discover import discover
from ingest.pipeline import Options, ingest
from ingest.report import IngestReport
from media.likeness import commands, copies
from media.likeness.index import LikenessIndex
from tests.media.likeness.conftest import MakePiece


def take(archive: Archive, *paths: Path) -> IngestReport:
    return ingest(archive, discover(list(paths)), None, Options("Tester"))


def added(report: IngestReport) -> str:
    (one,) = report.added
    assert one.id is not None
    return one.id


def run(command: click.Command, *arguments: object, home: Path) -> str:
    result = CliRunner().invoke(command, [str(a) for a in arguments], obj=Context(home, "Tester"))
    if result.exception:
        raise result.exception
    return result.stdout


def test_another_digitisation_is_flagged_with_its_speed_and_place(archive: Archive, make_piece: MakePiece) -> None:
    first = added(take(archive, make_piece("first.flac", seed=1, seconds=40.0)))
    take(archive, make_piece("other.flac", seed=2, seconds=40.0))
    report = take(
        archive,
        make_piece("second.flac", seed=1, seconds=40.0, damage=lambda x: signals.at_speed(x, 1.03)[4 * 22050 :]),
    )
    second = archive.catalogue.recording(added(report))
    assert [(f.id, f.code) for f in report.flagged if f.code == "same-recording"] == [(second.id, "same-recording")]
    same = copies.copies_of(second)[first]
    assert same.speed_ratio == pytest.approx(1.03, abs=0.004)
    assert same.offset_seconds == pytest.approx(4.0 * 1.03, abs=0.3)
    mirrored = copies.copies_of(archive.catalogue.recording(first))[second.id]
    assert mirrored.speed_ratio == pytest.approx(1 / 1.03, abs=0.004)
    assert mirrored.offset_seconds == pytest.approx(-4.0, abs=0.3)


def test_two_copies_in_one_ingest_are_flagged(archive: Archive, make_piece: MakePiece) -> None:
    folder = make_piece("a.flac", seed=5).parent
    make_piece("b.flac", seed=5, damage=lambda x: signals.noisy(x, -15.0))
    report = take(archive, folder)
    assert len(report.added) == 2
    assert [flag.code for flag in report.flagged].count("same-recording") == 1


def test_different_pieces_are_not_flagged(archive: Archive, make_piece: MakePiece) -> None:
    report = take(archive, *(make_piece(f"{seed}.flac", seed=seed) for seed in range(4)))
    assert len(report.added) == 4
    assert "same-recording" not in [flag.code for flag in report.flagged]


def test_a_flag_that_a_curator_dismissed_is_never_shown_nor_told_again(
    archive: Archive, home_path: Path, make_piece: MakePiece
) -> None:
    first = added(take(archive, make_piece("a.flac", seed=5)))
    second = added(take(archive, make_piece("b.flac", seed=5, damage=lambda x: signals.noisy(x, -15.0))))
    assert "kept apart" in run(commands.dismiss, first, second, "--why", "two takes of one evening", home=home_path)

    for one in (first, second):
        record = archive.catalogue.recording(one)
        assert copies.copies_of(record) == {}
        assert [found.dismissed for found in record.findings] == ["two takes of one evening"]
    said_again = Finding("same-recording", "", same=SameSound(first, 1.0, 0.0, 0.05))
    copies.tell_the_other(archive, said_again, second, "Tester")
    assert copies.copies_of(archive.catalogue.recording(first)) == {}
    assert run(commands.dismiss, first, second, "--why", "again", home=home_path) == "nothing to dismiss\n"


def test_the_flag_survives_in_the_store(archive: Archive, make_piece: MakePiece) -> None:
    folder = make_piece("a.flac", seed=5).parent
    make_piece("b.flac", seed=5, damage=lambda x: signals.noisy(x, -15.0))
    ids = [one.id for one in take(archive, folder).added]
    archive.rebuild_catalogue()
    assert [list(copies.copies_of(archive.catalogue.recording(one or ""))) for one in ids] == [
        [ids[1]],
        [ids[0]],
    ]


def test_identify_names_recording_and_offset_or_says_not_here(
    archive: Archive, home_path: Path, make_piece: MakePiece
) -> None:
    held = added(take(archive, make_piece("held.flac", seed=1, seconds=40.0)))
    clip = make_piece("clip.wav", seed=1, seconds=40.0, damage=lambda x: x[11 * 22050 : 26 * 22050])
    (match,) = json.loads(run(commands.identify, clip, "--json", home=home_path))["matches"]
    assert match["name"] == held
    assert match["offset_seconds"] == pytest.approx(11.0, abs=0.2)
    assert run(commands.identify, make_piece("strange.wav", seed=9), home=home_path) == "not here\n"


def test_identify_on_an_empty_archive_says_not_here(archive: Archive, home_path: Path, make_piece: MakePiece) -> None:
    assert run(commands.identify, make_piece("clip.wav", seed=1), home=home_path) == "not here\n"


def test_what_sounds_alike_is_listed_and_the_recording_itself_is_not(
    archive: Archive, home_path: Path, make_piece: MakePiece
) -> None:
    first = added(take(archive, make_piece("a.flac", seed=1)))
    second = added(take(archive, make_piece("b.flac", seed=2)))
    found = json.loads(run(commands.similar, first, "--json", home=home_path))["similar"]
    assert [one["id"] for one in found] == [second]
    (at,) = json.loads(run(commands.similar, first, "--at", "12", "--json", home=home_path))["similar"]
    assert at["id"] == second
    assert 0.0 <= at["at_seconds"] < 25.0
    with pytest.raises(Exception, match="after the end"):
        run(commands.similar, first, "--at", "500", home=home_path)


def test_the_index_can_be_thrown_away_and_made_again(archive: Archive, home_path: Path, make_piece: MakePiece) -> None:
    held = added(take(archive, make_piece("held.flac", seed=1)))
    shutil.rmtree(archive.home.likeness_path)
    assert run(commands.rebuild_likeness, home=home_path) == "1 recordings\n"
    entry = LikenessIndex(archive).find(held)
    assert entry is not None
    assert entry.words.size > 100


@pytest.mark.parametrize("damage", ["state", "segment"])
def test_a_damaged_index_counts_as_none(archive: Archive, home_path: Path, make_piece: MakePiece, damage: str) -> None:
    path = make_piece("held.flac", seed=1)
    held = added(take(archive, path))
    target = next(archive.home.likeness_path.glob("state.json" if damage == "state" else "*/words.npy"))
    target.write_bytes(b"nonsense")
    assert run(commands.identify, path, home=home_path).startswith(held)


def test_a_copy_of_a_copy_is_described_in_words() -> None:
    same = SameSound("r1", 1.031, 12.34, 0.05)
    assert copies.sentence(same) == "the same sound as r1, 3.1 % faster, from 12.3 s in it"
    back = copies.mirrored(Finding("same-recording", "", same=same), "r2")
    assert back.detail == "the same sound as r2, 3.0 % slower, beginning earlier"


VARIANTS = {
    "variant_speed_plus3pct.mp3": 1.03,
    "variant_excerpt_8k_phone.mp3": 1.0,
    "vbr_v6.mp3": 1.0,
    "tags.opus": 1.0,
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", VARIANTS)
def test_the_shared_variants_are_known_for_copies(archive: Archive, home_path: Path, shared: Path, name: str) -> None:
    generated = shared / "fixtures/generated"
    held = added(take(archive, generated / "base_8s.wav"))
    (match,) = json.loads(run(commands.identify, generated / name, "--json", home=home_path))["matches"]
    assert match["name"] == held
    assert match["speed_ratio"] == pytest.approx(VARIANTS[name], abs=0.005)


@pytest.mark.corpus
def test_no_two_different_shared_recordings_are_taken_for_one(archive: Archive, shared: Path) -> None:
    paths = [p for f in ("music_speech", "f0_singing_vocadito") for p in sorted((shared / "fixtures" / f).iterdir())]
    report = take(archive, *(p for p in paths if p.suffix in (".ogg", ".wav")))
    assert len(report.added) >= 10
    assert "same-recording" not in [flag.code for flag in report.flagged]

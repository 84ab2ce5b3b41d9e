"""The demonstration archive: honest about itself, complete, and written once."""

import csv
import io
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import soundfile

from archive.model import AccessLevel, CarrierType
from ingest.demonstration import making as demonstration
from ingest.demonstration.pieces import DEMONSTRATIONS, Demonstration
from ingest.demonstration.synthesis.dombyra import Dombyra
from ingest.demonstration.synthesis.files import AudioFormat
from ingest.demonstration.synthesis.pieces import FretScale, TokpeKui
from ingest.demonstration.synthesis.score import BAS, FIVE_STEPS, Tuning
from ingest.sheet.reading import read as read_sheet

CREDITS = ("performer", "akyn", "restorer", "transfer_engineer")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def vocabulary(name: str) -> list[dict[str, str]]:
    return rows(files("archive.vocabulary").joinpath(name).read_text(encoding="utf-8-sig"))


SHEET = rows(demonstration.sheet_text())
FEW = (
    Demonstration("dombyra/scale.wav", FretScale(1, Dombyra(Tuning(frets_cents=FIVE_STEPS)), 1)),
    Demonstration("dombyra/kui.flac", TokpeKui(2, layout=(BAS,)), format=AudioFormat("FLAC")),
)


def quiet(done: int, total: int, file: str) -> None:
    """Progress that nobody watches."""


def test_every_file_has_one_row_and_every_row_a_file() -> None:
    assert [row["file"] for row in SHEET] == [d.file for d in DEMONSTRATIONS]
    assert len({Path(d.file).name for d in DEMONSTRATIONS}) == len(DEMONSTRATIONS) >= 30


@pytest.mark.parametrize(
    ("column", "table", "types"),
    [
        ("instrument", "instruments.csv", None),
        ("genre", "genres.csv", None),
        ("school", "schools_regions.csv", {"school", "subschool"}),
        ("place", "schools_regions.csv", {"city", "oblast", "diaspora"}),
    ],
)
def test_the_authority_ids_in_the_sheet_exist(column: str, table: str, types: set[str] | None) -> None:
    known = {row["id"] for row in vocabulary(table) if types is None or row["type"] in types}

    used = {value for row in SHEET for value in row[column].split("|") if value}

    assert used
    assert used <= known


def test_every_row_says_in_three_languages_that_a_program_made_the_sound() -> None:
    for row in SHEET:
        assert row["synthetic"] == "yes"
        assert "бағдарламасы жасады" in row["description_kk"]
        assert "создан компьютерной программой" in row["description_ru"]
        assert "A computer program made this sound" in row["description_en"]
        titles = " ".join(row[f"title_{language}"] for language in ("kk", "ru", "en"))
        assert "Көрсетілім" in titles or "Демонстрация" in titles


def test_nobody_is_credited_but_the_program() -> None:
    credited = {name for row in SHEET for column in CREDITS for name in row[column].split("|") if name}

    assert credited
    assert all(name.startswith("Muragat synthesis") for name in credited)
    assert not {"composer", "lyricist", "singer", "arranger", "collector"} & set(SHEET[0])


def test_no_real_person_or_work_is_named_anywhere() -> None:
    said = demonstration.sheet_text().casefold()
    people = {row[name].casefold() for row in vocabulary("persons.csv") for name in ("name_kk", "name_ru", "name_en")}
    works = {row["title_kk"].casefold() for row in vocabulary("works.csv") if row["title_kk"]}

    assert not [name for name in people if name and " " in name and name in said]
    assert not {row["title_kk"].casefold() for row in SHEET} & works


def test_carriers_that_never_existed_are_called_simulated() -> None:
    carriers = [row for row in SHEET if row["carrier_type"] != "born-digital"]

    assert all("simulated" in row["notes"] for row in carriers)
    assert {row["carrier_type"] for row in SHEET} <= set(CarrierType)
    assert len({row["carrier_type"] for row in SHEET}) >= 8


def test_every_access_level_occurs_and_closed_doors_give_reason_and_contact() -> None:
    assert {row["access"] for row in SHEET} == set(AccessLevel)
    for row in SHEET:
        if row["access"] in {"closed", "on-site"} or row["embargo_until"]:
            assert row["access_reason"]
            assert row["access_contact"].endswith("@example.org")
    assert sum(row["access"] == "open" for row in SHEET) > 25


def test_titles_come_in_several_scripts_and_not_all_in_all() -> None:
    assert any(row["title_kk_arab"] for row in SHEET)
    assert any(row["title_kk_latn"] for row in SHEET)
    assert any(row["title_kk"] and not row["title_ru"] and not row["title_en"] for row in SHEET)
    assert any(row["title_ru"] and not row["title_kk"] for row in SHEET)


def test_a_restoration_names_the_transfer_it_was_made_from() -> None:
    made_from = [row["made_from"] for row in SHEET if row["made_from"]]

    assert made_from
    assert set(made_from) <= {row["file"] for row in SHEET}


def test_the_sheet_is_read_without_a_single_finding(tmp_path: Path) -> None:
    path = tmp_path / demonstration.SHEET_NAME
    path.write_text(demonstration.sheet_text(), encoding="utf-8")

    sheet = read_sheet(path)

    assert sheet.findings == ()
    assert len(sheet.rows) == len(DEMONSTRATIONS)


def test_files_and_sheet_are_written_with_progress(tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []

    def note(done: int, total: int, file: str) -> None:
        steps.append((done, total, file))

    sheet = demonstration.write(tmp_path, note, FEW)

    assert sheet == tmp_path / "demonstration.csv"
    assert sheet.read_text(encoding="utf-8") == demonstration.sheet_text()
    assert steps == [(0, 2, "dombyra/scale.wav"), (1, 2, "dombyra/kui.flac"), (2, 2, "")]
    for few in FEW:
        assert soundfile.info(tmp_path / few.file).frames > 44100


def test_processes_beside_each_other_write_the_same(tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []

    def note(done: int, total: int, file: str) -> None:
        steps.append((done, total, file))

    for folder, count in (("one", 0), ("two", 2)):
        demonstration.write(tmp_path / folder, note, FEW, count=count)

    assert steps[:3] == steps[3:]
    for name in (*(few.file for few in FEW), demonstration.LEDGER_NAME):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_second_run_renders_only_what_is_missing_or_damaged(tmp_path: Path) -> None:
    demonstration.write(tmp_path, quiet, FEW)
    whole, damaged = (tmp_path / few.file for few in FEW)
    before = whole.stat().st_mtime_ns
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    demonstration.write(tmp_path, quiet, FEW)

    assert whole.stat().st_mtime_ns == before
    assert damaged.read_bytes() == content


def test_a_broken_ledger_only_costs_time(tmp_path: Path) -> None:
    demonstration.write(tmp_path, quiet, FEW)
    content = (tmp_path / FEW[1].file).read_bytes()
    (tmp_path / demonstration.LEDGER_NAME).write_text("{")

    demonstration.write(tmp_path, quiet, FEW)

    assert (tmp_path / FEW[1].file).read_bytes() == content


def test_the_faulty_pieces_have_the_lengths_levels_and_faults_they_claim(tmp_path: Path) -> None:
    needed = {"dombyra/tokpe-orta-buyn.flac", "dombyra/shertpe-shellac.wav"}
    chosen = [d for d in DEMONSTRATIONS if d.file.startswith("aqau/") or d.file in needed]

    demonstration.write(tmp_path, quiet, chosen)

    sounds = {d.file: soundfile.read(tmp_path / d.file, always_2d=True) for d in chosen}
    for file, (sound, rate) in sounds.items():
        assert 20 <= len(sound) / rate <= 90, file
        assert np.abs(sound).max() < 0.9 or file == "aqau/kesilgen.wav", file
    assert np.mean(np.abs(sounds["aqau/kesilgen.wav"][0]) > 0.999) > 0.001
    assert not sounds["aqau/on-kanal-oshken.wav"][0][:, 1].any()
    normal, slow = sounds["dombyra/tokpe-orta-buyn.flac"][0], sounds["aqau/bayau-taspa.wav"][0]
    assert len(slow) == pytest.approx((len(normal) + 2 * 1.1 * 44100) / 0.972, rel=0.001)
    old, old_rate = sounds["dombyra/shertpe-shellac.wav"]
    assert (old_rate, old.shape[1]) == (22050, 1)
    assert soundfile.info(tmp_path / "dombyra/shertpe-shellac.wav").subtype == "PCM_U8"

"""Sheets that once went wrong, with the right values: ../shared/fixtures/found/EXPECTED.md, dry and for real."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from archive.keeping import Archive
from archive.model import AccessLevel, Certainty, Recording
from ingest.discover import discover
from ingest.pipeline import Options, ingest
from ingest.rehearsal import rehearse
from ingest.report import Flagged, IngestReport
from ingest.sheet.reading import read
from tests.copied_home import copied

pytestmark = pytest.mark.corpus

Take = Callable[..., "Taken"]


@dataclass(frozen=True)
class Taken:
    """What became of the files of one sheet: for real, and in the dry run before."""

    recordings: dict[str, Recording]
    report: IngestReport
    foreseen: IngestReport

    def __getitem__(self, name: str) -> Recording:
        return self.recordings[name]

    def notes(self, code: str) -> list[Flagged]:
        """The findings of a code, which both runs must have alike."""
        real = [f for f in self.report.flagged if f.code == code]
        dry = [f for f in self.foreseen.flagged if f.code == code]
        assert [(f.path, f.detail) for f in real] == [(f.path, f.detail) for f in dry]
        return real

    def about(self, name: str, code: str) -> list[str]:
        return [f.detail for f in self.notes(code) if f.path.endswith(name)]


@pytest.fixture(scope="module")
def archive(pristine_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    home = tmp_path_factory.mktemp("sheets") / "home"
    opened = Archive.open(copied(pristine_home, home))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def take(archive: Archive, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Take:
    """``take(sheet, *files)`` ingests half a second of sound under each name with a sheet of the folder ``sheets``."""
    pitch = iter(range(200, 400))

    def run(sheet: str, *names: str, text: str = "") -> Taken:
        folder = tmp_path_factory.mktemp("in")
        for name in names:
            time = np.arange(11025) / 22050
            tone = 0.4 * np.sin(2 * np.pi * next(pitch) * time)
            sf.write(folder / name, tone.astype(np.float32), 22050)
        path = shared / "fixtures/found/sheets" / sheet
        if text:
            path = folder.parent / sheet
            path.write_text(text, encoding="utf-8")
        rows, found = read(path), discover([folder])
        options = Options("Tester", workers=0)
        foreseen = rehearse(archive, found, rows, options, roots=(folder,))
        report = ingest(archive, found, rows, options, roots=(folder,))
        assert len(report.added) == len(foreseen.added) == len(names)
        assert report.refused == foreseen.refused == []
        kept = {Path(a.path).name: archive.catalogue.recording(a.id or "") for a in report.added}
        return Taken(kept, report, foreseen)

    return run


def people(recording: Recording) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = defaultdict(list)
    for credit in recording.credits:
        found[credit.role.value].append(credit.person)
    return dict(found)


def test_dates_of_cards(take: Take) -> None:
    taken = take("15_dates.csv", *(f"q{n}.flac" for n in range(1, 7)))
    assert [taken[f"q{n}.flac"].performance.date for n in range(1, 7)] == [
        "1936/1937",
        "1930/1940",
        "1938/1941",
        None,
        "[1938..]",
        "19XX",
    ]
    (doubt,) = taken.about("q4.flac", "date-ambiguous")
    assert "190X or 200X" in doubt
    assert len(taken.notes("date-ambiguous")) == 1


def test_a_header_about_access_is_understood(take: Take) -> None:
    taken = take("access_header.csv", "z1.flac")
    assert taken["z1.flac"].access.level is AccessLevel.CLOSED
    assert not taken.report.asks
    origin = next(o for o in taken["z1.flac"].origins if o.field == "access")
    assert origin.as_found == "закрытый"


@pytest.mark.parametrize("word", ["закрытый!!", "по запросу", "?", "7", "открытый (уточнить)", "restricted"])
def test_a_door_that_cannot_be_read_is_shut(take: Take, word: str) -> None:
    taken = take("odd.csv", "z1.flac", text=f"Файл;Название;Режим доступа\nz1.flac;Жоқтау;{word}\n")
    assert taken["z1.flac"].access.level is AccessLevel.CLOSED
    assert taken.report.asks
    assert taken.foreseen.asks


def test_a_column_without_header_is_kept_and_named(take: Take) -> None:
    taken = take("blank_header.csv", "z1.flac")
    recording = taken["z1.flac"]
    assert recording.performance.date == "1936/1937"
    assert people(recording)["composer"] == ["khalyk"]
    assert [note.text for note in recording.notes] == ["column 4: Дина Нурпеисова"]
    assert "column 4" in taken.notes("column-without-header")[0].detail


def test_a_second_header_row_names_the_column(take: Take) -> None:
    taken = take("05b_two_headers.xlsx", "aksak.flac")
    recording = taken["aksak.flac"]
    assert recording.title == "Ақсақ құлан"
    assert recording.performance.date == "1936~"
    assert people(recording) == {"composer": ["khalyk"], "performer": ["dina"]}
    assert [note.text for note in recording.notes] == ["1937 жылы көшірілген"]


def test_every_visible_worksheet_is_read(take: Take) -> None:
    taken = take("13b_two_sheets.xlsx", "h1.flac", "h2.flac")
    assert (taken["h1.flac"].title, taken["h1.flac"].performance.date) == ("Ұшқын", "1970")
    assert (taken["h2.flac"].title, taken["h2.flac"].performance.date) == ("Үзілген бұрау", "1980")
    for name, page in (("h1.flac", "Лента 1"), ("h2.flac", "Лента 2")):
        assert page in next(o.where for o in taken[name].origins if o.field == "date")
    assert any("CONCATENATE" in f.detail for f in taken.notes("formula-error"))
    assert any("=1900+70" in f.detail for f in taken.notes("formula-error"))


def test_a_hidden_worksheet_is_named_and_left_out(take: Take) -> None:
    taken = take("13_hidden_first.xlsx", "h2.flac")
    assert (taken["h2.flac"].title, taken["h2.flac"].performance.date) == ("Үзілген бұрау", "1980")
    (hidden,) = taken.notes("worksheet-hidden")
    assert "справочник" in hidden.path
    assert {"=B1", '=CONCATENATE("h",1,".flac")'} <= {
        formula
        for f in taken.notes("formula-error")
        for formula in ("=B1", '=CONCATENATE("h",1,".flac")')
        if formula in f.detail
    }


@pytest.fixture(scope="module")
def persons(take: Take) -> Taken:
    return take("14_persons.csv", *(f"p{n}.flac" for n in range(1, 6)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "p1.flac",
            {"composer": ["khalyk"], "performer": [None], "collector": [None], "engineer": [None], "ensemble": [None]},
        ),
        (
            "p2.flac",
            {
                "composer": [None],
                "performer": [None],
                "collector": [None],
                "engineer": [None],
                "ensemble": ["kurmangazy-orkestri"],
            },
        ),
        ("p3.flac", {"performer": [None], "ensemble": ["otyrar-sazy"]}),
        (
            "p4.flac",
            {"composer": [None], "performer": [None], "collector": ["alexander-zataevich"], "engineer": [None]},
        ),
        ("p5.flac", {"composer": [None], "performer": [None], "collector": [None], "engineer": [None]}),
    ],
)
def test_nobody_is_his_father_and_who_is_not_certain_is_asked(
    persons: Taken, name: str, expected: dict[str, list[str | None]]
) -> None:
    assert people(persons[name]) == expected


@pytest.mark.parametrize(
    ("name", "words", "candidate"),
    [
        ("p1.flac", "Мадина Бапиева", "madi"),
        ("p1.flac", "Бекежан Нартаев", "nartai"),
        ("p1.flac", "Хасенов", "abiken-khasenov"),
        ("p1.flac", "ensemble 'Құрманғазы'", "kurmangazy-orkestri"),
        ("p2.flac", "Құрманғазы?", "kurmangazy"),
        ("p2.flac", "performer 'Құрманғазы'", "kurmangazy"),
        ("p2.flac", "Естай", "estai"),
        ("p2.flac", "Ұзақ", ""),
        ("p3.flac", "Қазанғап Тәттімбетұлы", "tattimbet"),
        ("p4.flac", "Құрманғазы (не Дина!)", "kurmangazy"),
        ("p4.flac", "Дина Нурпеисова", "dina"),
        ("p4.flac", "Майра", "maira-ualikyzy"),
        ("p5.flac", "Жұбанов А.", "akhmet-zhubanov"),
        ("p5.flac", "Ыбырай", ""),
        ("p5.flac", "Досат", ""),
    ],
)
def test_what_is_doubtful_lists_whom_it_may_be(persons: Taken, name: str, words: str, candidate: str) -> None:
    details = [detail for detail in persons.about(name, "name-doubtful") if words in detail]
    assert len(details) == 1
    found = next(f.candidates for f in persons[name].findings if f.detail == details[0])
    assert found
    assert not candidate or candidate in found


def test_doubts_of_the_card_are_the_credits_certainty(persons: Taken) -> None:
    composers = {
        name: next(c for c in persons[name].credits if c.role == "composer") for name in ("p2.flac", "p4.flac")
    }
    assert {c.certainty for c in composers.values()} == {Certainty.DOUBTFUL}
    assert composers["p4.flac"].note == "не Дина!"


def test_words_for_nobody_make_no_finding(persons: Taken) -> None:
    assert [d for d in persons.about("p3.flac", "name-unknown") if "'неизв.'" in d or "'?'" in d or "'-'" in d] == []


def test_an_impossible_date_is_stored_as_written_and_said(persons: Taken) -> None:
    assert (persons["p4.flac"].performance.date, persons["p5.flac"].performance.date) == ("1850", "2051")
    for name in ("p4.flac", "p5.flac"):
        assert len(persons.about(name, "date-implausible")) == 1


def test_garbled_names_are_set_right_and_found_by_a_sheet(archive: Archive, shared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "names"
    subprocess.run([sys.executable, str(shared / "fixtures/found/make_names.py"), str(folder)], check=True)
    sheet = tmp_path / "names.csv"
    titles = ("Кюй Адай", "Кюй Сарыарка", "Домбыра кюй", "Жиналған әуен")
    sheet.write_text("Файл;Доступ\n" + "".join(f"{title}.wav;открыто\n" for title in titles), encoding="utf-8")
    found, options = discover([folder]), Options("Tester", workers=0)
    foreseen = rehearse(archive, found, read(sheet), options, roots=(folder,))
    report = ingest(archive, found, read(sheet), options, roots=(folder,))
    kept = {
        archive.catalogue.recording(a.id or "").title: archive.catalogue.recording(a.id or "") for a in report.added
    }
    assert set(kept) == set(titles)
    for recording in kept.values():
        assert recording.access.level is AccessLevel.OPEN
        assert "name-repaired" in [f.code for f in recording.findings]
        origin = next(o for o in recording.origins if o.field == "title")
        assert origin.as_found != f"{recording.title}.wav"
    said = {(f.path, f.code) for f in report.flagged}
    assert {(f.path, f.code) for f in foreseen.flagged} <= said
    works = {title: [use.work for use in recording.works] for title, recording in kept.items()}
    assert works == {
        "Кюй Адай": ["kurmangazy--aday"],
        "Кюй Сарыарка": ["kurmangazy--saryarqa"],
        "Домбыра кюй": [],
        "Жиналған әуен": [],
    }

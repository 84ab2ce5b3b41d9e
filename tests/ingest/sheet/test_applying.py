"""A corrected sheet, applied again to what is held."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import revisions
from archive.keeping import Archive
from archive.model import AccessLevel, Language, MediaFile, Recording, Role, TechnicalFacts
from ingest.codes import SHUT
from ingest.describe import describe
from ingest.facts import gather
from ingest.matching.authority import Authority
from ingest.report import Verdict
from ingest.sheet.applying import Applied, apply
from ingest.sheet.exporting import export_csv
from ingest.sheet.reading import read
from ingest.sheet.rows import SheetRows
from ingest.tags.reading import Tags

FACTS = TechnicalFacts("wav", "pcm_s16le", "audio/wav", 44_100, 1, 60.0, 2_646_000, 16)
FIRST = """file,title_kk,performer,date,access,notes,collection,carrier_type
a.wav,Адай,Dina Nurpeisova,1936,registered,ескі таспа,,reel
b.wav,Көк,Болат Ешқайдан,1950,open,,,
"""

Apply = Callable[..., Applied]


@pytest.fixture
def held(archive: Archive, tmp_path: Path) -> dict[str, Recording]:
    """Two recordings as an ingest with ``FIRST`` would have described them."""
    path = tmp_path / "first.csv"
    path.write_text(FIRST, encoding="utf-8")
    files = (Path("/in/a.wav"), Path("/in/b.wav"))
    rows, who = SheetRows(read(path), files), Authority(archive)
    records: dict[str, Recording] = {}
    for number, file in enumerate(files):
        facts = gather(file, rows.row_of(file), Tags(), rows.door_of(file))
        media = MediaFile("masters/001.wav", f"{number:0128x}", 1, file.name, FACTS)
        records[file.name] = describe(f"r{number}", facts, media, (), who).recording
        archive.keep(records[file.name], who="Tester", why=f"ingested from {file.name}")
    return records


@pytest.fixture
def bring(archive: Archive, tmp_path: Path, held: dict[str, Recording]) -> Apply:
    def run(text: str, *, widen: bool = False, write: bool = True) -> Applied:
        path = tmp_path / "second.csv"
        path.write_text(text, encoding="utf-8")
        return apply(archive, read(path), path.name, who="Tester", widen=widen, write=write)

    return run


def seen(report: Applied) -> list[tuple[Verdict, str, str, str, str]]:
    return [(c.outcome, c.recording, c.column, c.old, c.new) for c in report.changes]


def versions(archive: Archive, identifier: str) -> int:
    return len(archive.catalogue.revisions(archive.catalogue.recording(identifier).ref))


def test_the_same_sheet_again_changes_nothing(archive: Archive, bring: Apply) -> None:
    report = bring(FIRST)
    assert (report.changes, report.recordings, report.unchanged) == ([], 0, 2)
    assert versions(archive, "r0") == 1


def test_only_what_changed_is_written_in_one_revision(archive: Archive, bring: Apply) -> None:
    corrected = FIRST.replace("1936", "1937").replace("ескі таспа", "жаңа таспа")
    dry = bring(corrected, write=False)
    assert versions(archive, "r0") == 1
    assert seen(dry) == [
        (Verdict.CHANGED, "r0", "date", "1936", "1937"),
        (Verdict.CHANGED, "r0", "notes", "ескі таспа", "жаңа таспа"),
    ]
    assert seen(bring(corrected)) == seen(dry)
    record = archive.catalogue.recording("r0")
    assert (record.performance.date, [n.text for n in record.notes]) == ("1937", ["жаңа таспа"])
    assert (versions(archive, "r0"), versions(archive, "r1")) == (2, 1)
    assert {o.field: o.as_found for o in record.origins}["date"] == "1937"
    assert seen(bring(corrected)) == []


@pytest.mark.parametrize(
    "naming", ["recording_id\nr0", "sha512\n" + "0" * 128, "file\nA.WAV", "file\nD:\\tape\\a.wav", "file\na"]
)
def test_a_recording_is_named_by_id_digest_or_file(archive: Archive, bring: Apply, naming: str) -> None:
    header, value = naming.split("\n")
    bring(f"{header},title_kk\n{value},Ақсақ құлан\n")
    assert archive.catalogue.recording("r0").name_in(Language.KK) == "Ақсақ құлан"


def test_an_absent_column_or_an_empty_cell_leaves_and_the_sign_clears(archive: Archive, bring: Apply) -> None:
    bring("file,date,notes\na.wav,,<clear>\n")
    record = archive.catalogue.recording("r0")
    assert (record.performance.date, record.notes) == ("1936", ())
    bring("file,performer,date\na.wav,<тазарту>,<очистить>\n")
    record = archive.catalogue.recording("r0")
    assert (record.credits, record.performance.date) == ((), None)


@pytest.mark.parametrize(
    ("field", "value", "cell"),
    [("date", "1940", "date,1937"), ("title_kk", "Қолмен", "title_kk,Кестеден"), ("notes_kk", "қол", "notes,жаңа")],
)
def test_what_a_curator_edited_since_is_a_conflict(
    archive: Archive, bring: Apply, field: str, value: str, cell: str
) -> None:
    ref = archive.catalogue.recording("r0").ref
    edited = revisions.edit(archive, ref, [(field, value)], who="Айгүл", why="тексерілді")
    column, text = cell.split(",")
    report = bring(f"file,{column},carrier_label\na.wav,{text},R-12\n")
    outcomes = {c.column: c.outcome for c in report.changes}
    assert outcomes == {column: Verdict.CONFLICT, "carrier_label": Verdict.CHANGED}
    after = archive.catalogue.recording("r0")
    assert isinstance(edited, Recording)
    assert (after.names, after.performance, after.notes) == (edited.names, edited.performance, edited.notes)
    assert after.carriers[0].label == "R-12"
    assert report.asks


def test_an_edit_of_one_role_or_language_is_no_conflict_for_another(archive: Archive, bring: Apply) -> None:
    ref = archive.catalogue.recording("r0").ref
    revisions.edit(archive, ref, [("title_ru", "Адай")], who="Айгүл", why="")
    report = bring("file,title_kk\na.wav,Ақсақ құлан\n")
    assert [c.outcome for c in report.changes] == [Verdict.CHANGED]


@pytest.mark.parametrize(
    ("cells", "widened"),
    [
        ("access,open", AccessLevel.OPEN),
        ("access,Ашық", AccessLevel.OPEN),
    ],
)
def test_a_door_is_not_widened_without_being_asked(
    archive: Archive, bring: Apply, cells: str, widened: AccessLevel
) -> None:
    header, value = cells.split(",")
    report = bring(f"file,{header}\na.wav,{value}\n")
    assert [c.outcome for c in report.changes] == [Verdict.WITHHELD]
    assert archive.catalogue.recording("r0").access.level is AccessLevel.REGISTERED
    bring(f"file,{header}\na.wav,{value}\n", widen=True)
    assert archive.catalogue.recording("r0").access.level is widened


@pytest.mark.parametrize("word", ["closed", "жабық", "opne", "?"])
def test_a_door_is_narrowed_and_what_cannot_be_read_shuts_it(archive: Archive, bring: Apply, word: str) -> None:
    report = bring(f"file,access\nb.wav,{word}\n")
    assert archive.catalogue.recording("r1").access.level is AccessLevel.CLOSED
    unread = word in ("opne", "?")
    assert bool({f.code for f in report.flagged} & SHUT) == report.asks == unread
    assert bool({f.code for f in archive.catalogue.recording("r1").findings} & SHUT) == unread


def test_an_embargo_may_be_set_and_not_taken_away(archive: Archive, bring: Apply) -> None:
    bring("file,embargo_until\na.wav,2090-01-01\n")
    assert archive.catalogue.recording("r0").access.embargo_until is not None
    for cell in ("<clear>", "2030-01-01"):
        report = bring(f"file,embargo_until\na.wav,{cell}\n")
        assert [c.outcome for c in report.changes] == [Verdict.WITHHELD]


def test_a_door_that_a_curator_opened_since_stays_as_the_curator_left_it(archive: Archive, bring: Apply) -> None:
    ref = archive.catalogue.recording("r0").ref
    revisions.set_access(archive, ref, AccessLevel.OPEN, who="Айгүл")
    report = bring(FIRST)
    assert [c.outcome for c in report.changes] == [Verdict.CONFLICT]
    bring("file,access\na.wav,closed\n")  # the sheet says something new, and stricter
    assert archive.catalogue.recording("r0").access.level is AccessLevel.CLOSED


def test_a_corrected_name_takes_its_old_doubt_away(archive: Archive, bring: Apply) -> None:
    before = archive.catalogue.recording("r1")
    assert any(f.code.startswith("name-") for f in before.findings)
    bring(FIRST.replace("Болат Ешқайдан", "Dina Nurpeisova"))
    after = archive.catalogue.recording("r1")
    assert [(c.role, c.person) for c in after.credits] == [(Role.PERFORMER, "dina")]
    assert not any(f.code.startswith("name-") for f in after.findings)


def test_rows_without_a_recording_and_several_for_one_are_said(bring: Apply) -> None:
    report = bring("file,recording_id,title_kk\nlost.wav,,x\n,r9,y\na.wav,,z\n,r0,w\n")
    assert [f.code for f in report.flagged] == [
        "row-without-recording",
        "row-without-recording",
        "recording-ambiguous",
    ]
    assert [c.new for c in report.changes] == ["z"]


def test_an_export_applied_again_changes_nothing(archive: Archive, bring: Apply) -> None:
    ref = archive.catalogue.recording("r0").ref
    revisions.edit(archive, ref, [("title_en", "=Adai+1"), ("occasion", "-")], who="Айгүл", why="")
    bring("file,collection,rights,description_ru\na.wav,Қор / Таспа 1,performance: cleared: Радио,Длинный «текст»\n")
    out = io.StringIO()
    export_csv((archive.catalogue.recording(i) for i in ("r0", "r1")), out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert rows[0]["title_en"] == "'=Adai+1"
    report = bring(out.getvalue())
    assert (report.changes, report.unchanged) == ([], 2)


def test_an_edited_export_changes_what_was_edited(archive: Archive, bring: Apply) -> None:
    out = io.StringIO()
    export_csv([archive.catalogue.recording("r0")], out)
    report = bring(out.getvalue().replace("ескі таспа", "екінші таспа"))
    assert [(c.column, c.new) for c in report.changes] == [("notes", "екінші таспа")]


def test_notes_that_stand_there_already_are_not_planned_again(archive: Archive, bring: Apply) -> None:
    """A column of the house's own is a note; the same sheet again finds it and reads no history."""
    with_shelf = "file,Шкаф\na.wav,4\nb.wav,5\n"
    assert bring(with_shelf).recordings == 2
    again = bring(with_shelf)
    assert (again.changes, again.recordings, again.unchanged) == ([], 0, 2)
    assert [versions(archive, id_) for id_ in ("r0", "r1")] == [2, 2]


@pytest.mark.parametrize(
    ("column", "value", "asked"),
    [
        ("date", "вчера", True),
        ("date", "00-е", True),
        ("date", "-", False),
        ("date", "б/г", False),
        ("performer", "-", False),
        ("performer", "неизв.", False),
        ("carrier_type", "ящик", True),
    ],
)
def test_what_cannot_be_read_takes_nothing_away(
    archive: Archive, bring: Apply, column: str, value: str, asked: bool
) -> None:
    before = archive.catalogue.recording("r0")
    report = bring(f"file,{column}\na.wav,{value}\n")
    assert archive.catalogue.recording("r0") == before
    assert [(c.outcome, c.column, c.new) for c in report.changes] == [(Verdict.CONFLICT, column, value)] * asked


def test_a_word_that_is_on_the_list_may_take_the_place_of_what_was_known(archive: Archive, bring: Apply) -> None:
    bring("file,carrier_type\na.wav,unknown\n")
    assert archive.catalogue.recording("r0").carriers == ()


def test_with_a_title_go_the_forms_that_were_made_of_it(archive: Archive, bring: Apply) -> None:
    bring("file,title_kk\na.wav,<clear>\n")
    assert archive.catalogue.recording("r0").names == ()

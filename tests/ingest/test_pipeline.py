"""The one path in, from files to kept, searchable recordings."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.keeping import Archive
from archive.model import AccessLevel, FileRole, Kind, Language, OriginType, Recording, Ref, Role
from archive.store.fixity import examine
from ingest import pipeline
from ingest.discover import Discovery, discover
from ingest.pipeline import Options, ingest
from ingest.rebuilding import remake
from ingest.rehearsal import rehearse
from ingest.report import IngestReport
from ingest.sheet.reading import read as read_sheet
from media.derivatives.manifest import read_manifest
from search.index import SearchIndex
from tests.in_folder import in_folder
from tests.ingest.dying_disk import on_dying_disk
from tests.ocfl_judge import is_valid_store

Tone = Callable[..., Path]
OPTIONS = Options("Tester")


def take(archive: Archive, folder: Path, sheet: str = "", options: Options = OPTIONS) -> IngestReport:
    rows = None
    if sheet:
        path = folder.parent / "sheet.csv"
        path.write_text(sheet, encoding="utf-8")
        rows = read_sheet(path)
    return ingest(archive, discover([folder]), rows, options, roots=(folder,))


def only(archive: Archive, report: IngestReport) -> Recording:
    (added,) = report.added
    assert added.id is not None
    return archive.catalogue.recording(added.id)


def test_a_file_becomes_a_recording_with_its_master_bit_exact(archive: Archive, make_tone: Tone) -> None:
    path = make_tone("Адай.wav")
    recording = only(archive, take(archive, path.parent))
    master = recording.files[0]
    kept = in_folder(archive).path_of(recording.ref, master.path)
    assert kept.read_bytes() == path.read_bytes()
    assert master.sha512 == hashlib.sha512(path.read_bytes()).hexdigest()
    assert (master.original_name, master.path, master.role) == ("Адай.wav", "masters/001.wav", FileRole.MASTER)
    assert recording.title == "Адай"
    assert recording.duration_seconds == pytest.approx(1.0)
    assert examine(archive).sound
    assert is_valid_store(in_folder(archive).root)


def test_listening_copies_and_features_are_there(archive: Archive, make_tone: Tone) -> None:
    recording = only(archive, take(archive, make_tone("a.wav").parent))
    manifest = read_manifest(archive.home.derived(recording.ref))
    assert manifest is not None
    assert {"access.opus", "access.mp3", "peaks.json"} <= {f.name for f in manifest.files}
    assert len(archive.catalogue.analysis(recording.id).measurements) > 5


def test_a_recording_is_found_by_search_at_once(archive: Archive, make_tone: Tone) -> None:
    from search.query.request import SearchRequest

    recording = only(archive, take(archive, make_tone("Сарыжайлау.wav").parent))
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    found = index.search(SearchRequest(text="saryjailau", kinds=(Kind.RECORDING,)))
    assert [hit.ref for hit in found.hits] == [recording.ref]


def test_the_same_bytes_are_held_once(archive: Archive, make_tone: Tone) -> None:
    path = make_tone("a.wav")
    shutil.copy(path, path.with_name("b.wav"))
    first = take(archive, path.parent)
    assert (len(first.added), [s.code for s in first.skipped]) == (1, ["already-held"])
    second = take(archive, path.parent)
    assert (second.added, [s.code for s in second.skipped]) == ([], ["already-held", "already-held"])
    assert archive.catalogue.count(Kind.RECORDING) == 1


SHEET = """file,title_kk,title_ru,composer,performer,work,instrument,genre,style,date,place,carrier_type,carrier_label,\
access,collection,synthetic,rights
a.wav,Адай (токпе),Адай,Курмангазы,Dina Nurpeisova,,домбыра,tokpe-kui,tokpe,1930s,Алма-Ата,reel,R-12,registered,\
Қор / Домбыра,no,performance: unknown
"""


def test_the_sizes_of_what_is_held_are_asked_for_of_a_few_files_and_at_once_for_many(
    archive: Archive, make_tone: Tone, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = make_tone("in/a.wav", seconds=1.0)
    take(archive, held.parent)
    size = held.stat().st_size
    assert archive.catalogue.file_sizes() == archive.catalogue.file_sizes({size, size + 2}) == {size}
    assert archive.catalogue.file_sizes({size + 2}) == archive.catalogue.file_sizes(set()) == frozenset()
    for few in (500, 0):  # asked of these files, and of all that is held
        monkeypatch.setattr(pipeline, "_FEW", few)
        report = take(archive, held.parent)
        assert [one.path.rpartition("/")[2] for one in report.skipped] == ["a.wav"]
    make_tone("in/b.wav", seconds=1.5)
    assert len(take(archive, held.parent).added) == 1


def test_the_sheet_fills_the_record_and_names_become_authority_records(archive: Archive, make_tone: Tone) -> None:
    report = take(archive, make_tone("a.wav").parent, SHEET)
    recording = only(archive, report)
    assert recording.title == "Адай (токпе)"
    assert recording.name_in(Language.KK_LATN) == "Adai (tokpe)"
    assert {(c.role, c.person) for c in recording.credits} == {
        (Role.COMPOSER, "kurmangazy"),
        (Role.PERFORMER, "dina"),
    }
    assert recording.works[0].work == "kurmangazy--aday"
    assert (recording.instruments, recording.genres) == (("dombyra",), ("tokpe-kui",))
    assert (recording.performance.date, recording.performance.place) == ("193X", "almaty-city")
    assert (recording.carriers[0].type, recording.carriers[0].label) == ("reel", "R-12")
    assert recording.access.level is AccessLevel.REGISTERED
    inner = archive.catalogue.get(Ref(Kind.COLLECTION, recording.collections[0]))
    assert inner.title == "Домбыра"
    origins = {o.field: o for o in recording.origins}
    assert origins["composer"].type is OriginType.SHEET
    assert origins["composer"].as_found == "Курмангазы"
    assert "row 2" in origins["composer"].where


def test_unknown_and_doubtful_names_are_flagged_not_guessed(archive: Archive, make_tone: Tone) -> None:
    sheet = "file,title_kk,performer,instrument\na.wav,Күй,Болат Ешқайдан,banjo\n"
    report = take(archive, make_tone("a.wav").parent, sheet)
    recording = only(archive, report)
    assert recording.credits[0].person is None
    assert recording.credits[0].as_found == "Болат Ешқайдан"
    assert recording.instruments == ()
    codes = [f.code for f in report.flagged]
    assert len([c for c in codes if c in ("name-unknown", "name-doubtful")]) == 2


def test_an_access_word_that_cannot_be_read_closes_the_door(archive: Archive, make_tone: Tone) -> None:
    report = take(archive, make_tone("a.wav").parent, "file,access,embargo_until\na.wav,opne,sometime\n")
    recording = only(archive, report)
    assert recording.access.level is AccessLevel.CLOSED
    assert recording.access.embargo_until is not None
    assert recording.access.embargo_until.year == 9999
    assert {"bad-word", "bad-date"} <= {f.code for f in report.flagged}


def test_rows_without_files_and_unknown_columns_are_named(archive: Archive, make_tone: Tone) -> None:
    sheet = "file,title_kk,colour\na.wav,Күй,red\nlost.wav,Жоқ,blue\n"
    report = take(archive, make_tone("a.wav").parent, sheet)
    assert {"unknown-column", "row-without-file"} <= {f.code for f in report.flagged}
    assert any("row 3" in f.path for f in report.flagged)
    assert len(report.added) == 1


def test_a_restoration_joins_the_recording_of_its_master(archive: Archive, make_tone: Tone) -> None:
    make_tone("a-clean.wav", hz=221)
    folder = make_tone("tape.wav").parent
    sheet = "file,title_kk,made_from,transfer_note\na-clean.wav,,tape.wav,noise reduced\ntape.wav,Күй,,\n"
    report = take(archive, folder, sheet)
    assert archive.catalogue.count(Kind.RECORDING) == 1
    recording = archive.catalogue.recording(report.added[0].id or "")
    master, restoration = recording.files
    assert (master.original_name, master.role) == ("tape.wav", FileRole.MASTER)
    assert (restoration.original_name, restoration.role) == ("a-clean.wav", FileRole.RESTORATION)
    assert restoration.made_from == "tape.wav"
    assert examine(archive).sound


def test_what_cannot_be_taken_does_not_stop_the_others(archive: Archive, make_tone: Tone) -> None:
    folder = make_tone("good.wav").parent
    (folder / "empty.mp3").touch()
    (folder / "page.mp3").write_text("<!DOCTYPE html><html><body>404</body></html>")
    (folder / "cover.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\x00" * 100)
    (folder / "list.cue").write_text('FILE "good.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n')
    (folder / ".hidden.wav").write_bytes(b"x")
    report = take(archive, folder)
    assert [Path(a.path).name for a in report.added] == ["good.wav"]
    assert sorted(Path(r.path).name for r in report.refused) == ["empty.mp3", "page.mp3"]
    assert all(r.reason and r.hint for r in report.refused)
    assert sorted(Path(s.path).name for s in report.skipped) == [".hidden.wav", "cover.jpg", "list.cue"]
    assert not [p for p in archive.home.staging_path.iterdir() if p.name.startswith(("work-", "put-", "intent-"))]


def test_a_dry_run_writes_nothing_and_tells_the_same(archive: Archive, make_tone: Tone) -> None:
    folder = make_tone("a.wav").parent
    before = sorted(p for p in archive.home.root.rglob("*"))
    foreseen = rehearse(archive, discover([folder]), None, OPTIONS)
    assert [a.id for a in foreseen.added] == [None]
    assert sorted(p for p in archive.home.root.rglob("*")) == before
    assert [a.path for a in take(archive, folder).added] == [a.path for a in foreseen.added]


def test_processes_give_the_same_as_one_thread(archive: Archive, make_tone: Tone) -> None:
    for i in range(4):
        make_tone(f"{i}.wav", hz=200 + i)
    report = take(archive, make_tone("0.wav", hz=200).parent, options=Options("Tester", workers=2))
    assert sorted(Path(a.path).name for a in report.added) == ["0.wav", "1.wav", "2.wav", "3.wav"]
    assert report.refused == []


def test_an_unreadable_file_is_refused_with_the_reason(archive: Archive, make_tone: Tone) -> None:
    path = make_tone("a.wav")
    broken = path.with_name("gone.wav")
    broken.symlink_to(path.parent / "nowhere.wav")
    report = take(archive, path.parent)
    assert len(report.added) == 1
    assert [r.code for r in report.refused] + [s.code for s in report.skipped] == ["broken-link"]


def test_names_of_old_disks_are_kept_visibly(archive: Archive, make_tone: Tone) -> None:
    path = make_tone("a.wav")
    strange = path.rename(os.fsdecode(os.fsencode(str(path.parent)) + b"/\xca\xfe\xe9\x01\n.wav"))
    recording = only(archive, take(archive, strange.parent))
    assert recording.files[0].original_name.isprintable()
    assert recording.title.isprintable()
    assert examine(archive).sound


def test_a_collection_is_no_more_open_than_the_recording_that_names_it(archive: Archive, make_tone: Tone) -> None:
    options = Options("Tester", collection="Жабық қор", access=AccessLevel.CLOSED)
    recording = only(archive, take(archive, make_tone("a.wav").parent, options=options))
    collection = archive.catalogue.get(Ref(Kind.COLLECTION, recording.collections[0]))
    assert collection.access.level is AccessLevel.CLOSED


def test_a_full_disk_stops_with_a_report_of_what_was_kept(archive: Archive, make_tone: Tone) -> None:
    make_tone("a.wav")
    folder = make_tone("b.wav", hz=300).parent
    original = archive.keep

    def full(*args: object, **options: object) -> None:
        if archive.catalogue.count(Kind.RECORDING):
            raise StoreError("no space left", "Free some space.")
        original(*args, **options)  # pyright: ignore[reportArgumentType]

    archive.keep = full  # pyright: ignore[reportAttributeAccessIssue]
    report = take(archive, folder)
    assert report.stopped is not None
    assert [Path(a.path).name for a in report.added] == ["a.wav"]


def test_one_bad_master_does_not_stop_the_remaking_of_the_others(archive: Archive, make_tone: Tone) -> None:
    make_tone("a.wav")
    report = take(archive, make_tone("b.wav", hz=300).parent)
    first = archive.catalogue.recording(report.added[0].id or "")
    in_folder(archive).path_of(first.ref, first.files[0].path).write_bytes(b"")
    outcome = remake(archive, everything=True)
    assert (outcome.remade, [name for name, _ in outcome.failed]) == (1, [first.id])


@pytest.mark.corpus
def test_every_hostile_file_is_taken_or_refused_with_a_reason(archive: Archive, shared: Path) -> None:
    found = discover([shared / "fixtures"])
    report = ingest(archive, found, None, Options("Tester", workers=2))
    outcomes = len(report.added) + len(report.skipped) + len(report.refused)
    assert outcomes >= len(found.files) > 250
    assert all(r.reason and r.hint and r.code != "unexpected-error" for r in report.refused), report.refused
    assert not [p for p in archive.home.staging_path.iterdir() if p.name.startswith(("work-", "put-", "intent-"))]
    assert examine(archive).sound


def test_of_files_with_the_same_bytes_the_strictest_door_holds(archive: Archive, make_tone: Tone) -> None:
    path = make_tone("a.wav")
    shutil.copy(path, path.with_name("b.wav"))
    report = take(archive, path.parent, "file,title_kk,access\na.wav,Күй,open\nb.wav,Күй,closed\n")
    recording = only(archive, report)
    assert recording.access.level is AccessLevel.CLOSED
    assert "access-stricter" in {f.code for f in recording.findings}


def test_a_restoration_does_not_open_what_is_closed_about_it(archive: Archive, make_tone: Tone) -> None:
    make_tone("clean.wav", hz=221)
    folder = make_tone("tape.wav").parent
    sheet = "file,title_kk,made_from,access\nclean.wav,Күй,tape,closed\ntape.wav,Күй,,open\n"
    recording = archive.catalogue.recording(take(archive, folder, sheet).added[0].id or "")
    assert len(recording.files) == 2
    assert recording.access.level is AccessLevel.CLOSED


def test_a_restoration_joins_the_tape_of_its_own_folder(archive: Archive, make_tone: Tone) -> None:
    for number, tape in enumerate(("t1", "t2")):
        make_tone(f"{tape}/01.wav", hz=220 + 10 * number)
        make_tone(f"{tape}/clean.wav", hz=225 + 10 * number)
    folder = make_tone("clean3.wav", hz=300).parent
    sheet = (
        "file,title_kk,made_from\nt1/clean.wav,x,01.wav\nt2/clean.wav,y,01.wav\nclean3.wav,z,01.wav\n"
        "t1/01.wav,Бір,\nt2/01.wav,Екі,\n"
    )
    report = take(archive, folder, sheet)
    found = {archive.catalogue.recording(a.id or "").title for a in report.added if a.path.endswith("clean.wav")}
    joined = {
        archive.catalogue.recording(a.id or "").title: len(archive.catalogue.recording(a.id or "").files)
        for a in report.added
    }
    assert found == {"Бір", "Екі"}
    assert joined == {"Бір": 2, "Екі": 2, "z": 1}
    assert "master-ambiguous" in {f.code for f in report.flagged}


def test_a_sheet_given_again_brings_held_recordings_up(archive: Archive, make_tone: Tone) -> None:
    folder = make_tone("a.wav").parent
    first = only(archive, take(archive, folder, "file,title_kk,access\na.wav,Кюй,open\n"))
    sheet = "file,title_kk,access\na.wav,Күй,closed\n"
    path = folder.parent / "again.csv"
    path.write_text(sheet, encoding="utf-8")
    foreseen = rehearse(archive, discover([folder]), read_sheet(path), OPTIONS, roots=(folder,))
    assert archive.catalogue.recording(first.id) == first
    report = take(archive, folder, sheet)
    assert [(c.column, c.old, c.new) for c in report.changes] == [
        ("title_kk", "Кюй", "Күй"),
        ("access", "open", "closed"),
    ]
    assert [(c.column, c.new) for c in foreseen.changes] == [(c.column, c.new) for c in report.changes]
    after = archive.catalogue.recording(first.id)
    assert (after.title, after.access.level) == ("Күй", AccessLevel.CLOSED)
    assert take(archive, folder, sheet).changes == []
    assert len(archive.catalogue.revisions(first.ref)) == 2


def test_rows_with_starts_become_passages_of_one_recording(archive: Archive, make_tone: Tone) -> None:
    folder = make_tone("t.wav", seconds=3).parent
    sheet = (
        "file,start,title_kk,performer,date,access\nt.wav,0:00,Адай,Dina Nurpeisova,1950,open\n"
        "t.wav,0:01.5,Көк,Болат Ешқайдан,1950,closed\nt.wav,0:09,Ақ,,1950,\n"
    )
    recording = only(archive, take(archive, folder, sheet))
    assert [(s.start_seconds, s.end_seconds, s.names[0].text) for s in recording.segments] == [
        (0.0, 1.5, "Адай"),
        (1.5, 3.0, "Көк"),
    ]
    first, second = recording.segments
    assert (first.credits[0].person, second.credits[0].as_found) == ("dina", "Болат Ешқайдан")
    assert second.access is not None
    assert (second.access.level, second.origin, second.id) == (AccessLevel.CLOSED, "sheet.csv row 3", "s2")
    assert recording.performance.date == "1950"
    assert recording.access.level is AccessLevel.CLOSED
    assert "passage-outside" in {f.code for f in recording.findings}


def test_names_of_code_pages_are_read_and_found_by_their_right_names(archive: Archive, make_tone: Tone) -> None:
    path = make_tone("a.wav")
    path.rename(os.fsdecode(os.fsencode(str(path.parent)) + b"/" + "Кюй Адай.wav".encode("cp1251")))
    recording = only(archive, take(archive, path.parent, "file,composer\nКюй Адай.wav,Курмангазы\n"))
    assert (recording.title, recording.credits[0].person) == ("Кюй Адай", "kurmangazy")
    assert "name-repaired" in {f.code for f in recording.findings}
    assert {o.field: o.as_found for o in recording.origins}[
        "title"
    ] == "\\udcca\\udcfe\\udce9 \\udcc0\\udce4\\udce0\\udce9.wav"


def test_a_copy_of_a_refused_file_is_refused_too(archive: Archive, tmp_path: Path) -> None:
    """It was once passed over as already held by a file that the archive had turned away."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("one.flac", "two.flac"):
        (folder / name).write_bytes(b"fLaC" + bytes(range(256)) * 20)
    report = take(archive, folder)
    assert [Path(r.path).name for r in report.refused] == ["one.flac", "two.flac"]
    assert len({r.code for r in report.refused}) == 1
    assert report.skipped == []


def test_a_file_on_a_dying_disk_is_refused_and_the_run_goes_on(archive: Archive, make_tone: Tone) -> None:
    paths = [make_tone("0.wav"), on_dying_disk(make_tone("1.wav", hz=300), 9000), make_tone("2.wav", hz=400)]
    found = discover([paths[0].parent])
    files = Discovery(tuple(paths), found.notes)
    for report in (rehearse(archive, files, None, OPTIONS), ingest(archive, files, None, OPTIONS)):
        assert [(Path(r.path).name, r.code) for r in report.refused] == [("1.wav", "unreadable")]
        assert [Path(a.path).name for a in report.added] == ["0.wav", "2.wav"]
        assert report.stopped is None
    assert list(archive.home.staging_path.glob("work-*")) == []


def test_a_duplicate_of_a_refused_file_is_refused(archive: Archive, tmp_path: Path, make_tone: Tone) -> None:
    whole = make_tone("0.wav")
    for name in ("1.flac", "2.flac", "3.flac"):
        (whole.parent / name).write_bytes(b"fLaC" + bytes(5000))
    report = take(archive, whole.parent, options=Options("Tester", workers=1))
    assert [Path(a.path).name for a in report.added] == ["0.wav"]
    refused = [(Path(r.path).name, r.code) for r in report.refused]
    assert [name for name, _code in refused] == ["1.flac", "2.flac", "3.flac"]
    assert len({code for _name, code in refused}) == 1
    dry = rehearse(archive, discover([whole.parent]), None, OPTIONS)
    assert sorted(Path(r.path).name for r in dry.refused) == ["1.flac", "2.flac", "3.flac"]

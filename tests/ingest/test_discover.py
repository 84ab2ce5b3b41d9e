"""Folders to files."""

import os
from pathlib import Path

import pytest

from ingest.discover import Discovery, Outcome, discover


def found(folder: Path, *names: str) -> list[Path]:
    return [folder / name for name in names]


def notes(discovery: Discovery) -> list[tuple[str, str, str]]:
    return [(note.path.name, note.outcome, note.code) for note in discovery.notes]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two sides of a tape, in folders, out of order."""
    for name in ("b/2.wav", "b/1.wav", "a.flac", "c/deep/er/3.mp3"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path


def test_files_come_from_all_depths_in_a_stable_order(tree: Path) -> None:
    assert list(discover([tree]).files) == found(tree, "a.flac", "b/1.wav", "b/2.wav", "c/deep/er/3.mp3")


def test_arguments_keep_their_order_and_nothing_comes_twice(tree: Path) -> None:
    discovery = discover([tree / "b", tree / "b/1.wav", tree])
    assert list(discovery.files) == found(tree, "b/1.wav", "b/2.wav", "a.flac", "c/deep/er/3.mp3")


def test_hidden_files_are_passed_over_unless_named(tree: Path) -> None:
    (tree / ".hidden.wav").write_bytes(b"x")
    (tree / "b/Thumbs.db").write_bytes(b"x")
    discovery = discover([tree])
    assert notes(discovery) == [
        (".hidden.wav", "skipped", "hidden"),
        ("Thumbs.db", "skipped", "system-file"),
    ]
    assert discover([tree / ".hidden.wav"]).files == (tree / ".hidden.wav",)


def test_a_folder_that_links_back_to_itself_ends(tree: Path) -> None:
    (tree / "c/back").symlink_to(tree, target_is_directory=True)
    (tree / "c/self").symlink_to("self")
    discovery = discover([tree])
    assert len(discovery.files) == 4
    assert notes(discovery) == [("back", "skipped", "folder-loop"), ("self", "refused", "unreadable")]


def test_links_are_followed_and_broken_ones_noted(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "x.wav").write_bytes(b"x")
    (tree / "d").symlink_to(elsewhere, target_is_directory=True)
    (tree / "e.wav").symlink_to(elsewhere / "gone.wav")
    discovery = discover([tree])
    assert tree / "d/x.wav" in discovery.files
    assert notes(discovery) == [("e.wav", "refused", "broken-link")]


def test_a_pipe_is_refused(tree: Path) -> None:
    os.mkfifo(tree / "p.wav")
    assert notes(discover([tree])) == [("p.wav", "refused", "special-file")]


def test_what_is_not_there_is_refused_and_the_rest_goes_on(tree: Path) -> None:
    discovery = discover([tree / "gone", tree / "b"])
    assert notes(discovery) == [("gone", "refused", "not-found")]
    assert discovery.notes[0].hint
    assert len(discovery.files) == 2


def test_a_folder_that_may_not_be_entered_is_refused(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "b").chmod(0)
    tree.chmod(0o755)
    monkeypatch.chdir(tree)  # the folders above may be closed to the nobody we become
    is_root = os.geteuid() == 0
    try:
        if is_root:  # root may enter everything
            os.seteuid(65534)
        discovery = discover([Path("b")])
    finally:
        if is_root:
            os.seteuid(0)
        (tree / "b").chmod(0o700)
    assert notes(discovery) == [("b", "refused", "unreadable-folder")]


def test_the_archive_does_not_eat_itself(tree: Path) -> None:
    discovery = discover([tree], without=[tree / "b"])
    assert list(discovery.files) == found(tree, "a.flac", "c/deep/er/3.mp3")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"r\xe2\x80\xae3pm.wav", "r\\u202e3pm.wav"),
        (b"\xca\xfc\xe9.wav", "\\udcca\\udcfc\\udce9.wav"),
        (b"a\nb.wav", "a\\u000ab.wav"),
    ],
)
def test_strange_names_are_taken_as_they_are_and_shown_safely(tmp_path: Path, name: bytes, shown: str) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"x")
    discovery = discover([tmp_path])
    assert discovery.files == (path,)
    (note,) = discovery.notes
    assert note.outcome is Outcome.FLAGGED
    assert note.shown.endswith(shown)


def test_folders_nested_two_hundred_deep_are_no_trouble(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "x.wav").write_bytes(b"x")
    assert discover([tmp_path]).files == (deep / "x.wav",)

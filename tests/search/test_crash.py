"""What is left of an index after kill -9 and after a power cut (search/engines/tantivy/engine.py).

A power cut is played on copies of the folder taken while the writer is stopped in mid-work. Whatever had not been
synced at that moment is lost, torn or filled with zeros at random: files of segments that the copy's ``meta.json`` does
not name, unfinished temporary files, and the renames of ``.managed.json`` and ``state.json``.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.model import Kind, Recording
from archive.policy import ADMINISTRATOR
from search.index import SearchIndex
from search.query.request import SearchRequest
from tests.search.small_archive import AUTHORITIES, entry, named

KILLS = 40
CUTS = 60
QUERIES = ("", "Құрманғазы", "сары арка", "kind:recording", "таспа", "Дина Нурпеисова")

# Imports once, then forks a writer for every line it reads: the catalogue and the index of its arguments, the work.
NURSERY = """
import os, sys, itertools
from pathlib import Path
from archive.catalogue.catalogue import Catalogue
from archive.model import Recording
from search.index import SearchIndex
from tests.search.small_archive import entry, named
print("ready", flush=True)
for line in sys.stdin:
    work, start, catalogue, path = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        known = Catalogue.open_file(Path(catalogue))
        index = SearchIndex.open(Path(path), known)
        for number in itertools.count(int(start)):
            if work == "rebuild":
                index.rebuild()
            else:
                known.add([entry(Recording(id=f"n{number:06d}", names=named(f"Жазба {number} таспа")))])
                index.catch_up()
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


class Nursery:
    """Starts writers and ends them."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.say()

    def say(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def start(self, work: str, number: int, catalogue: Path, index: Path) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{work}\t{number}\t{catalogue}\t{index}\n")
        self.process.stdin.flush()
        return int(self.say())

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        assert self.say() == "gone"


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(Path(__file__).parents[2])}
    arguments = [sys.executable, "-c", NURSERY]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()


def answers(index: SearchIndex) -> list[tuple[int, list[str]]]:
    """What an index says: totals and hits in alphabetical order, for several questions."""
    found = [
        index.search(SearchRequest(text, sort="title", limit=10_000, viewer=ADMINISTRATOR, facets=()))
        for text in QUERIES
    ]
    return [(answer.total, [str(hit.ref) for hit in answer.hits]) for answer in found]


def fresh_answers(catalogue: Catalogue, folder: Path) -> list[tuple[int, list[str]]]:
    shutil.rmtree(folder, ignore_errors=True)
    index = SearchIndex.open(folder, catalogue)
    index.catch_up()
    return answers(index)


def written(catalogue: Catalogue) -> int:
    return catalogue.count(Kind.RECORDING)


def test_an_index_killed_at_any_moment_catches_up_to_a_fresh_one(
    catalogue: Catalogue, tmp_path: Path, nursery: Nursery
) -> None:
    chance = random.Random(1)
    catalogue.add([entry(record) for record in AUTHORITIES])
    path = tmp_path / "index"
    for number in range(KILLS):
        work = "rebuild" if number % 2 else "catch_up"
        before = written(catalogue)
        pid = nursery.start(work, before, tmp_path / "catalogue.sqlite", path)
        end = time.monotonic() + 30.0
        while number % 8 == 0 and written(catalogue) == before and time.monotonic() < end:
            time.sleep(0.01)  # on a busy machine none would have begun to write
        time.sleep(chance.uniform(0.005, 0.25))
        nursery.kill(pid)
        index = SearchIndex.open(path, catalogue)
        index.catch_up()
        assert answers(index) == fresh_answers(catalogue, tmp_path / "fresh"), f"after kill {number}"
    assert written(catalogue) >= KILLS / 8, "the writers were killed before they wrote anything"


def test_a_power_cut_leaves_a_commit_or_a_rebuild_and_never_wrong_answers(
    catalogue: Catalogue, tmp_path: Path, nursery: Nursery
) -> None:
    chance = random.Random(2)
    catalogue.add([entry(record) for record in AUTHORITIES])
    path = tmp_path / "index"
    SearchIndex.open(path, catalogue).catch_up()
    pid = nursery.start("catch_up", 0, tmp_path / "catalogue.sqlite", path)
    copies = [_copied(pid, path, tmp_path / f"copy{number}", chance) for number in range(CUTS)]
    nursery.kill(pid)
    expected = fresh_answers(catalogue, tmp_path / "fresh")
    renamed = [_renamed(copy) for copy in copies]
    torn = 0
    for number, copy in enumerate(copies):
        torn += _cut(copy, renamed[max(0, number - 1)], chance)
        index = SearchIndex.open(copy, catalogue)
        _holds_one_commit(index)
        index.catch_up()
        assert answers(index) == expected, f"copy {number}"
    assert torn > CUTS / 4, "the copies were all taken when nothing was being written"


def _copied(pid: int, index: Path, copy: Path, chance: random.Random) -> Path:
    """The folder at a random moment, its writer stopped."""
    time.sleep(chance.uniform(0.0, 0.06))
    os.kill(pid, signal.SIGSTOP)
    while not _stands_still(pid):
        time.sleep(0.001)
    try:
        shutil.copytree(index, copy)
    finally:
        os.kill(pid, signal.SIGCONT)
    return copy


def _stands_still(pid: int) -> bool:
    """Whether every thread has stopped, so that the folder is copied as it is at one moment."""
    states = (
        task.joinpath("stat").read_text().rpartition(")")[2].split()[0] for task in Path(f"/proc/{pid}/task").iterdir()
    )
    return all(state == "T" for state in states)


def _renamed(copy: Path) -> dict[str, bytes]:
    """The files whose last renaming a power cut may undo."""
    return {name: (copy / name).read_bytes() for name in (".managed.json", "state.json") if (copy / name).exists()}


def _cut(copy: Path, earlier: dict[str, bytes], chance: random.Random) -> int:
    """Lose what was not synced. Returns how many files suffered."""
    suffered = 0
    named_ones = {segment["segment_id"].replace("-", "") for segment in _meta(copy)["segments"]}
    for file in copy.iterdir():
        own = file.name in ("meta.json", "state.json", ".managed.json") or file.suffix == ".lock"
        if own or file.name.partition(".")[0] in named_ones:
            continue
        suffered += _tear(file, chance)
    for name, content in earlier.items():
        if chance.random() < 0.3:
            (copy / name).write_bytes(content)
            suffered += 1
    return suffered


def _tear(file: Path, chance: random.Random) -> int:
    content = file.read_bytes()
    match chance.choice(["kept", "lost", "short", "zeros", "empty"]):
        case "lost":
            file.unlink()
        case "short":
            file.write_bytes(content[: chance.randint(0, len(content))])
        case "zeros":
            file.write_bytes(bytes(len(content)))
        case "empty":
            file.write_bytes(b"")
        case _:
            return 0
    return 1


def _meta(folder: Path) -> dict[str, list[dict[str, str]]]:
    return json.loads((folder / "meta.json").read_text(encoding="utf-8"))


def _holds_one_commit(index: SearchIndex) -> None:
    """Before it catches up it knows the recordings up to some number and no others, or nothing at all."""
    total, refs = answers(index)[3]
    assert sorted(refs) == [f"recording/n{number:06d}" for number in range(total)]


def test_a_state_that_survived_its_commit_is_not_believed(catalogue: Catalogue, tmp_path: Path) -> None:
    """A disk that keeps the rename of state.json and loses the earlier one of meta.json."""
    catalogue.add([entry(record) for record in AUTHORITIES])
    path = tmp_path / "index"
    index = SearchIndex.open(path, catalogue)
    index.catch_up()
    older = (path / "meta.json").read_bytes()
    catalogue.add([entry(Recording(id="new", names=named("Жаңа таспа")))])
    index.catch_up()
    (path / "meta.json").write_bytes(older)
    survivor = SearchIndex.open(path, catalogue)
    assert survivor.is_behind()
    survivor.catch_up()
    assert answers(survivor) == fresh_answers(catalogue, tmp_path / "fresh")


@pytest.mark.parametrize("harm", ["lost", "short", "empty", "zeros"])
@pytest.mark.parametrize("name", ["meta.json", "state.json", ".managed.json"])
def test_a_harmed_list_of_files_is_noticed(catalogue: Catalogue, tmp_path: Path, name: str, harm: str) -> None:
    catalogue.add([entry(record) for record in AUTHORITIES])
    path = tmp_path / "index"
    SearchIndex.open(path, catalogue).catch_up()
    file = path / name
    content = file.read_bytes()
    if harm == "lost":
        file.unlink()
    else:
        file.write_bytes({"short": content[: len(content) // 2], "empty": b"", "zeros": bytes(len(content))}[harm])
    catalogue.add([entry(Recording(id="new", names=named("Жаңа таспа")))])
    index = SearchIndex.open(path, catalogue)
    index.catch_up()
    assert answers(index) == fresh_answers(catalogue, tmp_path / "fresh")


def test_what_is_written_during_a_rebuild_stands_once(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.add([entry(Recording(id=f"r{number}", names=named(f"Жазба {number}"))) for number in range(1_500)])
    index = SearchIndex.open(tmp_path / "index", catalogue)

    def meddle(done: int, _total: int) -> None:
        if done == 1_000:
            catalogue.add([entry(Recording(id="r3", names=named("Өзгерген жазба")))])

    index.rebuild(meddle)
    index.catch_up()
    answer = index.search(SearchRequest("", viewer=ADMINISTRATOR, limit=2_000, facets=()))
    assert answer.total == len({hit.ref for hit in answer.hits}) == 1_500


@pytest.mark.parametrize("harm", ["another format", "broken"])
def test_searches_during_a_rebuild_do_not_hide_its_end(catalogue: Catalogue, tmp_path: Path, harm: str) -> None:
    """A search that comes while the old files are gone and no new commit is there must not be believed for ever."""
    catalogue.add([entry(record) for record in AUTHORITIES])
    path = tmp_path / "index"
    SearchIndex.open(path, catalogue).catch_up()
    state = json.loads((path / "state.json").read_text())
    (path / "state.json").write_text(json.dumps({**state, "format": 1}) if harm == "another format" else "{")
    index = SearchIndex.open(path, catalogue)

    def another(_done: int, _total: int) -> None:
        """Between the portions of the work, as another thread would: the folder has no state then."""
        answers(index)

    index.catch_up(another)
    assert answers(index) == fresh_answers(catalogue, tmp_path / "fresh")

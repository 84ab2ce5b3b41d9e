"""A sample of the fault test (``python -m bench.faults``), and its judge seen to fail."""

import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.home import Home
from archive.keeping import Archive
from archive.model import Kind, Language, Name, Ref, Work
from bench import faults
from bench.lying_disk import LyingDisk, Turns


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("faults") / "template"
    faults.template(root)
    return root


@pytest.mark.parametrize("seed", [*range(1, 13), 1280, 1567])
def test_what_was_acknowledged_is_there_once_after_any_fault(template: Path, tmp_path: Path, seed: int) -> None:
    assert faults.run(seed, template, tmp_path)[1] == []


@pytest.mark.parametrize(("sync", "seed"), [("file", 7), ("folder", 8)])
def test_the_same_seed_fails_the_same_way_when_a_sync_is_taken_out(
    template: Path, tmp_path: Path, sync: str, seed: int
) -> None:
    first = faults.run(seed, template, tmp_path, frozenset([sync]))
    assert first[1]
    assert faults.run(seed, template, tmp_path, frozenset([sync])) == first


@pytest.mark.parametrize("lasts", [1, 60], ids=["once", "for long"])
@pytest.mark.parametrize("identifier", ["o-first", "shared0"])
def test_what_a_disk_refused_half_way_is_known_to_whoever_takes_the_claim_next(
    template: Path, tmp_path: Path, identifier: str, lasts: int
) -> None:
    left_undone = 0
    for at in range(20, 40):
        home = tmp_path / f"home-{at}"
        shutil.copytree(template, home, symlinks=True)
        refuses = LyingDisk(home, Turns(random.Random(at), 1), fault="eio", at=at, lasts=lasts, without=frozenset())
        first, second = Archive(Home(home), refuses), Archive(Home(home))
        with suppress(StoreError, OSError):
            _make_once(first, identifier)
        if refuses.steps < at:
            break  # it was through before
        left_undone += any(home.glob("staging/*/intent-*.json"))
        if lasts == 1:  # what can be finished is finished before the claim is given up: another machine sees no notes
            inventory = second.store.current(Ref(Kind.WORK, identifier))
            known = second.catalogue.versioned(Ref(Kind.WORK, identifier))
            assert (inventory and inventory.head.number) == (known and known[1]), f"refused at step {at}"
        _make_once(second, "o-second")
        for _ in range(lasts):  # until the disk takes writes again
            with suppress(OSError):
                refuses.sync_all()
        first.recover()
        first.close()
        assert [r.title for r in second.catalogue.records(Kind.WORK)].count("once") == 1, f"refused at step {at}"
        second.close()
    assert left_undone


def _make_once(archive: Archive, identifier: str) -> None:
    """Give one work, a new one or one that is there, a title that only one may have."""
    with archive.claim("title once"):
        if not any(record.title == "once" for record in archive.catalogue.records(Kind.WORK)):
            archive.keep(Work(id=identifier, names=(Name("once", Language.KK),)), who="w", why="once")

"""A sample of the fault test (``python -m bench.faults``), and its judge seen to fail."""

from pathlib import Path

import pytest

from bench import faults


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("faults") / "template"
    faults.template(root)
    return root


@pytest.mark.parametrize("seed", range(1, 13))
def test_what_was_acknowledged_is_there_once_after_any_fault(template: Path, tmp_path: Path, seed: int) -> None:
    assert faults.run(seed, template, tmp_path)[1] == []


@pytest.mark.parametrize(("sync", "seed"), [("file", 7), ("folder", 8)])
def test_the_same_seed_fails_the_same_way_when_a_sync_is_taken_out(
    template: Path, tmp_path: Path, sync: str, seed: int
) -> None:
    first = faults.run(seed, template, tmp_path, frozenset([sync]))
    assert first[1]
    assert faults.run(seed, template, tmp_path, frozenset([sync])) == first

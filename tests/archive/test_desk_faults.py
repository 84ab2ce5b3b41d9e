"""A sample of the kills of ``python -m bench.desk_faults``, and its judge seen to fail."""

import random
from pathlib import Path
from typing import Any

import pytest

from bench import desk_faults

QUICK = ("upload", "import", "merge", "change", "undo")
"""An ingest decodes and measures: it has ``tests/ingest/test_killed.py``, and its share of the command."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk-faults") / "template"
    desk_faults.template(root)
    return root


@pytest.fixture(scope="module")
def ends() -> dict[str, tuple[int, Any]]:
    return {}


def seed_of(step: str) -> int:
    """The first seed that draws a step."""
    return next(n for n in range(1, 100) if random.Random(n).choices(desk_faults.STEPS, desk_faults.WEIGHTS)[0] == step)


@pytest.mark.parametrize("step", QUICK)
def test_a_step_that_was_killed_ends_where_an_undisturbed_one_ends(
    template: Path, tmp_path: Path, ends: dict[str, tuple[int, Any]], step: str
) -> None:
    assert desk_faults.point(seed_of(step), template, tmp_path, ends) == (step, [])


@pytest.mark.parametrize("step", ["upload", "undo"])
def test_the_judge_sees_a_step_that_nobody_takes_up_again(
    template: Path, tmp_path: Path, ends: dict[str, tuple[int, Any]], step: str
) -> None:
    assert desk_faults.point(seed_of(step), template, tmp_path, ends, forget=True)[1]

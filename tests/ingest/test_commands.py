"""What ``muragat ingest`` says before it begins."""

import pytest

from ingest.commands import Plan


@pytest.mark.parametrize("workers", [0, 1, 8])
def test_the_plan_is_told_for_any_number_of_workers(workers: int) -> None:
    assert "3 files, about 2.0 hours of sound" in Plan(3, 2.0, 10**9, 10**10).sentence(workers)

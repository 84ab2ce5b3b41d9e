"""A sample of ``python -m bench.chaos``: nothing that was acknowledged is lost or doubled by kill -9."""

from bench.chaos import chaos


def test_nothing_acknowledged_is_lost_or_doubled() -> None:
    wrong, figures = chaos(rounds=3, seed=1)
    assert wrong == [], figures
    assert " 0 acknowledged" not in figures

"""A sample of ``python -m bench.chaos``: nothing that was acknowledged is lost or doubled by kill -9, nothing that was
closed is shown; and its judge, who must be seen to fail."""

from pathlib import Path

from archive.keeping import Archive
from archive.model import Text, Work
from bench.chaos import chaos
from bench.chaos_judge import judge
from bench.chaos_servers import KINDS


def test_nothing_acknowledged_is_lost_or_doubled_and_nothing_closed_is_shown() -> None:
    told = chaos(rounds=len(KINDS), seed=1)
    assert told.wrong == [], told.figures
    assert [len(waits) for waits in told.waits.values()] == [1] * len(KINDS)
    assert " 0 edits" not in told.figures


def test_the_judge_sees_what_is_lost_doubled_or_no_longer_whole(archive: Archive, storage_root: Path) -> None:
    for number, token in enumerate(("e1x1", "e1x2", "e1x3", "e1x3")):
        archive.keep(Work(id="shared0", description=(Text(str(number)),)), who="e", why=token)
    assert judge(archive, ["e1x1", "e1x2"])[0] == ["e1x3 is there 2 times"]
    assert judge(archive, ["e1x3"])[0] == ["e1x3 was acknowledged and is there 2 times"]
    lost, twice = judge(archive, ["e1x4"], ["ab" * 64])[0][0], "e1x3 is there 2 times"
    assert lost == "e1x4 was acknowledged and is there 0 times"
    told = judge(archive, [], ["ab" * 64])[0]
    assert told == [twice, "file abababababab was acknowledged and is held 0 times"]
    path = max(path for path in storage_root.rglob("*") if path.is_file() and "content" in path.parts)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    told = judge(archive, [])[0]
    assert any("ocfl-py" in one and path.name in one and "shared0" in one for one in told)
    assert len(told) > 2

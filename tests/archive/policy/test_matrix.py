"""Every kind of viewer before every kind of door: what the policy says, against the rule written down a second time."""

import ast
import datetime as dt
import itertools
from pathlib import Path

import pytest

from archive.model import Access, AccessLevel, Recording, Segment, Status
from archive.policy import Action, Viewer, ViewerKind, audible, decide, may_see, redact

DAY = dt.date(2027, 1, 1)
DAYS = (DAY - dt.timedelta(days=1), DAY)
VIEWERS = tuple(
    Viewer(
        kind, on_site=on_site, grants=frozenset({Recording(id="r").ref}) if granted else frozenset(), collections=own
    )
    for kind, on_site, granted, own in itertools.product(
        ViewerKind, (False, True), (False, True), (None, frozenset({"c"}), frozenset({"other"}), frozenset[str]())
    )
)
PASSAGES = (None, Access(), Access(AccessLevel.ON_SITE), Access(AccessLevel.CLOSED), Access(embargo_until=DAY))
CASES = tuple(
    itertools.product(VIEWERS, AccessLevel, (None, *AccessLevel), (None, DAY), DAYS, Status, PASSAGES),
)
ROOT = Path(__file__).parents[3]


def passes(viewer: Viewer, level: AccessLevel) -> bool:
    """The doors, each on a line of its own."""
    return {
        "open": True,
        "registered": viewer.kind.value != "anonymous",
        "on-site": viewer.on_site,
        "closed": False,
    }[level.value]


def test_the_matrix_is_large_enough():
    assert len(CASES) > 1_000


def test_every_case_is_decided_as_the_rule_says():
    for viewer, level, metadata, embargo, today, status, own in CASES:
        passage = Segment(1, 2, text="words", id="p", access=own)
        access = Access(level, metadata, embargo)
        record = Recording(
            id="r", duration_seconds=3.0, access=access, status=status, segments=(passage,), collections=("c",)
        )
        theirs = viewer.collections is None or "c" in viewer.collections
        staff = viewer.kind.value == "administrator" or (viewer.kind.value == "curator" and theirs)
        studies = viewer.kind.value == "researcher" and theirs
        described = level if level.value == "closed" else AccessLevel.OPEN
        late = embargo is None or today >= embargo
        published = status.value == "published"
        free = staff or ((bool(viewer.grants) or studies) and published)
        sees = free or (published and passes(viewer, metadata or described))
        hears = free or (sees and passes(viewer, level) and late)
        own_late = own is None or own.embargo_until is None or today >= own.embargo_until
        hears_passage = hears and (free or own is None or (passes(viewer, own.level) and own_late))
        case = (viewer, level, metadata, embargo, today, status, own)
        assert may_see(viewer, record, DAY) is sees, case
        assert bool(decide(viewer, Action.SEE, record, today)) is sees, case
        assert bool(decide(viewer, Action.LISTEN, record, today)) is hears, case
        spans = [(s.start, s.end) for s in audible(viewer, record, today)]
        assert spans == ([(0, 3)] if hears_passage else [(0, 1), (2, 3)] if hears else []), case
        if hears:
            texts = [s.text for s in redact(viewer, record, lambda _: None, today).segments]
            assert texts == (["words"] if hears_passage else []), case


def compares_levels(source: str) -> bool:
    """Whether a module compares an access level with anything."""
    return any(
        "AccessLevel." in ast.unparse(node) or ".access.level" in ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
    )


@pytest.mark.parametrize("package", ["archive", "media", "search", "web"])  # intake reads levels from sheets
def test_nobody_but_the_policy_compares_levels_of_access(package: str):
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / package).rglob("*.py")
        if "node_modules" not in path.parts
        and path.parent != ROOT / "archive" / "policy"
        and compares_levels(path.read_text("utf-8"))
    ]
    assert found == []


def test_the_search_for_comparisons_finds_one():
    assert compares_levels("if record.access.level is AccessLevel.OPEN: pass")
    assert not compares_levels("Access(level=AccessLevel.OPEN)")

"""docs/analysis.md and docs/findings.md name everything that the analysis can say, with its unit."""

from pathlib import Path

import pytest

from media.analysis.curves import CURVES
from media.analysis.fields import FIELDS, GROUPS
from media.analysis.quality import QualityCode

DOCS = Path(__file__).parents[3] / "docs"
ANALYSIS = (DOCS / "analysis.md").read_text("utf-8")
FINDINGS = (DOCS / "findings.md").read_text("utf-8")


def section(group: str) -> str:
    return ANALYSIS.split(f"## `{group}`", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_documented_with_unit_and_method(name: str) -> None:
    group, _, field = name.partition(".")
    rows = [line for line in section(group).splitlines() if line.startswith(f"| `{field}` |")]
    assert len(rows) == 1
    declared = FIELDS[name]
    cells = [cell.strip() for cell in rows[0].strip("|").split("|")]
    assert cells[1:] == [declared.unit, declared.meaning, declared.method, declared.version]


def test_no_field_is_documented_that_does_not_exist() -> None:
    for group in GROUPS:
        listed = [line.split("`")[1] for line in section(group).splitlines() if line.startswith("| `")]
        assert {f"{group}.{name}" for name in listed} <= set(FIELDS)


@pytest.mark.parametrize("name", CURVES)
def test_every_curve_is_documented(name: str) -> None:
    assert f"| `{name}` | {CURVES[name][0]} |" in ANALYSIS


@pytest.mark.parametrize("code", QualityCode)
def test_every_finding_code_is_documented(code: QualityCode) -> None:
    assert f"| `{code}` |" in FINDINGS

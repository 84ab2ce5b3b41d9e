"""``muragat evaluate names``."""

from pathlib import Path

import click

from archive.commands import Context, json_option, pass_context, print_json
from ingest.matching.authority import Authority
from ingest.matching.evaluation import Evaluation, Judged, evaluate, read_entries


@click.command("names")
@click.option(
    "--names",
    "path",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Tab-separated: name, role, date, expected id or empty.",
)
@json_option
@pass_context
def evaluate_names(context: Context, path: Path, as_json: bool) -> None:
    """Recognise the people of a list with right answers; print who is wrong, missed and asked about."""
    found = evaluate(Authority(context.open()).people, read_entries(path))
    if as_json:
        print_json(_as_json(found))
        return
    for outcome in ("wrong", "missed", "asked"):
        for judged in found.judged:
            if judged.outcome == outcome:
                click.echo(_line(judged))
    if len(found.kinds()) > 1:
        for kind in found.kinds():
            click.echo(f"{kind}: {_sum(found.of_kind(kind))}")
    click.echo(_sum(found))


def _as_json(found: Evaluation) -> dict[str, object]:
    cases = [
        {
            "line": j.entry.line,
            "name": j.entry.name,
            "role": j.entry.role,
            "date": j.entry.date,
            "expected": sorted(j.entry.expected),
            "outcome": j.outcome,
            "named": j.named,
            "candidates": j.candidates,
        }
        for j in found.judged
        if j.outcome != "right"
    ]
    kinds = {kind: found.of_kind(kind).summary() for kind in found.kinds() if kind}
    return {**found.summary(), "kinds": kinds, "cases": cases}


def _line(judged: Judged) -> str:
    entry = judged.entry
    expected = " ".join(sorted(entry.expected)) or "nobody"
    got = ", ".join(judged.named) or "asks: " + (", ".join(judged.candidates[:4]) or "no candidate")
    asked = f"{entry.name!r} ({entry.role} {entry.date or 'undated'})"
    return f"{judged.outcome} line {entry.line}: {asked}: {expected}; {got}"


def _sum(found: Evaluation) -> str:
    summary = found.summary()
    certain = "" if summary["certain"] is None else f", {summary['certain']:.1%} of the true ones certain"
    counts = ", ".join(f"{summary[outcome]} {outcome}" for outcome in ("wrong", "missed", "asked"))
    return f"{summary['names']} names: {counts}{certain}"

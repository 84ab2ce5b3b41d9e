"""``muragat evaluate search``: how well names and questions are answered, measured on files of right answers.

Spellings (columns canonical, kind, spelling, script): each spelling is searched among the records of its kind, as the
pickers of names and ``search --kind`` do. A hit is right when the record bears the canonical name, whatever the case,
spaces and hyphens, or is the only one whose title contains it (``Үкілі Ыбырай`` for ``Үкілі Ыбырай Сандыбайұлы``).
*hit@1*, *hit@10*: share of spellings with a right record first, among the first ten. *precision*: share of right ones
among the records returned (ten at most), averaged over spellings, nothing returned counting 0. *mrr*: mean of 1/rank.

Queries (columns id, query, expected_target): see ``search.evaluation.queries``.

``--variants`` adds, made by the command itself: one slip of the pen (*typos*), a case ending (*inflected*), the same
rows where people and works have their Cyrillic name only (*bare*), and there the names that the file does not list, in
nine alphabets (*unlisted*): for these no rule and no alias can have been made.

The run uses an index of its own, made from the archive's catalogue, with the names the archive lacks and the
asked-for number of invented names added; the archive is not touched. Everything random is seeded.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from archive.catalogue.catalogue import Catalogue
from archive.commands import Context, pass_context
from archive.errors import InvalidValueError
from archive.model import RECORD_TYPES, AnyRecord, Kind, Language, Name, Ref
from archive.policy import ADMINISTRATOR
from search.documents import describe
from search.engines.tantivy.engine import Engine, State
from search.engines.tantivy.schema import fields_of
from search.evaluation import baselines, variants
from search.evaluation.queries import evaluate_queries
from search.index import SearchIndex
from search.query.request import SearchRequest
from search.relations import Relations
from search.text import fold

LIMIT = 10
_MAX_ROWS = 200_000
_PEOPLE = frozenset({"kuishi", "akyn", "singer", "zhyrau", "composer", "scholar", "ensemble", "group"})
_WORKS = frozenset({"kui", "song", "epic", "opera"})

Search = Callable[[str, Kind | None], Sequence[Ref]]


@dataclass(frozen=True, slots=True)
class Spelling:
    """One row: a name as written somewhere, and whose it is."""

    canonical: str
    kind: Kind | None
    spelling: str
    script: str


@click.command("search")
@click.option("--spellings", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="TSV of spellings.")
@click.option("--queries", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV of questions.")
@click.option("--distractors", default=0, type=click.IntRange(0, 1_000_000), help="Invented names to add.")
@click.option("--variants", "with_variants", is_flag=True, help="Also typos, inflected forms, names without aliases.")
@click.option("--baselines/--no-baselines", "with_baselines", default=True, help="Compare with simpler search.")
@click.option("--details", is_flag=True, help="List what went wrong, on stderr.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_context
def evaluate_search(
    context: Context,
    spellings: Path | None,
    queries: Path | None,
    distractors: int,
    with_variants: bool,
    with_baselines: bool,
    details: bool,
    as_json: bool,
) -> None:
    """Measure search against a file of spellings or of questions."""
    if spellings is None and queries is None:
        raise click.UsageError("Name a file with --spellings or --queries.")
    archive = context.open()
    rows = read_spellings(spellings) if spellings else []
    with tempfile.TemporaryDirectory() as folder:
        run = Run(archive.catalogue, Path(folder), rows, distractors)
        report: dict[str, Any] = {}
        if spellings:
            report |= spelling_report(run, rows, with_variants=with_variants, with_baselines=with_baselines)
        if spellings and with_variants:
            bare = Run(archive.catalogue, Path(folder) / "bare", rows, distractors, bare=True)
            report["ours"]["bare"] = measure(rows, bare.search, bare)
            report["ours"]["unlisted"] = measure(list(_unlisted(bare, rows)), bare.search, bare)
        if queries:
            found = evaluate_queries(run.index, archive.catalogue, queries)
            # Asked for both, "ours" tells of the spellings, with the share of questions answered beside.
            report["ours"] = {**found.summary, **report.get("ours", {})}
            report["questions"] = found.summary
            for line in found.failures if details else ():
                click.echo(line, err=True)
        for line in run.failures if details else ():
            click.echo(line, err=True)
    click.echo(json.dumps(report, ensure_ascii=False, indent=2) if as_json else _table(report))


def read_spellings(path: Path) -> list[Spelling]:
    """The rows of a file of spellings. Raises InvalidValueError when columns are missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t")
        missing = {"canonical", "kind", "spelling", "script"} - set(reader.fieldnames or ())
        if missing:
            raise InvalidValueError(f"{path}: no column {', '.join(sorted(missing))}", "Tab-separated, with a header.")
        rows = [Spelling(r["canonical"], kind_of(r["kind"]), r["spelling"], r["script"]) for r in reader]
    return rows[:_MAX_ROWS]


def kind_of(word: str) -> Kind | None:
    """The kind of record that a word of the file means; None: search among all kinds."""
    if word in _PEOPLE:
        return Kind.PERSON
    if word in _WORKS:
        return Kind.WORK
    return Kind(word) if word in set(Kind) else None


class Run:
    """One evaluation: an index with everything in it, and who is right for which name.

    ``bare``: people and works keep their Cyrillic name alone, so that only folding can find them.
    """

    def __init__(
        self, catalogue: Catalogue, folder: Path, rows: Sequence[Spelling], distractors: int, *, bare: bool = False
    ) -> None:
        self.records = [_bare(record) if bare else record for record in catalogue.records()]
        self.bearers: defaultdict[tuple[str, Kind | None], set[Ref]] = defaultdict(set)
        self.failures: list[str] = []
        self._real = {record.ref for record in self.records}
        for record in self.records:
            self._bear(record)
        for record in [*self._missing(rows), *variants.invented(self.records, distractors)]:
            self.records.append(record)
            self._bear(record)
        self.index = self._build(folder, catalogue)

    def _bear(self, record: AnyRecord) -> None:
        for name in record.names:
            for text in (name.text, name.text.partition(" (")[0]):
                self.bearers[fold.whole(text), record.kind].add(record.ref)
                self.bearers[fold.whole(text), None].add(record.ref)

    def right(self, canonical: str, kind: Kind | None) -> set[Ref]:
        """The records that are meant by a canonical name: those that bear it, else the one whose name contains it."""
        found = self.bearers.get((fold.whole(canonical), kind))
        if found:
            return found
        words = set(fold.keys(canonical))
        longer = {r.ref for r in self.records if kind in (None, r.kind) and words <= set(fold.keys(r.title))}
        self.bearers[fold.whole(canonical), kind] = longer if len(longer) == 1 and len(words) > 1 else set()
        return self.bearers[fold.whole(canonical), kind]

    def is_real(self, record: AnyRecord) -> bool:
        """Whether the archive holds the record; the others were added for the run."""
        return record.ref in self._real

    def _missing(self, rows: Sequence[Spelling]) -> Iterator[AnyRecord]:
        wanted = dict.fromkeys((row.canonical, row.kind) for row in rows)
        for number, (canonical, kind) in enumerate(wanted):
            if not self.right(canonical, kind):
                yield RECORD_TYPES[kind or Kind.WORK](id=f"added-{number}", names=(Name(canonical, Language.KK),))

    def _build(self, folder: Path, catalogue: Catalogue) -> SearchIndex:
        engine = Engine.open(folder / "index")
        relations = Relations(catalogue)
        with engine.writing(large=True) as writer:
            for start in range(0, len(self.records), 1_000):
                some = self.records[start : start + 1_000]
                relations.load(some)
                writer.put(fields_of(describe(record, relations, None, ADMINISTRATOR)) for record in some)
            writer.commit(State(catalogue.generation, catalogue.last_change()))
        return SearchIndex(engine, catalogue)

    def search(self, text: str, kind: Kind | None) -> list[Ref]:
        """The first hits of the product's own search."""
        request = SearchRequest(text, (kind,) if kind else (), limit=LIMIT, viewer=ADMINISTRATOR, facets=())
        return [hit.ref for hit in self.index.search(request).hits]


def _bare(record: AnyRecord) -> AnyRecord:
    kept = tuple(n for n in record.names if n.language is Language.KK and not n.generated)[:1]
    return replace(record, names=kept) if kept and record.kind in (Kind.PERSON, Kind.WORK) else record


def spelling_report(run: Run, rows: Sequence[Spelling], *, with_variants: bool, with_baselines: bool) -> dict[str, Any]:
    """Ours and the baselines on the same rows; ``halves`` cross-validates by names (odd, even)."""
    ours = measure(rows, run.search, run, note_failures=True)
    names = sorted({row.canonical for row in rows})
    parts = [set(names[0::2]), set(names[1::2])]
    ours["halves"] = [measure([r for r in rows if r.canonical in part], run.search, run) for part in parts]
    report: dict[str, Any] = {"ours": ours, "rows": len(rows), "records": len(run.records)}
    if with_variants:
        ours["typos"] = measure(list(_varied(rows, variants.typo)), run.search, run)
        ours["inflected"] = measure(list(_varied(rows, variants.inflected)), run.search, run)
    if with_baselines:
        report["baselines"] = {
            name: measure(rows, make(run.records), run) for name, make in baselines.BASELINES.items()
        }
    return report


def _unlisted(run: Run, rows: Sequence[Spelling]) -> Iterator[Spelling]:
    """Names of the archive that the file does not list, in other alphabets: no rule can have been made for them."""
    listed = {fold.whole(row.canonical) for row in rows}
    for record in run.records:
        name = next((n.text for n in record.names if n.language is Language.KK and not n.generated), "")
        if record.kind in (Kind.PERSON, Kind.WORK) and name and fold.whole(name) not in listed and run.is_real(record):
            for alphabet, spelling in variants.respelt(name).items():
                yield Spelling(name, record.kind, spelling, alphabet)


def _varied(rows: Sequence[Spelling], change: Callable[[str], str | None]) -> Iterator[Spelling]:
    for row in rows:
        changed = change(row.spelling)
        if changed:
            yield Spelling(row.canonical, row.kind, changed, row.script)


def measure(rows: Sequence[Spelling], search: Search, run: Run, *, note_failures: bool = False) -> dict[str, Any]:
    """The figures of the module's docstring, in all and for each script."""
    scores: list[tuple[str, tuple[float, float, float, float]]] = []
    for row in rows:
        right = run.right(row.canonical, row.kind)
        found = list(search(row.spelling, row.kind))[:LIMIT]
        rank = next((place for place, ref in enumerate(found, 1) if ref in right), 0)
        precision = sum(ref in right for ref in found) / len(found) if found else 0.0
        scores.append((row.script, (float(rank == 1), float(rank > 0), precision, 1 / rank if rank else 0.0)))
        if note_failures and (rank == 0 or precision < 1):
            wrong = [str(ref) for ref in found if ref not in right]
            run.failures.append(f"{row.script}\t{row.canonical}\t{row.spelling}\trank {rank}\t{wrong[:4]}")
    by_script: dict[str, Any] = {
        script: _mean(values for name, values in scores if name == script) for script in sorted({s for s, _ in scores})
    }
    return {**_mean(values for _, values in scores), "by_script": by_script}


def _mean(values: Iterable[tuple[float, float, float, float]]) -> dict[str, Any]:
    rows = list(values)
    means = [round(sum(column) / len(rows), 4) for column in zip(*rows, strict=True)] if rows else [0.0] * 4
    return {**dict(zip(("hit@1", "hit@10", "precision", "mrr"), means, strict=True)), "rows": len(rows)}


def _table(report: dict[str, Any]) -> str:
    lines = [f"{'':24}{'hit@1':>9}{'hit@10':>9}{'precision':>11}{'mrr':>9}{'rows':>8}"]
    ours = report["ours"]
    parts: dict[str, Any] = {"ours": ours}
    parts |= {f"ours, {name}": ours[name] for name in ("typos", "inflected", "bare", "unlisted") if name in ours}
    parts |= {f"ours, half {n}": half for n, half in enumerate(ours.get("halves", ()), 1)}
    parts |= report.get("baselines", {})
    parts |= {f"  {script}": figures for script, figures in ours.get("by_script", {}).items()}
    for name, figures in parts.items():
        if "precision" in figures:
            cells = [figures[key] for key in ("hit@1", "hit@10", "precision", "mrr")]
            lines.append(f"{name:24}{cells[0]:9.3f}{cells[1]:9.3f}{cells[2]:11.3f}{cells[3]:9.3f}{figures['rows']:8}")
    if "answered" in ours:
        lines.append(f"questions answered: {ours['answered']:.3f} of {ours['queries']}")
    return "\n".join(lines)

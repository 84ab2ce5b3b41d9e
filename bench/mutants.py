"""Do the tests notice? A sample of small faults, put into the code one at a time, drawn from a seed.

    python -m bench.mutants [--seed 1] [--each 12] [--place policy] [--json FILE]

A mutant changes one place: a comparison, ``and`` into ``or``, a ``not`` taken away, a number by one, a constant turned,
a statement left out. It is put into a copy of the project, never into the project itself; the tests that mirror its
module run on it and either fail (killed) or do not (survived). The same seed draws the same mutants as long as the code
is the same. A survivor is a place where nobody looks: it deserves a test, or a reason in ``docs/mutants.md`` why it
changes nothing that anybody could see.
"""

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST_SECONDS = 300

PLACES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "policy": (
        ("archive/policy",),
        ("tests/archive/policy", "tests/archive/test_policy.py", "tests/web/test_policy_matrix.py"),
    ),
    "keeping": (
        ("archive/keeping.py", "archive/intents.py", "archive/objects.py"),
        ("tests/archive/test_keeping.py", "tests/archive/test_revisions.py"),
    ),
    "store": (("archive/store",), ("tests/archive/store", "tests/archive/test_keeping.py")),
    "dates": (("archive/rules/dates.py", "archive/rules/dates"), ("tests/archive/rules",)),
    "describing": (("ingest/describe.py",), ("tests/ingest/test_describe.py", "tests/ingest/test_pipeline.py")),
    "query visitor": (("search/engines/tantivy/visitor.py",), ("tests/search/engines", "tests/search/test_index.py")),
    "conditions": (("web/http/conditions.py",), ("tests/web/http/test_conditions.py", "tests/web/streams")),
}
"""Name -> the modules, the tests that mirror them. What is not there (any more, or yet) is passed over."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: where it stands, what stood there and what stands there now."""

    place: str
    path: str
    line: int
    before: str
    after: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the tests noticed it."""

    mutant: Mutant
    killed: bool


def mutants_of(place: str, path: Path) -> Iterator[Mutant]:
    """Every fault that can be put into one module, in the order of its lines."""
    source = path.read_text("utf-8")
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    encoded = source.encode()
    for node in ast.walk(ast.parse(source)):
        changed = _changed(node)
        if changed is None or not isinstance(node, ast.expr | ast.stmt):
            continue
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        before = encoded[start:end].decode()
        after = changed if isinstance(changed, str) else ast.unparse(changed)
        if isinstance(node, ast.expr):
            after = f"({after})"
        yield Mutant(place, path.relative_to(ROOT).as_posix(), node.lineno, before, after, start, end)


def _changed(node: ast.AST) -> ast.AST | str | None:
    match node:
        case ast.Compare(ops=[op, *_]) if type(op) in _COMPARED:
            changed = deepcopy(node)
            changed.ops[0] = _COMPARED[type(op)]()
            return changed
        case ast.BoolOp(op=op):
            changed = deepcopy(node)
            changed.op = ast.Or() if isinstance(op, ast.And) else ast.And()
            return changed
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Constant(value=bool(value)):
            return ast.Constant(not value)
        case ast.Constant(value=int(value)):
            return ast.Constant(value + 1)
        case ast.BinOp(op=ast.Add()) | ast.BinOp(op=ast.Sub()):
            changed = deepcopy(node)
            changed.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            return changed
        case ast.Expr(value=ast.Call()):
            return "pass"
        case _:
            return None


def drawn(seed: int, each: int, only: str | None) -> list[Mutant]:
    """A sample: at most ``each`` mutants of every place."""
    sample: list[Mutant] = []
    for place, (modules, _) in PLACES.items():
        if only not in (None, place):
            continue
        files = [file for module in modules for file in _python(ROOT / module)]
        every = [mutant for file in files for mutant in mutants_of(place, file)]
        sample += random.Random(f"{seed} {place}").sample(every, min(each, len(every)))
    return sample


def _python(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(path.rglob("*.py")) if path.is_dir() else []


def try_out(mutant: Mutant, copy: Path) -> Outcome:
    """Put one fault into the copy, run the tests that mirror it, take it out again."""
    path = copy / mutant.path
    whole = path.read_bytes()
    path.write_bytes(whole[: mutant.start] + mutant.after.encode() + whole[mutant.end :])
    tests = [test for test in PLACES[mutant.place][1] if (copy / test).exists()]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not slow", *tests]
    try:
        done = subprocess.run(
            command, cwd=copy, env=_environment(copy), capture_output=True, check=False, timeout=LONGEST_SECONDS
        )
        return Outcome(mutant, done.returncode != 0)
    except subprocess.TimeoutExpired:
        return Outcome(mutant, killed=True)  # it never ends: somebody would notice
    finally:
        path.write_bytes(whole)


def _environment(copy: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}


def copied(folder: Path) -> Path:
    """The project's own files in a folder where faults may be put into them."""
    named = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    copy = folder / "project"
    for name in filter(None, named.split("\0")):
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    built = ROOT / "web" / "static" / "built"
    if built.is_dir():
        shutil.copytree(built, copy / "web" / "static" / "built")
    return copy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=12, help="mutants a place")
    parser.add_argument("--place", choices=PLACES)
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    sample = drawn(wanted.seed, wanted.each, wanted.place)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = copied(Path(folder))
        for number, mutant in enumerate(sample, start=1):
            outcome = try_out(mutant, copy)
            outcomes.append(outcome)
            word = "killed  " if outcome.killed else "SURVIVED"
            print(
                f"{number}/{len(sample)} {word} {mutant.path}:{mutant.line}  {mutant.before!r} -> {mutant.after!r}",
                flush=True,
            )
    for place in PLACES:
        of_place = [outcome.killed for outcome in outcomes if outcome.mutant.place == place]
        if of_place:
            print(f"{place:15} {sum(of_place)}/{len(of_place)}")
    print(f"killed {sum(o.killed for o in outcomes)} of {len(outcomes)} (seed {wanted.seed})")
    if wanted.json:
        wanted.json.write_text(json.dumps([asdict(outcome) for outcome in outcomes], ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

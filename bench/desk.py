"""The desk in numbers: a sheet of many rows, a bulk edit and its undo, the pages beside a route that does nothing.

    python -m bench.desk [--rows 100000] [--together 1000] [--records 10000] [--rounds 100]

Each measurement runs in a process of its own, as a job does, and tells seconds for 1,000 records and the peak of
resident memory. The control is the same work through the command line, in this run. Pages: one process, one request at
a time; beside each stands how many times the p95 it takes of a route that does nothing, through the same middleware.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Final

from starlette.responses import Response
from starlette.testclient import TestClient

from archive.accounts.desk import Desk
from archive.accounts.keys import Keys, Scope
from archive.accounts.people import AccountRole, People
from archive.home import Home
from archive.identifiers import mint
from archive.jobs.queue import Queue
from archive.jobs.worker import work
from archive.keeping import Archive, Draft
from archive.uploads import Uploads
from bench import sheets
from bench.web_archive import fill, identifier

ROOT: Final = Path(__file__).parents[1]
BAR_TIMES: Final = 25.0
BAR_MB: Final = 500.0
GROUP: Final = "gggggggg2"
PAGES: Final = (
    "/desk", "/desk/uploads", "/desk/sheets", "/desk/accounts", "/desk/new/person", "/desk/pick?kind=person&q=құрман",
    "/desk/tasks?todo=draft", "/desk/person/kurmangazy", "/desk/bulk?kind=genre",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the sheet; a recording is held for each")
    parser.add_argument("--together", type=int, default=1_000, help="records of the bulk edit")
    parser.add_argument("--records", type=int, default=10_000, help="recordings behind the pages")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--only", choices=("sheet", "together", "pages"))
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        _child(asked.child)
        return
    with tempfile.TemporaryDirectory(prefix="muragat-bench-desk-") as folder:
        if asked.only in (None, "sheet"):
            sheet(Path(folder), asked.rows)
        if asked.only in (None, "together"):
            together(Path(folder), asked.together)
        if asked.only in (None, "pages"):
            pages(Path(folder) / "pages", asked.records, asked.rounds)


def sheet(folder: Path, rows: int) -> None:
    """A sheet of so many rows reported on, as a job and by the command; a thousandth of it is written by both."""
    home = folder / "sheet"
    _filled(home, rows, written=False)
    path, _ = sheets.write(folder, rows)
    _uploaded(home, path)
    _told(f"report on {rows} rows, job", _apart("job", str(home), "receive", "--dry-run"), rows)
    _told(
        f"report on {rows} rows, command", _apart("command", str(home), "sheet", "apply", str(path), "--dry-run"), rows
    )


def together(folder: Path, count: int) -> None:
    """A bulk edit and its undo, each as a job and by the command, in homes that are alike."""
    for way in ("job", "command"):
        home = folder / f"together-{way}"
        _filled(home, count, written=True)
        ids = [f"r{n}" for n in range(count)]
        if way == "job":
            batch = mint()
            operation = {"field": "languages", "op": "add", "value": "kk"}
            arguments = {"kind": "recording", "ids": ids, "operations": [operation], "batch": batch}
            _file(home, "change", arguments)
            _told(f"change {count}, job", _apart("job", str(home)), count)
            _file(home, "undo", {"batch": batch})
            _told(f"undo {count}, job", _apart("job", str(home)), count)
        else:
            told = _apart("command", str(home), "change", *ids, "--add", "languages=kk", "--json")
            _told(f"change {count}, command", told, count)
            batch = json.loads(told["out"])["batch"]
            _told(f"undo {count}, command", _apart("command", str(home), "undo", batch), count)


def pages(home: Path, records: int, rounds: int) -> None:
    """p95 of the pages of the desk, each in multiples of a route that does nothing."""
    fill(home, records).close()
    with Desk.open(Home(home)) as desk:
        account = People(desk).add("curator", AccountRole.ADMINISTRATOR, password="күмбірлеген күй")
        token = Keys(desk).issue_token(account, "bench", (Scope.READ, Scope.EDIT, Scope.ADMIN), 1)
    from web.app import create_app

    app = create_app(home)
    app.add_api_route("/nothing", lambda: Response(b"nothing"), methods=["GET"], include_in_schema=False)
    with TestClient(app) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        nothing = _p95(client, "/nothing", rounds)
        print(f"nothing: p95 {nothing:.1f} ms over {rounds} requests; {records} recordings")
        one = identifier(1)
        for path in (*PAGES, f"/desk/recording/{one}", f"/desk/recording/{one}/history"):
            found = _p95(client, path, rounds)
            over = "" if found <= BAR_TIMES * nothing else "  OVER"
            print(f"{path}: p95 {found:.1f} ms, {found / nothing:.1f} x{over}", flush=True)


def _p95(client: TestClient, path: str, rounds: int) -> float:
    spans: list[float] = []
    for _ in range(rounds + 3):
        began = time.perf_counter()
        answer = client.get(path)
        spans.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
    return statistics.quantiles(spans[3:], n=20)[-1]


def _filled(home: Path, count: int, *, written: bool) -> None:
    archive = Archive.create(home)
    if written:
        archive.keep_many((Draft(sheets.held(n), base=0) for n in range(count)), who="bench", why="bench")
    else:
        sheets.catalogued(archive, count)
    archive.close()


def _uploaded(home: Path, path: Path) -> None:
    with Desk.open(Home(home)) as desk:
        account = People(desk).add("curator", AccountRole.ADMINISTRATOR, password="күмбірлеген күй").id
    held, body = Uploads(Home(home), account), path.read_bytes()
    made = held.begin(GROUP, path.name, len(body))
    with held.appending(made.id, 0) as file:
        file.write(body)
    _file(home, "receive", {"account": account, "group": GROUP, "batch": mint(), "dry_run": True})


def _file(home: Path, name: str, arguments: dict[str, Any]) -> None:
    with Desk.open(Home(home)) as desk:
        Queue(desk).file(name, arguments, "curator")


def _apart(*given: str) -> dict[str, Any]:
    """What a child tells: seconds on the clock, of the processor, and its peak."""
    child = subprocess.run(
        [sys.executable, "-m", "bench.desk", "--child", *(f"+{one}" for one in given)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, env=os.environ,
    )  # fmt: skip
    return json.loads(child.stdout.splitlines()[-1])


def _child(given: list[str]) -> None:
    what, home, *more = (one.removeprefix("+") for one in given)
    began, out = time.perf_counter(), io.StringIO()
    with redirect_stdout(out):
        _job(Path(home)) if what == "job" else _command(home, more)
    children, own = (resource.getrusage(w) for w in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    told = {
        "seconds": time.perf_counter() - began,
        "cpu": sum(u.ru_utime + u.ru_stime for u in (children, own)),
        "peak_mb": max(children.ru_maxrss, own.ru_maxrss) / 1024,
        "out": out.getvalue(),
    }
    print(json.dumps(told))


def _job(home: Path) -> None:
    """As a worker does: each job in a process of its own."""
    work(home, until_empty=True)
    with Desk.open(Home(home)) as desk:
        (last, *_) = Queue(desk).listed(everything=True, limit=1)
    if last.state != "done":
        raise SystemExit(f"the job {last.name} is {last.state}: {last.outcome}")


def _command(home: str, given: list[str]) -> None:
    from archive.commands import main as muragat

    try:
        muragat(["--home", home, *given], standalone_mode=False)
    except SystemExit as error:
        if error.code not in (None, 0, 3):
            raise


def _told(what: str, told: dict[str, Any], count: int) -> None:
    per, over = 1000 / count, "  OVER" if told["peak_mb"] > BAR_MB else ""
    print(
        f"{what}: {told['seconds'] * per:.2f} s per 1,000 ({told['cpu'] * per:.2f} s of the processor), "
        f"peak {told['peak_mb']:.0f} MB{over}", flush=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()

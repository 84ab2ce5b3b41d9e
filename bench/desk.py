"""The desk in numbers: a sheet of many rows, a bulk edit and its undo, the pages beside a route that does nothing.

    python -m bench.desk [--rows 100000] [--together 1000] [--records 100000] [--rounds 100]
    python -m bench.desk --only applied --way desk --folder DIR    # a piece; the homes stay in DIR for the others

Everything goes through the desk as a curator's browser sends it: the sheet in pieces of an upload, the form of a bulk
edit first to be counted and then confirmed, the page of a batch before it is taken back; what is filed is done by
``muragat work``. Told are the seconds of the work for 1,000 records, how long the asking took and the page afterwards,
and the peaks of resident memory of the server (in this process, with all that the bench itself has loaded) and of the
job. The control is the same work through the command line, in this run, on a copy of the same home. Pages: the server
of ``bench.web``, one request at a time; beside each stands how many times the p95 it takes of a route that does
nothing, through the same middleware, on the clock and of the processor, which other programs do not lengthen.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, Final, cast

import httpx2
from starlette.testclient import TestClient

from archive.accounts.desk import Desk
from archive.accounts.keys import Keys, Scope
from archive.accounts.people import AccountRole, People
from archive.home import Home
from archive.jobs.queue import Queue
from archive.keeping import Archive, Draft
from bench import sheets
from bench.web import PORT, running
from bench.web_archive import fill, identifier
from search.index import SearchIndex

ROOT: Final = Path(__file__).parents[1]
BAR_TIMES: Final = 25.0
BAR_MB: Final = 500.0
GROUP: Final = "gggggggg2"
PIECE: Final = 5 << 20
TUS: Final = {"Tus-Resumable": "1.0.0"}
PARTS: Final = ("reported", "applied", "together", "pages")
WAYS: Final = ("desk", "command")
PAGES: Final = (
    "/desk", "/desk/uploads", "/desk/sheets", "/desk/accounts", "/desk/requests", "/desk/new/person",
    "/desk/pick?kind=person&q=құрман", "/desk/tasks?todo=draft", "/desk/person/kurmangazy",
    "/desk/person/kurmangazy/merge?other=dina", "/desk/person/kurmangazy/split", "/desk/bulk?kind=genre",
)  # fmt: skip
OF_A_RECORDING: Final = ("", "/history", "/passages", "/pictures", "/preview?as=anonymous")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the sheet; a recording is held for each")
    parser.add_argument("--together", type=int, default=1_000, help="records of the bulk edit")
    parser.add_argument("--records", type=int, default=100_000, help="recordings behind the pages")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--way", choices=WAYS, action="append")
    parser.add_argument("--folder", type=Path, help="homes are made here, and stay; else they go with the run")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        _child(*(one.removeprefix("+") for one in asked.child))
        return
    with _place(asked.folder) as folder:
        parts, ways = asked.only or PARTS, asked.way or WAYS
        if "reported" in parts:
            sheet(folder, asked.rows, ways, written=False)
        if "applied" in parts:
            sheet(folder, asked.rows, ways, written=True)
        if "together" in parts:
            together(folder, asked.together, ways)
        if "pages" in parts:
            pages(folder / "pages", asked.records, asked.rounds)


@contextmanager
def _place(folder: Path | None) -> Generator[Path]:
    if folder is not None:
        folder.mkdir(exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="muragat-bench-desk-") as made:
        yield Path(made)


def sheet(folder: Path, rows: int, ways: tuple[str, ...], *, written: bool) -> None:
    """A sheet of so many rows on as many held recordings: reported on, or applied to a store that has them."""
    what = "applied" if written else "reported"
    made = _filled(folder / f"{what}-{rows}", rows, written=written)
    path = folder / "sheet.csv"
    if not path.exists():
        path, _ = sheets.write(folder, rows)
    for way in ways:
        home = _copy(made, folder / f"{what}-{way}")
        if way == "desk":
            told = _apart("sheet", str(home), str(path), "take" if written else "check")
        else:
            told = _apart("command", str(home), "sheet", "apply", str(path), *(() if written else ("--dry-run",)))
        _told(f"sheet of {rows} rows {what}, {way}", told, rows)
        shutil.rmtree(home)


def together(folder: Path, count: int, ways: tuple[str, ...]) -> None:
    """A bulk edit and its undo in homes that are alike."""
    made = _filled(folder / f"together-{count}", count, written=True)
    for way in ways:
        home = _copy(made, folder / f"together-{way}")
        if way == "desk":
            told = _apart("change", str(home))
            _told(f"change {count}, desk", told, count)
            _told(f"undo {count}, desk", _apart("undo", str(home), told["batch"]), count)
        else:
            told = _apart("command", str(home), "change", *_ids(count), "--add", "languages=kk", "--json")
            _told(f"change {count}, command", told, count)
            batch = json.loads(told["out"])["batch"]
            _told(f"undo {count}, command", _apart("command", str(home), "undo", batch), count)
        shutil.rmtree(home)


def _ids(count: int) -> list[str]:
    return [f"r{n}" for n in range(count)]


def pages(home: Path, records: int, rounds: int) -> None:
    """The pages of the desk, one of each in turn so that a busy moment of the machine meets all of them."""
    fill(home, records).close()
    of_one = (f"/desk/recording/{identifier(1)}{more}" for more in OF_A_RECORDING)
    paths = ("/nothing", *PAGES, *of_one)
    spans: dict[str, tuple[list[float], list[float]]] = {path: ([], []) for path in paths}
    headers = {"Authorization": f"Bearer {_token(home)}"}
    with running(home), httpx2.Client(base_url=f"http://127.0.0.1:{PORT}", headers=headers, timeout=60) as client:
        for number in range(-3, rounds):
            for path, (clock, cpu) in spans.items():
                began = time.perf_counter()
                _asked(client.get(path))
                spent = (time.perf_counter() - began) * 1000
                if number >= 0:
                    clock.append(spent)
                    cpu.append(float(client.get("/last").text))
    print(f"{records:,} recordings, {rounds} requests of each; load of the machine {os.getloadavg()[0]:.1f}")
    print("| page | p95 ms | x nothing | processor, p95 ms | x nothing |\n|---|---|---|---|---|")
    nothing = [_p95(found) for found in spans["/nothing"]]
    for path, found in spans.items():
        told = [(_p95(one), _p95(one) / none) for one, none in zip(found, nothing, strict=True)]
        over = " OVER" if min(times for _, times in told) > BAR_TIMES else ""
        print(f"| {path} | " + " | ".join(f"{ms:.1f} | {times:.1f}" for ms, times in told) + f"{over} |", flush=True)


def _p95(spans: list[float]) -> float:
    return statistics.quantiles(spans, n=20)[-1]


@contextmanager
def _browser(home: Path) -> Generator[TestClient]:
    """Somebody with a token, at a server of this home, in this process: what it takes is what it tells."""
    from web.app import create_app

    token = _token(home)
    with TestClient(create_app(home), follow_redirects=False) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def _token(home: Path) -> str:
    with Desk.open(Home(home)) as desk:
        people = {one.name: one for one in People(desk).listed()}
        account = people.get("curator") or People(desk).add("curator", AccountRole.ADMINISTRATOR)
        return Keys(desk).issue_token(account, "bench", (Scope.READ, Scope.EDIT, Scope.ADMIN), 1)


def _filled(home: Path, count: int, *, written: bool) -> Path:
    """The home at this path, filled unless it is there already; its index has caught up."""
    if (home / "filled").exists():
        return home
    archive = Archive.create(home)
    if written:
        archive.keep_many((Draft(sheets.held(n), base=0) for n in range(count)), who="bench", why="bench")
    else:
        sheets.catalogued(archive, count)
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    (home / "filled").touch()
    return home


def _copy(made: Path, home: Path) -> Path:
    if home.exists():
        shutil.rmtree(home)
    subprocess.run(["cp", "-a", str(made), str(home)], check=True)
    return home


def _apart(*given: str) -> dict[str, Any]:
    """What a child tells: seconds on the clock, of the processor, and its peaks."""
    child = subprocess.run(
        [sys.executable, "-m", "bench.desk", "--child", *(f"+{one}" for one in given)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, env=os.environ,
    )  # fmt: skip
    return json.loads(child.stdout.splitlines()[-1])


def _child(what: str, home: str, *more: str) -> None:
    began = time.perf_counter()
    by_command = what == "command"
    if by_command:
        told: dict[str, Any] = {"out": _command(home, more)}
    else:
        with redirect_stdout(io.StringIO()):
            told = _through_the_desk(Path(home), what, more)
    children, own = (resource.getrusage(w) for w in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    told |= {
        "seconds": time.perf_counter() - began,
        "cpu": sum(u.ru_utime + u.ru_stime for u in (children, own)),
        "peak_mb": (children if by_command else own).ru_maxrss / 1024,
        "job_mb": children.ru_maxrss / 1024,
    }
    print(json.dumps(told))


def _through_the_desk(home: Path, what: str, more: tuple[str, ...]) -> dict[str, Any]:
    """One step as a curator's browser takes it. ``asking``: the requests until it is filed; ``page``: the one after."""
    with _browser(home) as client:
        began = time.perf_counter()
        if what == "sheet":
            path, do = Path(more[0]), more[1]
            _send(client, path)
            told = _asked(client.post(f"/desk/uploads/{GROUP}/{do}"))
            after = f"/desk/uploads/{GROUP}" if do == "check" else told["location"]
        elif what == "change":
            form = {"query": "kind=recording", "op": "add", "name": "languages", "value": "kk"}
            _asked(client.post("/desk/bulk", data=form))
            told = _asked(client.post("/desk/bulk", data={**form, "confirmed": "1"}, headers=_JSON))
            after = f"/desk/batches/{told['batch']}"
        else:
            _asked(client.get(f"/desk/batches/{more[0]}"))
            told = _asked(client.post(f"/desk/batches/{more[0]}/undo", headers=_JSON))
            after = f"/desk/jobs/{told['job']}"
        told["asking"] = time.perf_counter() - began
        told["asked_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        _command(str(home), ("work", "--until-empty"))
        with Desk.open(Home(home)) as desk:
            (last, *_) = Queue(desk).listed(everything=True, limit=1)
        if last.state != "done":
            raise SystemExit(f"the job {last.name} is {last.state}: {last.outcome}")
        doing = (last.ended or 0.0) - (last.begun or 0.0)
        began = time.perf_counter()
        _asked(client.get(after))
        return {**told, "doing": doing, "page": time.perf_counter() - began}


_JSON: Final = {"Accept": "application/json"}


def _asked(answer: httpx2.Response) -> dict[str, Any]:
    if answer.status_code >= 400:
        raise SystemExit(f"{answer.request.url}: {answer.status_code} {answer.text[:500]}")
    found: Any = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    return {
        **(cast("dict[str, Any]", found) if isinstance(found, dict) else {}),
        "location": answer.headers.get("location", ""),
    }


def _send(client: TestClient, path: Path) -> None:
    """The file in pieces, as tus-js-client sends it."""
    named = ",".join(
        f"{name} {base64.b64encode(text.encode()).decode()}"
        for name, text in (("filename", path.name), ("group", GROUP))
    )
    length = str(path.stat().st_size)
    begun = client.post("/desk/uploads/files", headers={**TUS, "Upload-Length": length, "Upload-Metadata": named})
    address, offset = _asked(begun)["location"], 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            headers = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
            _asked(client.patch(address, content=piece, headers=headers))
            offset += len(piece)


def _command(home: str, given: tuple[str, ...]) -> str:
    """What it prints. A process of its own, whose memory holds nothing of this bench."""
    muragat = Path(sys.executable).with_name("muragat")
    done = subprocess.run([muragat, "--home", home, *given], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(done.returncode)
    return done.stdout


def _told(what: str, told: dict[str, Any], count: int) -> None:
    per, over = 1000 / count, "  OVER" if max(told["peak_mb"], told["job_mb"]) > BAR_MB else ""
    doing, peak = told.get("doing", told["seconds"]), f"peak {told['peak_mb']:.0f} MB"
    print(f"{what}: {doing * per:.2f} s per 1,000, processor of all {told['cpu'] * per:.2f} s, {peak}", end="")
    if "asking" in told:
        asking, page = told["asking"], told["page"]
        before = f"server and bench, {told['asked_mb']:.0f} before the job"
        print(f" ({before}; job {told['job_mb']:.0f} MB); asking {asking:.2f} s, its page {page:.2f} s", end="")
    print(over, flush=True)


if __name__ == "__main__":
    main()

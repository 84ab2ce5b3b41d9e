"""An ingest that is killed, again and again, at random moments: nothing is lost, nothing is there twice.

A process with everything imported forks; the child ingests and is ended with SIGKILL; the next child goes on.
Fifty kills, spread over five homes, at moments drawn from a fixed seed.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.keeping import Archive
from archive.model import Kind, Recording
from archive.store.fixity import examine, sha512_of
from media.derivatives.manifest import read_manifest
from search.index import SearchIndex
from search.query.request import SearchRequest
from tests.in_folder import in_folder
from tests.ocfl_judge import is_valid_store

HOMES, KILLS, FILES = 5, 10, 24

DRIVER = """
import json, os, random, signal, sys, time
from pathlib import Path
from archive.keeping import Archive
from ingest.discover import discover
from media.analysis import warm
from ingest.pipeline import Options, ingest

home, folder, kills, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
warm()
moments = random.Random(seed)

def child():
    pid = os.fork()
    if pid:
        return pid
    archive = Archive.open(home)
    ingest(archive, discover([folder]), None, Options("Tester"))
    os._exit(0)

killed = 0
for _ in range(kills):
    pid = child()
    time.sleep(moments.uniform(0.02, 0.6))
    os.kill(pid, signal.SIGKILL)
    killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
status = os.waitpid(child(), 0)[1]
print(json.dumps({"killed": killed, "status": status}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(HOMES))
def test_fifty_kills_lose_nothing_and_keep_nothing_twice(
    home_path: Path, make_tone: Callable[..., Path], seed: int
) -> None:
    folder = make_tone("0.wav", hz=100, seconds=0.5).parent
    for i in range(1, FILES):
        make_tone(f"{i}.wav", hz=100 + i, seconds=0.5)
    told = subprocess.run(
        [sys.executable, "-c", DRIVER, str(home_path), str(folder), str(KILLS), str(seed)],
        capture_output=True,
        text=True,
        check=True,
    )
    outcome = json.loads(told.stdout.splitlines()[-1])
    assert outcome["status"] == 0
    assert outcome["killed"] == KILLS
    archive = Archive.open(home_path)
    held = Counter(
        file.sha512
        for record in archive.catalogue.records(Kind.RECORDING)
        if isinstance(record, Recording)
        for file in record.files
    )
    assert held == Counter(sha512_of(path) for path in folder.iterdir())
    assert sum(1 for ref in archive.store.refs() if ref.kind is Kind.RECORDING) == FILES
    assert is_valid_store(in_folder(archive).root)
    assert examine(archive).sound
    assert all(read_manifest(archive.home.derived(r.ref)) for r in archive.catalogue.records(Kind.RECORDING))
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    index.catch_up()
    assert index.search(SearchRequest(kinds=(Kind.RECORDING,))).total == FILES
    left = [p.name for p in archive.home.staging_path.iterdir() if not p.name.startswith("writer.")]
    assert left == []
    shutil.rmtree(home_path)

"""What it costs that the policy is asked again while sound is sent: time of the processor, with and without.

    python -m bench.guarding [--megabytes 400] [--rounds 5]

An answer is sent to a client that takes everything at once; the question is asked at every piece of 64 kB (the worst),
twice a second (as it is) and never (the control). Also what one question takes by itself.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request

from archive.keeping import Archive
from archive.model import Recording
from web.app import create_app
from web.site import Site
from web.streams import guarding
from web.streams.guarding import Guard, GuardedFile
from web.view.request_context import RequestContext


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="muragat-bench-") as folder:
        archive = Archive.create(Path(folder) / "home")
        archive.keep(Recording(id="tape"), who="bench", why="made")
        archive.close()
        app = create_app(Path(folder) / "home")
        app.state.site = site = Site.open(Path(folder) / "home")
        sound = Path(folder) / "access.opus"
        sound.write_bytes(bytes(options.megabytes * 1_000_000))
        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/", "headers": [], "app": app, "state": {}}
        scope |= {"query_string": b"", "scheme": "http", "server": ("bench", 80), "asgi": {"spec_version": "2.4"}}
        compare(sound, scope, options.rounds)
        site.close()


def compare(sound: Path, scope: dict[str, Any], rounds: int) -> None:
    guard = Guard(Request(scope), due, "digest")
    guard.holds()
    seconds = processor(lambda: [guard.holds() for _ in range(1000)])
    print(f"one question: {seconds * 1000:.0f} µs")
    found: dict[str, list[float]] = {"never": [], "twice a second": [], "every 64 kB": []}
    for _ in range(rounds):
        for name, every in (("never", float("inf")), ("twice a second", 0.5), ("every 64 kB", 0.0)):
            guarding.EVERY_SECONDS = every  # type: ignore[misc]
            found[name].append(processor(lambda: asyncio.run(send(GuardedFile(sound, guard), scope))))
    control = statistics.median(found["never"])
    for name, seconds in found.items():
        median = statistics.median(seconds)
        print(f"{name:16} {median:.3f} s of the processor, {median / control:.2f} ×")


def due(_: RequestContext) -> str:
    return "digest"


async def send(answer: GuardedFile, scope: dict[str, Any]) -> None:
    await answer(scope, nothing, taken)


async def nothing() -> Any:
    await asyncio.sleep(3600)


async def taken(_: Any) -> None:
    await asyncio.sleep(0)


def processor(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()

"""Many readers ask for the home page together and read slowly: how long does another visitor wait?

    python -m bench.flood [--home DIR] [--records 5000] [--readers 200] [--seconds 20]

The server is that of ``bench.web``, on one core. The readers ask all at once, each over a connection of its own with a
small buffer, read 16 kB a second, and ask again when they are done. The visitor asks for one other page after the other
(recordings drawn at random, and the home page), without a pause. Controls of the same run: the visitor alone, and the
visitor beside readers who each show a cookie, so that every page is drawn for them alone: without a memory of pages it
would be so for all.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import multiprocessing
import random
import socket
import statistics
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import httpx2

from bench.web import PORT, running
from bench.web_archive import fill, identifier

_BUFFER = 4096
_BYTES_PER_SECOND = 16_000
BAR_MS = 300.0
"""p95 of the other visitor, issue 10."""


async def flood(readers: int, cookie: str, end: float, pages: list[int]) -> None:
    """Ask together and read slowly until the end (monotonic seconds). ``pages`` counts what was read whole."""
    await asyncio.gather(*(_reader(cookie, end, pages) for _ in range(readers)))


async def _reader(cookie: str, end: float, pages: list[int]) -> None:
    while time.monotonic() < end:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        connection.setblocking(False)
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", PORT))
            reader, writer = await asyncio.open_connection(sock=connection, limit=_BUFFER)
            shown = f"Cookie: {cookie}\r\n" if cookie else ""
            writer.write(f"GET / HTTP/1.1\r\nHost: flood.test\r\n{shown}Connection: close\r\n\r\n".encode())
            while time.monotonic() < end:
                part = await asyncio.wait_for(reader.read(_BUFFER), max(0.1, end - time.monotonic()))
                if not part:
                    pages[0] += 1
                    break
                await asyncio.sleep(len(part) / _BYTES_PER_SECOND)
            writer.close()
        connection.close()


def visit(records: int, seconds: float) -> list[float]:
    """Milliseconds that each page took another visitor."""
    draw, spans, end = random.Random(1), list[float](), time.monotonic() + seconds
    with httpx2.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
        while time.monotonic() < end:
            path = "/" if len(spans) % 4 == 0 else f"/recordings/{identifier(draw.randrange(1, records))}"
            began = time.perf_counter()
            if client.get(path).status_code != 200:
                raise SystemExit(f"{path} was not there")
            spans.append((time.perf_counter() - began) * 1000)
    return spans


def beside(readers: int, cookie: str, records: int, seconds: float) -> tuple[list[float], int]:
    """The visitor's times beside such a flood, and how many pages the readers read to their end."""
    told, telling = multiprocessing.Pipe(duplex=False)
    crowd = multiprocessing.get_context("spawn").Process(target=_crowd, args=(readers, cookie, seconds + 1, telling))
    crowd.start()
    told.recv()  # they are about to ask
    time.sleep(0.2)  # they have asked, and have not been answered
    spans = visit(records, seconds)
    pages: int = told.recv()
    crowd.join()
    return spans, pages


def _crowd(readers: int, cookie: str, seconds: float, telling: Connection) -> None:
    """The readers, in a process of their own: in the visitor's they would hold up the visitor, not the server."""
    pages = [0]
    telling.send(0)
    asyncio.run(flood(readers, cookie, time.monotonic() + seconds, pages))
    telling.send(pages[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flood-") as folder:
        home = given.home or Path(folder) / "home"
        fill(home, given.records).close()
        with running(home):
            visit(given.records, 3)
            print("| beside the visitor | pages | p50 ms | p95 ms | longest ms | read by the others |")
            print("|---|---|---|---|---|---|")
            _tell("nobody (control)", visit(given.records, given.seconds), 0)
            _tell(f"{given.readers} readers", *beside(given.readers, "", given.records, given.seconds))
            _tell("as many, each drawn for (control)", *beside(given.readers, "a=b", given.records, given.seconds))
    print(f"bar: {BAR_MS:g} ms")


def _tell(name: str, spans: list[float], pages: int) -> None:
    p95 = statistics.quantiles(spans, n=20)[18] if len(spans) > 1 else spans[0]
    told = f"{len(spans)} | {statistics.median(spans):.0f} | {p95:.0f} | {max(spans):.0f} | {pages}"
    print(f"| {name} | {told} |", flush=True)


if __name__ == "__main__":
    main()

"""Many people listening at once: each asks for a stretch of a copy, reads it as fast as it sounds, and jumps.

A listener holds one connection. It asks for an open range, reads 128 kbit/s with little buffering, as a player
that is full does, and after a few seconds jumps elsewhere with a new request on a new connection. What is measured
is the time from the request to its first byte.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

BYTES_PER_SECOND = 128_000 // 8
_BUFFER = 32_768
_JUMP_AFTER = (4.0, 8.0)  # seconds
_PATIENCE = 10.0


@dataclass(slots=True)
class Heard:
    """First bytes in ms, bytes read, and what went wrong. ``late``: seconds in which less came than was to sound."""

    first_byte_ms: list[float] = field(default_factory=list[float])
    bytes_read: int = 0
    failures: list[str] = field(default_factory=list[str])
    late: int = 0


def listen(port: int, paths: Sequence[str], sizes: Sequence[int], *, listeners: int, seconds: float) -> Heard:
    """Let so many listen for so long; they begin one after another over the first quarter of the time."""
    return asyncio.run(_all(port, paths, sizes, listeners, seconds))


async def _all(port: int, paths: Sequence[str], sizes: Sequence[int], listeners: int, seconds: float) -> Heard:
    heard, end = Heard(), time.monotonic() + seconds

    async def one(number: int) -> None:
        draw = random.Random(number)
        await asyncio.sleep(seconds / 4 * number / listeners)
        while time.monotonic() < end:
            which = draw.randrange(len(paths))
            start = draw.randrange(max(1, sizes[which] // 2))
            until = min(end, time.monotonic() + draw.uniform(*_JUMP_AFTER))
            try:
                await asyncio.wait_for(_stretch(port, paths[which], start, until, heard), _JUMP_AFTER[1] + _PATIENCE)
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                heard.failures.append(f"{type(error).__name__}: {error}")

    await asyncio.gather(*(one(number) for number in range(listeners)))
    return heard


async def _stretch(port: int, path: str, start: int, until: float, heard: Heard) -> None:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    connection.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=connection, limit=_BUFFER)
    try:
        asked = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nRange: bytes={start}-\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(1)
        heard.first_byte_ms.append((time.perf_counter() - asked) * 1000)
        if not head.startswith(b"HTTP/1.1 206"):
            heard.failures.append(head.split(b"\r\n", 1)[0].decode())
            return
        while time.monotonic() < until:
            began = time.monotonic()
            piece = await _exactly(reader, BYTES_PER_SECOND // 2)
            heard.bytes_read += piece
            if piece < BYTES_PER_SECOND // 2:
                return  # the end of the copy
            spent = time.monotonic() - began
            heard.late += spent > 0.5
            await asyncio.sleep(max(0.0, 0.5 - spent))
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _exactly(reader: asyncio.StreamReader, count: int) -> int:
    try:
        return len(await reader.readexactly(count))
    except asyncio.IncompleteReadError as error:
        return len(error.partial)

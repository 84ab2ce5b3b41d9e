"""What the server keeps of a request that never ends, and that all other requests are read as before."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from web.http.protocol import MOST_HEAD_BYTES, BoundedProtocol

TOO_MUCH = 64_000_000  # bytes: more than lie between two programs of one machine
PIECE = 16_384


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(f"{scope['path']} {len(body)}")(scope, receive, send)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(told, http=BoundedProtocol, lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def sent(connection: socket.socket, beginning: bytes, endless: bytes) -> int:
    """How many bytes of what never ends were taken before the connection was closed."""
    connection.sendall(beginning)
    taken = 0
    with contextlib.suppress(OSError):
        while taken < TOO_MUCH:
            taken += connection.send((endless * PIECE)[:PIECE])
    return taken


CHUNKED = b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"


@pytest.mark.parametrize(
    ("beginning", "endless"),
    [
        (b"GET /", b"a"),
        (b"GET /?q=", b"%D0%B0"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nCookie: ", b"a"),
        (b"GET / HTTP/1.1\r\n", b"a"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"x-more: yes\r\n"),
        (b"GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n", b"x-more: yes\r\n"),
        (CHUNKED, b"x-trailer: yes\r\n"),
        (CHUNKED + b"x-trailer: ", b"a"),
        (b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;", b"a"),
    ],
    ids=("path", "query", "cookie", "name", "headers", "second", "trailers", "trailer", "extension"),
)
def test_a_head_that_never_ends_is_not_kept(port: int, beginning: bytes, endless: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PIECE)
        assert sent(connection, beginning, endless) < TOO_MUCH


def answer(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_a_head_of_the_longest_kind_is_read(port: int) -> None:
    head = b"GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: "
    rest = b"\r\n\r\n"
    assert b"/long 0" in answer(port, head + b"a" * (MOST_HEAD_BYTES - len(head) - len(rest)) + rest)


@pytest.mark.parametrize("length", [1, MOST_HEAD_BYTES + 1, 3_000_000])
def test_a_body_may_be_longer_than_any_head(port: int, length: int) -> None:
    head = f"POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n".encode()
    assert f"/body {length}".encode() in answer(port, head + b"a" * length)


def test_a_body_in_many_small_pieces_is_read(port: int) -> None:
    head = b"POST /pieces HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b"/pieces 100000" in answer(port, head + b"1\r\na\r\n" * 100_000 + b"0\r\n\r\n")


def test_many_requests_may_come_over_one_connection(port: int) -> None:
    one = b"GET /again HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * 5_000 + b"\r\n"
    assert answer(port, (one + b"\r\n") * 30 + one + b"Connection: close\r\n\r\n").count(b"/again 0") == 31

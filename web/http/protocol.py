"""The first thing that reads what a visitor sends: httptools, which is fast, with the bound that it lacks.

httptools keeps the head of a request (and the trailers after a body) however long it grows, and calls nobody before a
line is whole. So bytes are counted as they come in, from the beginning of a message or of a piece of its body on.
"""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES: Final = 64 * 1024
"""As h11 has it. What is read at once may go beyond it: up to 256 kB."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection. A head that does not end is answered 400, and the connection is closed."""

    _unread = 0

    def data_received(self, data: bytes) -> None:
        """Bytes from the visitor; where they end lies with the network."""
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        self._unread = 0
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unread = 0
        super().on_message_complete()

"""A platform's service that answers as it is told: a real HTTP server in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Service:
    """What was asked, with its headers, and what is answered: the last of ``answers`` for ever."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    # Set at the end, for answers that hang till then.
    is_over: Event = field(default_factory=Event)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append((request.path, dict(request.headers)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer(request)

    def hang(self, request: BaseHTTPRequestHandler) -> None:
        """Say nothing until the test is over."""
        self.is_over.wait(30)
        request.close_connection = True

    def drip(self, request: BaseHTTPRequestHandler) -> None:
        """Send a header, and never the end of the headers, a byte at a time."""
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drop: ")
        while not self.is_over.wait(0.02):
            request.wfile.write(b".")
        request.close_connection = True

    def drop_body(self, request: BaseHTTPRequestHandler) -> None:
        """Send a body a byte at a time."""
        request.send_response(200)
        request.send_header("Content-Length", "60000")
        request.end_headers()
        while not self.is_over.wait(0.02):
            request.wfile.write(b" ")
        request.close_connection = True


def says(body: object, status: int = 200, **headers: str) -> Answer:
    """An answer of *body*, as JSON unless it is bytes; ``_`` in the name of a header is a hyphen."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        if status != 304:
            request.send_header("Content-Length", str(len(sent)))
        request.end_headers()
        if status != 304:
            request.wfile.write(sent)

    return answer


def cut(request: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent."""
    says({"stage": "funded"}, Content_Length="999")(request)
    request.close_connection = True


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body are two writes; otherwise the second waits 40 ms for word of the first.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            try:
                service.answer(self)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        service.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()

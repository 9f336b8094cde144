"""The simulated registers over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from hemayat.synthetic.register_simulator.orders import RegisterSimulator, SimulatedReply

SILENT_SECONDS = 60.0


@contextmanager
def serving(simulator: RegisterSimulator, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve for as long as this lasts; gives the address. Port 0 is any free one."""
    is_over = threading.Event()
    server = ThreadingHTTPServer((host, port), _handler(simulator, is_over))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(simulator: RegisterSimulator, is_over: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # head and body leave together

        def do_GET(self) -> None:
            self._send(simulator.shown(self._path))

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = simulator.reply(self._path, content, self.headers)
            fault = reply.fault
            is_over.wait(fault.slow_ms / 1000)
            if fault.silent:
                is_over.wait(SILENT_SECONDS)
                self.close_connection = True
            elif fault.garbage:
                self._send(SimulatedReply(200, b"<html>"))
            else:
                self._send(SimulatedReply(fault.status or reply.status, reply.content), is_half=fault.half)

        @property
        def _path(self) -> str:
            return urlsplit(self.path).path.strip("/")

        def _send(self, reply: SimulatedReply, *, is_half: bool = False) -> None:
            sent = reply.content[: len(reply.content) // 2] if is_half else reply.content
            self.close_connection = self.close_connection or is_half
            try:
                self.send_response(reply.status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(reply.content)))
                self.end_headers()
                self.wfile.write(sent)
                self.wfile.flush()
            except OSError:
                self.close_connection = True

        def log_message(self, *values: object) -> None:
            """Says nothing: a line for each question would help nobody."""

    return Handler

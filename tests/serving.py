"""Servers in threads: a stand-in for somebody outside, and our own site."""

from __future__ import annotations

import mimetypes
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import BaseServer
from typing import Any
from unittest import mock

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponse

from ptcare.storage import with_its_parts

PATIENCE = 60.0  # seconds, on a busy machine


class OurSite(ThreadedWSGIServer):
    """The site, as browsers of a test ask it. It knows how many talk with it now."""

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.talks, self.talked = 0, threading.Condition()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.talked:
            self.talks += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.talked:
                self.talks -= 1
                self.talked.notify_all()

    def wait_for_silence(self) -> None:
        """Until whatever was asked of it is done, also what nobody waits for any more.

        For those who have closed their browsers: one that is open goes on talking.
        """
        with socket.create_connection(self.server_address[:2]) as last:
            last.shutdown(socket.SHUT_WR)
            last.recv(1)  # whoever came before is counted by now
        with self.talked:
            is_silent = self.talked.wait_for(lambda: not self.talks, PATIENCE)
        assert is_silent, "somebody still talks with the site"


class Handler(BaseHTTPRequestHandler):
    """Of a stand-in: it keeps its line, and prints nothing."""

    protocol_version = "HTTP/1.1"

    def answer(
        self, status: int, headers: Mapping[str, str] | None = None, body: str = ""
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *said: Any) -> None:
        pass


@contextmanager
def serving(server: BaseServer, *, goes_on: threading.Event) -> Iterator[None]:
    """With `goes_on`, what still hangs there ends, before the server does."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        goes_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def joined_files() -> Iterator[None]:
    """The site gives a stylesheet and a script out with their parts, as a real one
    does: each new browser asks for all of them, which is half of its first page."""
    places = [each.list([]) for each in finders.get_finders()]
    paths = {name: (storage, name) for found in places for name, storage in found}
    told = {name: text for name in paths if (text := with_its_parts(name, paths))}
    serve = StaticFilesHandler.serve

    def served(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        name = handler.file_path(request.path)
        if name not in told:
            return serve(handler, request)
        kind, _encoding = mimetypes.guess_type(name)
        how = {"Cache-Control": "max-age=3600"}
        return HttpResponse(told[name], content_type=kind, headers=how)

    with mock.patch.object(StaticFilesHandler, "serve", served):
        yield

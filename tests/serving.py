"""A stand-in for somebody outside: a server in a thread, until it is left."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer


def free_port() -> int:
    """One that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


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

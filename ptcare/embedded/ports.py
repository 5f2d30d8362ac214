"""The first free port of this machine, for nobody else than this machine."""

import os
import socket

from ptcare.embedded.processes import Failed, say

FIRST_PORT = 8000
PORTS_TO_TRY = 50


def wanted_port() -> int:
    text = os.environ.get("PORT") or str(FIRST_PORT)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise Failed(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def open_port(wanted: int) -> list[socket.socket]:
    """Sockets that listen on the first free port, to this machine only."""
    for port in range(wanted, min(wanted + PORTS_TO_TRY, 2**16)):
        try:
            return listen(port)
        except PermissionError:
            raise Failed(f"Port {port} is not for ordinary users. Set PORT.") from None
        except OSError:
            say(f"Port {port} is taken: trying the next one.")
    raise Failed(f"No free port from {wanted} on. Set PORT.")


def listen(port: int) -> list[socket.socket]:
    """On 127.0.0.1, and on ::1 where there is IPv6: `localhost` may mean either."""
    listeners = [socket.create_server(("127.0.0.1", port))]
    if has_ipv6():
        try:
            six = socket.create_server(("::1", port), family=socket.AF_INET6)
        except OSError:
            listeners[0].close()
            raise
        listeners.append(six)
    return listeners


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True

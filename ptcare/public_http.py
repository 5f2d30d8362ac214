"""HTTP to addresses that others gave us: to the public internet only (against SSRF).

The address of a push service comes from a browser, that of another system from a clinic
lead: so from anybody. It must be https, with a host by name. The name is resolved as we
connect, and we connect to the very address that was checked to be public, so that
a name cannot change its mind in between (DNS rebinding). Redirects are not followed,
no body is read, and the whole answer has a time limit.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.poolmanager import PoolManager

CONNECT_WITHIN = 3.0  # seconds
ANSWER_WITHIN = 7.0  # seconds, from the question to the end of the answer's head
MOST_PLACES = 2  # of one name: so long may connecting take
LOCAL = "http://127.0.0.1:"
# What no public name server answers (RFC 6761, 6762, 9476, and ICANN's .internal).
LOCAL_NAMES = {"local", "localhost", "internal", "localdomain", "home", "lan", "alt"}
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address stands in its last bits
# All that is given out of IPv6 (RFC 4291). Elsewhere are old and local ways to IPv4,
# and addresses of one site, which Python calls global.
GIVEN_OUT = ipaddress.ip_network("2000::/3")


class NotPublic(NewConnectionError):
    """The name leads to no public address, perhaps into our own network."""


def may_be_asked(endpoint: str) -> bool:
    """Whether it looks public. Where its name leads is checked on connecting."""
    if not (endpoint.isascii() and endpoint.isprintable()) or " " in endpoint:
        return False
    if settings.REACH_LOCALHOST and endpoint.startswith(LOCAL):
        return True
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    is_plain = parts.username is None and parts.password is None and port in (None, 443)
    return parts.scheme == "https" and is_plain and is_a_name(host)


def is_a_name(host: str) -> bool:
    """Not an IP address in any spelling, and no name of a local network."""
    *labels, last = host.rstrip(".").lower().split(".")
    is_word = last[:1].isalpha() and last.replace("-", "").isalnum()
    return bool(labels) and all(labels) and is_word and last not in LOCAL_NAMES


def origin_of(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def is_public(address: str) -> bool:
    """Whether an address is of the public internet, not of this network or machine."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6 and not (ip in GIVEN_OUT or ip in NAT64):
        return False
    return all(each.is_global and not each.is_multicast for each in (ip, *within(ip)))


def within(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[Any]:
    """The IPv4 addresses that an IPv6 address carries, and may lead to."""
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    carried = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in NAT64:
        carried.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [each for each in carried if each is not None]


class PublicConnection(HTTPSConnection):
    """Connects to public addresses only, and gives up on slow answers."""

    def _new_conn(self) -> socket.socket:
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
            places = dict.fromkeys(str(place[0]) for *_kind, place in found)
            public = [place for place in places if is_public(place)]
            if not public:
                raise NotPublic(self, "not a public address")
            return self.connected(public)
        except TimeoutError:
            raise ConnectTimeoutError(self, "no connection in time") from None
        except OSError as error:
            raise NewConnectionError(self, str(error)) from None

    def connected(self, places: list[str]) -> socket.socket:
        """To the first that answers: not every network has a way to IPv6."""
        *others, last = places[:MOST_PLACES]
        for place in others:
            try:
                return self.connected([place])
            except OSError:
                continue
        opened = socket.create_connection((last, self.port), CONNECT_WITHIN)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        """A timeout of sockets starts anew with each byte: this one does not."""
        assert self.sock is not None  # noqa: S101 - the question has just gone out
        end = threading.Timer(
            ANSWER_WITHIN, socket.socket.shutdown, (self.sock, socket.SHUT_RDWR)
        )
        end.daemon = True
        end.start()
        try:
            return super().getresponse()
        finally:
            end.cancel()


class PublicPool(HTTPSConnectionPool):
    ConnectionCls = PublicConnection


class OnlyPublic(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        super().init_poolmanager(*args, **how)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"https": PublicPool}


def session() -> requests.Session:
    """For one batch: what was connected once stays so. No proxies, no cookies kept."""
    opened = requests.Session()
    opened.trust_env = False
    opened.adapters.clear()
    opened.mount("https://", OnlyPublic())
    if settings.REACH_LOCALHOST:
        opened.mount(LOCAL, HTTPAdapter())
    return opened


def ask(
    opened: requests.Session, endpoint: str, *, body: bytes, headers: dict[str, str]
) -> requests.Response:
    """The head of the answer, whatever it says. One without a body leaves the
    connection open for the next."""
    answer = opened.post(
        endpoint,
        data=body,
        headers=headers,
        timeout=(CONNECT_WITHIN, ANSWER_WITHIN),
        allow_redirects=False,
        stream=True,
    )
    if answer.raw.length_remaining == 0:
        answer.raw.read()
        answer.raw.release_conn()
    else:
        answer.close()
    return answer

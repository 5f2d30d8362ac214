"""Requests as bytes, that no client of any library would send."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.hostile.attacks import HEADERS
from tests.hostile.values import VALUES, deep

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
PARTS = b"Content-Type: multipart/form-data; boundary=b\r\n"
JSON = b"Content-Type: application/json\r\n"
PART = b'--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n1,2\r\n'


def head(line: bytes, *more: bytes, host: bytes = b"localhost") -> bytes:
    return line + b"\r\nHost: " + host + b"\r\n" + b"".join(more)


def length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n" % len(body)


def whole(path: bytes, kind: bytes, body: bytes, *more: bytes) -> bytes:
    asked = head(b"POST " + path + b" HTTP/1.1", kind, length(body), *more)
    return asked + b"\r\n" + body


def chunked(path: bytes, *chunks: bytes, more: bytes = b"") -> bytes:
    return said_to_be(path, b"Transfer-Encoding: chunked\r\n" + more, *chunks)


def said_to_be(path: bytes, how: bytes, *body: bytes) -> bytes:
    """A form whose length is told in words of one's own."""
    asked = head(b"POST " + path + b" HTTP/1.1", FORM, how)
    return asked + b"\r\n" + b"".join(body)


def shapes(path: bytes, cookie: bytes, dice: random.Random) -> Iterator[bytes]:
    get = b"GET " + path + b" HTTP/1.1"
    value = dice.choice(VALUES)[:3000]
    yield get + b"\r\n\r\n"  # for no host
    yield head(get, b"Host: evil.example\r\n") + b"\r\n"
    yield head(get, host=b"evil.example") + b"\r\n"
    yield head(get, host=value.replace(b"\n", b"")) + b"\r\n"
    yield head(b"GET http://evil.example" + path + b" HTTP/1.1") + b"\r\n"
    yield head(b"GET " + path + value + b" HTTP/1.1", cookie) + b"\r\n"
    yield head(b"GET " + path + b"?a=\xed\xa0\x80%00 HTTP/1.1", cookie) + b"\r\n"
    yield head(b"GET /" + b"x" * 9000 + b" HTTP/1.1") + b"\r\n"
    yield head(b"GET /../../etc/passwd HTTP/1.1") + b"\r\n"
    yield head(b"GET /static/..%2f..%2fmanage.py HTTP/1.1") + b"\r\n"
    yield head(b"BREW " + path + b" HTTP/1.1", cookie) + b"\r\n"
    yield head(b"GET " + path + b" HTTP/0.9") + b"\r\n"
    yield head(b"GET " + path + b" HTTP/9.9") + b"\r\n"
    yield b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"  # a TLS hello
    yield b"\r\n\r\n" + head(get, cookie) + b"\r\n"
    yield head(get, cookie) + b"\r\n" + head(get, cookie) + b"\r\n"  # one after another
    yield head(get, b"X-Many: 1\r\n" * 200) + b"\r\n"
    yield head(get, b"X-Long: " + b"x" * 100_000 + b"\r\n") + b"\r\n"
    yield head(get, b"X Space: 1\r\n") + b"\r\n"
    yield head(get, b"X-Null: a\x00b\r\n") + b"\r\n"
    yield head(get, b"X-Fold: a\r\n b\r\n") + b"\r\n"
    yield head(get, b"Cookie: " + b"a=b; " * 10_000 + b"\r\n") + b"\r\n"
    yield head(get, b"Upgrade: websocket\r\nConnection: Upgrade\r\n") + b"\r\n"
    yield head(get, b"Expect: 100-continue\r\n", cookie) + b"\r\n"
    for name in dice.sample(list(HEADERS), 4):
        said = dice.choice(HEADERS[name]).encode("latin-1")
        yield head(get, name.encode() + b": " + said + b"\r\n", cookie) + b"\r\n"
    yield whole(path, FORM, b"a=" + value, cookie)
    yield whole(path, JSON, deep(dice), cookie)
    yield whole(path, PARTS, PART + b"--b--\r\n", cookie)
    yield whole(path, PARTS, PART[: dice.randrange(len(PART))], cookie)
    yield whole(path, FORM, b"x=" + b"1" * 2_000_000, cookie)
    for said in (b"-1", b"x", b"1, 1", b"99999999999999999999"):
        yield said_to_be(path, b"Content-Length: " + said + b"\r\n", b"a=b")
    yield said_to_be(path, b"Content-Length: 99\r\n", b"a=b")  # and it hangs up
    yield chunked(path, b"3\r\na=b\r\n0\r\n\r\n")
    yield chunked(path, b"3\r\na=b\r\n0\r\nHost: evil.example\r\n\r\n")
    yield chunked(path, b"zz\r\na=b\r\n0\r\n\r\n")
    yield chunked(path, b"-1\r\na=b\r\n")
    yield chunked(path, b"ffffffffffffffff\r\na=b\r\n")
    yield chunked(path, b"3\r\na=b\r\n0\r\n\r\n", more=b"Content-Length: 5\r\n")
    yield chunked(path, b"3\r\na=b\r\n", more=b"Transfer-Encoding: identity\r\n")
    yield chunked(path, b"3;x=y\r\na=b\r\n0\r\n\r\n", more=b"Trailer: X\r\n")

"""Values that no form of ours offers."""

from __future__ import annotations

import json
import random

VALUES = (
    *(b"", b" ", b"\x00", b"a\x00b", b"\xed\xa0\x80", b"\xff\xfe", b"x" * 10_000),
    *(b"0", b"-1", b"-999999999999", b"9" * 30, b"2147483648", b"9223372036854775808"),
    *(b"NaN", b"sNaN", b"Infinity", b"-Infinity", b"1e999", b"1e-999", b"1E+30"),
    *(b"0000-01-01", b"0001-01-01", b"9999-12-31", b"10000-01-01", b"2026-02-30"),
    *(b"0001-01-01T00:00", b"9999-12-31T23:59:59Z", b"2026-01-01T00:00+99:99"),
    *(
        b"9999-12",
        b"0001-01",
        b"24:00",
        b"12:60",
        b"00:00",
        b"1,5",
        b"1_000",
        b"9" * 5000,
    ),
    *("٣".encode(), "²".encode(), "\u202e".encode(), "🦴".encode(), b"\r\n\t"),
    *(b"[]", b"None", b"true", b"on", b"<script>", b"' OR 1=1 --", b"%00", b"../.."),
    *(b"{{7*7}}", b"//evil.example", b"https://evil.example/", b"javascript:alert(1)"),
    *(b"=cmd|' /C calc'!A0", b"a" * 254 + b"@example.org", b"therapist:1@1", b":@"),
    *("İ".encode() * 200, "a\u0300".encode() * 500, b"__class__", b"id__in", b"pk"),
)
WRONG_WORDS = ("no-such-word", "x" * 300, "²", "0", "9999", "-1", "\x00", "a b", "🦴")
NOBODYS_ID = 10**30


def words(dice: random.Random) -> str:
    """For headers and cookies, as a server hands them on: bytes as ISO 8859-1."""
    value = dice.choice(VALUES).replace(b"\r", b"").replace(b"\n", b"")
    return value.decode("iso-8859-1")


def deep(dice: random.Random) -> bytes:
    """JSON, or nearly, whose reading has no end."""
    depth = dice.choice((100, 2_000, 100_000))
    return dice.choice((b"[" * depth, b"[" * depth + b"]" * depth, b'{"a":' * depth))


def anything(dice: random.Random, depth: int = 3) -> object:
    """Whatever JSON can say."""
    kind = dice.randrange(9 if depth else 7)
    if kind == 7:
        return [anything(dice, depth - 1) for _ in range(dice.randrange(4))]
    if kind == 8:
        names = ("owner", "entries", "id", "kind", "fields", "endpoint", "keys", "x")
        return {dice.choice(names): anything(dice, depth - 1) for _ in range(3)}
    known = (None, True, -1, 10**400, 1e308, "", "\ud800")
    word = dice.choice(VALUES).decode(errors="surrogateescape")
    return known[kind] if dice.random() < 0.5 else word


def as_json(dice: random.Random) -> bytes:
    body = json.dumps(anything(dice)).encode()
    spoilt = (
        *(body, body, body, b"\xef\xbb\xbf" + body, body[:-1], b"", b"NaN", b"\xff"),
        *(body.decode().encode("utf-16"), b"[" + b"1," * 5000 + b"1]", deep(dice)),
    )
    return dice.choice(spoilt)

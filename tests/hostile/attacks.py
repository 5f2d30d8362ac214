"""One request that nobody means, in the ways there are to mean nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

from tests.hostile.pages import Fields, Form, written
from tests.hostile.values import VALUES, as_json, deep, words

TYPED = "application/x-www-form-urlencoded"
HOUSE = Path(__file__).resolve().parent.parent.parent
READ = re.compile(r"""(?:GET|POST)(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']""")
BIG = 10_000_000
MANY = 100_000
METHODS = (
    *("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"),
    *("CONNECT", "PROPFIND", "get", "BREW", "X" * 200),
)
CONTENT_TYPES = (
    *("application/json", "text/plain", "application/xml", "application/csp-report"),
    *(
        "",
        ";",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "a/b/c",
        "\xff",
    ),
    *(f"{TYPED}; charset={name}" for name in ("utf-7", "utf-16", "no-such", "idna")),
    *("application/json; charset=utf-32", "multipart/form-data; boundary=" + "x" * 300),
)
HEADERS = {
    "Range": ("bytes=0-", "bytes=-1", "bytes=9-1", "bytes=0-0," * 500, "x"),
    "If-Modified-Since": ("Thu, 01 Jan 0000 00:00:00 GMT", "x", "9" * 400),
    "If-None-Match": ("*", 'W/"x"', '"' * 400),
    "Accept-Language": ("es", "xx-" * 300, "*;q=9", "en;q=1e999", "\xff", "x" * 9000),
    "Accept": ("application/json", "x", "*/*;q=-1"),
    "Accept-Encoding": ("gzip", "br;q=1", "gzip;q=x", "*"),
    "Host": ("evil.example", "", "localhost:99999", "[::1", "a b", "testserver:x"),
    "X-Forwarded-Host": ("evil.example",),
    "X-Forwarded-Proto": ("https", "gopher", "https, http"),
    "X-Forwarded-For": ("1.1.1.1", "x", "::1, ::1", "%00", "9" * 5000, ",,,", "-"),
    "X-Real-IP": ("x",),
    "HX-Request": ("true", "false", "\xff"),
    "HX-Boosted": ("true", "x"),
    "HX-Target": ("x", "<b>", "\xff"),
    "HX-Trigger-Name": ("x\xff",),
    "HX-Current-URL": ("http://[", "x", "http://testserver/\xff", "http://a:b/"),
    "HX-Current-URL-URI-AutoEncoded": ("true", "x"),
    "Referer": ("http://[", "http://testserver//evil.example/", "x" * 5000, "\xff"),
    "Origin": ("null", "http://evil.example", "x"),
    "User-Agent": ("", "\xff", "x" * 9000),
    "X-Request-ID": ("\xff" * 20, "a" * 9000, "../../etc/passwd"),
    "X-HTTP-Method-Override": ("DELETE",),
    "X-Requested-With": ("XMLHttpRequest",),
    "X-CSRFToken": ("\xff", "x" * 32, ""),
    "Authorization": ("Basic x", "Basic \xff", "Bearer x", "Digest"),
    "X-Twilio-Signature": ("x", "\xff"),
    "X-Device-Wiped": ("x",),
    "Cookie": ("=", "a=b;" * 2000, "sessionid", "\xff=\xff", 'sessionid="'),
}
COOKIES = ("sessionid", "csrftoken", "messages", "theme", "ptcare_language", "device")


@dataclass(frozen=True)
class Attack:
    who: str
    method: str
    where: str
    body: bytes = b""
    content_type: str = TYPED
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        said = self.body[:1500] + (b"..." if len(self.body) > 1500 else b"")
        return (
            f"{self.who}: {self.method} {self.where[:600]} {self.content_type!r}"
            f" {said!r} {self.headers} {self.cookies}"
        )[:4000]


def names_that_are_read() -> tuple[str, ...]:
    """All that a view of ours looks for behind the question mark, or in a form."""
    found = {
        name
        for package in ("ptcare", "patients", "programs")
        for file in (HOUSE / package).rglob("*.py")
        for name in READ.findall(file.read_text())
    }
    return tuple(sorted(found))


NAMES = names_that_are_read()


class Attacker:
    """Somebody at one address, with dice and what there is to throw."""

    def __init__(self, dice: random.Random, ids: list[bytes], keys: list[str]) -> None:
        self.dice, self.values, self.keys = dice, (*VALUES, *ids), keys
        self.ways = (
            *(self.asking, self.asking, self.typing, self.with_headers),
            *(self.with_cookies, self.in_another_way, self.as_json, self.as_json),
            *(self.in_parts, self.in_parts),
        )

    def attack(self, who: str, where: str) -> Attack:
        plain = Attack(who, self.dice.choice(("GET", "POST")), where)
        attack = self.dice.choice(self.ways)(plain)
        if self.dice.random() < 0.2:
            attack = self.with_headers(attack)
        return attack

    def sending(self, who: str, form: Form) -> Iterator[Attack]:
        for fields in form.spoilt(self.dice, self.values):
            plain = Attack(who, "POST" if form.is_post else "GET", form.where)
            said = written(fields)
            if form.is_post:
                yield replace(plain, body=said)
            else:
                yield replace(plain, where=f"{form.where}?{said.decode()}")

    def too_much(self, who: str, where: str) -> Attack:
        plain = Attack(who, "POST", where)
        return self.dice.choice(
            (
                replace(plain, body=b"a=" + b"x" * BIG),
                replace(plain, body=b"x" * BIG, content_type="application/json"),
                replace(plain, body=b"&".join(b"a%d=" % n for n in range(MANY))),
                replace(plain, where=f"{where}?" + "&".join(["a"] * MANY)),
                replace(plain, where=f"{where}?next=" + "%2f" * 20_000),
                replace(plain, body=deep(self.dice), content_type="application/json"),
                replace(
                    plain,
                    body=b"--b\r\nContent-Disposition: form-data; name=a; filename=b"
                    b"\r\n\r\n" + b"x" * BIG + b"\r\n--b--\r\n",
                    content_type="multipart/form-data; boundary=b",
                ),
            )
        )

    def asking(self, attack: Attack) -> Attack:
        said = [(name, self.dice.choice(self.values)) for name in self.some(NAMES)]
        return replace(attack, where=f"{attack.where}?{written(said).decode()}")

    def typing(self, attack: Attack) -> Attack:
        said = [(name, self.dice.choice(self.values)) for name in self.some(NAMES)]
        said.append(
            ("token", b"00000000-0000-4000-8000-%012d" % self.dice.randrange(99))
        )
        return replace(attack, method="POST", body=written(said))

    def some(self, names: tuple[str, ...]) -> list[str]:
        return self.dice.sample(names, self.dice.randrange(1, len(names)))

    def with_headers(self, attack: Attack) -> Attack:
        names = self.dice.sample(list(HEADERS), self.dice.randrange(1, 4))
        said = {
            name: self.dice.choice((*HEADERS[name], words(self.dice)[:9000]))
            for name in names
        }
        return replace(attack, headers=attack.headers | said)

    def with_cookies(self, attack: Attack) -> Attack:
        names = self.dice.sample(COOKIES, self.dice.randrange(1, 4))
        said = {
            name: self.dice.choice((*self.keys, words(self.dice)[:4000]))
            for name in names
        }
        return replace(attack, cookies=said)

    def in_another_way(self, attack: Attack) -> Attack:
        typed = self.typing(attack)
        method, kind = self.dice.choice(METHODS), self.dice.choice(CONTENT_TYPES)
        return replace(typed, method=method, content_type=kind)

    def as_json(self, attack: Attack) -> Attack:
        kind = self.dice.choice(("application/json", "application/json", TYPED))
        body = as_json(self.dice)
        return replace(attack, method="POST", body=body, content_type=kind)

    def in_parts(self, attack: Attack) -> Attack:
        """Multipart, as no browser writes it."""
        fields: Fields = [
            (name, self.dice.choice(self.values)) for name in self.some(NAMES)[:8]
        ]
        parts = [
            b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
            % (name.encode(), self.dice.choice(AFTER_THE_NAME), value)
            for name, value in fields
        ]
        whole = b"".join(parts) + b"--b--\r\n"
        cut = self.dice.randrange(len(whole))
        body = self.dice.choice((whole, whole[:cut], whole[cut:], b"--b\r\n", b"--b--"))
        kind = "multipart/form-data; boundary=" + self.dice.choice(("b", "b", "c", '"'))
        return replace(attack, method="POST", body=body, content_type=kind)


AFTER_THE_NAME = (
    *(b"", b"", b'; filename="x.csv"', b'; filename=""', b"; filename*=utf-8''%00%ff"),
    *(b'; filename="../../x"', b"\r\nContent-Transfer-Encoding: base64", b"\xff"),
    *(b'; name="a"', b"\r\nContent-Type: text/plain; charset=no-such", b"\r\nX"),
    *(b"\r\nContent-Length: -1", b'; filename="a\x00.csv"', b"; " + b"x" * 3000),
)


def with_hostile_words(dice: random.Random, path: str) -> str:
    """Bytes in the address itself."""
    value = dice.choice(VALUES)[:2000]
    return path + dice.choice(
        (quote_from_bytes(value), quote("../") + "x", "%00", "%ff/")
    )

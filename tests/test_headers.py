"""What each answer tells the browser, with the settings of a real installation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

SITE = "clinic.example"
# Another process: what HTTPS changes is settled when the settings are read.
VISIT = """
import json, django
django.setup()
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ptcare.people.models import User

HOST = {"Host": "clinic.example"}
client = Client(headers=HOST | {"X-Forwarded-Proto": "https"})
seen = {}

def flags(cookies):
    return {name: dict(cookie) for name, cookie in cookies.items()}

def note(name, answer):
    headers, cookies = dict(answer.headers), flags(answer.cookies)
    seen[name] = {"status": answer.status_code, "headers": headers, "cookies": cookies}

with transaction.atomic():
    note("sign-in", client.get("/accounts/login/"))
    note("public", client.get("/look/"))
    note("missing", client.get("/no-such-page/"))
    note("static", client.get("/static/js/once.js"))
    note("theme", client.post("/look/theme/", {"theme": "dark"}))
    note("language", client.post("/look/language/", {"language": "es"}))
    user = User.objects.create_user(email="a@b.example", name="A", password="x")
    client.force_login(user)
    note("signed in", client.get("/people/devices/"))
    note("said", client.post("/people/devices/remember/"))
    note("by http", Client(headers=HOST).get("/accounts/login/"))
    seen["session"] = {"cookies": flags(client.cookies)}
    transaction.set_rollback(True)
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def production(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """Answers of the site at https://clinic.example."""
    with django_db_blocker.unblock():
        database = connection.settings_dict
    where = database["HOST"].replace("/", "%2F")
    port = f":{database['PORT']}" if database["PORT"] else ""
    run = subprocess.run(
        [sys.executable, "-c", VISIT],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "ptcare.settings",
            "SITE_URL": f"https://{SITE}",
            "ALLOWED_HOSTS": SITE,
            "DATABASE_URL": (
                f"postgres://{database['USER']}@{where}{port}/{database['NAME']}"
            ),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


OURS = ("session", "csrf", "theme", "language", "messages")
PAGES = ("sign-in", "public", "missing", "signed in")
EACH = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


@pytest.mark.parametrize("name", [*PAGES, "static"])
def test_each_answer_closes_what_a_browser_would_leave_open(production, name):
    said = production[name]["headers"]

    assert EACH.items() <= said.items()
    assert "camera=()" in said["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in said


@pytest.mark.parametrize("name", PAGES)
def test_no_page_may_be_framed_or_kept(production, name):
    said = production[name]["headers"]

    assert said["X-Frame-Options"] == "DENY"
    assert "no-store" in said["Cache-Control"]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_but_our_own_files_runs_and_no_text_becomes_a_page(production, name):
    policy = directives(production[name])

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "default"
    assert "unsafe" not in str(policy)


def directives(answer: dict[str, Any]) -> dict[str, str]:
    parts = answer["headers"]["Content-Security-Policy"].split("; ")
    return dict(part.partition(" ")[::2] for part in parts)


def cookies_of(production: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: how
        for answer in production.values()
        for name, how in answer["cookies"].items()
    }


def test_every_cookie_is_of_this_host_alone_and_no_script_reads_it(production):
    cookies = cookies_of(production)

    assert cookies.keys() == {f"__Host-{name}" for name in OURS}
    for name, how in cookies.items():
        assert name.startswith("__Host-"), name
        assert how["secure"], name
        assert how["httponly"], name
        assert how["samesite"] in ("Lax", "Strict"), name
        assert how["path"] == "/", name
        assert not how["domain"], name


def test_http_leads_to_https(production):
    answer = production["by http"]

    assert answer["status"] == 301
    assert answer["headers"]["Location"].startswith(f"https://{SITE}/")


def points(production: dict[str, Any]) -> int:
    """By the table of Mozilla's HTTP Observatory (July 2024, as published), for what a
    header decides. "Preloaded" (+5) is a list of others: not counted."""
    page = production["sign-in"]
    said, policy = page["headers"], directives(page)
    secure = all(
        how["secure"] and how["httponly"] and how["samesite"]
        for how in cookies_of(production).values()
    )
    score = 100
    score += 0 if "Strict-Transport-Security" in said else -20
    score += 0 if said.get("X-Content-Type-Options") == "nosniff" else -5
    score += 0 if production["by http"]["status"] == 301 else -20
    score += (
        10 if policy["default-src"] == "'none'" and "unsafe" not in str(policy) else 0
    )
    score += 5 if policy.get("frame-ancestors") else -20
    score += 5 if secure else -20
    score += 5 if said.get("Referrer-Policy") in ("same-origin", "no-referrer") else 0
    score += 10 if said.get("Cross-Origin-Resource-Policy") == "same-origin" else 0
    return score


def test_the_observatory_would_give_135_points(production):
    assert points(production) == 135

"""What the first visit of a patient's day weighs, as it is served: collected, joined
and compressed, over a slow line."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread

from programs.models import Exercise
from programs.services import picturing
from tests import factories as make

KB = 1024
SERVED = {
    "STORAGES": {"staticfiles": {"BACKEND": "ptcare.storage.JoinedStaticFiles"}},
    "WHITENOISE_USE_FINDERS": False,
    "WHITENOISE_AUTOREFRESH": False,
    "ALLOWED_HOSTS": ["*"],
}
SLOW = {  # 400 kbit/s, 400 ms there and back
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
PACKED = {"Accept-Encoding": "gzip"}
QUICK = SLOW | {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
READABLE = """new Promise((done) =>
    new PerformanceObserver((list) => {
        for (const { name, startTime } of list.getEntries())
            if (name === "first-contentful-paint") done(startTime);
    }).observe({ type: "paint", buffered: true })
)"""
LINKED = re.compile(
    r'<link rel="(?:stylesheet|icon|manifest)" href="([^"]+)"'
    r'|<script [^>]*src="([^"]+)"'
)


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Static files as an installation serves them."""
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, **SERVED):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield root


@pytest.fixture
def program(patient, catalogue):
    """Eight exercises, each with a word to this person: as much as a day holds."""
    starts_on = patient.today(make.now()) - dt.timedelta(days=20)
    program = make.program(patient=patient, starts_on=starts_on)
    at_home = Exercise.objects.filter(setting="home").order_by("pk")
    for place, exercise in enumerate(at_home[:8]):
        make.item(program=program, exercise=exercise, place=place, note="Slowly.")
    make.medication(patient=patient)
    make.aid(patient=patient)
    return program


def linked(page, root, phone):
    """What the page asks for at once, each with its compressed size."""
    names = {one or other for one, other in LINKED.findall(page)}
    return {name: weight(name, root, phone) for name in names}


def weight(name, root, phone):
    if not name.startswith("/static/"):
        return len(sent(phone, name))
    packed = Path(f"{root}/{name.removeprefix('/static/')}.gz")
    return (packed if packed.exists() else packed.with_suffix("")).stat().st_size


def sent(phone, address):
    """As it leaves. A name of any length at its front changes how long it is."""
    return sorted(
        (phone.get(address, headers=PACKED).content for _ in range(5)), key=len
    )[2]


def test_a_first_visit_is_five_requests_and_thirty_kilobytes(
    collected, signed_in, patient, program
):
    phone = signed_in(patient)
    page = phone.get("/today/").text

    html = len(sent(phone, "/today/"))
    files = linked(page, collected, phone)

    scripts = sum(size for name, size in files.items() if ".js" in name)
    assert html <= 6 * KB
    assert scripts <= 10 * KB
    assert html + sum(files.values()) <= 30 * KB, files
    assert 1 + len(files) <= 5, files


def test_the_script_of_a_page_is_one_file(collected):
    whole = (collected / "js" / "ptcare.js").read_text()

    assert not re.search(r"^import ", whole, re.MULTILINE)
    assert "data-menu" in whole
    assert "form[data-sent]" in whole


def test_every_picture_is_lazy_and_light(collected, signed_in, patient, program):
    page = signed_in(patient).get("/today/").text
    drawings = re.findall(r"<img [^>]+>", page)

    assert len(drawings) == 8
    assert all('loading="lazy"' in each for each in drawings)
    sizes = {
        exercise.slug: len(
            gzip.compress(
                picturing.picture(
                    slug=exercise.slug,
                    digest=exercise.figure_digest,
                    kind="still",
                    theme="light",
                ).encode()
            )
        )
        for exercise in Exercise.objects.exclude(figure={})
    }
    assert {slug: size for slug, size in sizes.items() if size > 15 * KB} == {}


@pytest.fixture
def slow_site(transactional_db, collected):
    """The site as gunicorn would run it: whitenoise serves what was collected."""
    thread = LiveServerThread("127.0.0.1", lambda handler: handler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.mark.django_db(transaction=True)
def test_the_text_is_readable_on_a_slow_line_within_1_5_seconds(
    slow_site, browser, signed_in, patient, program
):
    """The quickest of ten: what the page takes, not what else the machine does."""
    cookie = signed_in(patient).cookies["sessionid"].value
    took = []

    while len(took) < 10 and not any(each <= 1500 for each in took):
        seen, asked = first_visit(browser, slow_site, cookie)
        assert len(asked) <= 5, asked
        took.append(seen)

    assert min(took) <= 1500, took


def first_visit(browser, site, cookie):
    """Milliseconds until the text stands there, and what was asked for but pictures."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    page.goto("/today/")
    page.get_by_role("button", name="I did all of it").wait_for()
    took = page.evaluate(READABLE)
    line.send("Network.emulateNetworkConditions", QUICK)
    page.wait_for_load_state("networkidle")
    context.close()
    return took, [url for url in asked if "/exercises/" not in url]

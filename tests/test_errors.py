"""What people see when something is wrong: kind pages, and a number to tell us."""

from __future__ import annotations

import io
import json
import logging
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from ptcare import logs
from ptcare.people.access import public, requires
from ptcare.people.roles import Permission
from ptcare.urls import handler400, handler403, handler404, handler500
from ptcare.views import FORM

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def raising(error: Exception):
    @public
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


@requires(Permission.SEE_COVERAGE)
def mid_way(request: HttpRequest) -> HttpResponse:
    """The line is lost under the hands of somebody whose menu has to be asked for."""
    connection.connection.close()
    raise OperationalError("server closed the connection")


urlpatterns = [
    path("mid-way/", mid_way),
    path("boom/", raising(ValueError("Pat Patient has pain 7"))),
    path("away/", raising(OperationalError("server closed the connection"))),
    path("before/", csrf_exempt(raising(OperationalError("not even begun")))),
    path("accounts/away/", raising(OperationalError("server closed the connection"))),
    path("large/", raising(RequestDataTooBig())),
    path("forbidden/", raising(PermissionDenied())),
    path("", include("ptcare.urls")),
]


@pytest.fixture
def visitor(settings, db):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/boom/", 500),
        ("/away/", 503),
        ("/large/", 413),
        ("/forbidden/", 403),
        ("/no-such-page/", 404),
        ("/look/theme/", 405),
    ],
)
def test_what_is_wrong_is_told_on_a_page_in_our_look(visitor, address, status):
    answer = visitor.get(address, headers={"accept": "text/html"})

    page = answer.content.decode()
    assert answer.status_code == status
    assert "ptcare.css" in page
    assert "<h1>" in page
    assert "Traceback" not in page


def test_a_500_shows_the_number_under_which_the_log_tells_what_happened(
    visitor, caplog
):
    with caplog.at_level(logging.ERROR, logger="django.request"):
        answer = visitor.get("/boom/")

    number = answer["X-Request-ID"]
    assert number in answer.content.decode()
    assert "ValueError" in caplog.text


def test_the_log_tells_where_it_broke_and_nothing_of_the_person(visitor, caplog):
    with caplog.at_level(logging.ERROR, logger="django.request"):
        visitor.get("/boom/")

    line = logs.JsonLines().format(caplog.records[-1])
    assert "ValueError" in line
    assert "test_errors.py" in line
    assert "Pat Patient" not in line
    assert "pain" not in line


def test_the_secret_part_of_a_cards_address_is_not_written_down():
    record = logging.LogRecord(
        "x", logging.INFO, "", 1, "Not Found: /c/kJ8sPq_12/", None, None
    )

    assert "kJ8sPq_12" not in logs.JsonLines().format(record)


def test_while_the_database_is_away_a_page_says_when_to_come_back(visitor):
    answer = visitor.get("/away/")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


@pytest.mark.django_db(transaction=True)
def test_whoever_it_is_the_page_needs_no_database(signed_in, settings, clinic_admin):
    client = signed_in(clinic_admin, raise_request_exception=False)
    settings.ROOT_URLCONF = __name__

    answer = client.get("/mid-way/")
    connection.close()

    assert answer.status_code == 503
    assert "We will be back in a moment" in answer.content.decode()


def test_what_was_being_sent_is_kept_on_the_page_if_it_is_ours(visitor, settings):
    said = {"token": "abc", "text": "May I <b>lift</b> my grandson?"}

    page = visitor.post("/away/", urlencode(said), content_type=FORM).content.decode()

    assert 'action="/away/"' in page
    assert 'name="token" value="abc"' in page
    assert "May I &lt;b&gt;lift&lt;/b&gt; my grandson?" in page
    assert "<b>lift</b>" not in page


@pytest.mark.parametrize(
    "how",
    [
        {"path": "/accounts/away/", "data": {"password": "seven quiet lanterns"}},
        {"data": '{"text": "a word"}', "content_type": "application/json"},
        {"data": {"text": "a word", "file": io.BytesIO(b"and a file")}},
    ],
)
def test_no_password_and_no_file_is_kept_on_it(visitor, how):
    answer = visitor.post(**{"path": "/away/"} | how)

    page = answer.content.decode()
    assert answer.status_code == 503
    assert "<form" not in page
    assert "lanterns" not in page
    assert "a word" not in page


def test_what_another_site_sends_is_not_kept_on_it(settings, db):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)

    answer = client.post("/before/", "text=a+word", content_type=FORM)

    assert answer.status_code == 503
    assert "a word" not in answer.content.decode()


def test_a_form_that_comes_from_no_address_at_all_is_refused_as_any_other(db):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)

    answer = client.post("/look/theme/", headers={"Referer": "http://[bad"})

    assert answer.status_code == 403


def test_a_body_that_is_too_large_is_told_so(visitor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = visitor.post("/look/theme/", {"theme": "x" * 2000})

    assert answer.status_code == 413


def test_a_request_may_bring_its_own_number_if_it_is_one(visitor):
    brought = visitor.get("/livez", headers={"X-Request-ID": "abcdef12-3456"})
    forged = visitor.get("/livez", headers={"X-Request-ID": "x\n{evil}"})

    assert brought["X-Request-ID"] == "abcdef12-3456"
    assert "evil" not in forged["X-Request-ID"]


def test_a_log_line_is_json_with_the_number_of_its_request():
    record = logging.LogRecord("x", logging.INFO, "", 1, "notice settled", None, None)
    record.notice = 17
    mark = logs.request_id.set("abc123")
    logs.AddRequestId().filter(record)
    line = json.loads(logs.JsonLines().format(record))
    logs.request_id.reset(mark)

    assert line["request"] == "abc123"
    assert line["says"] == "notice settled"
    assert line["notice"] == 17


def test_the_process_answers_that_it_lives_without_the_database(client):
    assert client.get("/livez").json() == {"alive": True}


def test_readiness_tells_of_the_database_and_of_beat(client, db):
    from ptcare.notices import tasks

    before = client.get("/readyz").json()
    tasks.beat()
    after = client.get("/readyz").json()

    assert before == {"ready": True, "database": True, "beat": False}
    assert after == {"ready": True, "database": True, "beat": True}


def test_no_page_is_kept_by_a_browser_unless_it_says_so(client, db):
    assert client.get("/look/")["Cache-Control"] == "no-store"


def test_the_policy_for_content_allows_nothing_inline(client, db):
    policy = client.get("/look/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy


def test_who_works_here_is_sent_to_a_colleague_and_a_patient_to_the_clinic(
    signed_in, clinic_admin, patient
):
    ours, theirs = (
        signed_in(who).get(page).text
        for who, page in ((clinic_admin, "/people/team/"), (patient, "/patients/"))
    )

    assert "Ask a colleague whose work it is, or your clinic lead." in ours
    assert "call the clinic" not in ours
    assert "please call the clinic" in theirs

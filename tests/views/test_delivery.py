"""What did not reach people, what waits and what went out, for the desk."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from patients.views import delivery
from ptcare.notices.models import Attempt, Notice
from tests import factories as make

PAGE = "/patients/delivery/"
State = Notice.State
REFUSED = "the address was refused (550 5.1.1)"


def failed(patient, **fields):
    return make.notice(
        patient=patient,
        **{
            "state": State.FAILED,
            "reason": REFUSED,
            "settled_at": timezone.now(),
        }
        | fields,
    )


def words(answer):
    return " ".join(answer.content.decode().split())


def test_failures_stand_by_reason_with_how_many_and_since_when(desk, patient):
    oldest = timezone.now() - dt.timedelta(hours=3)
    failed(patient, key="a", settled_at=oldest)
    failed(patient, key="b")
    failed(
        patient, key="c", state=State.UNKNOWN, reason="the worker died while sending"
    )

    groups = desk.get(PAGE).context["groups"]

    assert [(g.why.key, g.count, g.to_send_again) for g in groups] == [
        ("address", 2, 2),
        ("doubt", 1, 1),
    ]
    assert groups[0].oldest == oldest


def test_a_line_says_who_what_kind_when_and_why_in_plain_words(desk, patient):
    notice = failed(patient, kind="session_eve")
    Attempt.objects.create(
        notice=notice,
        channel="email",
        at=timezone.now(),
        outcome="refused",
        reason=REFUSED,
    )

    page = desk.get(PAGE)

    assert "Pat Patient" in words(page)
    assert "Appointment reminder" in words(page)
    assert "There is no such e-mail address" in words(page)
    assert f"/patients/{patient.pk}/entry/" in words(page)  # where it is mended
    assert "1 try" in words(page)
    assert "refused for good" in words(page)


@pytest.mark.parametrize(
    "reason", ["already logged", "on hold", "a warning sign", "the program is paused"]
)
def test_the_desk_reads_nothing_of_why_a_reminder_was_not_needed(desk, patient, reason):
    """It may be about health; and nothing went wrong."""
    failed(patient, state=State.CANCELLED, reason=reason)

    for page in ("", "waiting/", "sent/"):
        assert reason not in words(desk.get(PAGE + page))


def test_what_waits_says_since_when_and_for_what(desk, patient):
    since = timezone.now() - dt.timedelta(hours=2)
    failed(
        patient,
        state=State.DUE,
        reason="the mail server does not answer",
        due_at=timezone.now() + dt.timedelta(minutes=1),
        waits_since=since,
        settled_at=None,
    )

    groups = desk.get(f"{PAGE}waiting/").context["groups"]

    assert [(g.why.key, g.oldest) for g in groups] == [("mail_away", since)]
    assert "Our mail server is away" in words(desk.get(f"{PAGE}waiting/"))


def test_what_is_for_later_does_not_wait(desk, patient):
    later = timezone.now() + dt.timedelta(hours=1)
    make.notice(patient=patient, due_at=later)

    assert "Nothing waits" in words(desk.get(f"{PAGE}waiting/"))


def test_today_says_sent_and_delivered_only_where_it_was_reported(desk, patient):
    failed(patient, key="a", state=State.SENT, channel="email", reason="")
    failed(patient, key="b", state=State.DELIVERED, channel="sms", reason="")

    page = desk.get(f"{PAGE}sent/")

    assert "Sent, e-mail" in words(page)
    assert "Delivered, text message" in words(page)
    assert "1 reported as arrived" in words(page)
    assert len(desk.get(f"{PAGE}sent/?way=sms").context["lines"]) == 1


def test_one_reason_by_itself(desk, patient):
    failed(patient, key="a")
    failed(patient, key="b", reason="they had their text of the day")

    lines = desk.get(f"{PAGE}?why=texts_full").context["lines"]

    assert [line.notice.key for line in lines] == ["b"]


def test_a_press_sends_it_again_and_a_second_is_told(desk, patient, token):
    notice = failed(patient)
    said = {"token": token()}

    first = desk.post(f"{PAGE}{notice.pk}/again/", said, follow=True)
    second = desk.post(f"{PAGE}{notice.pk}/again/", {"token": token()}, follow=True)

    notice.refresh_from_db()
    assert notice.state == State.DUE
    assert "It goes out again within a minute." in words(first)
    assert "Somebody was quicker" in words(second)


def test_a_reason_of_any_length_leads_back_to_the_list(desk, patient, token):
    notice = failed(patient)
    said = {"token": token(), "why": "x" * 10_000}

    answer = desk.post(f"{PAGE}{notice.pk}/again/", said)

    assert answer.url == PAGE


def test_after_an_outage_all_of_one_reason_go_again(desk, patient, token):
    failed(patient, key="a", reason="the mail server does not answer")
    failed(patient, key="b", reason="no mail server: ConnectionRefusedError")
    failed(patient, key="c")

    answer = desk.post(
        f"{PAGE}again/", {"token": token(), "why": "mail_away"}, follow=True
    )

    assert "2 messages go out again." in words(answer)
    assert Notice.objects.filter(state=State.DUE).count() == 2


def test_an_unknown_reason_sends_nothing(desk, patient, token):
    failed(patient)

    answer = desk.post(f"{PAGE}again/", {"token": token(), "why": "x"}, follow=True)

    assert "Somebody was quicker" in words(answer)
    assert not Notice.objects.filter(state=State.DUE).exists()


def test_another_clinics_messages_are_not_shown(desk, patient):
    failed(make.patient(user=make.user(name="Olive Other")))

    assert "Olive Other" not in words(desk.get(PAGE))


def test_pages_go_on_where_the_one_before_ended(desk, patient, monkeypatch):
    monkeypatch.setattr(delivery, "PAGE", 2)
    at = timezone.now()
    for number in range(5):
        failed(  # all of one moment
            patient, key=str(number), settled_at=at, channel="email"
        )

    seen, further = [], "?way=email"
    for _page in range(3):
        page = desk.get(f"{PAGE}{further}")
        seen += [line.notice.key for line in page.context["lines"]]
        further = rest_of(page)

    assert seen == ["4", "3", "2", "1", "0"]
    assert not further


def rest_of(page):
    """Where the rest of the list stands, and still of that way only."""
    found = re.search(r'href="(\?way=email&amp;after=[^"]+)">Further', page.text)
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize("after", ["x", "1", "9" * 19 + ".1", "-1.2", "1.x"])
def test_a_broken_place_is_the_beginning(desk, patient, after):
    failed(patient)

    assert len(desk.get(f"{PAGE}?after={after}").context["lines"]) == 1


@pytest.mark.parametrize("which", ["", "waiting/", "sent/"])
def test_ten_rows_cost_no_more_queries_than_one(desk, clinic, which, statements):
    def one_more(number):
        row = make.patient(clinic=clinic)
        state = {"": State.FAILED, "waiting/": State.DUE, "sent/": State.SENT}[which]
        settled = None if which == "waiting/" else timezone.now()
        notice = failed(
            row, key=f"n{number}", state=state, settled_at=settled, channel="email"
        )
        Attempt.objects.create(
            notice=notice, channel="email", at=timezone.now(), outcome="later"
        )

    one_more(0)
    desk.get(PAGE + which)
    one = len(statements(desk.get, PAGE + which))
    for number in range(1, 10):
        one_more(number)

    assert len(statements(desk.get, PAGE + which)) == one


def test_whom_a_restricted_record_is_about_is_named_to_no_others(
    signed_in, desk, clinic, patient, therapist
):
    other = make.patient(clinic=clinic, name="Otto Other")
    helper = make.helper(patient=patient, name="Hana Helper")
    failed(patient, key="patient")
    failed(patient, key="helper", user=helper.user)
    failed(patient, key="address")
    by_address = {"user": None, "address": patient.user.email.upper()}
    Notice.objects.filter(key="address").update(**by_address)
    failed(other, key="other")
    assert patient.name in words(desk.get(PAGE))
    make.restriction(patient=patient)

    answer = desk.get(PAGE)

    assert [line.who for line in answer.context["lines"]] == ["Otto Other"]
    assert [group.count for group in answer.context["groups"]] == [1]
    for name in (patient.name, patient.user.name, patient.user.email, "Hana"):
        assert name not in words(answer)
    again = f"{PAGE}{Notice.objects.get(key='patient').pk}/again/"
    assert desk.post(again).status_code == 404


def test_what_came_too_late_says_once_that_it_did_and_when_it_was_due(desk, patient):
    """After a standstill many are settled in one minute."""
    due = dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC)
    make.notice(
        patient=patient,
        state=State.STALE,
        reason="its time had passed",
        due_at=due,
        settled_at=timezone.now(),
    )

    answer = desk.get(PAGE)

    assert "was due 2 Mar 2026, 9:00 AM" in words(answer)
    assert words(answer).count("Too late to be of use.") == 1

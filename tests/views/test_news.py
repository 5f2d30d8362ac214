"""What was sent to somebody, as they find it in the app."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from programs.models.day import reminder_key
from ptcare.notices.models import Notice
from ptcare.notices.reach import views
from tests import factories as make

PAGE = "/reach/news/"


@pytest.fixture
def at_home(signed_in):
    return signed_in


def told(row, **fields):
    return make.notice(
        **{
            "patient": row if hasattr(row, "birth_on") else row.patient,
            "user": row.user,
            "kind": "clinic_update",
            "state": "sent",
            "channel": "email",
            "settled_at": timezone.now(),
            "link": "/patients/my-visits/",
        }
        | fields
    )


def words(answer):
    return " ".join(answer.content.decode().split())


def unread(client):
    groups = client.get("/people/more/").context["groups"]
    places = [place for _name, some in groups for place in some]
    return next(p.unread for p in places if p.url == PAGE)


def test_each_leads_to_what_it_is_about_and_says_what_became_of_it(at_home, patient):
    at = timezone.now().replace(hour=13, minute=2)
    told(patient, settled_at=at)
    told(patient, state="delivered", channel="sms", kind="session_eve")

    page = words(at_home(patient).get(PAGE))

    assert 'href="/patients/my-visits/"' in page
    assert "sent by e-mail" in page
    assert "delivered by text message" in page
    assert page.count("delivered by") == 1


def test_what_is_new_is_marked_until_it_was_seen(at_home, patient):
    client = at_home(patient)
    told(patient)
    assert unread(client) == 1

    assert 'data-tone="info"' in words(client.get(PAGE))

    assert unread(client) == 0
    assert Notice.objects.get().seen_at is not None
    assert 'data-tone="info"' not in words(client.get(PAGE))


def test_it_was_first_seen_once(at_home, patient):
    at = timezone.now() - dt.timedelta(days=1)
    told(patient, seen_at=at)

    at_home(patient).get(PAGE)

    assert Notice.objects.get().seen_at == at


def test_what_is_old_is_news_no_more(at_home, patient):
    told(patient, made_at=timezone.now() - dt.timedelta(days=31))

    assert unread(at_home(patient)) == 0


@pytest.mark.parametrize("state", ["due", "cancelled", "stale"])
def test_what_did_not_go_out_is_not_there(at_home, patient, state):
    settled_at = None if state == "due" else timezone.now()
    told(patient, state=state, settled_at=settled_at)

    assert "We have sent you nothing yet" in words(at_home(patient).get(PAGE))


def test_a_helper_sees_their_own_and_not_the_patients(at_home, helper, patient):
    told(patient)
    told(helper, kind="something_to_look_at")

    page = words(at_home(helper).get(PAGE))

    assert "Something to look at" in page
    assert "Update from the clinic" not in page


def test_older_ones_are_on_the_next_page(at_home, patient, monkeypatch):
    monkeypatch.setattr(views, "NEWS_ON_A_PAGE", 2)
    client = at_home(patient)
    rows = [told(patient) for _number in range(3)]

    first = client.get(PAGE).context
    second = client.get(f"{PAGE}?after={first['goes_on']}").context

    assert [*first["told"], *second["told"]] == rows[::-1]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "sent by e-mail"),
        ({"state": "delivered"}, "delivered by e-mail"),
        ({"state": "due", "settled_at": None, "channel": ""}, "it is on its way"),
    ],
)
def test_the_plan_says_what_became_of_todays_reminder(at_home, patient, fields, says):
    key = reminder_key(patient.pk, patient.today(timezone.now()))
    told(patient, key=key, kind="exercise_reminder", **fields)

    page = words(at_home(patient).get("/plan/"))

    assert "Today’s reminder:" in page
    assert says in page


def test_what_was_not_needed_today_is_no_news(at_home, patient):
    key = reminder_key(patient.pk, patient.today(timezone.now()))
    told(patient, key=key, kind="exercise_reminder", state="cancelled")

    assert "Today’s reminder:" not in words(at_home(patient).get("/plan/"))

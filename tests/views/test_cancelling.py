"""Several sessions of a patient cancelled at once, and what is left to decide."""

import datetime as dt
from urllib.parse import unquote

import pytest
import time_machine

from patients.models import ClinicSession
from patients.services import attending
from ptcare.notices.models import Notice
from tests import factories as make

MONDAY = dt.date(2026, 6, 15)
NOON = dt.datetime(2026, 6, 15, 16, tzinfo=dt.UTC)  # by the clinic's clock
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def booked(patient):
    """This afternoon, too late to be in time; and three days to come."""
    return [
        make.session(patient=patient, on=MONDAY + days * DAY, start=dt.time(15))
        for days in (0, 2, 9, 16)
    ]


def page_of(patient, query=""):
    return f"/patients/{patient.pk}/sessions/cancel/{query}"


def statuses(rows):
    return [ClinicSession.objects.get(pk=row.pk).status for row in rows]


def test_those_ticked_are_cancelled_in_time_and_no_other(desk, patient, booked, token):
    chosen = [row.pk for row in booked[1:3]]

    answer = desk.post(
        page_of(patient), {"token": token(), "sessions": chosen}, follow=True
    )

    assert statuses(booked) == ["planned", "cancelled", "cancelled", "planned"]
    assert f"{patient.name}: 2 sessions cancelled." in answer.text


def test_of_a_late_one_the_desk_decides_by_itself(desk, patient, booked, token):
    late = booked[0]

    page = desk.get(page_of(patient, "?all=1"))
    refused = desk.post(page_of(patient), {"token": token(), "sessions": [late.pk]})

    assert f'href="/patients/sessions/{late.pk}/cancel/"' in page.text
    assert page.text.count(" checked") == 3
    assert refused.status_code == 422
    assert statuses(booked) == ["planned"] * 4


def test_where_a_colleague_was_quicker_none_is_cancelled(clinic_admin, booked):
    says = {"by": make.actor(clinic_admin), "now": NOON}
    attending.cancel_several(sessions=booked[2:3], **says)

    with pytest.raises(attending.NotBooked):
        attending.cancel_several(sessions=booked[1:], **says)

    assert statuses(booked) == ["planned", "planned", "cancelled", "planned"]


def test_those_of_a_month_are_ticked_by_one_press(desk, patient, booked):
    july = make.session(patient=patient, on=MONDAY + 30 * DAY, start=dt.time(15))

    page = desk.get(page_of(patient))
    ticked = desk.get(page_of(patient, "?month=2026-07"))

    assert ">June: 2</a>" in page.text  # not the one of this afternoon
    assert ">July: 2</a>" in page.text
    assert ticked.context["ticked"] == [str(booked[3].pk), str(july.pk)]


@pytest.mark.parametrize("tells_nobody", [True, False])
def test_where_somebody_has_died_nothing_is_sent(
    desk, patient, booked, token, tells_nobody
):
    said = {"token": token(), "sessions": [booked[1].pk]}

    desk.post(page_of(patient), said | ({"tells_nobody": "on"} if tells_nobody else {}))

    told = Notice.objects.filter(kind="session_cancelled", about=booked[1].pk)
    assert told.exists() is not tells_nobody


def test_none_ticked_is_told(desk, patient, booked, token):
    answer = desk.post(page_of(patient), {"token": token()})

    assert answer.status_code == 422
    assert "Tick at least one session." in answer.text


def test_who_ends_care_is_led_to_what_is_booked(desk, patient, booked):
    page = desk.get(f"/patients/{patient.pk}/discharge/").text

    assert "4 sessions are still booked." in page
    way = page_of(patient, f"?all=1&amp;next=/patients/{patient.pk}/discharge/")
    assert f'href="{way}"' in unquote(page)


def test_the_page_of_a_patient_leads_to_move_and_cancel(desk, patient, booked):
    page = desk.get(f"/patients/{patient.pk}/").text

    for row in booked:
        assert f'href="/patients/sessions/{row.pk}/move/"' in page
        assert f'href="/patients/sessions/{row.pk}/cancel/"' in page
    assert f'href="{page_of(patient)}"' in page


def test_what_is_refused_comes_back_as_it_was_ticked(desk, patient, booked, token):
    """Not with all of them, although all were offered first: one press would do."""
    by = make.actor(patient.therapist)
    attending.cancel_several(sessions=booked[3:], by=by, now=NOON)
    chosen = [booked[3].pk, booked[1].pk]  # of which a colleague was quicker

    answer = desk.post(
        page_of(patient, "?all=1"), {"token": token(), "sessions": chosen}
    )

    assert answer.status_code == 422
    assert answer.context["ticked"] == [str(pk) for pk in chosen]


def test_the_page_costs_the_same_for_many(desk, patient, statements):
    def count(days):
        make.session(patient=patient, on=MONDAY + days * DAY)
        return len(statements(desk.get, page_of(patient)))

    count(2)
    assert count(9) == count(16)

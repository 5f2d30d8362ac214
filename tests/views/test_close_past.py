"""Past visits that nobody closed: many at once, each by an answer of its own."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import ClinicSession, CoverageSnapshot
from patients.services import attending, counting
from patients.services.attending import StillAhead
from ptcare.audit.models import AuditEvent
from ptcare.hooks.models import Happening
from tests import factories as make
from tests.threads import at_once

MONDAY = dt.date(2026, 6, 15)
NOON = dt.datetime(2026, 6, 15, 16, tzinfo=dt.UTC)  # by the clinic's clock
DAY = dt.timedelta(days=1)
HERE = "/patients/sessions/past/"
Status = ClinicSession.Status


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def past(patient, therapist):
    """Three past days, this morning and this afternoon."""
    return [
        make.session(
            patient=patient,
            therapist=therapist,
            on=MONDAY - days * DAY,
            start=dt.time(9),
        )
        for days in (20, 13, 6)
    ] + [
        make.session(patient=patient, on=MONDAY, start=dt.time(9)),
        make.session(patient=patient, on=MONDAY, start=dt.time(15)),
    ]


def said(token, **answers):
    names = {f"visit-{name[1:]}": how for name, how in answers.items()}
    return {"token": token(), **names}


def how(rows, *answers):
    return {f"_{row.pk}": each for row, each in zip(rows, answers, strict=False)}


def statuses(rows):
    return [ClinicSession.objects.get(pk=row.pk).status for row in rows]


def asked(page):
    return [visit.pk for visit, _field in page.context["form"].lines()]


def test_each_is_closed_by_its_own_answer_and_what_is_not_answered_waits(
    desk, clinic_admin, patient, past, token
):
    answers = how(past, "attended", "no_show", "late_cancelled", "")

    answer = desk.post(HERE, said(token, **answers), follow=True)

    assert statuses(past) == [
        *("attended", "no_show", "late_cancelled", "planned", "planned")
    ]
    assert "3 visits are closed." in answer.text
    assert asked(answer) == [past[3].pk]
    deeds = AuditEvent.objects.filter(deed__startswith="session.").order_by("note")
    assert list(deeds.values_list("deed", "note", "by_user_id")) == [
        ("session.attended", "", clinic_admin.user_id),
        ("session.released", "late_cancelled", clinic_admin.user_id),
        ("session.released", "no_show", clinic_admin.user_id),
    ]
    settled = ClinicSession.objects.exclude(settled_at=None)
    assert {row.settled_by for row in settled} == {clinic_admin.user}


def test_only_what_was_attended_uses_a_visit(desk, patient, past, token):
    make.coverage(patient=patient, limit=20)

    desk.post(HERE, said(token, **how(past, *["attended", "no_show", "cancelled"])))

    counting.current(patient, now=NOON)
    row = CoverageSnapshot.objects.current().get()
    assert (row.used, row.booked) == (1, 1)  # today's two are one day


def test_of_none_anything_is_taken_for_granted(desk, past, token):
    page = desk.get(HERE)
    refused = desk.post(HERE, said(token, **how(past, "", "")))

    assert asked(page) == [past[3].pk, *(row.pk for row in past[2::-1])]
    assert page.text.count(" checked") == 4  # each on "Leave it open"
    assert refused.status_code == 422
    assert "Say of at least one visit how it went." in refused.text
    assert statuses(past) == ["planned"] * 5


def test_nonsense_is_refused_and_the_other_answers_stay(desk, past, token):
    answers = how(past, "attended", "rescheduled")

    refused = desk.post(HERE, said(token, **answers))

    assert refused.status_code == 422
    assert f'name="visit-{past[0].pk}" value="attended"' in refused.text
    assert refused.context["form"].data[f"visit-{past[0].pk}"] == "attended"
    assert statuses(past) == ["planned"] * 5


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?patient={patient}", [3, 2, 1, 0]),
        ("?therapist={therapist}", [2, 1, 0]),
        ("?day=2026-06-09", [2]),
        ("?day=nonsense&patient=x&therapist=9999", ["other", 3, 2, 1, 0]),
    ],
)
def test_of_a_patient_a_therapist_or_a_day(
    desk, clinic, patient, therapist, past, query, expected
):
    other = make.patient(clinic=clinic, user=make.user(name="Olive Other"))
    early = make.session(patient=other, on=MONDAY, start=dt.time(8))

    page = desk.get(HERE + query.format(patient=patient.pk, therapist=therapist.pk))

    above = page.text.partition("<h1")[0]
    assert ("Pat Patient" in above) == ("?patient={" in query)
    rows = {"other": early, **dict(enumerate(past))}
    assert asked(page) == [rows[each].pk for each in expected]


def test_what_a_colleague_has_closed_meanwhile_stays_and_is_told(
    desk, clinic_admin, past, token
):
    attending.attend_session(session=past[0], by=make.actor(clinic_admin), now=NOON)

    page = desk.post(HERE, said(token, **how(past, "no_show", "no_show")), follow=True)

    assert statuses(past)[:2] == ["attended", "no_show"]
    assert "1 visit is closed." in page.text
    assert "A colleague was quicker, and what they said stays: Pat Patient" in page.text
    assert "9:00 AM: Attended" in page.text


def test_after_it_those_that_are_asked_for_stand_there_still(
    desk, therapist, past, token
):
    there = f"{HERE}?day=nonsense&therapist={therapist.pk}&more={'x' * 3000}"

    answer = desk.post(there, said(token, **how(past, "attended")))

    assert answer.url == f"{HERE}?therapist={therapist.pk}"
    assert statuses(past)[0] == "attended"


def test_where_none_that_was_answered_is_there_any_more_the_others_stand_there(
    desk, elsewhere, past, token
):
    stranger = make.session(patient=make.patient(clinic=elsewhere), on=past[0].on)

    refused = desk.post(HERE, said(token, **how([stranger], "attended")))

    assert refused.status_code == 422
    assert "Say of at least one visit how it went." in refused.text
    assert asked(refused) == [past[3].pk, *(row.pk for row in past[2::-1])]
    assert statuses([stranger]) == ["planned"]


def test_pressed_twice_it_counts_once(desk, past, token):
    form = said(token, **how(past, "attended"))

    pages = [desk.post(HERE, form, follow=True) for _ in range(2)]

    assert "Pressed twice, it counts once" in pages[1].text
    assert "A colleague was quicker" not in pages[1].text
    assert AuditEvent.objects.filter(deed="session.attended").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_close_the_same_each_hear_what_became_of_it(
    clinic_admin, therapist, past
):
    people = [(clinic_admin, Status.ATTENDED), (therapist, Status.NO_SHOW)]
    both = [list(past[:4]), list(reversed(past[:4]))]

    def close(number):
        who, status = people[number]
        answers = dict.fromkeys(both[number], status)
        return attending.close_past(answers=answers, by=make.actor(who), now=NOON)

    left = at_once(2, close)

    assert sorted(len(each) for each in left) == [0, 4]
    assert len(set(statuses(past[:4]))) == 1
    assert AuditEvent.objects.filter(deed__startswith="session.").count() == 4


def test_none_is_closed_where_one_is_still_to_come(clinic_admin, past, patient):
    ahead = make.session(patient=patient, on=MONDAY + DAY)
    answers = dict.fromkeys([past[0], ahead], Status.ATTENDED)

    with pytest.raises(StillAhead):
        attending.close_past(answers=answers, by=make.actor(clinic_admin), now=NOON)

    assert statuses(past)[0] == "planned"


def test_another_clinics_visits_are_neither_seen_nor_closed(
    signed_in, elsewhere, past, token
):
    stranger = signed_in(make.member("clinic_admin", clinic=elsewhere))

    page = stranger.get(HERE)
    stranger.post(HERE, said(token, **how(past, "attended")))

    assert asked(page) == []
    assert statuses(past) == ["planned"] * 5


def test_another_clinics_patient_is_not_found(desk, elsewhere, past, token):
    stranger = make.patient(clinic=elsewhere)
    there = f"{HERE}?patient={stranger.pk}"

    assert desk.get(there).status_code == 404
    assert desk.post(there, said(token, **how(past, "attended"))).status_code == 404
    assert statuses(past) == ["planned"] * 5


def test_as_many_statements_for_many_as_for_one(desk, clinic, patient, past, token):
    make.hook(clinic=clinic)

    def cost(rows):
        answers = {f"_{row.pk}": "attended" for row in rows}
        with CaptureQueriesContext(connection) as statements:
            desk.post(HERE, said(token, **answers))
        return len(statements)

    first = cost(past[:1])
    for number in range(12):
        other = make.patient(clinic=clinic, user=make.user(name=f"No {number}"))
        make.session(patient=other, on=MONDAY - DAY, start=dt.time(9))

    others = ClinicSession.objects.filter(on=MONDAY - DAY)
    assert cost(others) == first
    assert Happening.objects.count() == 13  # each is told to other systems


def test_the_lists_lead_there(desk, patient, past):
    day = past[1].on
    places = {
        "/patients/sessions/": HERE,
        f"/patients/sessions/?day={day}": f"{HERE}?day={day}",
        "/patients/desk/?part=evening": HERE,
        f"/patients/{patient.pk}/": f"{HERE}?patient={patient.pk}",
    }

    for page, link in places.items():
        assert f'href="{link}"' in desk.get(page).text, page

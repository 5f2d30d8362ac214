"""Medicine and braces, ticked in one tap: the patient's word, and never more."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import Aid, Medication
from patients.services import treating
from programs.models import Tick
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
TICK, UNTICK = "/today/tick/", "/today/untick/"


def here(patient):
    return patient.today(make.now())


def press(phone, patient, what, *, ago=0, token=None):
    body = {"day": (here(patient) - ago * DAY).isoformat(), "what": what}
    return phone.post(TICK, body | {"token": token or str(uuid.uuid4())})


def of(row):
    return f"{'medicine' if isinstance(row, Medication) else 'aid'}:{row.pk}"


@pytest.mark.parametrize("kind", ["medication", "aid"])
def test_a_tick_is_one_tap_and_one_takes_it_back(phone, patient, kind):
    row = getattr(make, kind)(patient=patient)

    answer = press(phone, patient, of(row))
    said = phone.get(answer.url).text

    tick = Tick.objects.standing().get()
    assert (tick.medication or tick.aid, tick.on) == (row, here(patient))
    assert f'value="{tick.token}"' in said

    body = {"day": here(patient).isoformat(), "said": str(tick.token)}
    for _twice in range(2):
        phone.post(UNTICK, body)

    assert not Tick.objects.standing().exists()
    assert Tick.objects.get().undone_by == patient.user
    assert of(row) in phone.get("/today/").text


SHOWN = [
    ({}, True),
    ({"unit": "as_needed", "every": None}, False),
    ({"route": "injection", "every": 6, "unit": "month"}, False),
    ({"every": 1, "unit": "week"}, True),
    ({"every": 1, "unit": "week", "first_due_on": -1}, False),
    ({"every": 2, "unit": "week", "first_due_on": -14}, True),
    ({"every": 1, "unit": "week", "first_due_on": 7}, False),
    ({"started_on": 1}, False),
    ({"started_on": -3}, True),
]


@pytest.mark.parametrize(("fields", "shown"), SHOWN)
def test_a_medicine_stands_on_its_days_only(phone, patient, fields, shown):
    dates = {"first_due_on": 0} if fields.get("unit", "day") in "weekmonth" else {}
    dates |= {k: v for k, v in fields.items() if k.endswith("_on")}
    fields = fields | {k: here(patient) + days * DAY for k, days in dates.items()}
    row = make.medication(patient=patient, **fields)

    assert (of(row) in phone.get("/today/").text) is shown


@pytest.mark.parametrize("kind", Aid.Kind)
def test_only_what_is_worn_on_the_body_is_ticked(phone, patient, kind):
    row = make.aid(patient=patient, kind=kind)

    worn = kind in (Aid.Kind.ORTHOSIS, Aid.Kind.HIP_PROTECTOR)
    assert (of(row) in phone.get("/today/").text) is worn
    assert press(phone, patient, of(row)).status_code == (302 if worn else 404)


def test_what_is_given_is_never_ticked(phone, patient):
    row = make.injection(patient=patient)

    assert press(phone, patient, of(row)).status_code == 404
    assert "due today" in phone.get("/today/").text


@pytest.mark.parametrize(("ago", "status"), [(-1, 422), (0, 302), (7, 302), (8, 422)])
def test_seven_days_are_open(phone, patient, ago, status):
    row = make.medication(patient=patient)

    assert press(phone, patient, of(row), ago=ago).status_code == status
    assert Tick.objects.count() == (status == 302)


@pytest.mark.parametrize(
    "what", ["", "x", "medicine:", "medicine:0x1", "dose:1", "aid:" + "9" * 30, "\x00"]
)
def test_nonsense_is_refused_in_words(phone, patient, what):
    assert press(phone, patient, what).status_code == 422


def test_nobody_ticks_for_another_patient(phone, patient, stranger):
    other = make.patient(clinic=patient.clinic)
    row = make.medication(patient=other)
    theirs = make.tick(medication=row)

    assert press(phone, patient, of(row)).status_code == 404
    body = {"day": here(patient).isoformat(), "said": str(theirs.token)}
    phone.post(UNTICK, body)
    theirs.refresh_from_db()
    assert theirs.undone_at is None


def test_a_helper_who_only_reads_sees_and_cannot_tick(signed_in, patient):
    make.medication(patient=patient)
    reader = signed_in(make.helper(patient=patient, may_log=False))

    text = reader.get("/today/").text

    assert "Calcium" in text
    assert 'name="what"' not in text
    assert press(reader, patient, "medicine:1").status_code == 403


def test_the_therapist_reads_it_as_the_patients_word(signed_in, patient, therapist):
    row = make.medication(patient=patient)
    brace = make.aid(patient=patient)
    for ago in (0, 2, 13, 14):
        make.tick(medication=row, on=here(patient) - ago * DAY)
    make.tick(aid=brace, on=here(patient))

    text = signed_in(therapist).get(f"/patients/{patient.pk}/treatment/").text

    assert "The patient says: taken on 3 of the last 14 days" in text
    assert "not “not taken”" in text
    assert "worn on 1 of the last 14 days" in text
    assert "last dose" not in text


def test_who_has_taken_it_is_not_asked_again_once_the_dose_is_put_right(
    signed_in, phone, patient, therapist
):
    """Asked again, one may take it twice."""
    row = make.medication(patient=patient)
    press(phone, patient, of(row))
    said = {f.name: getattr(row, f.name) for f in Medication._meta.local_fields}
    said = {name: value for name, value in said.items() if value is not None}

    signed_in(therapist).post(
        f"/treatment/medication/{row.pk}/correct/",
        said | {"dose": "1,200 IU", "token": str(uuid.uuid4())},
    )

    right = Medication.objects.current().get()
    assert right.dose == "1,200 IU"
    assert Tick.objects.standing().get().medication == right
    assert of(right) not in phone.get("/today/").text
    page = signed_in(therapist).get(f"/patients/{patient.pk}/treatment/").text
    assert "taken on 1 of the last 14 days" in page
    before = Tick.objects.exclude(undone_at=None).get()
    assert (before.medication, before.undone_by) == (row, therapist.user)
    assert (before.said_by, before.undone_at) == (patient.user, right.recorded_at)
    day = phone.get("/today/said/").text
    assert f"Corrected by {therapist.user.name}" in day


def test_what_was_put_right_since_the_page_was_opened_is_asked_anew(
    phone, patient, therapist
):
    wrong = make.medication(patient=patient)
    right = treating.correct(
        fact=wrong,
        by=make.actor(therapist),
        now=make.now(),
        **{
            name: getattr(wrong, name)
            for name in ("name", "kind", "route", "every", "unit", "at", "note")
        },
        dose="1,200 IU",
    )

    answer = press(phone, patient, of(wrong))

    assert answer.status_code == 422
    assert "This has changed in your plan." in answer.text
    assert of(right) in answer.text
    assert not Tick.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_taps_are_one_tick_and_one_commit_each(signed_in, patient):
    row = make.medication(patient=patient)
    phones = [signed_in(patient) for _ in range(20)]
    same = str(uuid.uuid4())

    answers = at_once(
        20, lambda number: press(phones[number], patient, of(row), token=same)
    )

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert Tick.objects.count() == 1
    brace = make.aid(patient=patient)
    with CaptureQueriesContext(connection) as seen:
        press(phones[0], patient, of(brace))
    sql = [query["sql"] for query in seen.captured_queries]
    assert len(sql) - 2 <= 7
    assert sql.count("COMMIT") == 1

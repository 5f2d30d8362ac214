"""What was said of a day stays: for the patient to read, for a therapist to correct."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from programs.models import ExerciseLog
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


def here(patient):
    return patient.today(make.now())


@pytest.fixture
def item(patient):
    program = make.program(patient=patient, starts_on=here(patient) - 40 * DAY)
    return make.item(program=program, exercise=make.exercise(name="Chair stand"))


@pytest.fixture
def desk(signed_in, therapist):
    return signed_in(therapist)


def say(browser, item, done, *, ago=0):
    day = here(item.patient) - ago * DAY
    body = {"day": day.isoformat(), "done": done, "token": str(uuid.uuid4())}
    return browser.post(f"/today/{item.pk}/log/", body)


def of_day(item, ago=0):
    return f"/patients/{item.patient_id}/days/{here(item.patient) - ago * DAY}/"


def correct(desk, item, *, ago, token=None, **said):
    day = here(item.patient) - ago * DAY
    body = {"done": "some", "pain": "", "because": "Told by telephone"} | said
    return desk.post(
        f"/items/{item.pk}/days/{day}/", body | {"token": token or str(uuid.uuid4())}
    )


def test_a_corrected_answer_stays_with_who_and_when(phone, signed_in, item, patient):
    helper = make.helper(patient=patient, user=make.user(name="Ann"))
    say(signed_in(helper), item, "all")
    say(phone, item, "none")

    text = phone.get("/today/said/").text

    assert "<s>Chair stand: done</s>" in text
    assert "Ann, helper" in text
    assert "You corrected this" in text
    assert "<strong>Chair stand: skipped</strong>" in text
    assert "logged later" not in text


def test_what_was_taken_back_says_so(phone, item):
    say(phone, item, "all")
    log = ExerciseLog.objects.get()
    body = {"day": here(item.patient).isoformat(), "said": str(log.token)}
    phone.post("/today/undo/", body)

    assert "You took this back" in phone.get("/today/said/").text


def test_yesterday_is_marked_as_late_to_both(phone, desk, item, patient):
    say(phone, item, "all", ago=1)
    yesterday = here(patient) - DAY

    assert "logged later" in phone.get(f"/today/?day={yesterday}").text
    assert "logged later" in phone.get(f"/today/said/?day={yesterday}").text
    assert "logged later" in desk.get(of_day(item, ago=1)).text
    assert "said later" in desk.get(f"/patients/{patient.pk}/chart/").text


def test_what_was_said_on_its_day_is_never_late(phone, desk, item, patient):
    yesterday = here(patient) - DAY
    make.log(item=item, on=yesterday, said_at=make.now() - DAY)
    device = make.log(item=item, on=yesterday - DAY)
    device.made_at = make.now() - 2 * DAY  # offline that day, sent today
    device.save()

    for ago in (1, 2):
        day = here(patient) - ago * DAY
        assert "logged later" not in phone.get(f"/today/?day={day}").text
        assert "logged later" not in desk.get(of_day(item, ago)).text


def test_ticks_and_the_word_of_the_day_are_told_as_well(phone, item, patient):
    make.tick(medication=make.medication(patient=patient))
    make.tick(aid=make.aid(patient=patient))
    body = {"day": here(patient).isoformat(), "token": str(uuid.uuid4())}
    phone.post("/today/report/", body | {"effort": "hard"})

    text = phone.get("/today/said/").text

    assert "Calcium 500 mg: taken" in text
    assert "Back brace: worn" in text
    assert "How it was: Hard" in text


@pytest.mark.parametrize("day", ["9999-12-31", "x", "2026-02-30", ""])
def test_a_day_that_is_none_shows_today(phone, item, day):
    assert phone.get(f"/today/said/?day={day}").status_code == 200


def test_a_therapist_corrects_a_day_of_a_month_ago(desk, phone, item, patient):
    old = make.log(item=item, on=here(patient) - 30 * DAY, pain=3, pain_where="knee")

    answer = correct(desk, item, ago=30, pain="3")

    assert answer.url == of_day(item, ago=30)
    now = ExerciseLog.objects.standing().get()
    assert (now.done, now.pain, now.pain_where) == ("some", 3, "knee")
    assert (now.said_as, now.corrected_because) == ("therapist", "Told by telephone")
    old.refresh_from_db()
    assert old.undone_at == now.said_at
    assert AuditEvent.objects.filter(deed="exercise.corrected").count() == 1
    text = desk.get(answer.url).text
    assert "Why: Told by telephone" in text
    told = phone.get(f"/today/said/?day={here(patient) - 30 * DAY}").text
    assert "Tess Therapist, therapist" in told


def test_of_a_day_without_a_word_one_can_be_added(desk, item):
    assert correct(desk, item, ago=20, done="all").status_code == 302
    assert ExerciseLog.objects.standing().get().pain is None


@pytest.mark.parametrize(
    ("ago", "said", "status"),
    [
        (20, {"because": ""}, 422),
        (20, {"because": "x" * 201}, 422),
        (20, {"because": "\x00"}, 422),
        (20, {"done": "much"}, 422),
        (20, {"pain": "11"}, 422),
        (41, {}, 404),  # before the plan
        (-1, {}, 422),
    ],
)
def test_nonsense_corrects_nothing(desk, item, ago, said, status):
    assert correct(desk, item, ago=ago, **said).status_code == status
    assert not ExerciseLog.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_not_found(desk, item, day):
    assert desk.get(f"/patients/{item.patient_id}/days/{day}/").status_code == 404


def test_nobody_corrects_elsewhere(signed_in, stranger, clinic_admin, phone, item):
    assert correct(signed_in(stranger), item, ago=20).status_code == 404
    assert correct(signed_in(clinic_admin), item, ago=20).status_code == 403
    assert correct(phone, item, ago=20).status_code == 403


def test_ten_words_cost_what_two_cost(desk, phone, item, statements):
    costs = []
    for number in (2, 8):
        for each in range(number):
            say(phone, item, "some" if each % 2 else "none")
        pages = (phone, "/today/said/"), (desk, of_day(item))
        costs.append([len(statements(who.get, page)) for who, page in pages])

    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_two_therapists_who_correct_at_once_leave_one(signed_in, therapist, item):
    desks = [signed_in(therapist) for _ in range(6)]

    answers = at_once(
        6, lambda n: correct(desks[n], item, ago=20, because=f"Reason {n}")
    )

    assert {answer.status_code for answer in answers} == {302}
    assert ExerciseLog.objects.standing().count() == 1


def test_what_the_desk_wrote_down_is_not_a_therapists_word(
    desk, item, patient, clinic_admin
):
    make.log(item=item, said_by=clinic_admin.user, said_as="clinic_admin", how="paper")

    text = desk.get(of_day(item)).text

    assert f"{clinic_admin.user.name}, front desk" in text
    assert f"{clinic_admin.user.name}, therapist" not in text


CHEST = "rf_chest_pain"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"signs": None}, "Anything new or wrong: not answered"),
        ({"signs": []}, "Anything new or wrong: nothing new"),
        (
            {"signs": [], "asked": "full"},
            "The whole list: none of these. Usual pain: not said",
        ),
        (
            {"signs": [], "asked": "full", "usual_pain": 0},
            "The whole list: none of these. Usual pain: 0 of 10",
        ),
        ({"asked": "morning", "pain": 4}, "Pain the morning after: 4 of 10"),
        ({"asked": "morning", "pain": None}, "Pain the morning after: not said"),
        ({"signs": [CHEST], "asked": "full"}, "Something is wrong: "),
    ],
)
def test_the_therapist_reads_what_was_asked_before(desk, item, patient, said, words):
    make.checkin(patient=patient, **said)

    assert words in desk.get(of_day(item)).text


def test_the_patient_reads_what_was_told_before_the_exercises(phone, patient):
    unsaid = make.checkin(patient=patient, on=here(patient) - DAY, signs=None)
    make.checkin(patient=patient, on=here(patient), signs=[CHEST])

    text = phone.get("/today/said/").text
    assert "Something is wrong: Chest pain" in text
    assert "Nothing is written down" not in text
    assert "Nothing is written down" in phone.get(f"/today/said/?day={unsaid.on}").text


@pytest.mark.parametrize("may_log", [True, False])
def test_a_helper_who_may_not_log_reads_no_answer_to_the_check_in(
    signed_in, patient, may_log
):
    link = make.helper(patient=patient, may_log=may_log)
    make.checkin(patient=patient, on=here(patient), signs=[CHEST])

    text = signed_in(link).get("/today/said/").text

    assert ("Chest pain" in text) == may_log


def test_a_day_at_the_gym_is_told_to_both(desk, phone, item, patient):
    make.gym_day(patient=patient, on=here(patient))

    assert "At the gym" in desk.get(of_day(item)).text
    assert "At the gym" in phone.get("/today/said/").text


def test_a_full_day_costs_no_more_than_a_thin_one(desk, item, patient, statements):
    make.log(item=item, on=here(patient))
    make.checkin(patient=patient)
    desk.get(of_day(item))
    thin = statements(desk.get, of_day(item))
    for number in range(10):
        other = make.item(program=item.program, place=number + 1)
        make.log(item=other, on=here(patient))
        medicine = make.medication(patient=patient, name=f"Medicine {number}")
        make.tick(medication=medicine)
        make.checkin(patient=patient)

    assert len(statements(desk.get, of_day(item))) == len(thin)


def test_the_last_day_of_a_program_is_the_patients_own(desk, item, patient):
    """Where it is morning already while the clinic still sleeps."""
    type(patient).objects.filter(pk=patient.pk).update(time_zone="Pacific/Auckland")
    patient.refresh_from_db()
    last = here(patient) - DAY
    morning = dt.datetime.combine(last, dt.time(8), patient.zone)
    said = {"ended_at": morning, "ended_by": item.program.drafted_by}
    type(item.program).objects.filter(pk=item.program_id).update(**said)

    day_of_the_end, day_after = desk.get(of_day(item, ago=1)), desk.get(of_day(item))

    assert "Chair stand" in day_of_the_end.text
    assert "Chair stand" not in day_after.text

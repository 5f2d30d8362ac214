"""The chart of a patient."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils.html import escape

from patients.models import Fall, Measurement, Patient
from patients.models.reevaluations import due_of
from programs.models import Program, SafetyFlag
from programs.rules import schedule
from programs.services import checking_in, flag_texts, flagging
from ptcare.audit.models import AuditEvent
from tests import factories as make

AT_THE_DOOR = 4  # who asks, in which standing, and the clinic of the transaction

DAY = dt.timedelta(days=1)


@pytest.fixture
def address(patient):
    return reverse("programs:chart", args=[patient.pk])


def fact(patient, therapist):
    return {
        "patient": patient,
        "clinic": patient.clinic,
        "recorded_by": therapist.user,
        "recorded_at": make.now(),
    }


def section(page, key):
    return next(each for each in page.context["sections"] if each.key == key)


def test_opening_a_chart_is_remembered(tablet, patient, therapist, address):
    tablet.get(address)

    event = AuditEvent.objects.get(deed="chart.opened")
    assert (event.patient_id, event.by_user_id) == (patient.pk, therapist.user.pk)


def test_a_program_that_runs_is_held_from_the_chart(tablet, patient, address):
    way = f'href="{reverse("programs:hold", args=[make.program(patient=patient).pk])}"'
    assert way in tablet.get(address).text

    Program.objects.update(held_at=make.now(), held_reason="A cold.")
    assert way not in tablet.get(address).text


def test_the_program_that_runs_goes_before_the_one_that_follows(
    tablet, patient, address
):
    following = make.program(
        patient=patient, starts_on=make.today() + dt.timedelta(days=7), is_next=True
    )
    running = make.program(patient=patient)

    assert tablet.get(address).context["program"] == running
    assert following.is_next


def test_a_chart_after_care_says_so_and_asks_for_nothing_more(tablet, patient, address):
    make.signed_evaluation(patient=patient)
    assert "Next tests" in tablet.get(address).text

    patient.discharged_on = make.today()
    patient.save()

    page = tablet.get(address).text
    assert "Care ended on" in page
    assert "Next tests" not in page
    visit = tablet.get(reverse("programs:visit_day", args=[patient.pk])).text
    assert "after 30 days" not in visit


def test_the_chart_says_how_the_gate_stands(tablet, patient, address):
    make.condition(patient=patient, key="high_fall_risk")
    make.fracture(patient=patient, happened_on=make.today() - dt.timedelta(days=10))

    page = tablet.get(address).text

    assert "High risk of falling" in page
    assert "Closed by a recent fracture until" in page


def test_what_was_not_said_is_drawn_as_missing(tablet, patient, address):
    item = make.item(program=make.program(patient=patient))
    today = patient.today(make.now())
    make.log(item=item, on=today - dt.timedelta(days=1), pain=3)
    make.log(item=item, on=today - dt.timedelta(days=2), done="none", credit=0)

    row = tablet.get(address).context["logged"][0]

    states = [cell.state for cell in row.cells]
    assert states[-4:] == ["missing", "none", "all", "ahead"]
    assert row.cells[-2].pain == 3


def test_days_of_an_earlier_dose_were_asked_for_too(tablet, patient, address):
    today = patient.today(make.now())
    program = make.program(patient=patient)
    before = make.item(program=program, ends_on=today - dt.timedelta(days=1))
    make.item(program=program, exercise=before.exercise, starts_on=today, sets=3)

    (row,) = tablet.get(address).context["logged"]

    assert row.item.sets == 3
    assert [cell.state for cell in row.cells][-3:] == ["missing", "missing", "ahead"]


def test_days_on_which_nothing_was_asked_are_not_called_unsaid(
    tablet, patient, address
):
    today = patient.today(make.now())
    program = make.program(patient=patient, starts_on=today - 9 * DAY)
    item = make.item(program=program, starts_on=today - 20 * DAY)
    make.item(program=program, where="clinic")
    make.log(item=item, on=today - 5 * DAY)
    make.pause(patient=patient, starts_on=today - 6 * DAY, days=3)
    make.flag(patient=patient, locks=["everything"], on=today - 2 * DAY)

    (row,) = tablet.get(address).context["logged"]

    states = [cell.state for cell in row.cells]
    before, own_break, locked = ["rest"] * 4, ["rest", "all", "rest"], ["rest"] * 3
    assert states == [*before, *["missing"] * 3, *own_break, "missing", *locked]


def test_what_an_earlier_program_asked_is_among_the_last_days(tablet, patient, address):
    today = patient.today(make.now())
    ended = {"ended_at": make.now() - 2 * DAY}
    before = make.item(program=make.program(patient=patient, **ended))
    make.log(item=before, on=today - 3 * DAY)
    starts_on = today - 2 * DAY
    now = make.item(program=make.program(patient=patient, starts_on=starts_on))

    first, second = tablet.get(address).context["logged"]

    assert (first.item, second.item) == (now, before)
    assert [cell.state for cell in second.cells][-4:] == ["all", *["rest"] * 3]


def test_unanswered_pain_is_not_a_zero(tablet, patient, address):
    make.log(item=make.item(program=make.program(patient=patient)))

    response = tablet.get(address)

    (pain, _effort) = section(response, "felt").lanes
    assert pain.marks == ()
    assert "That is not the same as no pain." in pain.says
    assert pain.says in response.text


def test_a_test_shows_its_latest_result_and_its_change(
    tablet, patient, therapist, address
):
    for days, stands in ((60, 9), (2, 12)):
        Measurement.objects.create(
            key="chair_stand_30s",
            measured_on=make.today() - dt.timedelta(days=days),
            value=stands,
            **fact(patient, therapist),
        )

    tests = section(tablet.get(address), "tests")
    (lane,) = tests.lanes + tests.folded

    assert lane.note.startswith("12 stands")
    assert "(start: 9 stands" in lane.note
    assert ("Better", "good") in lane.pills
    assert len([mark for mark in lane.marks if mark.kind == "dot"]) == 2


def test_what_got_worse_stands_open_and_the_usual_is_folded(
    tablet, patient, therapist, address
):
    for key, days, value in (
        ("chair_stand_30s", 60, 16),
        ("chair_stand_30s", 2, 9),
        ("occiput_to_wall", 2, 0),
    ):
        measured_on = make.today() - dt.timedelta(days=days)
        make.measurement(patient=patient, key=key, measured_on=measured_on, value=value)

    page = tablet.get(address)

    tests = section(page, "tests")
    assert [lane.key for lane in tests.lanes] == ["chair_stand_30s"]
    assert [lane.key for lane in tests.folded] == ["occiput_to_wall"]
    assert "1 more test" in page.text


def test_a_question_that_waits_stands_on_the_chart(tablet, patient, address):
    assert "A question waits" not in tablet.get(address).text
    make.message(patient=patient)

    page = tablet.get(address).text

    assert "A question waits since" in page
    assert f'href="/patients/{patient.pk}/messages/">Read and answer' in page


def test_a_fall_stands_on_the_chart(tablet, patient, therapist, address):
    Fall.objects.create(
        happened_on=make.today(), injury="bruise", **fact(patient, therapist)
    )

    assert "Bruise" in tablet.get(address).text


def test_a_sign_is_seen_once(tablet, patient, therapist, token):
    flag = make.flag(patient=patient)
    sent = {"token": token()}
    seen = reverse("programs:see_flag", args=[flag.pk])

    answers = [tablet.post(seen, sent) for _twice in range(2)]

    flag.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert flag.seen_by == therapist.user
    assert AuditEvent.objects.filter(deed="flag.seen").count() == 1


def test_a_sign_is_set_aside_with_a_reason(tablet, patient, token):
    flag = make.flag(patient=patient)
    clear = reverse("programs:clear_flag", args=[flag.pk])

    empty = tablet.post(clear, {"token": token(), "because": " "})
    done = tablet.post(clear, {"token": token(), "because": "X-ray: no fracture."})

    assert empty.status_code == 422
    assert "Please fill this in." in empty.text
    assert done.status_code == 302
    assert SafetyFlag.objects.get().cleared_because == "X-ray: no fracture."


def test_a_sign_that_was_set_aside_by_mistake_is_put_back(
    tablet, patient, address, token
):
    flag = make.flag(patient=patient)
    clear = reverse("programs:clear_flag", args=[flag.pk])
    back = reverse("programs:put_flag_back", args=[flag.pk])
    tablet.post(clear, {"token": token(), "because": "Spoke to Marion."})

    chart = tablet.get(address).text
    asked = tablet.get(back).text
    empty = tablet.post(back, {"token": token(), "reason": ""})
    tablet.post(back, {"token": token(), "reason": "It was Marion's."})

    assert "Spoke to Marion." in chart
    assert back in chart
    assert "Spoke to Marion." in asked
    assert empty.status_code == 422
    assert SafetyFlag.objects.open().get() == flag
    assert clear in tablet.get(address).text
    told = tablet.post(back, {"token": token(), "reason": "Again"}, follow=True)
    assert "This sign is open already." in told.text


def test_ten_times_the_rows_cost_no_more_statements(
    tablet, patient, therapist, address, statements
):
    program = make.program(patient=patient)
    today = patient.today(make.now())
    plan = make.coverage(patient=patient)

    def fill(numbers):
        for number in numbers:
            on = today - number * dt.timedelta(days=1)
            item = make.item(program=program, place=number)
            make.log(item=item, on=on, pain=number % 10)
            make.flag(patient=patient)
            set_aside = {"seen_at": make.now(), "cleared_at": make.now()}
            make.flag(patient=patient, cleared_by=therapist.user, **set_aside)
            make.fall(patient=patient)
            make.message(patient=patient)
            make.pause(patient=patient, starts_on=today - 9 * number * dt.timedelta(1))
            make.session(patient=patient, on=today + dt.timedelta(days=3 * number))
            make.authorization(coverage=plan, number=f"A{number}")
            make.injection(patient=patient, name=f"Injection {number}")
            make.measurement(patient=patient, measured_on=on)
            make.goal(patient=patient)
            make.emergency_contact(patient=patient)
            make.proposal(item=item)

    fill([1])
    tablet.get(address)
    thin = statements(tablet.get, address)
    fill(range(2, 11))
    tablet.get(address)  # who looks first counts the cover anew

    assert len(statements(tablet.get, address)) == len(thin)
    assert len(thin) - AT_THE_DOOR <= 21


def test_the_next_evaluation_is_the_one_of_the_visit_page_also_with_a_double(
    tablet, patient, therapist, address
):
    today = patient.today(make.now())
    double = make.patient(clinic=patient.clinic, therapist=therapist)
    make.doubled_record(patient=double, kept=patient)
    make.signed_evaluation(patient=patient, on=today - 20 * DAY)
    for ago, whose in ((9, patient), (6, double), (3, double)):
        make.session(patient=whose, on=today - ago * DAY, status="attended")

    due = tablet.get(address).context["next_tests"]

    assert due.visits == 3
    assert due == due_of(patient, today=today)


def test_no_test_is_due_of_who_has_left_care(tablet, patient, therapist, address):
    today = patient.today(make.now())
    make.signed_evaluation(patient=patient, on=today - 60 * DAY)
    assert "Due since" in tablet.get(address).text

    Patient.objects.update(discharged_on=today)
    patient.refresh_from_db()

    assert due_of(patient, today=today) is None
    assert "Due since" not in tablet.get(address).text


def test_a_week_of_which_nothing_was_said_is_drawn_as_missing(tablet, patient, address):
    item = make.item(program=make.program(patient=patient))
    monday = schedule.monday_of(patient.today(make.now()))
    make.log(item=item, on=monday - dt.timedelta(days=14))

    page = tablet.get(address)

    (whole, *_kinds) = section(page, "home").lanes
    kinds = [box.kind for box in whole.boxes]
    assert kinds.count("missing") >= 1
    assert len([kind for kind in kinds if kind != "missing"]) == 1
    assert "nothing said" in page.text


def test_the_chart_leads_to_what_was_found(tablet, patient, address):
    assert reverse("programs:findings", args=[patient.pk]) in tablet.get(address).text


ABOUT = "chart", "visit", "checklist", "findings", "tests", "treatment", "sign-offs"


@pytest.mark.parametrize("page", ABOUT)
def test_each_page_about_a_patient_leads_to_all_the_others(
    signed_in, therapist, patient, page
):
    answer = signed_in(therapist).get(f"/patients/{patient.pk}/{page}/")

    row = answer.text.partition('<nav class="tabs chart-tabs')[2].partition("</nav>")[0]
    for each in ABOUT:
        is_here = ' aria-current="page"' if each == page else ""
        assert f'href="/patients/{patient.pk}/{each}/"{is_here}>' in row
    assert f'href="/patients/{patient.pk}/"' in row
    assert patient.name in answer.text.partition("<h1>")[2].partition("</h1>")[0]


def test_the_visits_lead_a_therapist_back_to_the_chart_and_show_the_desk_no_way(
    signed_in, therapist, clinic_admin, patient
):
    address, tabs = f"/patients/{patient.pk}/", '<nav class="tabs chart-tabs'

    assert tabs in signed_in(therapist).get(address).text
    assert tabs not in signed_in(clinic_admin).get(address).text


def test_what_was_set_aside_stays_readable(tablet, patient, therapist, address, token):
    flag = make.flag(patient=patient, asks_physician=True)
    said = {"because": "No clot on the scan", "doctor": "Dr. Moss"}
    day = patient.today(make.now()).isoformat()

    page = tablet.post(
        reverse("programs:clear_flag", args=[flag.pk]),
        said | {"doctor_said_on": day, "token": token()},
        follow=True,
    ).text

    assert "Set aside. It stays on record below." in page
    assert f"by {therapist.user.name}: “No clot on the scan”" in page
    assert "cleared by Dr. Moss" in page


def test_after_an_operation_or_in_hospital_only_a_doctors_word_sets_it_aside(
    tablet, patient, token
):
    flag = make.flag(patient=patient, key="rf_unwell", level="hold", pauses=True)
    clear = reverse("programs:clear_flag", args=[flag.pk])
    said = {"because": "New hip, well again"}

    def send(**more):
        return tablet.post(clear, said | more | {"token": token()})

    unasked, alone = send(), send(was_in_hospital="yes")

    assert "Please choose one." in unasked.text
    assert alone.status_code == 422
    assert "Please fill this in." in alone.text
    assert "Please choose a day." in alone.text
    assert SafetyFlag.objects.open().exists()
    day = patient.today(make.now()).isoformat()
    send(was_in_hospital="yes", doctor="Dr. Moss", doctor_said_on=day)
    assert SafetyFlag.objects.get(doctor="Dr. Moss").cleared_at


def test_a_cold_is_over_on_the_therapists_word(tablet, patient, token):
    flag = make.flag(patient=patient, key="rf_unwell", level="hold", pauses=True)

    tablet.post(
        reverse("programs:clear_flag", args=[flag.pk]),
        {"because": "A cold, over", "was_in_hospital": "no", "token": token()},
    )

    assert SafetyFlag.objects.get().cleared_because == "A cold, over"


def test_a_hold_by_a_sign_on_the_chart_is_told_once(tablet, patient, address):
    flag = make.flag(patient=patient, key="rf_back_pain_new", pauses=True)
    question = flag_texts.all_words()[flag.key].question
    program = make.program(patient=patient, items=1, held_at=make.now())

    for reason, is_told in ((question, False), ("In hospital", True)):
        Program.objects.filter(pk=program.pk).update(held_reason=reason)
        page = tablet.get(address).text

        assert ("Because of the warning sign above." in page) is not is_told
        notices = page.partition('<div class="tracks-all"')[0]
        assert notices.count(escape(question)) == 1


def test_no_picture_is_drawn_of_weeks_that_asked_for_nothing(tablet, address):
    page = tablet.get(address)

    assert section(page, "home").lanes == ()
    assert "Nothing was asked for at home in 26 weeks." in page.text


def test_a_bruise_is_not_called_a_fall_without_injury(tablet, patient, address):
    make.flag(patient=patient, key="rf_fall_noinjury")
    make.fall(patient=patient, injury="bruise")

    page = tablet.get(address).text
    assert "A fall was reported, the head not hit. What happened: see Falls." in page
    assert "A fall without injury?" not in page


@pytest.fixture
def pressed(patient):
    (flag,) = checking_in.check_in(
        patient=patient,
        day=patient.today(make.now()),
        answers=checking_in.Answers(asked="full", signs=("rf_chest_pain",)),
        token=uuid.uuid4(),
        by=make.actor(patient),
        now=make.now(),
    )
    return flag


def test_what_was_pressed_by_mistake_is_set_aside_by_who_has_spoken_with_them(
    tablet, patient, therapist, address, pressed, token
):
    clear = reverse("programs:clear_flag", args=[pressed.pk])
    slip = reverse("programs:flag_mistake", args=[pressed.pk])
    flagging.say_mistaken(flag=pressed, by=make.actor(patient), now=make.now())
    day = patient.today(make.now())
    said = {"spoken_how": "phone", "said": "I felt nothing.", "is_sure": "on"}

    chart, asked = tablet.get(address).text, tablet.get(clear).text
    empty = tablet.post(slip, {"token": token()})
    early = tablet.post(
        slip, said | {"spoken_on": day - dt.timedelta(days=1), "token": token()}
    )
    page = tablet.post(
        slip, said | {"spoken_on": day, "token": token()}, follow=True
    ).text

    assert "“I pressed this by mistake.”" in chart
    assert slip in asked
    assert (empty.status_code, early.status_code) == (422, 422)
    assert "Set aside. It stays on record below." in page
    assert f"by {therapist.user.name}, pressed by mistake" in page
    assert "(by phone): “I felt nothing.”" in page


def test_told_again_it_says_that_a_doctor_is_asked_for(tablet, patient, pressed, token):
    flagging.say_mistaken(flag=pressed, by=make.actor(patient), now=make.now())
    make.flag(patient=patient, key=pressed.key)
    slip = reverse("programs:flag_mistake", args=[pressed.pk])
    said = {"spoken_how": "phone", "said": "I felt nothing.", "is_sure": "on"}

    asked = tablet.get(reverse("programs:clear_flag", args=[pressed.pk])).text
    refused = tablet.post(
        slip, said | {"spoken_on": patient.today(make.now()), "token": token()}
    )

    assert slip not in asked
    assert "only a doctor’s word sets it aside" in asked
    assert refused.status_code == 422
    assert "only a doctor’s word sets it aside" in refused.text


def test_what_is_set_aside_asks_for_no_doctor_any_more(
    tablet, patient, therapist, pressed
):
    flagging.say_mistaken(flag=pressed, by=make.actor(patient), now=make.now())
    flagging.set_slip_aside(
        flag=pressed,
        said="I felt nothing.",
        spoken_on=patient.today(make.now()),
        spoken_how="phone",
        by=make.actor(therapist),
        now=make.now(),
    )

    page = tablet.get(reverse("programs:clear_flag", args=[pressed.pk])).text

    assert "This sign was set aside already." in page
    assert "only a doctor’s word sets it aside" not in page

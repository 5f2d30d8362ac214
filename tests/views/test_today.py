"""The patient's day: what is shown, what it costs, and who may log it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import replace

import pytest
import time_machine

from patients.services import counting
from programs.models import DayReport, ExerciseLog, SafetyFlag
from programs.services import reminding
from programs.services.prescribing.running import (
    hold_program,
    keep_held,
    resume_program,
)
from ptcare.audit.models import AuditEvent
from tests import factories as make

TODAY = "/today/"


def now_there(patient):
    return patient.today(make.now())


def day(patient, ago=0):
    return (now_there(patient) - dt.timedelta(days=ago)).isoformat()


def begin(patient, items=2, **fields):
    starts_on = now_there(patient) - dt.timedelta(days=20)
    return make.program(patient=patient, items=items, starts_on=starts_on, **fields)


def page(phone, address=TODAY):
    answer = phone.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def press(phone, address, token, **fields):
    return phone.post(address, {"token": token} | fields)


def test_today_lists_the_exercises_of_the_day(phone, patient):
    program = begin(patient, items=0)
    make.item(program=program, exercise=make.exercise(name="Chair stand"), reps=8)

    text = page(phone)

    assert "Chair stand" in text
    assert "8 times" in text
    assert "I did all of it" in text
    assert patient.clinic.phone in text


def test_an_exercise_of_a_number_that_no_row_has_is_not_there(phone, patient):
    begin(patient)

    assert phone.get(f"{TODAY}{10**30}/").status_code == 404


@pytest.mark.parametrize(
    "ends", ["program_ended", "item_ended", "care_ended", "clinic_only"]
)
def test_nobody_is_asked_how_it_went_of_what_is_not_asked_for(phone, patient, ends):
    item = begin(patient, items=1).items.get()
    yesterday = now_there(patient) - dt.timedelta(days=1)
    if ends == "program_ended":
        item.program.ended_at, item.program.ended_by = make.now(), patient.user
        item.program.save()
    elif ends == "item_ended":
        item.ends_on = yesterday
    elif ends == "care_ended":
        patient.discharged_on = yesterday
        patient.save()
    else:
        item.where = "clinic"
    item.save()

    assert "How did it go?" not in page(phone, f"{TODAY}{item.pk}/")


def test_the_short_day_is_the_two_that_the_page_names(phone, patient, token):
    program = begin(patient, items=4)
    first, second, third, _fourth = program.items.order_by("pk")
    program.items.filter(pk__in=[first.pk, second.pk]).update(is_minimum=True)
    first.exercise.category = "aerobic"
    first.exercise.save()
    make.flag(patient=patient, level="hold", locks=["aerobic"])

    press(phone, "/today/short/", token(), day=day(patient))

    logged = set(ExerciseLog.objects.values_list("item", flat=True))
    assert logged == {second.pk, third.pk}


@pytest.mark.parametrize("way", ["all", "short"])
def test_a_press_again_after_a_sign_says_what_the_first_has_saved(
    phone, patient, token, way
):
    begin(patient, items=3)
    body = {"day": day(patient)}
    same = token()
    first = press(phone, f"/today/{way}/", same, **body)
    saved = ExerciseLog.objects.count()
    make.flag(patient=patient, level="hold", locks=["everything"])

    again = press(phone, f"/today/{way}/", same, **body)

    assert (again.status_code, again.url) == (302, first.url)
    assert ExerciseLog.objects.count() == saved


def test_one_tap_logs_all_and_one_more_takes_it_back(phone, patient, token):
    begin(patient, items=3)

    answer = press(phone, "/today/all/", token(), day=day(patient))
    text = page(phone, answer.url)

    assert ExerciseLog.objects.standing().count() == 3
    assert "Well done" in text
    fresh = re.findall(r'name="said" value="([^"]+)">', text.split("Saved.")[0])
    assert len(fresh) == 3

    phone.post("/today/undo/", {"day": day(patient), "said": fresh})

    assert ExerciseLog.objects.standing().count() == 0
    assert "I did all of it" in page(phone)


def test_the_same_press_a_day_later_answers_the_same(phone, patient, token):
    begin(patient, items=2)
    same = token()

    first = press(phone, "/today/all/", same, day=day(patient, 1))
    second = press(phone, "/today/all/", same, day=day(patient, 1))

    assert first.url == second.url
    assert ExerciseLog.objects.count() == 2
    assert AuditEvent.objects.filter(deed="exercises.logged").count() == 1


def test_the_same_token_with_another_body_is_refused(phone, patient, token):
    item = make.item(program=begin(patient, items=0))
    same = token()
    press(phone, f"/today/{item.pk}/log/", same, day=day(patient), done="all")

    other = {"token": same, "day": day(patient), "done": "none"}
    page = "/today/?day=2026-11-02"
    answer = phone.post(
        f"/today/{item.pk}/log/", other, headers={"Referer": f"http://testserver{page}"}
    )

    assert answer.status_code == 409
    assert f'<a class="button" href="{page}">' in answer.text
    assert ExerciseLog.objects.standing().get().done == "all"


def test_another_answer_is_a_correction_and_both_stay(phone, patient, token):
    item = make.item(program=begin(patient, items=0))
    address = f"/today/{item.pk}/log/"
    press(phone, address, token(), day=day(patient), done="all")

    press(phone, address, token(), day=day(patient), done="some")

    assert ExerciseLog.objects.count() == 2
    assert ExerciseLog.objects.standing().get().done == "some"


def test_yesterday_is_logged_as_late(phone, patient, token):
    begin(patient)

    press(phone, "/today/all/", token(), day=day(patient, 1))

    log = ExerciseLog.objects.standing().first()
    assert log.on == now_there(patient) - dt.timedelta(days=1)
    assert "logged later" in page(phone, f"{TODAY}?day={day(patient, 1)}")


def test_the_day_is_said_in_a_word(phone, patient, token):
    begin(patient)
    press(phone, "/today/all/", token(), day=day(patient))

    press(phone, "/today/report/", token(), day=day(patient), effort="fine")

    assert DayReport.objects.standing().get().effort == "fine"
    assert ExerciseLog.objects.filter(pain__isnull=False).count() == 0
    assert "You said: Fine" in page(phone)


def test_a_day_is_left_out_for_a_reason(phone, patient, token):
    begin(patient)

    press(phone, "/today/not-today/", token(), day=day(patient), reason="tired")

    assert DayReport.objects.standing().get().not_today == "tired"
    assert "Too tired" in page(phone)


def pain(patient, item, **fields):
    return {
        "day": day(patient),
        "item": item.pk,
        "where": "back",
        "pain": 7,
        "is_new": "usual",
        "done": "some",
    } | fields


def test_pain_of_seven_stops_that_exercise(phone, patient, token):
    program = begin(patient, items=0)
    item = make.item(program=program)

    answer = press(phone, "/today/hurt/", token(), **pain(patient, item))
    text = page(phone, answer.url)

    flag = SafetyFlag.objects.get()
    assert (flag.key, flag.level) == ("pain_stop", "hold")
    assert "Stop this exercise." in text
    assert f'href="tel:{patient.clinic.emergency_number}"' in text
    assert "cannot tell what causes" in text
    program.refresh_from_db()
    assert not program.is_held


def test_new_pain_in_the_back_holds_the_program(phone, patient, token):
    program = begin(patient, items=0)
    item = make.item(program=program)

    press(
        phone,
        "/today/hurt/",
        token(),
        **pain(patient, item, pain=2, is_new="new"),
    )

    program.refresh_from_db()
    assert program.is_held
    assert SafetyFlag.objects.get().level == "urgent"
    text = page(phone)
    assert "Your exercises are resting" in text
    assert "I did all of it" not in text


def test_usual_pain_of_three_raises_nothing(phone, patient, token):
    item = make.item(program=begin(patient, items=0))

    answer = press(phone, "/today/hurt/", token(), **pain(patient, item, pain=3))

    assert answer.url.startswith(TODAY)
    assert SafetyFlag.objects.count() == 0
    assert ExerciseLog.objects.get().pain == 3


BAD = [
    ("pain", 11),
    ("pain", -1),
    ("pain", ""),
    ("pain", "\x00"),
    ("pain", "٣"),
    ("where", "moon"),
    ("is_new", ""),
    ("done", "maybe"),
    ("item", ""),
    ("item", "9" * 30),
    ("day", "9999-12-31"),
    ("day", "0001-01-01"),
    ("day", "\x00"),
    ("day", ""),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_nonsense_about_pain_is_refused_in_words(phone, patient, token, field, value):
    item = make.item(program=begin(patient, items=0))

    answer = press(
        phone, "/today/hurt/", token(), **(pain(patient, item) | {field: value})
    )

    assert answer.status_code == 422
    assert ExerciseLog.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/today/all/", {}),
        ("/today/report/", {"effort": "fine"}),
        ("/today/report/", {"effort": "superb"}),
        ("/today/not-today/", {"reason": "tired"}),
        ("/today/not-today/", {"reason": "\x00"}),
        ("/today/undo/", {"said": str(uuid.uuid4())}),
    ],
)
def test_a_day_out_of_reach_is_refused(phone, patient, token, address, fields):
    begin(patient)
    undone = 302 if address == "/today/undo/" else 422  # there is nothing to undo

    days = {"9999-12-31": undone, "0001-01-01": undone, "": 422, "x": 422, "\x00": 422}
    for on, status in days.items():
        answer = press(phone, address, token(), day=on, **fields)
        assert answer.status_code == status, on
    assert ExerciseLog.objects.count() == DayReport.objects.count() == 0


@pytest.mark.parametrize("bad", ["", "x", "\x00", "1" * 400])
def test_a_form_of_nobody_is_refused(phone, patient, bad):
    begin(patient)

    assert press(phone, "/today/all/", bad, day=day(patient)).status_code == 400


def test_nobody_logs_for_another_patient(phone, patient, token):
    theirs = make.item(program=begin(make.patient(clinic=patient.clinic)))
    address = f"/today/{theirs.pk}/log/"

    answer = press(phone, address, token(), day=day(patient), done="all")

    assert answer.status_code == 404
    assert phone.get(f"/today/{theirs.pk}/").status_code == 404
    hurt = press(phone, "/today/hurt/", token(), **pain(patient, theirs))
    assert hurt.status_code == 422


def test_another_clinics_patient_does_not_exist(phone, patient, token, elsewhere):
    stranger = make.patient(clinic=elsewhere)
    theirs = make.item(program=begin(stranger))
    log = make.log(item=theirs)

    undone = phone.post("/today/undo/", {"day": day(patient), "said": str(log.token)})

    assert undone.status_code == 302
    log.refresh_from_db()
    assert log.undone_at is None
    flag = SafetyFlag.objects.create(
        patient=stranger,
        clinic=elsewhere,
        key="pain_stop",
        level="hold",
        on=log.on,
        raised_at=make.now(),
        raised_by=stranger.user,
    )
    assert phone.get(f"/today/stop/{flag.pk}/").status_code == 404


LOGGING = [
    "/today/all/",
    "/today/undo/",
    "/today/report/",
    "/today/not-today/",
    "/today/hurt/",
    "/plan/reminder/",
]


@pytest.mark.parametrize("address", LOGGING)
def test_a_helper_who_may_not_log_only_reads(signed_in, patient, helper, address):
    begin(patient)
    helper.may_log = False
    helper.save()
    reader = signed_in(helper)

    text = page(reader)

    assert "I did" not in text
    assert "Not today" not in text
    assert reader.post(address, {"token": str(uuid.uuid4())}).status_code == 403


def test_a_helper_who_may_log_is_named_in_the_log(signed_in, patient, helper, token):
    begin(patient, items=1)

    press(signed_in(helper), "/today/all/", token(), day=day(patient))

    log = ExerciseLog.objects.get()
    assert (log.said_by, log.said_as) == (helper.user, "helper")


STATES = {
    "on its way": lambda patient: None,
    "starts on": lambda patient: make.program(
        patient=patient,
        items=1,
        starts_on=now_there(patient) + dt.timedelta(days=3),
    ),
    "are resting": lambda patient: begin(patient, held_at=make.now()),
    "finished this plan": lambda patient: begin(
        patient, ended_at=make.now(), ended_by=make.user()
    ),
    "A day of rest": lambda patient: begin(patient, items=0),
}


@pytest.mark.parametrize("words", STATES)
def test_each_kind_of_day_has_kind_words(phone, patient, words):
    STATES[words](patient)

    text = page(phone)

    assert words in text
    assert "I did all of it" not in text
    assert patient.clinic.phone in text


@pytest.mark.parametrize("words", [*STATES][:-1])
def test_a_helper_reads_whose_day_it_is(signed_in, patient, helper, words):
    STATES[words](patient)

    text = page(signed_in(helper))

    title = re.search(r'class="empty-title">(.*?)</p>', text).group(1)
    assert f"of {patient.name} " in title
    assert not re.search(r"\byou", title, re.I)


def test_a_patient_reads_why_a_clinician_lets_the_plan_rest_and_a_helper_does_not(
    signed_in, phone, patient, helper, by
):
    program = begin(patient)
    hold_program(program=program, reason="First the scan.", by=by, now=make.now())

    assert "Why: First the scan." in page(phone)
    assert "First the scan." not in page(signed_in(helper))


def test_a_day_that_was_on_hold_asks_for_nothing_once_the_program_runs_again(
    signed_in, phone, patient, helper, by
):
    program = begin(patient, held_at=make.now() - dt.timedelta(days=2, hours=1))
    resume_program(program=program, by=by, now=make.now())

    for phone_of, words in (
        (phone, "Your exercises were resting on this day"),
        (signed_in(helper), f"of {patient.name} were resting on this day"),
    ):
        late = page(phone_of, f"{TODAY}?day={day(patient, ago=1)}")
        assert words in late
        assert "exercises to do" not in late
        assert "exercises to do" in page(phone_of)


@pytest.mark.parametrize("is_cleared", [True, False])
def test_a_day_that_a_fall_closed_whole_asks_for_nothing_once_it_is_open(
    phone, patient, by, is_cleared
):
    """Not so the day of the fall, nor the one on which a therapist opened it."""
    program = begin(patient)
    said = {"patient": patient, "key": "rf_fall_noinjury", "level": "hold"}
    said |= {"day_locks": ["everything"], "on": day(patient, ago=2)}
    if is_cleared:
        said |= {"cleared_at": make.now(), "cleared_by": by.user}
    make.flag(**said)
    of_fall, after = (f"{TODAY}?day={day(patient, ago=ago)}" for ago in (2, 1))

    words = "Your exercises were resting on this day"
    assert (words in page(phone, after)) is is_cleared
    assert ("Your exercises are resting" in page(phone, after)) is not is_cleared
    assert "exercises to do" not in page(phone, after)
    assert ("2 exercises to do" in page(phone, of_fall)) is is_cleared
    assert ("2 exercises to do" in page(phone)) is is_cleared

    make.log(item=program.items.first(), on=day(patient, ago=1))
    assert words not in page(phone, after)  # what was said of it stays to be seen


@pytest.mark.parametrize("who", [None, "a clinician"])
def test_what_was_not_written_for_the_patient_stays_with_clinicians(
    phone, patient, by, who
):
    """What the app notes, and what somebody wrote when no form said who reads it."""
    program = begin(patient)
    hold_program(program=program, reason="First the scan.", by=by, now=make.now())
    resume_program(program=program, by=by, now=make.now())
    reason = "She does too much on her own."
    keep_held(program, reason=reason, by=who and by, now=make.now())

    text = page(phone)
    assert "are resting" in text
    assert "Why:" not in text
    assert reason not in text


def test_the_form_says_who_reads_it(signed_in, therapist, patient):
    program = begin(patient)

    assert "Your patient reads this." in page(
        signed_in(therapist), f"/programs/{program.pk}/hold/"
    )


def test_a_helper_reads_of_whom_a_plan_is_held(signed_in, patient, helper):
    begin(patient, held_at=make.now())

    text = page(signed_in(helper), "/plan/")

    assert f"The exercises of {patient.name} are resting." in text
    assert "Your exercises are resting" not in text


def test_a_discharged_patient_is_thanked(phone, patient):
    begin(patient)
    patient.discharged_on = now_there(patient) - dt.timedelta(days=1)
    patient.save()

    text = page(phone)
    assert "Your time in our care has ended" in text
    assert text.partition('class="empty"')[2].partition("</main>")[0].count("tel:") == 1


def test_before_the_first_plan_no_day_before_is_offered(phone, patient):
    assert "Yesterday" not in page(phone)
    begin(patient)
    assert "Yesterday" in page(phone)


def test_nothing_is_logged_while_the_program_is_held(phone, patient, token):
    begin(patient, held_at=make.now())

    answer = press(phone, "/today/all/", token(), day=day(patient))

    assert answer.status_code == 422
    assert ExerciseLog.objects.count() == 0
    assert "Take a break" not in answer.content.decode()


def test_eight_exercises_weigh_six_kilobytes_at_most(phone, patient):
    program = begin(patient, items=0)
    for number in range(8):
        exercise = make.exercise(name=f"Sit to stand from a firm chair {number}")
        make.item(program=program, exercise=exercise, place=number, note="Slowly.")

    packed = phone.get("/today/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) <= 6 * 1024


def test_the_plan_tells_the_week_and_keeps_the_reminder(phone, patient):
    program = begin(patient, items=0)
    make.item(
        program=program, exercise=make.exercise(name="Heel raise"), weekdays=[1, 4]
    )

    assert "Monday, Thursday" in page(phone, "/plan/")

    phone.post("/plan/reminder/", {"hour": "10"})
    assert reminding.wishes_of(patient).at == dt.time(10)

    phone.post("/plan/reminder/", {"hour": ""})
    assert not reminding.wishes_of(patient).exercise


def test_the_reminder_stands_open_for_who_came_for_it_and_after_a_choice(
    phone, patient
):
    begin(patient)
    reach = re.search(r'href="(/plan/[^"]+)"', page(phone, "/reach/")).group(1)
    panel = re.compile(r'id="reminder" open')

    assert not panel.search(page(phone, "/plan/"))
    assert panel.search(page(phone, reach))
    chosen = phone.post("/plan/reminder/", {"hour": "10"})
    assert chosen.url == reach
    assert panel.search(page(phone, chosen.url))
    assert panel.search(phone.post("/plan/reminder/", {"hour": "3"}).content.decode())


def test_the_plan_keeps_each_wish_and_no_other_changes(phone, patient):
    said = [
        ({"hour": "9"}, {"exercise": True, "at": dt.time(9)}),
        ({"later": "17"}, {"nudge_at": dt.time(17)}),
        ({"clinic_days": "no"}, {"skips_clinic_days": True}),
        ({"silence": "no"}, {"silence": False}),
        ({"dues": "no"}, {"dues": False}),
        ({"later": ""}, {"nudge_at": None}),
    ]
    wishes = reminding.Wishes()
    for tapped, changed in said:
        assert phone.post("/plan/reminder/", tapped).status_code == 302
        wishes = replace(wishes, **changed)
        assert reminding.wishes_of(patient) == wishes
        pressed = re.findall(
            r'name="(\w+)"[^>]* aria-pressed="true"', page(phone, "/plan/")
        )
        chosen = [name for name in pressed if name not in ("theme", "language")]
        assert chosen == ["hour", "later", "clinic_days", "dues", "silence"]


@pytest.mark.parametrize("later", ["9", "8", "21", "x"])
def test_the_second_comes_after_the_first(phone, patient, later):
    phone.post("/plan/reminder/", {"hour": "9"})

    assert phone.post("/plan/reminder/", {"later": later}).status_code == 422
    assert reminding.wishes_of(patient).nudge_at is None


@pytest.mark.parametrize("hour", ["25", "-1", "3", "x", "\x00", "9" * 40])
def test_an_hour_of_rest_is_no_time_for_reminders(phone, patient, hour):
    answer = phone.post("/plan/reminder/", {"hour": hour})

    assert answer.status_code == 422
    assert not reminding.wishes_of(patient).exercise


def test_a_plan_of_ten_costs_no_more_than_of_one(phone, patient, statements):
    program = begin(patient, items=1)
    phone.get("/plan/")
    one = len(statements(phone.get, "/plan/"))
    for place in range(9):
        make.item(program=program, place=place)

    assert len(statements(phone.get, "/plan/")) == one


def test_the_last_day_of_a_program_on_hold_is_no_well_done(phone, patient):
    """Whoever was told to stop is not told that the plan is finished."""
    over = {"ends_on": now_there(patient) - dt.timedelta(days=1)}
    begin(patient, held_at=make.now(), held_reason="New back pain", **over)

    text = page(phone)

    assert "Please do not exercise for now." in text
    assert "You finished this plan" not in text
    assert "Anything new or wrong today?" in text
    assert "Please do not exercise for now." in page(phone, "/plan/")
    assert "This plan is over" not in page(phone, "/plan/")


# Back after weeks away.


def test_who_comes_back_after_weeks_is_met_with_the_short_day(
    phone, marked, patient, token
):
    make.log(item=marked[0], on=now_there(patient) - dt.timedelta(days=15))

    text = page(phone)

    assert "Good to see you. After some time away, start small" in text
    assert text.index("These two are enough today:") < text.index("Your exercises")
    assert "On a hard day" not in text
    assert "start small" not in page(phone, f"{TODAY}?day={day(patient, ago=1)}")
    press(phone, "/today/short/", token(), day=day(patient))
    assert "start small" not in page(phone)


@pytest.mark.parametrize(("begun", "is_away"), [(14, False), (15, True)])
def test_a_program_that_follows_another_is_not_time_away_at_once(
    phone, patient, begun, is_away
):
    before = begin(patient, items=1, ended_at=make.now())
    make.log(item=before.items.get(), on=now_there(patient) - dt.timedelta(days=40))
    starts_on = now_there(patient) - dt.timedelta(days=begun)
    make.program(patient=patient, items=1, starts_on=starts_on)

    assert ("start small" in page(phone)) == is_away


def test_what_was_done_two_weeks_ago_is_no_time_away(phone, marked, patient):
    make.log(item=marked[0], on=now_there(patient) - dt.timedelta(days=14))

    assert "start small" not in page(phone)


# The short day.


@pytest.fixture
def marked(patient):
    """Four exercises a day, of which the second and the fourth are marked."""
    program = begin(patient, items=0)
    return [
        make.item(program=program, place=place, is_minimum=place in (1, 3))
        for place in range(4)
    ]


def test_a_short_day_is_two_and_counts_for_the_day(phone, marked, patient, token):
    before = page(phone)

    answer = press(phone, "/today/short/", token(), day=day(patient))
    text = page(phone, answer.url)

    logged = set(ExerciseLog.objects.standing().values_list("item", flat=True))
    assert "Just the short day" in before
    assert logged == {marked[1].pk, marked[3].pk}
    assert "Your short day is done. It counts." in text
    assert "I did this" in text  # the rest stays open
    fresh = re.findall(r'name="said" value="([^"]+)">', text.split("Saved.")[0])
    phone.post("/today/undo/", {"day": day(patient), "said": fresh})
    assert ExerciseLog.objects.standing().count() == 0
    assert "I did all of it" in page(phone)


def test_a_short_day_pressed_twice_is_said_once(phone, marked, patient, token):
    same = token()

    answers = [
        press(phone, "/today/short/", same, day=day(patient)).url for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert ExerciseLog.objects.count() == 2


@pytest.mark.parametrize("items", [1, 2])
def test_a_day_of_two_has_no_shorter_one(phone, patient, token, items):
    begin(patient, items=items)

    text = page(phone)
    answer = press(phone, "/today/short/", token(), day=day(patient))

    assert "Just the short day" not in text
    assert answer.status_code == 422
    assert not ExerciseLog.objects.exists()


def test_a_skipped_exercise_is_no_short_day(phone, marked, patient, token):
    for item, done in ((marked[1], "all"), (marked[3], "none")):
        press(phone, f"/today/{item.pk}/log/", token(), day=day(patient), done=done)

    assert "Your short day is done" not in page(phone)


def test_nothing_drafted_or_waiting_is_seen(phone, patient):
    program = begin(patient, items=1)
    waits = make.item(program=program, is_waiting=True)
    drafted = make.item(program=make.draft(patient=patient))
    planned = make.item(
        program=program, phase=make.phase(program=program), is_waiting=True
    )

    for hidden in (waits, drafted, planned):
        assert phone.get(f"/today/{hidden.pk}/").status_code == 404
        assert str(hidden.exercise) not in page(phone) + page(phone, "/plan/")


@pytest.mark.parametrize(
    ("start", "is_over"), [(dt.time(11), True), (dt.time(11, 30), False)]
)
def test_a_visit_of_today_that_is_over_is_not_the_next(
    signed_in, patient, start, is_over
):
    noon = dt.datetime(2026, 6, 15, 16, tzinfo=dt.UTC)  # by the clinic's clock
    with time_machine.travel(noon):
        make.session(patient=patient, on=noon.date(), start=start, minutes=45)
        make.session(patient=patient, on=noon.date() + dt.timedelta(days=2))
        phone = signed_in(patient)
        today, visits = page(phone), page(phone, "/patients/visits/")

    ahead = today[today.index("Your next visit") :]
    assert ("Wednesday, June 17" in ahead) == is_over
    assert ("Monday, June 15" in ahead) != is_over
    assert ("This visit was earlier today." in visits) == is_over


def ending(patient, *, in_days, **fields):
    first = now_there(patient) - dt.timedelta(days=80)
    last = now_there(patient) + dt.timedelta(days=in_days)
    return make.program(
        patient=patient, items=1, starts_on=first, ends_on=last, **fields
    )


@pytest.mark.parametrize(
    ("in_days", "says"),
    [
        (7, False),
        (6, "This plan ends on "),
        (1, "This plan ends tomorrow."),
        (0, "Today is the last day of this plan."),
    ],
)
def test_the_end_of_a_plan_is_said_in_its_last_week(phone, patient, in_days, says):
    ending(patient, in_days=in_days)

    text = page(phone)

    assert ("Ask your therapist what comes next" in text) == bool(says)
    assert not says or says in text


def test_where_the_next_plan_is_signed_nobody_need_ask_what_comes_next(phone, patient):
    last = ending(patient, in_days=3).ends_on
    following = {"is_next": True, "starts_on": last + dt.timedelta(days=1)}
    make.program(patient=patient, items=1, **following)

    assert "Ask your therapist what comes next" not in page(phone)


def test_after_the_last_day_there_are_ways_to_ask_and_no_break_to_take(phone, patient):
    ending(patient, in_days=-1)

    text = page(phone)

    assert "You finished this plan" in text
    closed = text[text.index("You finished this plan") : text.index("Can I")]
    assert 'href="/messages/"' in closed
    assert patient.clinic.phone in closed
    assert "Take a break" not in text


def test_a_helper_reads_when_the_next_visit_is_and_no_number_of_cover(
    signed_in, patient, helper
):
    now = make.now()
    make.coverage(patient=patient, limit=9, verified_on=now.date())
    make.session(patient=patient)
    counting.current(patient, now=now)

    own, theirs = page(signed_in(patient)), page(signed_in(helper))

    assert "covered visits left" in own
    assert "covered visits left" not in theirs
    assert "Your next visit" in theirs

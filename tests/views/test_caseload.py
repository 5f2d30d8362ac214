"""The therapist's list of patients."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import Patient
from programs.caseload_words import sentence
from programs.models.caseload import rows_of
from programs.models.caseload_facts import listed
from programs.models.program import CLOSED_BY_A_FRACTURE
from programs.rules.attention import Why
from programs.services import placing
from programs.services.flag_texts import all_words
from programs.views.caseload_lines import OF_PROGRAM, WHERE
from ptcare.languages.dates import desk_day
from tests import factories as make

DAY = dt.timedelta(days=1)


def lines(response):
    return {line.row.patient.name: line for line in response.context["lines"]}


def why(line):
    """The sentence of a row, and where it leads; nothing of who is quiet."""
    return (line.first.text, line.first.url) if line.first else ("", "")


def test_a_therapist_sees_her_own_patients_first(tablet, clinic, patient):
    make.patient(clinic=clinic, user=make.user(name="Somebody Else"))

    assert set(lines(tablet.get("/caseload/"))) == {"Pat Patient"}
    assert set(lines(tablet.get("/caseload/?of=clinic"))) == {
        "Pat Patient",
        "Somebody Else",
    }


def test_another_clinics_patients_are_not_on_the_list(tablet, elsewhere):
    make.patient(clinic=elsewhere)

    assert lines(tablet.get("/caseload/?of=clinic")) == {}


def test_a_name_is_looked_for_in_the_body(tablet, clinic, therapist, patient):
    make.patient(clinic=clinic, therapist=therapist, user=make.user(name="Ona Other"))

    found = tablet.post("/caseload/", {"words": "ona"})

    assert set(lines(found)) == {"Ona Other"}


def test_a_sign_nobody_has_looked_at_is_the_reason(tablet, patient):
    make.program(patient=patient, items=1)
    make.flag(patient=patient)

    line = lines(tablet.get("/caseload/"))["Pat Patient"]

    clock = dt.datetime.now(patient.clinic.zone).strftime("%-I:")
    assert line.first.text.startswith(f"Swollen or painful calf at {clock}")
    assert line.first.text.endswith(": not yet seen.")
    assert line.first.url == f"/patients/{patient.pk}/chart/#flags"


def test_signs_of_others_stand_on_top_and_none_is_left_out(tablet, clinic, patient):
    colleague = make.member(clinic=clinic)
    other = make.patient(clinic=clinic, therapist=colleague)
    make.flag(patient=other, level="emergency", key="rf_chest_pain")
    for _number in range(11):
        make.flag(patient=other, level="watch", key="paper_note")
    make.flag(patient=patient)

    page = tablet.get("/caseload/")

    assert page.context["signs"][0].flag.level == "emergency"
    assert len(page.context["signs"]) == 10
    assert len(page.context["further_signs"]) == 2
    assert "2 more" in page.text


def test_what_rests_behind_a_sign_is_not_forgotten_once_it_is_seen(tablet, patient):
    make.program(patient=patient, items=1)
    seen = {"seen_at": make.now(), "seen_by": patient.user}
    make.flag(patient=patient, locks=["loaded", "aerobic"], **seen)

    line = lines(tablet.get("/caseload/"))["Pat Patient"]

    said = "Rests until a warning sign is set aside: aerobic, weights."
    assert line.first.text == said


def test_a_question_leads_to_where_it_is_answered(tablet, patient):
    make.program(patient=patient, items=1)
    make.message(patient=patient)

    line = lines(tablet.get("/caseload/"))["Pat Patient"]

    assert why(line) == (
        "Asked a question today.",
        f"/patients/{patient.pk}/messages/",
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("23:59", "Asked a question 1 day ago."),
        ("00:00", "Asked a question today."),
    ],
)
def test_a_question_of_last_evening_is_not_of_today(patient, asked, words):
    make.program(patient=patient, items=1)
    eight = dt.datetime(2026, 3, 30, 8, tzinfo=patient.zone)
    day = eight.date() - DAY * (asked == "23:59")
    clock = dt.time.fromisoformat(asked)
    make.message(patient=patient, said_at=dt.datetime.combine(day, clock, patient.zone))

    found = listed(Patient.objects.all(), today=eight.date())
    (row,) = rows_of(list(found), now=eight)

    assert sentence(Why.QUESTION, row) == words


def test_a_hold_by_a_sign_says_which_in_few_words(tablet, patient):
    question = all_words()["rf_back_pain_new"].question
    make.program(patient=patient, items=1, held_at=make.now(), held_reason=question)

    line = lines(tablet.get("/caseload/"))["Pat Patient"]

    assert line.first.text == "On hold after a warning sign: New back pain."


def break_bone(patient, ago, **fields):
    on = patient.today(make.now()) - ago * DAY
    return make.fracture(patient=patient, **{"happened_on": on} | fields)


WAYS = {
    "day": ({}, "the fracture of {day}"),
    "month": ({"precision": "month"}, "the fracture"),
    "unknown": ({"happened_on": None, "precision": "unknown"}, "the fracture"),
}


@pytest.mark.parametrize("known", WAYS)
def test_a_hold_by_a_fracture_says_until_when(tablet, patient, known):
    held = {"held_at": make.now(), "held_reason": CLOSED_BY_A_FRACTURE}
    make.program(patient=patient, items=1, **held)
    fields, fracture = WAYS[known]
    bone = break_bone(patient, 0, **fields)

    line = lines(tablet.get("/caseload/"))["Pat Patient"]

    today = patient.today(make.now())
    fracture, opens = fracture.format(day=desk_day(bone.happened_on)), today + 42 * DAY
    said = f"On hold: Closed by {fracture} until {desk_day(opens)}."
    assert line.first.text == said


def test_a_hold_by_a_sign_and_a_fracture_says_both(tablet, patient):
    question = all_words()["rf_back_pain_new"].question
    make.program(patient=patient, items=1, held_at=make.now(), held_reason=question)
    day = desk_day(break_bone(patient, 1).happened_on + 42 * DAY)

    said = lines(tablet.get("/caseload/"))["Pat Patient"].first.text

    assert said.startswith("On hold after a warning sign: New back pain. Closed by ")
    assert said.endswith(f" until {day}.")


def test_the_wait_that_is_over_leads_to_where_it_is_decided(tablet, patient):
    begun = make.now() - 45 * DAY
    held = {"held_at": begun, "held_reason": CLOSED_BY_A_FRACTURE}
    program = make.program(patient=patient, items=1, **held)
    day = desk_day(break_bone(patient, 45).happened_on)

    line = lines(tablet.get("/caseload/"))["Pat Patient"]

    over = f"The six weeks after the fracture of {day} are over"
    resume = f"/programs/{program.pk}/resume/"
    assert why(line) == (f"{over}: see whether exercise may begin.", resume)
    assert tablet.get(resume).context["is_gate_open"]
    assert line.others[0].why == Why.HELD


def test_who_waits_to_begin_is_led_to_the_first_program(tablet, patient):
    break_bone(patient, 41)
    assert why(lines(tablet.get("/caseload/"))["Pat Patient"])[0].startswith(
        "No program yet. Closed by the fracture of "
    )

    broken = break_bone(make.patient(clinic=patient.clinic), 42).patient

    line = lines(tablet.get("/caseload/?of=clinic"))[broken.name]
    assert line.first.why == Why.OPEN_AGAIN
    assert line.first.url == f"/patients/{broken.pk}/prescribe/"


def test_a_doctors_word_and_a_withdrawn_fracture_are_told(tablet, patient):
    held = {"held_at": make.now(), "held_reason": CLOSED_BY_A_FRACTURE}
    make.program(patient=patient, items=1, **held)
    bone = break_bone(patient, 5)
    make.fracture_clearance(fracture=bone)

    def said():
        return lines(tablet.get("/caseload/"))["Pat Patient"].first.text

    assert said() == (
        f"A doctor cleared exercise after the fracture of {desk_day(bone.happened_on)}:"
        " see whether it may begin."
    )

    bone.withdrawn_at, bone.withdrawn_by = make.now(), bone.recorded_by
    bone.save()

    assert said() == "No fracture keeps the program closed: see whether it may go on."


def test_each_reason_has_its_place():
    assert {*WHERE, *OF_PROGRAM} == set(Why)


def test_days_without_a_word_are_counted(tablet, patient):
    item = make.item(program=make.program(patient=patient))
    today = patient.today(make.now())
    make.log(item=item, on=today - dt.timedelta(days=5))

    line = lines(tablet.get("/caseload/"))["Pat Patient"]

    assert line.first.text == "No log for 5 days."
    assert line.row.last_log_on == today - dt.timedelta(days=5)


def test_the_share_is_of_what_was_asked_in_seven_whole_days(tablet, patient):
    item = make.item(program=make.program(patient=patient))
    today = patient.today(make.now())
    for back in (1, 2, 3, 9):
        make.log(item=item, on=today - dt.timedelta(days=back))

    assert lines(tablet.get("/caseload/"))["Pat Patient"].percent == 43


def test_a_break_is_not_silence_and_its_days_are_not_asked(tablet, patient):
    today = patient.today(make.now())
    starts_on = today - dt.timedelta(days=20)
    item = make.item(program=make.program(patient=patient, starts_on=starts_on))
    make.log(item=item, on=today - dt.timedelta(days=6))
    make.pause(patient=patient, starts_on=today - dt.timedelta(days=5), days=9)

    response = tablet.get("/caseload/")

    line = lines(response)["Pat Patient"]
    assert (line.first, line.percent) == (None, 50)
    assert "on a break until" in response.content.decode()


@pytest.mark.parametrize(
    ("days", "words"),
    [(9, "Ill for more than a week"), (7, "")],
)
def test_an_illness_of_over_a_week_is_a_reason_to_look(tablet, patient, days, words):
    make.program(patient=patient, items=1)
    make.pause(patient=patient, reason="ill", days=days)

    said, _url = why(lines(tablet.get("/caseload/"))["Pat Patient"])
    assert said.startswith(words)


@pytest.fixture
def twice_a_week_ago(patient):
    """Done on the first two of the seven days that are counted, and then no more."""
    today = patient.today(make.now())
    program = make.program(patient=patient, starts_on=today - dt.timedelta(days=20))
    item = make.item(program=program, exercise=make.exercise(category="aerobic"))
    for ago in (7, 6):
        make.log(item=item, on=today - dt.timedelta(days=ago))
    return program


def test_days_that_a_sign_closed_are_not_asked(tablet, patient, twice_a_week_ago):
    on = patient.today(make.now()) - dt.timedelta(days=5)
    make.flag(patient=patient, level="hold", locks=["aerobic"], on=on)

    assert lines(tablet.get("/caseload/"))["Pat Patient"].percent == 100


def test_a_hold_that_is_over_is_no_silence_and_its_days_are_not_asked(
    tablet, twice_a_week_ago
):
    program = twice_a_week_ago
    program.held_at = make.now() - dt.timedelta(days=5)
    program.save()
    program.held_at = None
    program.save()

    line = lines(tablet.get("/caseload/"))["Pat Patient"]

    assert (line.first, line.percent) == (None, 100)


def test_a_patient_without_a_program_has_no_share(tablet, patient):
    line = lines(tablet.get("/caseload/"))["Pat Patient"]

    assert line.percent is None
    assert line.first.text == "No program yet."


def place_all(clinic):
    while placing.place_some(clinic=clinic, now=make.now(), most=200):
        pass


def test_the_list_goes_on_where_it_stopped(tablet, clinic, therapist):
    for number in range(51):
        name = f"Patient {number:02d}"
        make.patient(clinic=clinic, therapist=therapist, user=make.user(name=name))
    place_all(clinic)

    for address in ("/caseload/", "/caseload/?of=clinic"):
        first = tablet.get(address)
        last = first.context["goes_on"]
        where = {"after": last.pk, "after_place": last.place}

        second = tablet.post(address, where)

        assert len(lines(first)) == 50
        assert list(lines(second)) == ["Patient 50"]
        assert second.context["goes_on"] is None


def test_who_has_news_on_a_further_page_stands_on_the_first(tablet, clinic, therapist):
    rows = [make.patient(clinic=clinic, therapist=therapist) for _number in range(55)]
    place_all(clinic)
    make.flag(patient=rows[54], level="emergency")
    make.review(patient=rows[0], reasons=["no_program"])

    first = tablet.get("/caseload/")
    last = first.context["goes_on"]
    second = tablet.post("/caseload/", {"after": last.pk, "after_place": last.place})

    seen = [line.pk for page in (first, second) for line in page.context["lines"]]
    assert seen[0] == rows[54].pk
    assert set(seen) == {row.pk for row in rows}


@pytest.mark.parametrize(
    ("only", "names"),
    [
        ("", ["Silvia", "Pat Patient", "Quinn"]),
        ("silent", ["Silvia"]),
        ("quiet", ["Quinn"]),
        ("looked_at", ["Pat Patient"]),
        ("emergency", []),
        ("nonsense", ["Silvia", "Pat Patient", "Quinn"]),
    ],
)
@pytest.mark.parametrize("is_placed", [True, False])
def test_the_list_is_narrowed_to_a_reason(
    tablet, clinic, therapist, patient, only, names, is_placed
):
    today = patient.today(make.now())
    for name, days in (("Silvia", 6), ("Quinn", 0)):
        user = make.user(name=name)
        other = make.patient(clinic=clinic, therapist=therapist, user=user)
        make.program(patient=other, items=1, starts_on=today - days * DAY)
    make.review(patient=patient, reasons=["no_program"])
    if is_placed:
        place_all(clinic)

    assert list(lines(tablet.get(f"/caseload/?only={only}"))) == names


def test_the_most_urgent_stand_first_among_the_own(tablet, clinic, therapist):
    rows = [
        make.patient(clinic=clinic, therapist=therapist, user=make.user(name=name))
        for name in ("Ann", "Ben", "Cleo")
    ]
    make.flag(patient=rows[2])

    assert list(lines(tablet.get("/caseload/"))) == ["Cleo", "Ann", "Ben"]
    assert list(lines(tablet.get("/caseload/?of=clinic"))) == ["Cleo", "Ann", "Ben"]


@pytest.mark.parametrize("odd", ["", "-1", "x", "9" * 19, "9" * 30, "\x00"])
def test_an_odd_place_in_the_list_breaks_nothing(tablet, patient, odd):
    sent = {"after": odd, "after_place": odd}

    for address in ("/caseload/", "/caseload/?of=clinic"):
        assert tablet.post(address, sent).status_code == 200


def test_a_long_list_costs_no_more_than_a_short_one(
    tablet, clinic, therapist, patient, statements
):
    make.log(item=make.item(program=make.program(patient=patient)))
    tablet.get("/caseload/")
    short = statements(tablet.get, "/caseload/")
    for _number in range(10):
        other = make.patient(clinic=clinic, therapist=therapist)
        make.log(item=make.item(program=make.program(patient=other)))
        make.flag(patient=other)

    long = statements(tablet.get, "/caseload/")

    assert len(long) == len(short)
    assert len(long) <= 9


def test_what_a_worker_keeps_costs_no_look_at_the_record(
    tablet, clinic, patient, statements
):
    make.log(item=make.item(program=make.program(patient=patient)))
    make.snapshot(patient)
    place_all(clinic)
    tablet.get("/caseload/")

    asked = statements(tablet.get, "/caseload/")

    assert len(asked) <= 7
    assert not [each for each in asked if "programitem" in each]


def test_rows_say_whose_they_are_where_one_stands_in(
    tablet, clinic, therapist, patient
):
    colleague = make.member(clinic=clinic, user=make.user(name="Cleo Colleague"))
    theirs = make.patient(
        clinic=clinic, therapist=colleague, user=make.user(name="Ona Other")
    )
    today = theirs.today(make.now())
    make.closure(
        clinic=clinic,
        therapist=colleague,
        deputy=therapist,
        first_on=today,
        last_on=today,
    )

    page = tablet.get("/caseload/")
    news = tablet.get("/caseload/news/", {"shown": [f"{theirs.pk}.0"]})
    opened = tablet.get(f"/caseload/{theirs.pk}/")

    whose = {name: line.whose for name, line in lines(page).items()}
    assert whose == {"Pat Patient": "", "Ona Other": "Cleo Colleague"}
    for answer in (page, news, opened):
        assert answer.text.count("patient of Cleo Colleague") == 1

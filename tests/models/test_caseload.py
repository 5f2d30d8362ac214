"""What is found out about each patient of the list, and where that puts them."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import Patient
from patients.models.fractures import fractures_in, fractures_of, fractures_said
from patients.models.reevaluations import due_of
from patients.services.counting import clinic_day
from programs.models import ExerciseLog, Program
from programs.models.caseload import rows_of
from programs.models.caseload_facts import listed as as_listed
from programs.models.caseload_kept import kept, kept_rows
from programs.models.caseload_lists import Only, narrowed, with_place
from programs.models.program import CLOSED_BY_A_FRACTURE
from programs.models.weeks import history_of
from programs.rules.attention import Why
from programs.services import placing
from tests import factories as make

DAY = dt.timedelta(days=1)


@pytest.fixture
def admit(clinic, therapist):
    """A patient who logs well, with a program that goes on for months."""

    def admitted(name, *, begun=14, last=1, **program):
        patient = make.patient(
            clinic=clinic, therapist=therapist, user=make.user(name=name)
        )
        today = patient.today(make.now())
        starts_on = today - begun * DAY
        item = make.item(
            program=make.program(patient=patient, starts_on=starts_on, **program)
        )
        if last is not None:
            make.log(item=item, on=today - last * DAY, pain=2)
        return item

    return admitted


def cover(patient, **plan):
    make.coverage(patient=patient, **{"benefit_period": "whole_coverage"} | plan)
    make.snapshot(patient)


def answer(item, pains):
    """Logs with these scores, by how many days ago."""
    today = item.patient.today(make.now())
    for ago, pain in pains.items():
        make.log(item=item, on=today - ago * DAY, pain=pain)


def lessen(item):
    """Every day of four weeks, and then on one day of the last seven."""
    today = item.patient.today(make.now())
    rows = [
        make.unsaved_log(item=item, on=today - ago * DAY) for ago in (1, *range(8, 36))
    ]
    ExerciseLog.objects.bulk_create(rows)


def attended(patient, on, *, at=dt.time(10)):
    make.session(
        patient=patient,
        on=on,
        start=at,
        status="attended",
        settled_at=make.now(),
        settled_by=patient.user,
    )


@pytest.fixture
def rows(therapist):
    """The rows, most urgent first; what is kept of each says the same, and so does each
    list that is narrowed to a reason."""

    def read():
        now, actor = make.now(), make.actor(therapist)
        today = clinic_day(therapist.clinic, now)
        patients = Patient.objects.visible_to(actor)
        found = rows_of(list(as_listed(patients, today=today)), now=now)
        ids = [row.patient.pk for row in found]
        placing.place(ids, clinic=therapist.clinic, now=now)
        again = kept_rows(list(with_place(patients, today=today)), now=now)
        assert {pk: kept(row) for pk, row in again.items()} == {
            row.patient.pk: kept(row) for row in found
        }
        for why in Why:
            having = sorted(
                (row.place, row.patient.pk) for row in found if why in row.found
            )
            listed = narrowed(actor, Only.REASON, why)
            in_order = listed.order_by("place", "patient_id")
            assert list(in_order.values_list("place", "patient_id")) == having
        return sorted(found, key=lambda row: (row.place, row.patient.name))

    return read


@pytest.fixture
def listed(rows):
    """(name, the reason that is shown)."""
    return lambda: [(row.patient.name, row.why) for row in rows()]


def test_each_reason_stands_in_its_place(admit, listed, clinic, therapist):
    admit("Quinn Quiet")
    make.flag(patient=admit("Eve Emergency").patient, level="emergency")
    make.flag(patient=admit("Wendy Warned").patient)
    admit("Hugo Held", held_at=make.now())
    seen = {"seen_at": make.now(), "seen_by": therapist.user}
    make.flag(patient=admit("Lena Locked").patient, locks=["loaded"], **seen)
    make.flag(patient=admit("Sue Seen").patient, **seen)
    done = {"cleared_at": make.now(), "cleared_by": therapist.user}
    make.flag(patient=admit("Zoe Cleared").patient, locks=["loaded"], **seen, **done)
    make.rest(item=make.item(program=admit("Rita Resting").program))
    hurting = admit("Paul Pain")
    today = hurting.patient.today(make.now())
    answer(hurting, {9: 1, 8: 1, 7: 1, 5: 6, 4: 6, 3: 6, 2: 6})
    admit("Simon Silent", last=4)
    lessen(admit("Lesley Less", begun=40, last=None))
    make.flag(patient=admit("Fiona Fallen").patient, key="rf_fall_noinjury")
    make.flag(patient=admit("Wanda Watched").patient, level="watch", key="rf_height")
    make.proposal(item=admit("Sven Back"), kind="easier")
    learn = make.exercise(supervision_initial=True)
    make.item(program=admit("Sigrid Signed").program, exercise=learn)
    ill = make.pause(patient=admit("Ilse Ill", last=9).patient, days=8, reason="ill")
    assert ill.starts_on == today
    make.pause(patient=admit("Avery Away", last=9).patient, days=8)
    back = admit("Bea Back", last=12).patient
    make.pause(patient=back, starts_on=today - 6 * DAY, days=3)
    again = admit("Agnes Again").patient
    make.pause(patient=again, reason="ill", days=2)
    make.pause(patient=again, starts_on=today - 40 * DAY, reason="ill", days=2)
    gone = admit("Gus Gone", last=12).patient
    make.pause(patient=gone, starts_on=today - 7 * DAY, days=3)
    admit("Stella Speechless", last=None)
    cover(admit("Carl Covered").patient, effective_to=today + 9 * DAY)
    soon = today + 9 * DAY
    year = {"plan_year_month": soon.month, "plan_year_day": min(soon.day, 28)}
    begins_anew = admit("Anna Anew").patient
    cover(begins_anew, benefit_period="plan_year", **year)
    cover(admit("Fay Few").patient, limit=2)
    cover(admit("Max Many").patient, limit=30)
    past = admit("Rita Tested").patient
    make.signed_evaluation(patient=past, on=today - 30 * DAY)
    tested = admit("Rosa Tested").patient
    make.signed_evaluation(patient=tested, on=today - 29 * DAY)
    admit("Lou Lasting", begun=170)
    make.proposal(item=admit("Pia Proposed"))
    for name, begun in (("Dora Due", 42), ("Eva Early", 41)):
        program = admit(name, begun=begun).program
        make.phase(program=program, week_from=1, week_to=6, opened_on=today)
        make.phase(program=program)
        make.phase(program=program, week_from=17, week_to=26)
    nobody = make.user(name="Nora None")
    make.patient(clinic=clinic, therapist=therapist, user=nobody)
    new = make.user(name="Nick New")
    beginner = make.patient(clinic=clinic, therapist=therapist, user=new)
    make.item(program=make.program(patient=beginner, starts_on=today + 2 * DAY))

    assert listed() == [
        ("Eve Emergency", Why.EMERGENCY),
        ("Wendy Warned", Why.WARNING_SIGN),
        ("Fiona Fallen", Why.FALL),
        ("Wanda Watched", Why.WATCH),
        ("Hugo Held", Why.HELD),
        ("Lena Locked", Why.LOCKED),
        ("Rita Resting", Why.RESTING),
        ("Paul Pain", Why.PAIN_UP),
        ("Sven Back", Why.STEP_BACK),
        ("Agnes Again", Why.ILL),
        ("Ilse Ill", Why.ILL),
        ("Stella Speechless", Why.SILENT),
        ("Gus Gone", Why.SILENT),
        ("Simon Silent", Why.SILENT),
        ("Lesley Less", Why.LESS),
        ("Carl Covered", Why.COVER_ENDS),
        ("Fay Few", Why.FEW_VISITS),
        ("Rita Tested", Why.RE_EVALUATION),
        ("Sigrid Signed", Why.SIGN_OFF),
        ("Lou Lasting", Why.PROGRAM_ENDS),
        ("Nora None", Why.NO_PROGRAM),
        ("Pia Proposed", Why.PROPOSALS),
        ("Dora Due", Why.PHASE_DUE),
        ("Anna Anew", None),
        ("Avery Away", None),
        ("Bea Back", None),
        ("Eva Early", None),
        ("Max Many", None),
        ("Nick New", None),
        ("Quinn Quiet", None),
        ("Rosa Tested", None),
        ("Sue Seen", None),
        ("Zoe Cleared", None),
    ]


def break_bone(patient, ago, **fields):
    on = patient.today(make.now()) - ago * DAY
    fields = {"happened_on": on, "recorded_at": make.now() - ago * DAY} | fields
    return make.fracture(patient=patient, **fields)


@pytest.fixture
def closed(admit):
    """On hold since a bone broke, so many days ago."""

    def held(name, ago, **fields):
        since, by_fracture = make.now() - ago * DAY, CLOSED_BY_A_FRACTURE
        item = admit(name, begun=60, held_at=since, held_reason=by_fracture)
        return break_bone(item.patient, ago, **fields)

    return held


def test_the_list_reads_fractures_as_the_gate_does(patient, therapist):
    make.fracture(patient=patient, precision="month")
    make.fracture(patient=patient, happened_on=None, precision="long_ago")
    word = {"fracture": break_bone(patient, 5), "given_by_role": "surgeon"}
    make.fracture_clearance(**word)
    make.fracture_clearance(**word, valid_until=make.today() + DAY)
    gone = {"withdrawn_at": make.now(), "withdrawn_by": therapist.user}
    make.fracture_clearance(**word, **gone)
    break_bone(patient, 9, **gone)

    everybody = Patient.objects.filter(pk=patient.pk)
    (read,) = everybody.annotate(fractures=fractures_said())

    found = fractures_in(vars(read)["fractures"], zone=patient.zone)
    assert len(found) == 3
    assert found == fractures_of({patient.pk: patient.zone})[patient.pk]


def test_the_wait_after_a_fracture_is_over_on_its_42nd_day(admit, closed, listed):
    closed("Wilma Waits", 41)
    closed("Olive Over", 42)
    closed("Lena Later", 60)
    make.flag(patient=closed("Sue Suspected", 60).patient, key="rf_back_pain_new")
    make.flag(patient=admit("Wanda Watched").patient, level="watch", key="rf_height")

    assert listed() == [
        ("Sue Suspected", Why.WARNING_SIGN),
        ("Wanda Watched", Why.WATCH),
        ("Lena Later", Why.OPEN_AGAIN),
        ("Olive Over", Why.OPEN_AGAIN),
        ("Wilma Waits", Why.HELD),
    ]


def test_a_sign_keeps_the_gate_closed_when_the_wait_is_over(closed, rows, therapist):
    """Also one that was looked at, and is not set aside."""
    patient = closed("Sue Suspected", 60).patient
    seen = {"seen_at": make.now(), "seen_by": therapist.user}
    make.flag(patient=patient, key="rf_back_pain_new", **seen)

    (row,) = rows()

    assert Why.OPEN_AGAIN not in row.found


def test_the_newest_of_two_fractures_decides(closed, rows):
    patient = closed("Tina Twice", 60).patient
    second = break_bone(patient, 20)

    (row,) = rows()

    assert (row.why, row.broken.happened_on) == (Why.HELD, second.happened_on)
    assert row.broken.opens_on == second.happened_on + 42 * DAY


def test_a_fracture_that_is_taken_back_or_cleared_says_so_at_once(closed, rows):
    gone, cleared = closed("Tara Taken", 10), closed("Clara Cleared", 10)
    assert [row.why for row in rows()] == [Why.HELD, Why.HELD]

    gone.withdrawn_at, gone.withdrawn_by = make.now(), gone.recorded_by
    gone.save()
    make.fracture_clearance(fracture=cleared)

    found = {row.patient.name: row for row in rows()}
    assert {row.why for row in found.values()} == {Why.OPEN_AGAIN}
    assert found["Tara Taken"].broken is None
    assert not found["Clara Cleared"].broken.is_closed


def test_a_corrected_day_ends_the_wait_with_it(closed, rows):
    """It broke long before the program was put on hold for it."""
    slip = closed("Cora Corrected", 10)
    slip.withdrawn_at, slip.withdrawn_by = make.now(), slip.recorded_by
    slip.save()
    break_bone(slip.patient, 80, recorded_at=make.now())

    (row,) = rows()

    assert (row.why, row.standing.open_again_days) == (Why.OPEN_AGAIN, 0)


@pytest.mark.parametrize(("ago", "why"), [(41, Why.HELD), (42, Why.OPEN_AGAIN)])
def test_a_recent_fracture_of_unknown_date_waits_since_it_was_told(
    closed, rows, ago, why
):
    closed("Una Unknown", ago, happened_on=None, precision="unknown")

    (row,) = rows()

    assert (row.why, row.broken.happened_on) == (why, None)


def test_a_hold_of_before_hears_of_the_wait_and_one_of_after_does_not(admit, listed):
    for name, held in (("Bea Before", 50), ("Ada After", 3)):
        item = admit(name, begun=60, held_at=make.now() - held * DAY)
        break_bone(item.patient, 45)

    assert listed() == [("Bea Before", Why.OPEN_AGAIN), ("Ada After", Why.HELD)]


def test_a_program_that_runs_hears_nothing_of_a_fracture(admit, listed):
    break_bone(admit("Cleo Cleared").patient, 45)

    assert listed() == [("Cleo Cleared", None)]


def test_who_waits_to_begin_is_told_of_as_well(clinic, therapist, listed):
    """Not who came with a fracture whose six weeks were over already."""
    for name, ago in (("Wilma Waits", 41), ("Olive Over", 42), ("Edna Earlier", 73)):
        user = make.user(name=name)
        break_bone(make.patient(clinic=clinic, therapist=therapist, user=user), ago)

    assert listed() == [
        ("Olive Over", Why.OPEN_AGAIN),
        ("Edna Earlier", Why.NO_PROGRAM),
        ("Wilma Waits", Why.NO_PROGRAM),
    ]


def test_a_program_that_ended_after_the_wait_settles_it(admit, rows):
    for name, ago in (("Ada After", 2), ("Bea Before", 10)):
        item = admit(name, begun=60)
        Program.objects.filter(pk=item.program_id).update(
            ended_at=make.now() - ago * DAY, ended_by=item.patient.user
        )
        break_bone(item.patient, 47)

    assert [(row.patient.name, row.why) for row in rows()] == [
        ("Bea Before", Why.OPEN_AGAIN),
        ("Ada After", Why.NO_PROGRAM),
    ]


@pytest.mark.parametrize("words", ["not done", "not today"])
def test_who_says_that_nothing_was_done_is_not_silent(admit, rows, words):
    item = admit("Nora Not Today", last=6)
    assert [row.why for row in rows()] == [Why.SILENT]
    yesterday = item.patient.today(make.now()) - DAY
    if words == "not done":
        make.log(item=item, on=yesterday, done="none", credit=0)
    else:
        make.report(patient=item.patient, on=yesterday, not_today="tired")

    (row,) = rows()

    assert (row.why, row.standing.silent_days, row.last_log_on) == (None, 1, yesterday)
    assert row.share == 1 / 7  # six days ago one was done


def test_what_is_for_the_clinic_alone_is_not_left_undone_at_home(admit, rows):
    item = admit("Clara Clinic", last=None)
    answer(item, dict.fromkeys(range(1, 8)))
    make.item(program=item.program, where="clinic")
    make.item(program=item.program, exercise=make.exercise(supervision_initial=True))

    (row,) = rows()

    assert row.share == 1


def test_a_week_of_which_nothing_is_said_has_no_share(admit, rows):
    admit("Sia Silent", last=8)

    (row,) = rows()

    assert row.share is None


def test_the_share_of_a_program_replaced_in_the_week_is_that_of_every_page(
    admit, rows, therapist
):
    """The one before was on hold for three days, and the same exercise goes on."""
    item = admit("Rita Replaced", last=7)
    patient, program = item.patient, item.program
    program.held_at = make.now() - 5 * DAY
    program.save()
    program.held_at, program.ended_at = None, make.now() - 3 * DAY
    program.save()
    today = patient.today(make.now())
    new = make.program(patient=patient, starts_on=today - 3 * DAY)
    answer(make.item(program=new, exercise=item.exercise), {2: None, 1: None})

    (row,) = rows()

    days = {"first": today - 7 * DAY, "last": today - DAY}
    week = history_of(patient, make.actor(therapist), **days).week(days["first"])
    assert (row.share, week.asked) == (week.share, 5)


def test_who_has_done_nothing_for_two_weeks_is_looked_at_though_they_write(
    admit, listed
):
    for name, begun in (("Nora Not Today", 14), ("Ned Not Yet", 13)):
        item = admit(name, begun=begun, last=None)
        today = item.patient.today(make.now())
        make.report(patient=item.patient, on=today, not_today="pain")

    assert listed() == [("Nora Not Today", Why.LESS), ("Ned Not Yet", None)]


def test_the_pain_of_a_week_that_is_not_over_is_a_word_of_today(admit, rows):
    item = admit("Sunny Sunday", last=6)
    today = item.patient.today(make.now())
    make.report(patient=item.patient, on=today + 2 * DAY, pain=3)

    (row,) = rows()

    assert (row.standing.silent_days, row.last_log_on) == (0, today)


def test_of_a_program_that_is_over_only_its_end_is_told(admit, rows):
    """Nobody is silent who is asked for nothing, and no phase of it is to be opened."""
    item = admit("Olive Over", begun=60, last=40)
    today = item.patient.today(make.now())
    make.phase(program=item.program, week_from=2)

    def reasons(ends_on):
        Program.objects.update(ends_on=ends_on)
        (row,) = rows()
        return set(row.found)

    assert reasons(today) >= {Why.SILENT, Why.PHASE_DUE, Why.PROGRAM_ENDS}
    assert reasons(today - DAY) == {Why.PROGRAM_ENDS}


@pytest.mark.parametrize("is_held", [False, True])
def test_no_phase_falls_due_while_a_program_is_on_hold(admit, rows, is_held):
    held = {"held_at": make.now()} if is_held else {}
    program = admit("Dora Due", begun=42, **held).program
    make.phase(program=program, week_from=1, week_to=6, opened_on=program.starts_on)
    make.phase(program=program)

    (row,) = rows()

    assert (Why.PHASE_DUE in row.found) is not is_held


def test_the_tenth_visit_asks_for_an_evaluation(admit, listed, therapist):
    patient = admit("Vera Visitor").patient
    today = patient.today(make.now())
    make.signed_evaluation(patient=patient, on=today - 29 * DAY)
    for ago in (28, 24, 21, 18, 15, 12, 9, 6, 3):
        attended(patient, today - ago * DAY)
    attended(patient, today - 28 * DAY, at=dt.time(15))  # twice a day is one visit

    assert listed() == [("Vera Visitor", None)]

    attended(patient, today)

    assert listed() == [("Vera Visitor", Why.RE_EVALUATION)]


def test_the_tenth_visit_asks_also_where_some_stand_with_a_closed_double(
    admit, listed, clinic
):
    """What was tested there puts nothing off, and one day is one visit."""
    patient = admit("Vera Visitor").patient
    today = patient.today(make.now())
    double = make.patient(clinic=clinic, therapist=patient.therapist)
    make.signed_evaluation(patient=patient, on=today - 29 * DAY)
    make.signed_evaluation(patient=double, on=today - 11 * DAY)
    make.doubled_record(patient=double, kept=patient)
    for ago in (28, 27, 24, 20, 16):
        attended(double, today - ago * DAY)
    for ago in (16, 13, 9, 6, 3):
        attended(patient, today - ago * DAY)

    assert due_of(patient, today=today).visits == 9
    assert ("Vera Visitor", None) in listed()

    attended(double, today)

    assert due_of(patient, today=today).is_due(today=today)
    assert ("Vera Visitor", Why.RE_EVALUATION) in listed()


def test_what_was_looked_at_asks_for_nothing(admit, listed, therapist):
    seen = {"seen_at": make.now(), "seen_by": therapist.user}
    make.flag(patient=admit("Wendy Warned").patient, **seen)

    assert listed() == [("Wendy Warned", None)]


def test_unanswered_pain_has_not_risen(admit, listed):
    item = admit("Paul Pain", last=None)
    answer(item, {9: None, 8: None, 7: None, 4: 9, 3: 9, 2: 9, 1: 9})

    assert listed() == [("Paul Pain", None)]

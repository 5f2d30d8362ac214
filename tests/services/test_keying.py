"""A returned sheet is written down once, whoever types it in and however often."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.db.models import F

from programs.models import ExerciseLog, Program, SafetyFlag
from programs.models.log import Said
from programs.models.paper import week_of
from programs.models.sheets import sheet_of
from programs.rules.keying import STAFF_BACK, Shut
from programs.services import exercising, keying, prescribing
from programs.services.keying import Mark
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from tests import factories as make
from tests.threads import at_once

# On real commits: one transaction is one version, and a test is one transaction.
COMMITTED = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
DONE, LESS, HURT = Mark(done=True), Mark(less=True), Mark(hurt=True)


@pytest.fixture
def program(patient):
    made = make.program(patient=patient)
    for place in range(3):
        before = make.now() - 14 * DAY
        make.item(program=made, place=place, prescribed_at=before)
    return Program.objects.select_related("patient__clinic").get(pk=made.pk)


@pytest.fixture
def sheet(program, today):
    """Of the seven days that end yesterday."""
    return sheet_of(program, on=today - 7 * DAY)


def key(sheet, program, marks, by, note="", token=None):
    items = list(Program.objects.get(pk=program.pk).items.order_by("place"))
    return keying.key_sheet(
        sheet=sheet,
        program=program,
        marks={
            (items[place].pk, sheet.printed_on + after * DAY): mark
            for (place, after), mark in marks.items()
        },
        note=note,
        token=token or uuid.uuid4(),
        by=make.actor(by),
        now=make.now(),
    )


def everything(mark=DONE):
    return {(place, after): mark for place in range(3) for after in range(7)}


def test_each_row_keeps_apart_the_day_the_time_the_person_and_the_paper(
    sheet, program, clinic_admin
):
    assert key(sheet, program, everything(), clinic_admin) == 21

    row = ExerciseLog.objects.standing().earliest("on", "pk")
    assert row.on == sheet.printed_on
    assert row.said_at.date() > row.on
    assert (row.said_by, row.said_as) == (clinic_admin.user, "clinic_admin")
    assert (row.how, row.made_at, row.pain) == (Said.How.PAPER, None, None)
    assert (row.done, row.credit) == ("all", Decimal(1))


@pytest.mark.parametrize(
    ("mark", "done"),
    [
        (DONE, ["all"]),
        (LESS, ["some"]),
        (Mark(done=True, less=True), ["some"]),
        (Mark(done=True, hurt=True), ["all"]),
        (HURT, []),
    ],
)
def test_a_mark_says_what_was_done_and_pain_alone_does_not(
    sheet, program, patient, mark, done
):
    key(sheet, program, {(0, 2): mark}, patient)

    assert list(ExerciseLog.objects.values_list("done", flat=True)) == done


def test_what_was_said_before_stands_and_is_not_doubled(sheet, program, patient):
    item = program.items.order_by("place").first()
    before = make.log(item=item, on=sheet.printed_on, done="none", credit=0)

    written = key(sheet, program, everything(), patient)

    assert written == 20
    said = ExerciseLog.objects.standing().get(item=item, on=sheet.printed_on)
    assert said == before


@COMMITTED
def test_two_desks_and_a_patient_at_once_write_each_box_once(
    sheet, program, patient, therapist, clinic_admin
):
    people = [patient, therapist, clinic_admin, clinic_admin] * 2
    marks = everything(Mark(done=True, hurt=True))

    answers = at_once(8, lambda n: key(sheet, program, marks, people[n], note="Hot."))

    assert sorted(answers) == [0] * 7 + [21]
    assert ExerciseLog.objects.count() == 21
    assert SafetyFlag.objects.filter(key="paper_pain").count() == 7
    assert SafetyFlag.objects.filter(key="paper_note").count() == 1


def test_one_token_writes_once(sheet, program, therapist):
    token = uuid.uuid4()

    answers = [key(sheet, program, everything(), therapist, token=token) for _ in "ab"]

    assert answers == [21, 0]


def test_pain_on_paper_is_a_task_without_a_guess(
    sheet, program, clinic_admin, therapist
):
    marks = {(0, 1): Mark(done=True, hurt=True), (1, 1): HURT}

    key(sheet, program, marks, clinic_admin)

    flag = SafetyFlag.objects.get()
    names = [item.exercise.name for item in program.items.order_by("place")[:2]]
    assert (flag.key, flag.level, flag.on) == (
        "paper_pain",
        "watch",
        sheet.printed_on + DAY,
    )
    assert flag.note == "; ".join(names)
    assert flag.log is None
    assert Notice.objects.get().user == therapist.user
    assert not Program.objects.get(pk=program.pk).is_held
    assert ExerciseLog.objects.get().pain is None


def test_more_pain_keyed_later_tells_only_what_is_new(sheet, program, therapist):
    key(sheet, program, {(0, 1): HURT}, therapist)
    key(sheet, program, {(0, 1): HURT, (1, 1): HURT}, therapist)

    notes = list(SafetyFlag.objects.order_by("pk").values_list("note", flat=True))
    first, second, _third = program.items.order_by("place")
    assert notes == [first.exercise.name, second.exercise.name]


def test_a_patient_keys_seven_days_back_and_the_clinic_eight_weeks(
    program, patient, clinic_admin, today
):
    Program.objects.filter(pk=program.pk).update(
        starts_on=today - 70 * DAY, ends_on=today + 30 * DAY
    )
    program.items.update(starts_on=today - 70 * DAY)
    program.refresh_from_db()
    late, too_late = (sheet_of(program, on=today - n * DAY) for n in (56, 57))

    with pytest.raises(keying.BoxShut) as refusal:
        key(late, program, {(0, 0): DONE}, patient)
    assert refusal.value.box.shut is Shut.TOO_LATE
    assert key(late, program, {(0, 0): DONE}, clinic_admin) == 1
    with pytest.raises(keying.BoxShut):
        key(too_late, program, {(0, 0): DONE, (0, 1): DONE}, clinic_admin)
    assert ExerciseLog.objects.count() == 1


@pytest.mark.parametrize("place", [(0, 1), (1, 6)])
def test_a_day_ahead_refuses_the_whole_and_nothing_is_saved(
    program, therapist, today, place
):
    sheet = sheet_of(program, on=today)

    with pytest.raises(keying.BoxShut) as refusal:
        key(sheet, program, {(0, 0): DONE, place: DONE}, therapist)

    assert refusal.value.box.shut is Shut.AHEAD
    assert not ExerciseLog.objects.exists()


def test_a_box_that_is_not_on_the_sheet_is_refused(sheet, program, therapist):
    strange = make.item(patient=make.patient(clinic=program.clinic))

    for item, day in (
        (strange.pk, sheet.printed_on),
        (program.items.first().pk, sheet.printed_on - DAY),
        (2**62, sheet.printed_on),
    ):
        with pytest.raises(keying.BoxShut) as refusal:
            keying.key_sheet(
                sheet=sheet,
                program=program,
                marks={(item, day): DONE},
                note="",
                token=uuid.uuid4(),
                by=make.actor(therapist),
                now=make.now(),
            )
        assert refusal.value.box is None


def hold(program, by):
    prescribing.hold_program(program=program, reason="Away.", by=by, now=make.now())


def end(program, by):
    prescribing.end_program(program=program, reason="Done.", by=by, now=make.now())


def drop_an_item_past_every_service(program, _by):
    program.items.filter(place=0).update(is_waiting=True)


def halve_past_every_service(program, _by):
    program.items.update(weekdays=[1], reps=4)


CHANGES = [hold, end, drop_an_item_past_every_service, halve_past_every_service]


@COMMITTED
@pytest.mark.parametrize("change", CHANGES)
def test_days_before_a_change_are_keyed_as_they_were_printed(
    sheet, program, therapist, change
):
    change(program, make.actor(therapist))
    program.refresh_from_db()

    assert key(sheet, program, everything(), therapist) == 21


@COMMITTED
@pytest.mark.parametrize("change", CHANGES)
def test_days_after_a_change_are_refused(program, therapist, today, change):
    sheet = sheet_of(program, on=today - 3 * DAY)
    change(program, make.actor(therapist))
    backdate(program, by=2 * DAY)
    program.refresh_from_db()

    week = week_of(sheet, program, make.actor(therapist), today=today, back=STAFF_BACK)

    assert week.until == today - 2 * DAY
    shuts = [box.shut for box in week.rows[0][1]]
    assert shuts[:4] == [None, None, Shut.REPLACED, Shut.REPLACED]
    with pytest.raises(keying.BoxShut) as refusal:
        key(sheet, program, {(0, 2): DONE}, therapist)
    assert refusal.value.box.shut is Shut.REPLACED


def backdate(program, *, by):
    """As if the change had been made so long ago: its version says when."""
    Program.objects.filter(pk=program.pk).update(message="Again.")
    history = apps.get_model("programs", "ProgramEvent")._default_manager
    history.update(edition_at=F("edition_at") - by)


@COMMITTED
def test_a_hold_between_the_page_and_the_save_wins(sheet, program, therapist, today):
    fresh = sheet_of(program, on=today)
    hold(program, make.actor(therapist))

    assert key(fresh, program, {(0, 0): DONE}, therapist) == 1  # of this very day
    with pytest.raises(keying.BoxShut):
        key(fresh, program, {(0, 1): DONE}, therapist)


def test_what_pain_stopped_is_refused_on_the_days_after(sheet, program, therapist):
    item = program.items.order_by("place").first()
    day = sheet.printed_on + 2 * DAY
    log = make.log(item=item, on=day, pain=8)
    make.flag(patient=program.patient, key="pain_stop", level="hold", log=log, on=day)

    assert key(sheet, program, {(0, 1): DONE, (1, 3): DONE}, therapist) == 2
    with pytest.raises(keying.BoxShut) as refusal:
        key(sheet, program, {(0, 3): DONE}, therapist)
    assert refusal.value.box.shut is Shut.STOPPED


@pytest.mark.parametrize(
    ("locks", "shut"),
    [
        ({"locks": ["aerobic"]}, None),
        ({"locks": ["loaded"]}, Shut.STOPPED),
        ({"day_locks": ["everything"]}, Shut.STOPPED),
        ({"locks": ["loaded"], "cleared": True}, None),
    ],
)
def test_what_a_sign_locks_is_refused_on_the_days_after(
    sheet, program, therapist, today, locks, shut
):
    day, now = sheet.printed_on + 2 * DAY, make.now()
    if locks.pop("cleared", False):
        locks |= {"seen_at": now, "cleared_at": now, "cleared_by": therapist.user}
    make.flag(patient=program.patient, key="rf_dizzy", level="hold", on=day, **locks)

    week = week_of(sheet, program, make.actor(therapist), today=today, back=STAFF_BACK)

    shuts = [box.shut for box in week.rows[0][1]]
    assert shuts == [None] * 3 + [shut] * 4


def test_taking_back_is_for_who_keyed_and_keeps_the_history(
    sheet, program, clinic_admin, therapist, today
):
    token = uuid.uuid4()
    key(sheet, program, everything(), clinic_admin, token=token)

    def take_back(by):
        actor = make.actor(by)
        week = week_of(sheet, program, actor, today=today, back=STAFF_BACK)
        return keying.take_back(week=week, token=token, by=actor, now=make.now())

    assert [take_back(who) for who in (therapist, clinic_admin, clinic_admin)] == [
        *(0, 21, 0)
    ]
    assert ExerciseLog.objects.filter(undone_by=clinic_admin.user).count() == 21


def test_who_keyed_which_sheet_stands_in_the_audit(sheet, program, clinic_admin):
    key(sheet, program, {(0, 0): DONE}, clinic_admin)

    event = AuditEvent.objects.get(deed="sheet.keyed")
    assert (event.by_user_id, event.by_role) == (clinic_admin.user.pk, "clinic_admin")
    assert (event.patient_id, event.note) == (program.patient_id, sheet.code)


def test_a_whole_sheet_costs_no_more_statements_than_one_tick(
    sheet, program, therapist, statements
):
    both = Mark(done=True, hurt=True)

    few = statements(key, sheet, program, {(0, 0): both}, therapist)
    many = statements(key, sheet, program, everything(both), therapist)

    assert len(many) == len(few)


def test_a_tick_of_today_lets_no_reminder_out(program, patient, therapist, today):
    sheet = sheet_of(program, on=today)
    asked = exercising.reminder_key(patient.pk, today)
    Notice.objects.create(
        key=asked,
        clinic=patient.clinic,
        user=patient.user,
        kind="exercise_reminder",
        due_at=make.now(),
        made_at=make.now(),
    )

    key(sheet, program, {(0, 0): DONE}, therapist)

    assert Notice.objects.get(key=asked).state == Notice.State.CANCELLED

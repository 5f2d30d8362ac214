"""A day is logged once, whoever presses and however often."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from programs.models import DayReport, ExerciseLog, ProgramItem, SafetyFlag
from programs.models.day import asked, own_items
from programs.services import exercising, saying
from programs.services.exercising import Told
from ptcare.audit import noticing
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.notices.models import Notice
from ptcare.submissions.once import OtherBody
from tests import factories as make
from tests import reminded
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 4, 15, 0, tzinfo=dt.UTC)  # a Wednesday, 10:00 in New York
WEDNESDAY = dt.date(2026, 3, 4)
TOKEN = uuid.UUID(int=1)
SOME = Told(done="some", credit=Decimal("0.5"))
RACERS = 20


@pytest.fixture
def program(patient):
    return make.program(patient=patient, starts_on=dt.date(2026, 2, 2))


def log_all(patient, token=TOKEN, day=WEDNESDAY, now=NOW):
    actor = make.actor(patient)
    said = make.saying(patient, day, now=now, token=token, how="at_once")
    return exercising.log_all(items=asked(actor, on=day), said=said)


def log_one(patient, item, told=Told(), token=TOKEN, day=WEDNESDAY, now=NOW):  # noqa: B008
    actor = make.actor(patient)
    return exercising.log_exercise(
        item=own_items(actor, on=day).get(pk=item.pk),
        told=told,
        said=make.saying(patient, day, now=now, token=token),
    )


def test_all_of_it_keeps_what_was_said_before(patient, program):
    first, _second = make.item(program=program), make.item(program=program)
    log_one(patient, first, SOME, token=uuid.uuid4())

    written = log_all(patient)

    assert written == 1
    assert sorted(ExerciseLog.objects.values_list("done", flat=True)) == ["all", "some"]


def as_written(line):
    return {f.attname: getattr(line, f.attname) for f in line._meta.concrete_fields[1:]}


@pytest.mark.parametrize("log", [log_one, lambda patient, _item: log_all(patient)])
def test_the_line_of_a_log_is_as_any_other_and_a_press_again_has_none(
    patient, program, log
):
    item, actor = make.item(program=program), make.actor(patient)
    make.item(program=program)
    for_one = log is log_one
    deed = "exercise.logged" if for_one else "exercises.logged"

    has_line = []
    for _press in range(2):
        with noticing.noticing() as noticed:
            log(patient, item)
        has_line.append(noticed.has_line)

    (line,) = AuditEvent.objects.filter(deed=deed)
    about = ExerciseLog.objects.get() if for_one else patient
    expected = event(deed, about=about, by=actor, at=NOW)
    assert as_written(line) == as_written(expected)
    assert has_line == [True, False]


def test_an_equal_answer_from_another_device_is_one_row(patient, program):
    item = make.item(program=program)
    log_one(patient, item, token=uuid.uuid4())

    log_one(patient, item, token=uuid.uuid4())

    assert ExerciseLog.objects.count() == 1


def test_a_late_retry_of_what_was_corrected_changes_nothing(patient, program):
    item = make.item(program=program)
    log_one(patient, item)
    log_one(patient, item, SOME, token=uuid.uuid4())

    log_one(patient, item, now=NOW + dt.timedelta(days=1))

    assert ExerciseLog.objects.standing().get().done == "some"
    assert ExerciseLog.objects.count() == 2


def test_a_retry_of_what_was_undone_stays_undone(patient, program):
    make.item(program=program)
    log_all(patient)
    tokens = list(ExerciseLog.objects.values_list("token", flat=True))
    exercising.undo(tokens=tokens, by=make.actor(patient), now=NOW)

    written = log_all(patient)

    assert written == 0
    assert not ExerciseLog.objects.standing().exists()


def test_a_token_for_another_day_is_refused(patient, program):
    make.item(program=program)
    log_all(patient)

    with pytest.raises(OtherBody), transaction.atomic():
        log_all(patient, day=WEDNESDAY - dt.timedelta(days=1))


@pytest.mark.parametrize("days", [-1, 8, 400])
def test_only_today_and_the_week_before_are_open(patient, program, days):
    make.item(program=program)

    with pytest.raises(saying.DayClosed):
        log_all(patient, now=NOW + dt.timedelta(days=days))


def test_seven_days_back_is_open(patient, program):
    make.item(program=program)

    assert log_all(patient, now=NOW + dt.timedelta(days=7)) == 1


def test_nothing_is_logged_on_hold_but_a_retry_is_answered(patient, program):
    item = make.item(program=program)
    log_one(patient, item)
    program.held_at = NOW
    program.save()

    log_one(patient, item)
    with pytest.raises(saying.OnHold):
        log_one(patient, item, SOME, token=uuid.uuid4())
    with pytest.raises(saying.OnHold):
        log_all(patient, token=uuid.uuid4())


@pytest.mark.parametrize(
    "fields",
    [{"where": "clinic"}, {"ends_on": dt.date(2026, 3, 3)}],
)
def test_what_is_not_asked_for_is_not_logged(patient, program, fields):
    item = make.item(program=program, **fields)

    with pytest.raises(exercising.NothingAsked):
        log_one(patient, item)


def test_what_waits_is_not_there_for_the_patient(patient, program):
    item = make.item(program=program, is_waiting=True)

    with pytest.raises(ProgramItem.DoesNotExist):
        log_one(patient, item)


def test_an_exercise_stopped_by_pain_rests_until_somebody_looked(patient, program):
    item = make.item(program=program)
    told = Told(pain=7, pain_where="knee", pain_is_new=False)
    flag = log_one(patient, item, told)
    thursday = {"day": WEDNESDAY + dt.timedelta(days=1)}
    thursday["now"] = NOW + dt.timedelta(days=1)

    with pytest.raises(saying.OnHold):
        log_one(patient, item, token=uuid.uuid4(), **thursday)
    SafetyFlag.objects.filter(pk=flag.pk).update(
        seen_at=NOW, seen_by=program.drafted_by, escalates_at=None
    )
    log_one(patient, item, token=uuid.uuid4(), **thursday)

    assert ExerciseLog.objects.standing().count() == 2


def test_a_reminder_that_waits_is_cancelled_by_the_log(patient, program):
    make.item(program=program)
    reminded.ask(patient)
    reminded.wind(NOW)
    assert reminded.plan(NOW, reminded.Kind.EXERCISE) == 1

    log_all(patient)

    assert Notice.objects.get().state == Notice.State.CANCELLED


def test_a_changed_mind_about_the_day_keeps_both(patient):
    for effort in ("fine", "hard"):
        said = make.saying(patient, WEDNESDAY, now=NOW)
        exercising.report_day(patient=patient, effort=effort, said=said)

    assert DayReport.objects.count() == 2
    assert DayReport.objects.standing().get().effort == "hard"


def race(deed: Callable[[int], object]) -> list[object]:
    """All at once, each in a transaction of its own; what each gave, or its refusal."""

    def in_one(number: int) -> object:
        with transaction.atomic():
            return deed(number)

    return at_once(RACERS, in_one)


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_presses_at_once_write_once(patient, program):
    for place in range(4):
        make.item(program=program, place=place)

    outcomes = race(lambda _: log_all(patient))

    assert sorted(outcomes) == [0] * (RACERS - 1) + [4]
    assert ExerciseLog.objects.count() == 4
    assert AuditEvent.objects.filter(deed="exercises.logged").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_of_it_hurt_raise_one_sign(patient, program):
    item = make.item(program=program)
    told = Told(pain=3, pain_where="back", pain_is_new=True)

    outcomes = race(lambda _: log_one(patient, item, told))

    assert len({flag.pk for flag in outcomes}) == 1
    assert SafetyFlag.objects.count() == 1
    program.refresh_from_db()
    assert program.is_held


@pytest.mark.django_db(transaction=True)
def test_twenty_devices_that_differ_leave_one_standing(patient, program):
    item = make.item(program=program)
    answers = [Told(), SOME] * (RACERS // 2)

    outcomes = race(
        lambda number: log_one(patient, item, answers[number], token=uuid.uuid4())
    )

    assert outcomes == [None] * RACERS
    assert ExerciseLog.objects.standing().count() == 1
    told_of = AuditEvent.objects.filter(deed="exercise.logged").values_list("about_id")
    assert sorted(told_of) == sorted(ExerciseLog.objects.values_list("pk"))


@pytest.mark.django_db(transaction=True)
def test_undo_and_log_at_once_leave_at_most_one(patient, program):
    item = make.item(program=program)
    log_one(patient, item)
    token = ExerciseLog.objects.get().token
    actor = make.actor(patient)

    outcomes = race(
        lambda number: (
            log_one(patient, item, SOME, token=uuid.uuid4())
            if number % 2
            else exercising.undo(tokens=[token], by=actor, now=NOW)
        )
    )

    assert [each for each in outcomes if isinstance(each, type)] == []
    assert ExerciseLog.objects.standing().get().done == "some"

"""The places of the caseload: kept by a worker, behind as soon as anything happens."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from threading import Event
from unittest import mock

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import F

from patients.models import Fracture, Patient
from patients.services.counting import clinic_day
from programs.models import CaseloadLimits, CaseloadPlace, CaseloadReason, Exercise
from programs.models.caseload_lists import (
    MOST_BEHIND,
    Cursor,
    Only,
    a_page,
    in_list,
    page_of,
)
from programs.models.logged_weeks import LoggedWeek
from programs.models.program import CLOSED_BY_A_FRACTURE
from programs.rules.attention import PLACES, QUIET, STEPS, Why
from programs.services import placing, tallying
from ptcare.people import tenancy
from ptcare.people.models import Clinic
from ptcare.people.services import setting
from tests import factories as make
from tests.threads import at_once, until_somebody_waits

everybody = import_module("programs.migrations.0056_reasons_of_everybody")

DAY = dt.timedelta(days=1)


def at(patient):
    return CaseloadPlace.objects.get(patient=patient)


def place_all(clinic):
    while placing.place_some(clinic=clinic, now=make.now(), most=50):
        pass


@pytest.fixture
def item(patient):
    return make.item_done_well(patient)


def test_who_is_new_has_no_place_yet_and_stands_first(patient):
    assert (at(patient).place, at(patient).counted) == (0, 0)


def test_a_place_is_what_the_rules_say(item):
    patient = item.patient
    make.flag(patient=patient, level="emergency")
    place_all(patient.clinic)

    kept = at(patient)

    assert kept.reasons == [Why.EMERGENCY]
    assert kept.place // STEPS == PLACES[Why.EMERGENCY]
    assert kept.as_of == patient.today(make.now())
    assert kept.counted == kept.version


def reasons_of(patient):
    """As they stand beside the place."""
    rows = CaseloadReason.objects.filter(patient=patient)
    return dict(rows.values_list("reason", "place"))


def test_each_reason_stands_with_its_place(patient):
    place_all(patient.clinic)
    alone = at(patient)
    make.flag(patient=patient)
    place_all(patient.clinic)
    both = at(patient)

    assert alone.reasons == [Why.NO_PROGRAM]
    assert both.reasons == [Why.WARNING_SIGN, Why.NO_PROGRAM]
    assert reasons_of(patient) == dict.fromkeys(both.reasons, both.place)

    make.item_done_well(patient)
    place_all(patient.clinic)

    assert reasons_of(patient) == {Why.WARNING_SIGN: both.place}


def test_who_only_has_news_keeps_each_reason_as_it_is(patient):
    place_all(patient.clinic)
    was = "SELECT xmin, * FROM programs_caseloadreason"
    before = asked(was)

    make.message(patient=patient)

    assert before == asked(was) != []


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_what_was_kept_before_there_were_reasons_has_them_too(clinic):
    rows = [make.patient(clinic=clinic) for _number in range(5)]
    make.flag(patient=rows[3])
    make.program(patient=rows[4], items=1, starts_on=rows[4].today(make.now()))
    place_all(clinic)
    was = [reasons_of(row) for row in rows]
    CaseloadReason.objects.filter(patient__in=rows[1:4]).delete()

    with mock.patch.object(everybody, "BATCH", 2), connection.schema_editor() as editor:
        everybody.fill(None, editor)

    assert [reasons_of(row) for row in rows] == was
    assert [len(each) for each in was] == [1, 1, 1, 2, 0]


@pytest.mark.parametrize("deed", ["INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}"])
def test_nobody_but_the_place_writes_a_reason(patient, deed):
    place_all(patient.clinic)

    with (
        tenancy.within(patient.clinic_id),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        asked(deed.format("programs_caseloadreason"))


def test_of_a_reason_only_the_next_ones_are_read(clinic, patient, therapist):
    """However many have it: one by one, in the order of an index."""
    place_all(clinic)
    actor = make.actor(therapist)
    page = page_of(
        in_list(actor, is_whole=True),
        actor,
        only=Only.REASON,
        reason=Why.NO_PROGRAM,
        place=1,
        pk=1,
        size=2,
        today=clinic_day(clinic, make.now()),
    )

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE programs_caseloadreason, patients_patient")
        for way in ("seqscan", "bitmapscan", "sort"):  # of so few rows any would do
            cursor.execute(f"SET LOCAL enable_{way} = off")
    with tenancy.within(clinic.pk):
        plan = page.explain()

    lines = iter(plan.splitlines())
    assert any("Scan using caseload_reasons" in line for line in lines)
    assert "reason" in next(lines)
    assert "(patient_id = (SubPlan" in next(lines)  # by no join, for which all are read
    assert "Sort Key: v0.place" not in plan


def undo(log):
    log.undone_at, log.undone_by = make.now(), log.said_by
    log.save()


def see(flag):
    flag.seen_at, flag.seen_by = make.now(), flag.raised_by
    flag.save()


DEEDS = {
    "a log": lambda item: make.log(item=item),
    "an undo": lambda item: undo(item.logs.first()),
    "a sign": lambda item: make.flag(patient=item.patient),
    "a break": lambda item: make.pause(patient=item.patient),
    "a question": lambda item: make.message(patient=item.patient),
    "a proposal": lambda item: make.proposal(item=item),
    "a sign-off": lambda item: make.sign_off(patient=item.patient),
    "a rest": lambda item: make.rest(item=item),
    "a phase": lambda item: make.phase(program=item.program),
    "a dose": lambda item: item.save(),
    "a hold": lambda item: item.program.save(),
    "a session": lambda item: make.session(patient=item.patient),
    "an evaluation": lambda item: make.signed_evaluation(patient=item.patient),
    "another therapist": lambda item: item.patient.save(),
    "a count of cover": lambda item: make.snapshot(item.patient),
    "a review": lambda item: make.review(patient=item.patient),
    "a fracture": lambda item: make.fracture(patient=item.patient),
    "a fracture that is withdrawn": lambda item: withdraw(item),
    "a doctor's word on it": lambda item: make.fracture_clearance(
        fracture=item.patient.fracture_set.get()
    ),
    "a limit of the clinic": lambda item: CaseloadLimits.objects.create(
        clinic=item.clinic
    ),
    "another rhythm of tests": lambda item: Clinic.objects.filter(
        pk=item.clinic_id
    ).update(reevaluate_after_days=20),
    "an exercise to be learned first": lambda item: Exercise.objects.filter(
        pk=item.exercise_id
    ).update(supervision_initial=not item.exercise.supervision_initial),
    "a level with weights": lambda item: item.exercise.levels.update(adds_load=True),
    "a week that is mended": lambda item: mend_a_week(item),
}


def withdraw(item):
    by = {"withdrawn_at": make.now(), "withdrawn_by": item.patient.user}
    Fracture.objects.filter(patient=item.patient).update(**by)


def mend_a_week(item):
    LoggedWeek.objects.filter(patient=item.patient).update(done=[0] * 7)
    tallying.rebuild(clinic=item.clinic, mends=True)


@pytest.mark.parametrize("deed", DEEDS)
def test_whatever_happens_puts_the_place_behind(item, deed):
    make.fracture(patient=item.patient)
    other = make.patient()
    place_all(item.clinic)
    place_all(other.clinic)

    DEEDS[deed](item)

    assert at(item.patient).counted < at(item.patient).version
    assert at(other).counted == at(other).version
    assert item.clinic in placing.clinics_to_place(now=make.now())
    assert other.clinic not in placing.clinics_to_place(now=make.now())


def test_what_changes_nothing_of_an_exercise_leaves_the_place(item):
    place_all(item.clinic)

    Exercise.objects.filter(pk=item.exercise_id).update(name="Another name")
    Clinic.objects.filter(pk=item.clinic_id).update(phone="1")

    assert at(item.patient).counted == at(item.patient).version


def test_a_sign_that_was_seen_puts_the_place_behind(item):
    flag = make.flag(patient=item.patient)
    place_all(item.clinic)

    see(flag)

    assert at(item.patient).counted < at(item.patient).version


def test_the_next_morning_everybody_is_placed_anew(item):
    place_all(item.clinic)
    later = make.now() + 5 * DAY

    assert placing.clinics_to_place(now=make.now()) == []
    assert placing.clinics_to_place(now=later) == [item.clinic]
    assert placing.place_some(clinic=item.clinic, now=later, most=50) == 1
    assert at(item.patient).reasons == [Why.SILENT]
    assert placing.place_some(clinic=item.clinic, now=later, most=50) == 0


def test_the_midnight_that_ends_the_wait_after_a_fracture_moves_a_row_up(patient):
    """At the patient's; nothing is written, and nothing opens by itself."""
    clinic, today = patient.clinic, patient.today(make.now())
    held = {"held_at": make.now(), "held_reason": CLOSED_BY_A_FRACTURE}
    program = make.program(patient=patient, items=1, **held)
    make.fracture(patient=patient, happened_on=today)
    over = dt.datetime.combine(today + 42 * DAY, dt.time(), patient.zone)
    placing.place([patient.pk], clinic=clinic, now=over - dt.timedelta(seconds=1))
    assert at(patient).reasons[0] == Why.HELD

    assert placing.place_some(clinic=clinic, now=over, most=50) == 1

    assert at(patient).reasons[:2] == [Why.OPEN_AGAIN, Why.HELD]
    assert at(patient).place // STEPS == PLACES[Why.OPEN_AGAIN]
    program.refresh_from_db()
    assert program.is_held


def test_news_come_before_a_new_day(item, clinic):
    other = make.patient(clinic=clinic)
    place_all(clinic)
    make.flag(patient=item.patient)
    later = make.now() + DAY

    placing.place_some(clinic=clinic, now=later, most=50)

    assert (at(item.patient).as_of, at(other).as_of) != (None, None)
    assert at(item.patient).as_of > at(other).as_of


@pytest.fixture
def names_on(therapist):
    def read(only="", after=None, size=50):
        now = make.now()
        actor = make.actor(therapist)
        found = page_of(
            Patient.objects.visible_to(actor),
            actor,
            only=Only.of(only),
            reason=only,
            place=after.place if after else None,
            pk=after.pk if after else None,
            size=size,
            today=clinic_day(therapist.clinic, now),
        )
        return {row.name for row in found}

    return read


def named(name, clinic):
    return make.patient(clinic=clinic, user=make.user(name=name))


def test_a_page_has_the_next_of_the_kept_places_and_who_has_news(clinic, names_on):
    rows = [named(name, clinic) for name in ("Ann", "Ben", "Cleo", "Dora")]
    for row in rows[:3]:
        make.program(patient=row, items=1, starts_on=row.today(make.now()))
    place_all(clinic)
    quiet = [row for row in rows[:3] if at(row).place == QUIET * STEPS]

    assert len(quiet) == 3
    assert names_on(size=1) == {"Dora", "Ann"}
    make.flag(patient=rows[2])
    assert names_on(size=1) == {"Dora", "Ann", "Cleo"}
    behind = Cursor(place=at(rows[0]).place, pk=rows[0].pk)
    assert names_on(size=1, after=behind) == {"Ben", "Cleo"}
    assert names_on(only="quiet") == {"Ann", "Ben", "Cleo"}
    assert names_on(only=Why.NO_PROGRAM) == {"Dora", "Cleo"}
    assert names_on(only="nonsense") == {"Ann", "Ben", "Cleo", "Dora"}


def test_a_page_is_read_in_the_order_in_which_it_is_shown(clinic, therapist):
    """Then the ledger finds its names on it in one reading."""
    quiet, urgent, _none = (named(name, clinic) for name in ("Ann", "Ben", "Cleo"))
    make.program(patient=quiet, items=1, starts_on=quiet.today(make.now()))
    make.flag(patient=urgent)
    place_all(clinic)

    nobody_yet = {"place": None, "pk": None, "today": clinic_day(clinic, make.now())}
    rows = a_page(
        make.actor(therapist),
        is_whole=True,
        only=Only.EVERYBODY,
        reason="",
        **nobody_yet,
    )

    assert [row.name for row in rows] == ["Ben", "Cleo", "Ann"]


def test_a_worker_that_is_away_never_makes_a_page_endless(clinic, names_on):
    for _number in range(MOST_BEHIND + 5):
        make.patient(clinic=clinic)

    assert len(names_on(size=2)) <= MOST_BEHIND + 3


def test_rows_cost_the_same_few_queries(clinic, statements):
    for _number in range(4):
        make.program(patient=make.patient(clinic=clinic), items=2)
    place_all(clinic)
    ids = list(Patient.objects.values_list("pk", flat=True))

    one = statements(placing.place, ids[:1], clinic=clinic, now=make.now())
    four = statements(placing.place, ids, clinic=clinic, now=make.now())

    assert len(one) == len(four) == 3


@pytest.mark.django_db(transaction=True)
def test_news_during_the_count_are_not_lost():
    clinic = make.clinic()
    patient = make.patient(clinic=clinic)

    def deed(number):
        if number % 2:
            return make.flag(patient=patient)
        return placing.place([patient.pk], clinic=clinic, now=make.now())

    for _turn in range(5):
        at_once(4, deed)
    place_all(clinic)

    kept = at(patient)
    assert kept.version == kept.counted
    assert kept.reasons == [Why.WARNING_SIGN, Why.NO_PROGRAM]
    assert reasons_of(patient) == dict.fromkeys(kept.reasons, kept.place)


def raise_version(patient):
    CaseloadPlace.objects.filter(patient=patient).update(version=F("version") + 1)


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_rows_in_the_same_order_as_all_who_write(kept_by):
    """PostgreSQL comes upon the second first: the row of the first was written last."""
    clinic = make.clinic()
    first, second = make.patient(clinic=clinic), make.patient(clinic=clinic)
    place_all(clinic)
    raise_version(first)
    has_begun = Event()

    def news_of_both():
        with transaction.atomic():
            raise_version(first)
            has_begun.set()
            until_somebody_waits()
            raise_version(second)

    def work():
        assert has_begun.wait(60)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_indexscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            kept_by([second.pk, first.pk], clinic)

    assert at_once(2, lambda number: (news_of_both, work)[number]()) == [None, None]


@pytest.mark.django_db(transaction=True)
def test_a_new_reason_and_a_clinics_rhythm_do_not_wait_in_a_ring():
    """A new reason refers to its clinic, whose rhythm is news for all its places."""
    clinic = make.clinic()
    lead = make.actor(make.member(clinic=clinic))
    make.patient(clinic=clinic)
    has_begun = Event()

    def work():
        with transaction.atomic():
            place_all(clinic)
            has_begun.set()
            until_somebody_waits()

    def set_rhythm():
        assert has_begun.wait(60)
        said = {"reevaluate_after_days": 20, "reevaluate_after_visits": 9}
        setting.set_rhythm(clinic=clinic, by=lead, now=make.now(), **said)

    assert at_once(2, lambda number: (work, set_rhythm)[number]()) == [None, None]


def placed(ids, clinic):
    placing.place(ids, clinic=clinic, now=make.now())


def tallied(ids, _clinic):
    tallying.tell_the_caseload(ids)


@pytest.fixture(params=[placed, tallied], ids=["placing", "tallying"])
def kept_by(request):
    return request.param

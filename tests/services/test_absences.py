"""A therapist is away: what comes in reaches whoever answers, and nobody sees more."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from patients.models import Closure, CoverAlert, Patient
from patients.models.absences import (
    answering_for,
    is_therapist_away,
    meanwhile,
    who_may_see,
)
from patients.rules.alerting import Kind
from patients.services import digesting, planning_days
from programs.models import Escalation, EscalationSettings, SafetyFlag
from programs.models.caseload_lists import also_of, in_list
from programs.models.messages import who_ask, whose_turn
from programs.services import escalating, flagging, messaging
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people.models import Membership
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def clinic(db):
    return make.clinic(time_zone="America/New_York")


@pytest.fixture
def today(clinic):
    return make.now().astimezone(clinic.zone).date()


@pytest.fixture
def deputy(clinic):
    return make.member(clinic=clinic, user=make.user(name="Ben Deputy"))


@pytest.fixture
def third(clinic):
    return make.member(clinic=clinic, user=make.user(name="Cleo Third"))


def leave(therapist, to=None, first=0, last=3, by=None):
    today = make.now().astimezone(therapist.clinic.zone).date()
    return planning_days.close_days(
        clinic=therapist.clinic,
        therapist=therapist,
        deputy=to,
        first_on=today + first * DAY,
        last_on=today + last * DAY,
        reason="Holiday",
        by=make.actor(by or therapist),
        now=make.now(),
    )


def names(rows):
    return sorted(row.user.name for row in rows)


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))


def raised(patient, key="rf_dizzy", now=None):
    now = now or make.now()
    by = make.actor(patient)
    return flagging.raise_flag(patient=patient, key=key, on=now.date(), by=by, now=now)


def test_a_sign_reaches_the_deputy_and_not_the_empty_chair(
    patient, therapist, deputy, third
):
    leave(therapist, deputy)

    raised(patient)

    assert told("safety_flag") == ["Ben Deputy"]


def test_an_urgent_sign_reaches_the_lead_as_well(patient, therapist, deputy, lead):
    leave(therapist, deputy)

    raised(patient, "rf_calf")

    assert told("safety_flag") == ["Ben Deputy", "Lena Lead"]


def test_without_a_deputy_all_hear(patient, therapist, deputy, third, lead):
    leave(therapist)

    raised(patient)

    assert told("safety_flag") == ["Ben Deputy", "Cleo Third", "Lena Lead"]


@pytest.mark.parametrize("span", [(1, 3), (-3, -1)])
def test_before_and_after_it_is_as_ever(patient, therapist, deputy, span):
    leave(therapist, deputy, *span)

    raised(patient)

    assert told("safety_flag") == ["Tess Therapist"]
    assert meanwhile(patient, now=make.now()) is None


@pytest.mark.parametrize("hours", [-30, -1, 0, 1, 30])
@pytest.mark.parametrize("is_other", [False, True])
def test_the_page_of_a_day_asks_who_answers_where_the_therapist_is_away(
    patient, therapist, deputy, third, hours, is_other
):
    leave(third if is_other else therapist, deputy, 0, 0)
    make.closure(
        clinic=patient.clinic,
        therapist=therapist,
        first_on=make.today(),
        last_on=make.today() + DAY,
        is_withdrawn=True,
    )
    now = make.now() + dt.timedelta(hours=hours)

    [away] = Patient.objects.values_list(is_therapist_away(now), flat=True)

    assert away is (meanwhile(patient, now=now) is not None)


def test_taken_back_it_is_as_ever(patient, therapist, deputy):
    row = leave(therapist, deputy)
    by = make.actor(therapist)
    planning_days.withdraw_closure(closure=row, by=by, now=make.now())

    assert names(answering_for(patient, now=make.now())) == ["Tess Therapist"]


def test_a_deputy_who_falls_ill_has_one_too(patient, therapist, deputy, third):
    leave(therapist, deputy)
    leave(deputy, third, 0, 0)

    assert names(answering_for(patient, now=make.now())) == ["Cleo Third"]
    assert make.actor(third).lists == [third.pk, *sorted([therapist.pk, deputy.pk])]
    assert make.actor(deputy).lists == [deputy.pk]


def test_a_deputy_who_works_here_no_more_leaves_it_to_all(
    patient, therapist, deputy, third
):
    leave(therapist, deputy)
    Membership.objects.filter(pk=deputy.pk).update(ended_at=make.now())

    assert names(answering_for(patient, now=make.now())) == ["Cleo Third"]
    assert meanwhile(patient, now=make.now()).by == "Cleo Third"


def test_where_all_are_away_all_hear_of_it(patient, therapist):
    leave(therapist)

    raised(patient)

    assert told("safety_flag") == ["Tess Therapist"]


def test_two_leaves_of_one_do_not_lie_across_each_other(therapist, deputy):
    leave(therapist, deputy, 2, 5)

    for span in ((2, 5), (5, 6), (0, 2), (3, 4), (0, 9)):
        with pytest.raises(planning_days.AlreadyClosed):
            leave(therapist, deputy, *span)
    leave(therapist, deputy, 6, 7)


def test_who_is_away_is_no_deputy(therapist, deputy, third):
    leave(deputy, third, 3, 4)

    with pytest.raises(planning_days.DeputyAway):
        leave(therapist, deputy)
    leave(therapist, deputy, 0, 2)


def test_nobody_answers_in_a_circle(therapist, deputy):
    leave(therapist, deputy)

    with pytest.raises(planning_days.DeputyAway):
        leave(deputy, therapist)


@pytest.mark.parametrize("who", ["self", "desk", "gone", "stranger"])
def test_only_a_colleague_who_treats_here_is_a_deputy(
    clinic, therapist, deputy, clinic_admin, stranger, who
):
    gone = make.member(clinic=clinic, ended_at=make.now())
    to = {"self": therapist, "desk": clinic_admin, "gone": gone, "stranger": stranger}

    with pytest.raises(planning_days.NotATherapistHere):
        leave(therapist, to[who])


def test_the_deputy_is_told_that_they_are_one_and_no_more(therapist, deputy):
    row = leave(therapist, deputy)
    assert told("something_to_look_at") == ["Ben Deputy"]

    by = make.actor(therapist)
    planning_days.withdraw_closure(closure=row, by=by, now=make.now())
    assert told("something_to_look_at") == ["Ben Deputy", "Ben Deputy"]


def test_what_was_entered_is_kept_as_it_was(therapist, deputy, third):
    row = leave(therapist, deputy)

    assert AuditEvent.objects.filter(deed="closure.entered").count() == 1
    for said in ({"deputy": third}, {"last_on": row.last_on + DAY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Closure.objects.filter(pk=row.pk).update(**said)


@pytest.mark.django_db(transaction=True)
def test_a_leave_entered_twice_at_once_is_one(therapist, deputy):
    answers = at_once(2, lambda _number: leave(therapist, deputy))

    assert Closure.objects.count() == 1
    assert planning_days.AlreadyClosed in answers


def test_a_sign_that_waits_as_they_leave_is_the_deputys_turn_next(
    clinic, patient, therapist, deputy, third, lead
):
    EscalationSettings.objects.create(clinic=clinic, people=[third.pk])
    flag = raised(patient, now=make.now() - 9 * DAY)
    SafetyFlag.objects.update(escalates_at=make.now() - 8 * DAY)
    Escalation.objects.create(
        flag=flag,
        patient=patient,
        clinic=clinic,
        step=0,
        rule="first",
        to=therapist,
        at=make.now() - 9 * DAY,
    )
    leave(therapist, deputy)

    escalating.escalate_due(now=make.now(), most=9)

    assert told("safety_goes_on") == ["Ben Deputy"]


def test_what_they_were_on_waits_for_somebody_again(patient, therapist, deputy, lead):
    flag = raised(patient, now=make.now() - 9 * DAY)
    flagging.take_on(flag=flag, by=make.actor(therapist), now=make.now() - 9 * DAY)
    leave(therapist, deputy)

    for _run in "ab":  # who was told at first, and who is next
        escalating.escalate_due(now=make.now(), most=9)

    kept = SafetyFlag.objects.get()
    assert (kept.taken_by, kept.escalates_at is None) == (None, False)
    assert told("safety_goes_on") == ["Ben Deputy"]


def test_who_is_away_is_passed_over_on_the_list(
    clinic, patient, therapist, deputy, third
):
    EscalationSettings.objects.create(clinic=clinic, people=[deputy.pk, third.pk])
    leave(deputy)
    raised(patient, now=make.now() - 9 * DAY)
    for _again in range(2):
        escalating.escalate_due(now=make.now(), most=9)
        SafetyFlag.objects.update(escalates_at=make.now())

    assert "Ben Deputy" not in told("safety_goes_on")


def test_nothing_is_handed_to_who_is_away(patient, therapist, deputy):
    flag = raised(patient)
    by = make.actor(therapist)
    flagging.take_on(flag=flag, by=by, now=make.now())
    messaging.ask(patient=patient, text="?", by=make.actor(patient), now=make.now())
    (question,) = patient.message_set.all()
    leave(deputy, therapist)

    with pytest.raises(escalating.NotATherapistHere):
        escalating.hand_on(
            flag=flag, of=therapist.user_id, to=deputy, by=by, now=make.now()
        )
    with pytest.raises(messaging.NotATherapistHere):
        messaging.hand_over(
            patient=patient, to=deputy, up_to=question.pk, by=by, now=make.now()
        )


def turn(of):
    actor = make.actor(of)
    return [row.pk for row in whose_turn(who_ask(actor), actor)]


def test_a_question_is_the_deputys_turn(patient, therapist, deputy, third):
    leave(therapist, deputy)

    messaging.ask(patient=patient, text="?", by=make.actor(patient), now=make.now())

    assert told("care_team_message") == ["Ben Deputy"]
    assert turn(deputy) == [patient.pk]
    assert turn(third) == []
    assert [row.turn_of for row in who_ask(make.actor(third))] == ["Ben Deputy"]


def test_without_a_deputy_a_question_is_everybodys_turn(patient, therapist, third):
    leave(therapist)

    messaging.ask(patient=patient, text="?", by=make.actor(patient), now=make.now())

    assert told("care_team_message") == ["Cleo Third"]
    assert turn(third) == [patient.pk]


def test_the_list_and_the_alerts_of_cover_are_the_deputys_too(
    patient, therapist, deputy, third
):
    make.alert(patient=patient, kind=Kind.RENEWAL_NOTE)
    leave(therapist, deputy)

    def seen(member):
        actor = make.actor(member)
        mine = in_list(actor, is_whole=False, also=also_of(actor))
        rows = CoverAlert.objects.visible_to(actor).asking(actor)
        return mine.count(), rows.count()

    assert seen(deputy) == (1, 1)
    assert seen(third) == (0, 0)
    assert seen(therapist) == (1, 1)


def test_the_morning_letter_goes_to_the_deputy_on_the_first_day(
    clinic, patient, therapist, deputy, today
):
    morning = dt.datetime.combine(today, dt.time(8), clinic.zone)
    own = make.patient(clinic=clinic, therapist=deputy)
    for each in (patient, own):
        make.flag(patient=each, raised_at=morning - 2 * DAY)
    digesting.send_digests(clinic=clinic, now=morning - DAY)
    Notice.objects.update(made_at=morning - DAY)
    assert told("morning_letter") == ["Ben Deputy", "Tess Therapist"]
    leave(therapist, deputy)

    digesting.send_digests(clinic=clinic, now=morning)

    assert told("morning_letter") == ["Ben Deputy", "Ben Deputy", "Tess Therapist"]


def test_a_restricted_record_stays_closed_to_the_deputy(
    clinic, patient, therapist, deputy, third
):
    make.restriction(patient=patient, named=[third])
    leave(therapist, deputy)

    raised(patient)

    assert patient not in Patient.objects.visible_to(make.actor(deputy))
    assert told("safety_flag") == ["Cleo Third"]


def test_and_so_does_a_record_that_was_closed_as_its_double(
    clinic, patient, therapist, deputy, third
):
    closed = make.patient(
        clinic=clinic, therapist=therapist, discharged_on=make.today()
    )
    make.doubled_record(patient=closed, kept=patient)
    make.restriction(patient=patient, named=[third])
    leave(therapist, deputy)

    assert who_may_see([closed.pk]) == {closed.pk: {third.pk, therapist.pk}}
    assert names(answering_for(closed, now=make.now())) == ["Cleo Third"]


def test_and_so_does_another_clinics(patient, therapist, stranger):
    away = make.member(clinic=stranger.clinic)
    leave(away, stranger)

    assert names(answering_for(patient, now=make.now())) == ["Tess Therapist"]
    assert make.actor(therapist).standing.away == ()


def test_the_patient_reads_who_answers_and_until_when(patient, therapist, deputy):
    row = leave(therapist, deputy)

    told = meanwhile(patient, now=make.now())

    assert (told.who, told.by, told.until) == (
        "Tess Therapist",
        "Ben Deputy",
        row.last_on,
    )

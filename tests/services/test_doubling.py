"""A person who was entered twice: one record is closed, and what it knows goes on."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.utils import InternalError

from patients.models import (
    AccountClosure,
    CalendarFeed,
    ClinicSession,
    CoverageSnapshot,
    CoverVersion,
    DoubledRecord,
    HelperLink,
    LegalHold,
    PainLimits,
    Patient,
    PriorUse,
    TwoPeople,
    facts_of,
)
from patients.models.doubling import suspected
from patients.rules import coverage
from patients.rules.coverage import Result
from patients.rules.doubling import Refusal
from patients.services import (
    admitting,
    attending,
    auditing,
    charting,
    counting,
    erasing,
    helping,
    keeping,
    leaving,
    receiving,
    subscribing,
    summing,
)
from patients.services.attending.looking import Slot
from programs.models import SafetyFlag
from programs.services import doubling, flagging, prescribing
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from ptcare.people import actors
from ptcare.people.models import EntryCard
from ptcare.people.roles import Role
from ptcare.people.services import carding
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def other(patient):
    """The same person, entered once more by somebody else."""
    return make.patient(clinic=patient.clinic, user=make.user(name="Pat Patient"))


@pytest.fixture
def close(patient, other, desk):
    def run(doubled=other, kept=patient, **said):
        said = {"reason": "She said so", "by": desk, "now": make.now()} | said
        return doubling.close_as_double(doubled=doubled, kept=kept, **said)

    return run


def came(patient, days, **said):
    """An attended treatment, so many days ago."""
    on = make.today() - days * DAY
    return make.session(patient=patient, on=on, status="attended", **said)


def summary(patient):
    return counting.current(patient, now=make.now()).result.patient_summary


def test_the_record_is_closed_and_says_who_and_when(patient, other, desk, close):
    row = close()

    other.refresh_from_db()
    assert other.discharged_on == make.today()
    assert (row.kept, row.recorded_by) == (patient, desk.user)
    deeds = AuditEvent.objects.filter(by_user_id=desk.user.pk).values_list(
        "deed", flat=True
    )
    assert {"record.doubled", "record.kept", "patient.discharged"} <= {*deeds}


def test_no_way_leads_in_any_more(other, desk, close):
    helper = make.helper(patient=other)
    carding.issue_card(
        user=other.user, clinic_id=other.clinic_id, by=desk, now=make.now()
    )
    by = make.actor(other)
    subscribing.make_address(patient=other, has_exercises=False, by=by, now=make.now())
    waiting = make.notice(patient=other, kind="clinic_update")

    close()

    waiting.refresh_from_db()
    assert waiting.state == Notice.State.CANCELLED
    assert actors.standings_of(other.user) == []
    assert actors.standings_of(helper.user) == []
    assert not HelperLink.objects.current().exists()
    assert not EntryCard.objects.valid().exists()


def test_who_works_here_too_goes_on_hearing_of_that(other, clinic, close):
    make.member(clinic=clinic, user=other.user)
    waiting = make.notice(patient=other, kind="safety_flag")

    close()

    waiting.refresh_from_db()
    assert waiting.state == Notice.State.DUE
    assert [each.role for each in actors.standings_of(other.user)] == ["therapist"]


def test_nothing_can_be_booked_nor_the_care_begun_again(other, desk, close):
    close()

    slot = Slot(on=make.today() + DAY, start=dt.time(9), kind="treatment")
    with pytest.raises(attending.Discharged):
        attending.book_session(patient=other, slot=slot, by=desk, now=make.now())
    with pytest.raises(admitting.IsDoubled):
        admitting.readmit_patient(patient=other, by=desk, now=make.now())


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (lambda other: make.session(patient=other), Refusal.BOOKED),
        (lambda other: make.program(patient=other), Refusal.PRESCRIBED),
        (lambda other: make.draft(patient=other), Refusal.PRESCRIBED),
        (lambda other: make.flag(patient=other), Refusal.SIGN),
        (lambda other: make.restriction(patient=other), Refusal.RESTRICTED),
    ],
)
def test_what_is_still_going_on_there_comes_first(other, close, prepare, why):
    prepare(other)

    with pytest.raises(doubling.Refused) as refused:
        close()

    assert refused.value.why == [why]
    other.refresh_from_db()
    assert other.discharged_on is None
    assert not DoubledRecord.objects.exists()


def test_the_one_in_care_is_not_closed_for_one_that_is_not(patient, desk, close):
    admitting.discharge_patient(patient=patient, by=desk, now=make.now())

    with pytest.raises(doubling.Refused) as refused:
        close()

    assert refused.value.why == [Refusal.NOT_IN_CARE]


def test_a_double_of_a_double_is_refused_and_impossible(patient, other, close):
    third = make.patient(clinic=patient.clinic)
    close()

    for doubled, kept, why in (
        (third, other, Refusal.KEPT_IS_DOUBLED),
        (patient, third, Refusal.HAS_DOUBLES),
        (patient, other, Refusal.HAS_DOUBLES),
        (other, third, Refusal.DOUBLED),
    ):
        with pytest.raises(doubling.Refused) as refused:
            close(doubled, kept)
        assert why in refused.value.why
        with pytest.raises(DatabaseError), transaction.atomic():
            DoubledRecord.objects.create(
                patient=doubled,
                clinic=patient.clinic,
                kept=kept,
                recorded_by=patient.user,
                recorded_at=make.now(),
            )

    close(third, patient)  # a third record of the person
    assert DoubledRecord.objects.filter(kept=patient).count() == 2


def test_the_kept_one_is_of_the_same_clinic(patient, elsewhere):
    DoubledRecord.objects.create(
        patient=patient,
        clinic=patient.clinic,
        kept=make.patient(clinic=elsewhere),
        recorded_by=patient.user,
        recorded_at=make.now(),
    )

    with pytest.raises(IntegrityError, match="kept_of_the_clinic"):
        connection.check_constraints()


def test_what_was_said_is_never_changed_or_deleted(close):
    row = close()

    with pytest.raises((DatabaseError, InternalError)), transaction.atomic():
        DoubledRecord.objects.filter(pk=row.pk).update(reason="Another")
    with pytest.raises((DatabaseError, InternalError)), transaction.atomic():
        DoubledRecord.objects.filter(pk=row.pk).delete()


# Two people who look alike.


def look_alike(clinic):
    return suspected(Patient.objects.filter(clinic=clinic), most=9)


@pytest.fixture
def say_two(patient, other, desk):
    def run(**said):
        said = {"reason": "Twins", "by": desk, "now": make.now()} | said
        return doubling.say_two_people(**{"one": other, "other": patient} | said)

    return run


def test_two_people_are_not_suggested_again(patient, other, clinic, desk, say_two):
    assert len(look_alike(clinic)) == 1

    row = say_two()

    assert look_alike(clinic) == []
    assert (row.recorded_by, row.alike) == (desk.user, ["name"])
    deeds = AuditEvent.objects.filter(
        deed__in=["record.two_people", "record.told_apart"]
    )
    assert {each.patient_id for each in deeds} == {patient.pk, other.pk}


def test_they_are_once_more_agrees_than_that(patient, other, clinic, say_two):
    say_two()

    Patient.objects.filter(pk__in=[patient.pk, other.pk]).update(phone="555 0123")

    assert len(look_alike(clinic)) == 1


def test_less_than_that_agrees_and_they_are_not(patient, other, clinic, say_two):
    Patient.objects.filter(pk__in=[patient.pk, other.pk]).update(phone="555 0123")
    say_two()

    Patient.objects.filter(pk=other.pk).update(name="Patrick Patient")

    assert look_alike(clinic) == []


def test_taken_back_they_are_suggested_again(clinic, desk, say_two):
    row = say_two()

    doubling.unsay_two_people(row=row, reason="One", by=desk, now=make.now())

    assert len(look_alike(clinic)) == 1
    with pytest.raises(keeping.AlreadyWithdrawn):
        doubling.unsay_two_people(row=row, reason="One", by=desk, now=make.now())
    say_two()


def test_two_people_are_not_closed_for_each_other(close, say_two):
    say_two()
    with pytest.raises(keeping.AlreadyRecorded):
        say_two()

    with pytest.raises(doubling.Refused) as refused:
        close()

    assert refused.value.why == [Refusal.TWO_PEOPLE]


def test_who_was_closed_is_not_two_people(close, say_two):
    close()

    with pytest.raises(doubling.AreClosed):
        say_two()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(2))
def test_of_one_person_and_two_at_once_one_is_said(close, say_two, _time):
    answers = at_once(2, lambda n: close() if n else say_two())

    said = TwoPeople.objects.standing().count()
    assert said + DoubledRecord.objects.standing().count() == 1, answers


def test_the_other_is_of_the_same_clinic(patient, elsewhere):
    TwoPeople.objects.create(
        patient=patient,
        clinic=patient.clinic,
        other=make.patient(clinic=elsewhere),
        recorded_by=patient.user,
        recorded_at=make.now(),
    )

    with pytest.raises(IntegrityError, match="other_of_the_clinic"):
        connection.check_constraints()


# The account by which they sign in.

ADDRESS = "pat@example.net"


@pytest.fixture
def signs_in(other):
    """The person signs in to the record that is closed, by this address."""
    other.user.email = ADDRESS
    other.user.save()
    EmailAddress.objects.create(
        user=other.user, email=ADDRESS, verified=True, primary=True
    )
    return other.user


@pytest.fixture
def by_card(patient):
    """Of the kept record nobody has ever proved an address."""
    patient.user.email = None
    patient.user.save()
    return patient.user


def records_open_to(user):
    return [each.row_id for each in actors.standings_of(user)]


def test_the_address_opens_the_kept_record(patient, other, signs_in, by_card, close):
    row = close(carries=True)

    assert row.account == signs_in
    assert records_open_to(signs_in) == [patient.pk]
    assert records_open_to(by_card) == []
    patient.refresh_from_db()
    assert patient.user.email == ADDRESS
    assert AuditEvent.objects.get(deed="account.carried").patient_id == patient.pk
    letter = Notice.objects.get(kind="invitation", state=Notice.State.DUE)
    assert letter.user == signs_in


def test_who_was_signed_in_and_every_other_way_ends(
    patient, other, signs_in, by_card, desk, close
):
    for user in (signs_in, by_card):
        UserSession.objects.create(user=user, ip="127.0.0.1", session_key=str(user.pk))
    _card, _digits = carding.issue_card(
        user=by_card, clinic_id=patient.clinic_id, by=desk, now=make.now()
    )
    by = make.actor(patient)
    subscribing.make_address(
        patient=patient, has_exercises=False, by=by, now=make.now()
    )

    close(carries=True)

    assert not UserSession.objects.exists()
    assert not EntryCard.objects.valid().exists()
    assert not CalendarFeed.objects.standing().exists()


def test_unticked_the_address_stays_where_it_was(patient, signs_in, by_card, close):
    close()

    assert records_open_to(signs_in) == []
    assert records_open_to(by_card) == [patient.pk]


def test_taken_back_each_record_opens_to_its_own_again(
    patient, other, signs_in, by_card, desk, close
):
    row = close(carries=True)
    helper = make.helper(patient=patient, invited_by=signs_in, started_at=make.now())
    UserSession.objects.create(user=signs_in, ip="127.0.0.1", session_key="s")

    doubling.take_back(row=row, reason="A sister", by=desk, now=make.now())

    assert records_open_to(signs_in) == [other.pk]
    assert records_open_to(by_card) == [patient.pk]
    assert records_open_to(helper.user) == []
    assert not UserSession.objects.exists()


def test_what_the_owner_has_changed_meanwhile_goes_back_with_them(
    patient, other, signs_in, by_card, desk, close
):
    row = close(carries=True)
    signs_in.email = "new@example.net"
    signs_in.save()
    make.member(user=signs_in)  # at another clinic, by that address

    doubling.take_back(row=row, reason="A sister", by=desk, now=make.now())

    other.refresh_from_db()
    patient.refresh_from_db()
    assert other.user.email == "new@example.net"
    assert patient.user == by_card
    assert patient.pk not in records_open_to(signs_in)


def test_what_was_closed_meanwhile_stays_closed_to_who_closed_it(
    patient, other, signs_in, by_card, desk, close
):
    row = close(carries=True)
    patient.refresh_from_db()
    leaving.close_account(patient=patient, by=make.actor(patient), now=make.now())

    doubling.take_back(row=row, reason="A sister", by=desk, now=make.now())

    assert records_open_to(by_card) == [patient.pk]
    assert records_open_to(signs_in) == []
    other.refresh_from_db()
    assert not other.user.is_active
    leaving.open_again(patient=other, by=desk, now=make.now())
    assert records_open_to(signs_in) == [other.pk]


@pytest.mark.parametrize("carries", [True, False])
def test_who_closed_all_else_they_had_can_come_in_again(
    patient, other, elsewhere, signs_in, by_card, desk, close, carries
):
    loses = by_card if carries else signs_in
    there = make.patient(clinic=elsewhere, user=loses)
    row = close(carries=carries)
    leaving.close_account(patient=there, by=make.actor(there), now=make.now())

    doubling.take_back(row=row, reason="A sister", by=desk, now=make.now())

    loses.refresh_from_db()
    assert loses.is_active
    assert records_open_to(loses) == [patient.pk if carries else other.pk]


def test_nobody_becomes_their_own_helper(
    patient, other, signs_in, by_card, desk, close
):
    row = close(carries=True)
    make.helper(patient=patient, user=by_card, invited_by=desk.user)

    doubling.take_back(row=row, reason="A sister", by=desk, now=make.now())

    assert [each.role for each in actors.standings_of(by_card)] == [Role.PATIENT]


def opens_to(user, patient):
    return Patient.objects.filter(pk=patient.pk, user=user).exists()


def test_a_card_is_for_whom_the_record_opens_to_by_now(
    patient, signs_in, by_card, desk, close
):
    close(carries=True)

    card, _digits = admitting.issue_card(patient=patient, by=desk, now=make.now())

    assert opens_to(card.user, patient)


def test_nobody_gets_a_card_to_a_record_that_was_closed(other, desk, close):
    close()

    with pytest.raises(admitting.IsDoubled):
        admitting.issue_card(patient=other, by=desk, now=make.now())


OWN_DEEDS = [
    leaving.close_account,
    partial(helping.invite_helper, name="Ann"),
    partial(subscribing.make_address, has_exercises=False),
]


@pytest.mark.parametrize("deed", OWN_DEEDS)
def test_who_has_just_left_opens_and_closes_nothing_of_it(
    patient, signs_in, by_card, close, deed
):
    by = make.actor(patient)
    close(carries=True)

    with pytest.raises(counting.NotTheirs):
        deed(patient=patient, by=by, now=make.now())


@pytest.mark.parametrize(
    "deed",
    [
        partial(helping.change_scopes, may_log=True, hears_of_falls=True),
        helping.issue_card,
    ],
)
def test_who_has_just_left_shares_nothing_more_of_it_with_a_helper(
    patient, signs_in, by_card, close, deed
):
    by, link = make.actor(patient), make.helper(patient=patient)
    close(carries=True)

    with pytest.raises(counting.NotTheirs):
        deed(link=link, by=by, now=make.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
@pytest.mark.parametrize("is_back", [False, True])
def test_a_card_given_this_moment_is_for_whom_the_record_opens_to(
    patient, other, signs_in, by_card, desk, close, is_back, _time
):
    row = close(carries=True) if is_back else None
    kept = Patient.objects.get(pk=patient.pk)
    change = partial(close, carries=True)
    if is_back:
        change = partial(
            doubling.take_back, row=row, reason="A sister", by=desk, now=make.now()
        )
    give = partial(admitting.issue_card, patient=kept, by=desk, now=make.now())

    at_once(2, lambda n: change() if n else give())

    assert opens_to(by_card, patient) is is_back
    cards = EntryCard.objects.valid()
    assert all(opens_to(card.user, patient) for card in cards)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
def test_an_account_closed_this_moment_is_that_of_whoever_closed_it(
    patient, signs_in, by_card, close, _time
):
    leave = partial(
        leaving.close_account, patient=patient, by=make.actor(patient), now=make.now()
    )

    at_once(2, lambda n: close(carries=True) if n else leave())

    is_closed = AccountClosure.objects.standing().filter(patient=patient).exists()
    assert opens_to(by_card, patient) is is_closed


def proved(patient, other):
    address = {"email": "p@example.net", "verified": True}
    EmailAddress.objects.create(user=patient.user, **address)


def has_a_passkey(patient, other):
    kind = Authenticator.Type.WEBAUTHN
    Authenticator.objects.create(user=patient.user, type=kind, data={})


def no_address(patient, other):
    other.user.email = None
    other.user.save()


def closed_by_owner(patient, other):
    by = make.actor(other)
    leaving.close_account(patient=other, by=by, now=make.now())


def helps_the_kept(patient, other):
    make.helper(patient=patient, user=other.user)


def was_let_go(patient, other):
    link = make.helper(patient=patient, user=other.user)
    helping.end_helper(link=link, by=make.actor(patient), now=make.now())


@pytest.mark.parametrize(
    "prepare",
    [
        *(proved, has_a_passkey, no_address, closed_by_owner),
        *(helps_the_kept, was_let_go),
    ],
)
def test_no_record_is_given_to_an_address_that_may_be_another_persons(
    patient, other, signs_in, by_card, close, prepare
):
    prepare(patient, other)

    with pytest.raises(doubling.NotCarried):
        close(carries=True)

    assert not DoubledRecord.objects.exists()
    patient.refresh_from_db()
    assert patient.user == by_card


def test_nobody_opens_a_record_to_themself(
    patient, other, clinic, signs_in, by_card, close
):
    mine = make.actor(make.member(clinic=clinic, user=other.user, role="clinic_admin"))

    with pytest.raises(doubling.NotCarried):
        close(carries=True, by=mine)

    close(by=mine)


def test_one_account_at_a_time_is_carried(patient, other, signs_in, by_card, close):
    signs_in.emailaddress_set.update(verified=False)
    close(carries=True)
    third = make.patient(clinic=patient.clinic)

    with pytest.raises(doubling.NotCarried):
        close(third, patient, carries=True)

    close(third, patient)


@pytest.mark.django_db(transaction=True)
def test_of_two_addresses_at_once_one_is_carried(
    patient, other, signs_in, by_card, close
):
    third = make.patient(clinic=patient.clinic)

    answers = at_once(2, lambda n: close(other if n else third, patient, carries=True))

    assert answers.count(doubling.NotCarried) == 1
    patient.refresh_from_db()
    assert patient.user in (signs_in, third.user)
    assert DoubledRecord.objects.standing().count() == 1


# What is known there binds here.


def limits(**said):
    return PainLimits.objects.create(fine=2, less=4, **make.told(said))


def prior_use(plan, start):
    said = {"period_start": start, "visits": 4}
    return PriorUse.objects.create(
        coverage=plan, patient=plan.patient, clinic=plan.clinic, **said
    )


def signs(patient):
    return [each.key for each in SafetyFlag.objects.open().filter(patient=patient)]


@pytest.mark.parametrize("known", [make.fracture, make.condition, limits])
def test_what_holds_there_stops_all_here_until_a_therapist_has_read_it(
    patient, other, therapist, desk, close, known
):
    running = make.program(patient=patient)
    known(patient=other)

    close()

    running.refresh_from_db()
    assert running.is_held
    flag = SafetyFlag.objects.open().get(patient=patient)
    assert (flag.key, flag.pauses) == ("second_record", True)
    with pytest.raises(flagging.NotAClinician):
        flagging.clear_flag(flag=flag, because="x", by=desk, now=make.now())
    assert flagging.clear_flag(
        flag=flag, because="Read", by=make.actor(therapist), now=make.now()
    )


def test_nothing_is_signed_while_nobody_has_read_it(patient, other, therapist, close):
    draft = make.draft(patient=patient, items=1)
    make.fracture(patient=other)
    close()

    with pytest.raises(prescribing.GateClosed):
        prescribing.sign_program(
            program=draft, by=make.actor(therapist), now=make.now()
        )


def test_what_is_only_to_be_read_stops_nothing(patient, other, close):
    running = make.program(patient=patient)
    make.fall(patient=other)

    close()

    running.refresh_from_db()
    assert not running.is_held
    assert signs(patient) == ["second_to_read"]


def test_a_record_of_the_desk_alone_rings_nobody(patient, close):
    close()

    assert signs(patient) == []


def test_a_fracture_that_is_told_of_later_rings_again(patient, other, therapist, close):
    by = make.actor(therapist)
    close()

    charting.record_fracture(
        patient=other, site="hip", happened_on=make.today(), by=by, now=make.now()
    )
    charting.set_condition(
        patient=other, key="high_fall_risk", note="", by=by, now=make.now()
    )

    assert signs(patient) == ["second_record"]


def test_a_sign_there_is_set_aside_before_the_one_here(
    patient, other, therapist, close
):
    by = make.actor(therapist)
    close()
    there = flagging.raise_flag(
        patient=other, key="rf_unwell", on=make.today(), by=by, now=make.now()
    )
    here = SafetyFlag.objects.get(patient=patient)

    with pytest.raises(flagging.OpenThere):
        flagging.clear_flag(flag=here, because="x", by=by, now=make.now())

    flagging.clear_flag(flag=there, because="Over", by=by, now=make.now())
    assert flagging.clear_flag(flag=here, because="Read", by=by, now=make.now())


def test_taking_it_back_loosens_nothing(patient, other, therapist, desk, close):
    make.fracture(patient=other)
    row = close()

    doubling.take_back(row=row, reason="A sister", by=desk, now=make.now())

    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_reason) == (desk.user, "A sister")
    assert signs(patient) == ["second_record"]
    other.refresh_from_db()
    assert other.discharged_on
    admitting.readmit_patient(patient=other, by=desk, now=make.now())
    assert [each.row_id for each in actors.standings_of(other.user)] == [other.pk]
    with pytest.raises(keeping.AlreadyWithdrawn):
        doubling.take_back(row=row, reason="Again", by=desk, now=make.now())
    close()  # and marked once more


# Visits count once, for the person.


@pytest.fixture
def plans(patient, other):
    """Ten visits a year with the same payer, entered with each."""
    payer = make.payer(clinic=patient.clinic)
    return [
        make.coverage(patient=each, payer=payer, limit=10, copay_cents=0)
        for each in (patient, other)
    ]


def from_scratch(patient):
    return coverage.evaluate(facts_of(patient, as_of=make.today()))


def kept_result(patient):
    row = CoverageSnapshot.objects.current().get(patient=patient)
    return Result.from_json(row.result)


def test_used_visits_count_for_the_person_once(patient, other, plans, close):
    came(patient, 1)
    came(other, 1, start=dt.time(11))  # of the same day: one visit
    came(other, 3)
    make.claim(session=came(other, 5), coverage=plans[1])
    assert summary(patient).visits_left == 9
    assert summary(other).visits_left == 7

    close()

    assert summary(patient).visits_left == 7
    assert kept_result(patient) == from_scratch(patient)
    assert summary(other).visits_left == 7  # where they were made they stand as before


def test_what_is_due_of_a_visit_there_is_what_the_kept_record_says(
    patient, other, plans, desk, close
):
    """And where it does not count there, what its own record says."""
    plans[0].copay_cents = 3000
    plans[0].save()
    visit = came(other, 3)

    def due():
        row = ClinicSession.objects.select_related("patient__clinic").get(pk=visit.pk)
        return receiving.bill_of(row, row.patient, now=make.now()).due

    assert due() == 0

    row = close()

    assert due() == 3000
    doubling.take_back(row=row, reason="A sister", by=desk, now=make.now())
    assert due() == 0


def test_what_is_due_under_another_payers_plan_stays(patient, other, close):
    make.coverage(patient=patient, copay_cents=3000)
    make.coverage(patient=other, copay_cents=1000)
    visit = came(other, 3)

    close()

    row = ClinicSession.objects.select_related("patient__clinic").get(pk=visit.pk)
    assert receiving.bill_of(row, row.patient, now=make.now()).due == 1000


def test_taken_back_each_counts_its_own(patient, other, plans, desk, close):
    came(other, 3)
    row = close()
    assert summary(patient).visits_left == 9

    doubling.take_back(row=row, reason="A sister", by=desk, now=make.now())

    assert summary(patient).visits_left == 10


def test_what_is_corrected_there_is_counted_here(patient, other, plans, close):
    visit = came(other, 3)
    close()
    assert summary(patient).visits_left == 9

    visit.status = "no_show"
    visit.save()

    version = CoverVersion.objects.get(patient=patient)
    assert version.is_behind
    assert summary(patient).visits_left == 10


def test_what_is_written_behind_the_databases_back_is_found_here_too(
    patient, other, plans, close
):
    visit = came(other, 3)
    close()
    summary(patient)
    summary(other)
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE patients_clinicsession SET status = 'no_show' WHERE id = %s",
            [visit.pk],
        )
        cursor.execute("SET session_replication_role = DEFAULT")

    assert [row.patient_id for row in summing.mark_drifted()] == [other.pk]

    assert CoverVersion.objects.get(patient=patient).is_behind
    assert summary(patient).visits_left == 10


def test_a_visit_of_another_payers_plan_counts_there_alone(patient, other, close):
    make.coverage(patient=patient, limit=10)
    make.coverage(patient=other, limit=10)
    came(other, 3)

    close()

    assert summary(patient).visits_left == 10
    assert summary(other).visits_left == 9


def test_an_approval_here_is_used_by_a_visit_there(patient, other, plans, close):
    for plan in plans:
        plan.authorization_required = "always"
        plan.save()
        make.authorization(coverage=plan, visits_approved=4)
    came(other, 3)

    close()

    assert summary(patient).visits_left == 3


def test_use_elsewhere_is_written_down_here_first(patient, other, plans, close):
    start = dt.date(make.today().year, 1, 1)
    prior_use(plans[1], start)

    with pytest.raises(doubling.Refused) as refused:
        close()
    assert refused.value.why == [Refusal.USED_ELSEWHERE]

    prior_use(plans[0], start)
    close()


def test_the_nightly_audit_finds_no_drift(patient, other, plans, close):
    came(other, 3)
    close()
    summary(patient)
    summary(other)

    audit = auditing.begin(clinic=patient.clinic, now=make.now())

    assert auditing.go_on(audit_id=audit.pk, now=make.now(), most=99) == []


def test_three_a_week_are_of_the_person(patient, other, desk, close):
    for days in (0, 1, 2):
        came(other, days, start=dt.time(7))
    close()

    slot = Slot(on=make.today() + DAY, start=dt.time(9), kind="treatment")
    with pytest.raises(attending.NoRoom):
        attending.book_session(patient=patient, slot=slot, by=desk, now=make.now())


# The database's own wall counts the person, for whoever writes without asking.


def book_raw(patient, days=0, **said):
    on = make.today() + days * DAY
    return make.session(patient=patient, on=on, start=dt.time(15 + days), **said)


def test_the_wall_counts_the_visits_of_both(patient, other, close):
    for days in (0, 1, 2):
        came(other, days, start=dt.time(7))
    close()

    with pytest.raises(IntegrityError, match="three sessions"), transaction.atomic():
        book_raw(patient)
    book_raw(patient, days=5)


def test_the_wall_counts_so_from_the_closed_one_too(patient, other, close):
    missed = came(other, 1)
    missed.status = "no_show"
    missed.save()
    for days in (0, 1, 2):
        came(patient, days, start=dt.time(7))
    close()

    missed.status = "attended"
    with pytest.raises(IntegrityError, match="three sessions"), transaction.atomic():
        missed.save()


def test_who_was_booked_already_is_marked_all_the_same(patient, other, desk, close):
    booked = [book_raw(patient, days) for days in (0, 1)]
    for days in (0, 1):
        came(other, days, start=dt.time(7))
    close()

    for session in booked:
        attending.attend_session(session=session, by=desk, now=make.now() + 3 * DAY)


def test_taken_back_the_wall_counts_each_by_itself(patient, other, desk, close):
    for days in (0, 1, 2):
        came(other, days, start=dt.time(7))
    row = close()
    doubling.take_back(row=row, reason="A sister", by=desk, now=make.now())

    book_raw(patient)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
def test_of_two_that_fill_the_week_from_both_sides_one_wins(
    patient, other, close, _time
):
    missed = came(other, 1)
    missed.status = "no_show"
    missed.save()
    for days in (0, 2):
        came(patient, days, start=dt.time(7))
    close()

    def mark():
        missed.status = "attended"
        missed.save()

    answers = at_once(2, lambda n: mark() if n else book_raw(patient))

    assert answers.count(IntegrityError) == 1, answers


# Many at once.


@pytest.mark.django_db(transaction=True)
def test_of_two_who_mark_each_other_one_wins(patient, other, close):
    answers = at_once(
        2, lambda n: close(*((other, patient) if n else (patient, other)))
    )

    assert sorted(isinstance(each, DoubledRecord) for each in answers) == [False, True]
    assert DoubledRecord.objects.standing().count() == 1


@pytest.mark.django_db(transaction=True)
def test_three_in_a_ring_make_no_ring(patient, other, close):
    third = make.patient(clinic=patient.clinic)
    ring = [(patient, other), (other, third), (third, patient)]

    at_once(3, lambda n: close(*ring[n]))

    standing = DoubledRecord.objects.standing()
    kept, doubled = ({*standing.values_list(n, flat=True)} for n in ("kept", "patient"))
    assert doubled
    assert not kept & doubled


@pytest.mark.django_db(transaction=True)
def test_two_tabs_mark_once(close):
    answers = at_once(4, lambda _n: close())

    assert sum(isinstance(each, DoubledRecord) for each in answers) == 1
    assert answers.count(doubling.Refused) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
def test_a_session_booked_this_moment_is_seen_or_refused(other, desk, close, _time):
    slot = Slot(on=make.today() + DAY, start=dt.time(9), kind="treatment")
    book = partial(attending.book_session, slot=slot, by=desk)

    answers = at_once(
        2, lambda n: close() if n else book(patient=other, now=make.now())
    )

    is_closed = DoubledRecord.objects.standing().exists()
    is_booked = other.clinicsession_set.booked().exists()
    assert is_closed != is_booked, answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
def test_a_sign_told_this_moment_binds_or_stands_against_it(
    patient, other, close, _time
):
    by = make.actor(other)
    answers = at_once(
        2,
        lambda n: (
            close()
            if n
            else flagging.raise_flag(
                patient=other, key="rf_dizzy", on=make.today(), by=by, now=make.now()
            )
        ),
    )

    is_closed = DoubledRecord.objects.standing().exists()
    assert is_closed == ("second_record" in signs(patient)), answers


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_back_one_does(desk, close):
    row = close()

    answers = at_once(
        2, lambda _n: doubling.take_back(row=row, reason="x", by=desk, now=make.now())
    )

    assert answers.count(keeping.AlreadyWithdrawn) == 1


# Kept as long as the later of the two.

LONG = dt.timedelta(days=3653)


def test_both_are_kept_as_long_as_the_later(patient, other, lead, desk, close):
    close()
    later = make.now() + LONG
    assert erasing.due_of(patient.clinic, now=later) == {}  # the kept one is in care

    admitting.discharge_patient(patient=patient, by=desk, now=make.now() + 99 * DAY)

    assert erasing.due_of(patient.clinic, now=later) == {}
    due = erasing.due_of(patient.clinic, now=later + 99 * DAY)
    assert set(due) == {patient.pk, other.pk}


def test_a_hold_of_one_holds_both_and_each_can_go(patient, other, lead, desk, close):
    by, now = make.actor(lead), make.now()
    close()
    admitting.discharge_patient(patient=patient, by=desk, now=now)
    erasing.set_retention(
        clinic=patient.clinic, bills="advantage", years=10, erases=True, by=by, now=now
    )
    hold = erasing.hold_back(patient=patient, reason="A lawsuit", by=by, now=now)
    later = now + LONG
    assert erasing.announce(clinic=patient.clinic, now=later) == 0

    keeping.withdraw(fact=LegalHold.objects.get(pk=hold.pk), reason="x", by=by, now=now)
    assert erasing.announce(clinic=patient.clinic, now=later) == 2
    later += 40 * DAY
    assert erasing.erase_next(clinic=patient.clinic, now=later)
    assert erasing.erase_next(clinic=patient.clinic, now=later)

    assert not DoubledRecord.objects.exists()

"""A warning sign that nobody takes goes on, until somebody does."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import ClinicHours
from programs.models import Escalation, EscalationSettings, SafetyFlag
from programs.services import escalating, flagging
from programs.tasks import escalate_signs
from ptcare.notices import rechecking
from ptcare.notices.channels.email import Email
from ptcare.notices.channels.sms import Sms
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from ptcare.people.models import Membership
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

ZONE = ZoneInfo("America/New_York")
MINUTE = dt.timedelta(minutes=1)
NEXT, STAND_IN = "safety_goes_on", "safety_stand_in"


def at(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


TUESDAY = at("2026-11-24 10:00")  # Thanksgiving is the Thursday


@pytest.fixture
def clinic(db):
    clinic = make.clinic(time_zone=str(ZONE))
    ClinicHours.objects.create(
        clinic=clinic, opens_at=dt.time(9), closes_at=dt.time(17)
    )
    return clinic


@pytest.fixture
def listed(clinic):
    """Two colleagues, in the order of the clinic's list."""
    one = make.member(clinic=clinic, user=make.user(name="Ben Next"))
    two = make.member(clinic=clinic, user=make.user(name="Cleo Last"))
    settle(clinic, people=[one.pk, two.pk])
    return [one, two]


def settle(clinic, **said):
    EscalationSettings.objects.update_or_create(clinic=clinic, defaults=said)


def raised(patient, key="rf_calf", when=TUESDAY) -> SafetyFlag:
    return flagging.raise_flag(
        patient=patient, key=key, on=when.date(), by=make.actor(patient), now=when
    )


def run(*moments) -> None:
    for each in moments:
        moment = at(each) if isinstance(each, str) else each
        escalating.escalate_due(now=moment, most=200)


def steps() -> list[tuple[str, str]]:
    """The rule of each, and to whom."""
    return [
        (row.rule, row.to.user.name if row.to else row.name)
        for row in Escalation.objects.order_by("step", "rule", "to__user__name")
    ]


def told(kind=NEXT) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("pk")
    return [row.user.name if row.user else row.address for row in rows]


def test_it_goes_down_the_list_and_back_to_the_lead(patient, therapist, lead, listed):
    raised(patient)
    run("2026-11-24 10:00", "2026-11-24 10:59")
    first = [("first", "Lena Lead"), ("first", "Tess Therapist")]
    assert steps() == first
    assert told() == []

    run("2026-11-24 11:00", "2026-11-24 11:59")
    assert steps() == [*first, ("next", "Ben Next")]

    run("2026-11-24 12:00", "2026-11-24 13:00")
    assert steps()[-2:] == [("next", "Cleo Last"), ("leads", "Lena Lead")]
    assert told() == ["Ben Next", "Cleo Last", "Lena Lead"]

    run("2026-11-25 12:59", "2026-11-25 13:00")
    assert told() == ["Ben Next", "Cleo Last", "Lena Lead", "Lena Lead"]
    assert all(Notice.objects.values_list("is_safety", flat=True))


def test_without_a_list_it_goes_to_the_lead(patient, therapist, lead):
    raised(patient, "rf_dizzy")

    run("2026-11-24 10:00", "2026-11-25 09:59")
    assert steps() == [("first", "Tess Therapist")]

    run("2026-11-25 10:00")
    assert steps()[-1] == ("leads", "Lena Lead")


@pytest.mark.parametrize("deed", [flagging.see_flag, flagging.take_on])
def test_who_takes_it_ends_it(patient, therapist, lead, listed, deed):
    flag = raised(patient)
    run("2026-11-24 10:00", "2026-11-24 11:00")
    notice = Notice.objects.get(kind=NEXT)
    assert not rechecking.verdicts([notice], now=TUESDAY)[notice.pk].not_wanted

    assert deed(flag=flag, by=make.actor(listed[0]), now=at("2026-11-24 11:30"))

    run("2026-11-24 12:00", "2026-11-30 12:00")
    assert told() == ["Ben Next"]
    assert rechecking.verdicts([notice], now=TUESDAY)[notice.pk].not_wanted
    assert not deed(flag=flag, by=make.actor(lead), now=at("2026-11-24 11:31"))


def test_taken_on_it_is_still_unseen(patient, therapist, lead):
    flag = raised(patient)

    flagging.take_on(flag=flag, by=make.actor(lead), now=TUESDAY)

    kept = SafetyFlag.objects.unseen().get()
    assert (kept.taken_by, kept.escalates_at) == (lead.user, None)
    assert flagging.see_flag(flag=flag, by=make.actor(therapist), now=TUESDAY)


@pytest.fixture
def taken(patient, therapist):
    """An urgent sign that its therapist was told of and is on."""
    flag = raised(patient)
    run(TUESDAY)
    flagging.take_on(flag=flag, by=make.actor(therapist), now=TUESDAY + MINUTE)
    return flag


def hand_on(flag, of, to=None, by=None, when="2026-11-24 10:20"):
    by = make.actor(by or of)
    return escalating.hand_on(flag=flag, of=of.user.pk, to=to, by=by, now=at(when))


def test_handed_on_it_is_the_next_ones_turn_at_once(taken, therapist, lead, listed):
    assert hand_on(taken, therapist)

    flag = SafetyFlag.objects.untaken().get()
    assert flag.escalates_at == at("2026-11-24 11:20")
    assert steps()[-1] == ("handed", "Ben Next")
    assert told() == ["Ben Next"]
    assert Escalation.objects.get(rule="handed").by == therapist
    notice = Notice.objects.get(kind=NEXT)
    assert not rechecking.verdicts([notice], now=TUESDAY)[notice.pk].not_wanted

    run("2026-11-24 11:19", "2026-11-24 11:20", "2026-11-24 12:20")
    assert told() == ["Ben Next", "Cleo Last", "Lena Lead"]


def test_handed_to_a_colleague_it_is_their_turn_and_nobodys_yet(
    taken, therapist, lead, listed
):
    assert hand_on(taken, therapist, to=listed[1])

    assert SafetyFlag.objects.untaken().exists()
    assert told() == ["Cleo Last"]
    run("2026-11-24 11:20")
    assert told() == ["Cleo Last", "Ben Next"]


def test_without_a_list_the_leads_hear_and_not_who_hands_it_on(taken, therapist, lead):
    assert hand_on(taken, therapist)
    flagging.take_on(flag=taken, by=make.actor(lead), now=at("2026-11-24 10:30"))
    assert hand_on(taken, lead, when="2026-11-24 10:40")

    assert steps()[-2:] == [("handed", "Lena Lead"), ("handed", "")]
    assert told() == ["Lena Lead"]
    run("2026-11-24 11:40")
    assert told() == ["Lena Lead", "Lena Lead"]


def test_a_colleague_takes_it_over(taken, therapist, lead):
    by = make.actor(lead)

    assert flagging.take_over(flag=taken, of=therapist.user.pk, by=by, now=TUESDAY)

    kept = SafetyFlag.objects.unseen().get()
    assert (kept.taken_by, kept.escalates_at) == (lead.user, None)
    assert not hand_on(taken, therapist)
    assert not flagging.take_over(flag=taken, of=therapist.user.pk, by=by, now=TUESDAY)


def test_what_somebody_has_looked_at_is_not_handed_on(taken, therapist, lead):
    flagging.see_flag(flag=taken, by=make.actor(therapist), now=TUESDAY)

    assert not hand_on(taken, therapist)


def test_it_is_handed_to_no_stranger_and_by_no_desk(
    taken, therapist, clinic_admin, stranger
):
    for other in (stranger, clinic_admin):
        with pytest.raises(escalating.NotATherapistHere):
            hand_on(taken, therapist, to=other)
    with pytest.raises(flagging.NotAClinician):
        hand_on(taken, therapist, by=clinic_admin)
    assert SafetyFlag.objects.get().taken_by == therapist.user


def test_what_is_only_watched_is_handed_on_and_does_not_go_on(patient, therapist, lead):
    flag = raised(patient, "rf_near_fall")
    flagging.take_on(flag=flag, by=make.actor(therapist), now=TUESDAY)

    assert hand_on(flag, therapist, to=lead)

    assert SafetyFlag.objects.untaken().get().escalates_at is None


def test_who_works_here_no_more_holds_on_to_none(taken, therapist, lead):
    run("2026-11-24 12:00")
    assert SafetyFlag.objects.get().taken_by == therapist.user

    Membership.objects.filter(pk=therapist.pk).update(ended_at=at("2026-11-24 12:01"))
    run("2026-11-24 12:02")

    assert SafetyFlag.objects.untaken().exists()
    assert told() == ["Lena Lead"]


def test_only_a_clinician_takes_it_on(patient, clinic_admin):
    with pytest.raises(flagging.NotAClinician):
        flagging.take_on(flag=raised(patient), by=make.actor(clinic_admin), now=TUESDAY)


def test_what_is_only_to_be_watched_does_not_go_on(patient, listed):
    flag = raised(patient, "rf_near_fall")

    assert flag.escalates_at is None


@pytest.mark.parametrize(
    ("raised_at", "before", "then"),
    [
        ("2026-11-24 16:30", "2026-11-25 09:29", "2026-11-25 09:30"),
        ("2026-11-25 16:30", "2026-11-27 09:29", "2026-11-27 09:30"),  # a holiday
        ("2026-11-27 16:30", "2026-11-30 09:29", "2026-11-30 09:30"),  # a weekend
        ("2026-11-28 12:00", "2026-11-30 09:59", "2026-11-30 10:00"),
        ("2026-10-30 16:30", "2026-11-02 09:29", "2026-11-02 09:30"),  # clocks go back
        ("2027-03-12 16:30", "2027-03-15 09:29", "2027-03-15 09:30"),  # and forward
    ],
)
def test_only_the_clinics_own_hours_count(
    clinic, patient, listed, raised_at, before, then
):
    day = dt.date(2026, 11, 26)
    make.closure(clinic=clinic, first_on=day, last_on=day, reason="Thanksgiving")
    raised(patient, when=at(raised_at))

    run(raised_at, before)
    assert told() == []

    run(then)
    assert told() == ["Ben Next"]


def test_out_of_hours_a_colleague_hears_at_once(clinic, patient, listed, lead):
    settle(clinic, stand_in=lead)
    raised(patient, "rf_dizzy", at("2026-11-28 12:00"))

    run("2026-11-28 12:00", "2026-11-28 18:00", "2026-11-30 17:00")

    assert told(STAND_IN) == ["Lena Lead"]
    assert ("closed", "Lena Lead") in steps()


@pytest.mark.parametrize("address", ["oncall@example.org", "+15035550100"])
def test_or_somebody_without_an_account(clinic, patient, therapist, address):
    settle(clinic, stand_in_name="Dr Osei", stand_in_address=address)
    raised(patient, when=at("2026-11-24 16:30"))

    run("2026-11-24 16:30")
    assert told(STAND_IN) == []

    run("2026-11-24 17:00")  # nobody has taken it as the clinic closes
    assert told(STAND_IN) == [address]
    assert steps()[-1] == ("closed", "Dr Osei")


def test_their_letter_says_that_it_is_urgent_and_nothing_of_whom(
    clinic, patient, therapist, mailoutbox
):
    settle(clinic, stand_in_name="Dr Osei", stand_in_address="oncall@example.org")
    raised(patient, when=at("2026-11-28 12:00"))
    run("2026-11-28 12:00")

    delivering.deliver_due(now=at("2026-11-28 12:01"))

    (letter,) = [each for each in mailoutbox if each.to == ["oncall@example.org"]]
    assert letter.subject == "Something urgent is waiting"
    assert "The clinic is closed" in letter.body
    assert patient.name not in letter.body + str(letter.alternatives)


def test_a_number_is_texted_and_never_written_to_as_an_address(
    clinic, patient, therapist
):
    settle(clinic, stand_in_name="Dr Osei", stand_in_address="+15035550100")
    raised(patient, when=at("2026-11-28 12:00"))
    run("2026-11-28 12:00")
    notice = Notice.objects.get(kind=STAND_IN)

    assert Email().addresses([notice]) == {}
    assert Sms(now=TUESDAY).addresses([notice]) == {notice.pk: ["+15035550100"]}


def test_a_stand_in_who_has_left_is_nobody(clinic, patient, listed, lead):
    gone = make.member(Role.CLINIC_ADMIN, clinic=clinic, ended_at=make.now())
    settle(clinic, stand_in=gone)
    raised(patient, when=at("2026-11-28 12:00"))

    run("2026-11-28 12:00")

    assert told(STAND_IN) == []


def test_who_has_left_and_who_has_heard_are_passed_over(clinic, patient, therapist):
    gone = make.member(clinic=clinic, ended_at=make.now())
    here = make.member(clinic=clinic, user=make.user(name="Cleo Last"))
    settle(clinic, people=[gone.pk, therapist.pk, here.pk])
    raised(patient)

    run("2026-11-24 10:00", "2026-11-24 11:00")

    assert told() == ["Cleo Last"]


def test_a_clinic_without_leads_keeps_that_nobody_was_told(patient, therapist):
    raised(patient)

    run("2026-11-24 10:00", "2026-11-24 11:00")

    assert steps() == [("first", "Tess Therapist"), ("leads", "")]
    assert told() == []


def test_late_it_goes_on_by_one_and_they_have_their_hour(patient, listed):
    raised(patient)
    run("2026-11-24 10:00", "2026-11-27 14:00", "2026-11-27 14:01")
    assert told() == ["Ben Next"]

    run("2026-11-27 15:00")
    assert told() == ["Ben Next", "Cleo Last"]


def test_run_twice_it_says_nothing_twice(patient, listed):
    raised(patient)
    run("2026-11-24 10:00", "2026-11-24 10:00", "2026-11-24 11:00", "2026-11-24 11:00")

    assert told() == ["Ben Next"]


def test_another_clinic_hears_nothing(patient, listed, stranger):
    settle(stranger.clinic, people=[stranger.pk])
    raised(patient)

    run("2026-11-24 10:00", "2026-11-24 11:00", "2026-11-24 12:00")

    assert stranger.user.name not in told()


def test_ten_cost_no_more_queries_than_one(clinic, therapist, lead, listed):
    def cost(patients: int, when: dt.datetime) -> int:
        for _n in range(patients):
            raised(make.patient(clinic=clinic, therapist=therapist), when=when)
        run(when)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            run(when + 61 * MINUTE)
        SafetyFlag.objects.update(seen_at=when, escalates_at=None)
        return len(queries)

    assert cost(10, TUESDAY) == cost(1, TUESDAY + 3 * 60 * MINUTE) <= 14


def test_two_who_save_the_list_at_once_leave_one(clinic, lead):
    for hours in (2, 3):
        escalating.set_up(
            clinic_id=clinic.pk,
            hours=hours,
            days=1,
            people=[lead.pk],
            stand_in=None,
            stand_in_name="",
            stand_in_address="",
            by=make.actor(lead),
            now=TUESDAY,
        )

    assert EscalationSettings.objects.get().hours == 3


@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_take_each_step_once(patient, listed):
    flags = [raised(patient, key) for key in ("rf_calf", "rf_dizzy", "rf_stroke")]
    SafetyFlag.objects.update(escalates_at=make.now() - MINUTE)

    at_once(3, lambda _n: escalate_signs())

    rows = Escalation.objects.filter(step=0).values_list("flag", flat=True)
    assert sorted(set(rows)) == [flag.pk for flag in flags]
    assert len(rows) == len(
        {(row.flag_id, row.to_id) for row in Escalation.objects.filter(step=0)}
    )
    assert Escalation.objects.filter(step=1).count() <= len(flags)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_does(patient, therapist, lead):
    flag = raised(patient)
    people = [make.actor(therapist), make.actor(lead)]

    took = at_once(
        2, lambda n: flagging.take_on(flag=flag, by=people[n], now=make.now())
    )

    assert sorted(took) == [False, True]


@pytest.mark.parametrize("is_handed_over", [False, True])
def test_whose_patient_it_is_by_now_hears_before_the_list_goes_on(
    patient, therapist, listed, is_handed_over
):
    """Back from days away on which it was raised; or the patient is theirs since."""
    _one, two = listed
    if is_handed_over:
        own = make.member(clinic=patient.clinic, user=make.user(name="Nell New"))
    else:
        own = therapist
        day = {"first_on": TUESDAY.date(), "last_on": TUESDAY.date()}
        make.closure(clinic=patient.clinic, therapist=own, deputy=two, **day)
    raised(patient)
    run("2026-11-24 10:00")
    assert own.user.name not in [name for _rule, name in steps()]
    patient.therapist = own
    patient.save()

    run("2026-11-25 16:00")

    assert steps()[-1] == ("next", own.user.name)
    assert told() == [own.user.name]


def test_who_was_away_as_it_was_raised_has_not_heard_though_they_are_back_by_then(
    patient, therapist, listed
):
    """Before the first run: just before midnight, or while no worker ran."""
    _one, two = listed
    day = {"first_on": TUESDAY.date(), "last_on": TUESDAY.date()}
    make.closure(clinic=patient.clinic, therapist=therapist, deputy=two, **day)
    raised(patient, when=at("2026-11-24 16:59"))

    run("2026-11-25 09:00")
    assert steps() == [("first", two.user.name)]

    run("2026-11-25 12:00")
    assert steps()[-1] == ("next", therapist.user.name)

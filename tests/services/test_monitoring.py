"""Episodes, time, and what is frozen: nothing is overwritten, nobody is first twice."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from patients.models import CoverAlert
from patients.rules.alerting import Kind
from patients.services import admitting, alerting
from programs.models import (
    CheckIn,
    DayReport,
    ExerciseLog,
    MonitoringAcceptance,
    MonitoringEpisode,
    MonitoringSettings,
    MonitoringTime,
    Tick,
)
from programs.models.dossiers import digest_of
from programs.models.monitored import monitored
from programs.models.monitoring_list import monitored_at
from programs.rules import monitoring as rules
from programs.services import monitoring
from programs.services.monitoring import SetUp, Worked
from ptcare.audit.models import AuditEvent
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def on(clinic):
    make.monitors(clinic)


@pytest.fixture
def now():
    """A day on which the window and the last month are long closed."""
    return make.now()


def set_up(patient, *, now, **said):
    today = patient.today(now)
    return SetUp(
        **{
            "consent_text": "Read aloud.",
            "consent_by": "patient",
            "consent_name": patient.name,
            "consent_on": today,
            "order": "Dr. Lund, 2 Mar 2026",
            "set_up_on": today,
            "taught_by": patient.therapist,
        }
        | said
    )


def begin(patient, *, now, **said):
    by = make.actor(patient.therapist)
    return monitoring.begin(
        patient=patient, set_up=set_up(patient, now=now, **said), by=by, now=now
    )


def at(patient, ago: int, hour: int = 12) -> dt.datetime:
    day = patient.today(make.now()) - ago * DAY
    return dt.datetime.combine(day, dt.time(hour), tzinfo=patient.zone)


def logged(patient, *agos: int, **said):
    """One log of each day so many days ago, at noon there."""
    program = patient.program_set.first() or make.program(patient=patient)
    for ago in agos:
        moment = at(patient, ago)
        make.log(
            item=make.item(program=program),
            on=moment.date(),
            **{"said_at": moment, "said_by": patient.user, "said_as": "patient"} | said,
        )


def closed_window(patient, *, days: int = 16) -> MonitoringEpisode:
    """An episode of 40 days, whose first window had so many days with data."""
    row = make.episode(patient=patient, set_up_on=at(patient, 40).date())
    logged(patient, *range(40, 40 - days, -1))
    return row


def first_of(patient) -> dt.date:
    return at(patient, 40).date()


# Beginning and ending.


def test_it_begins_with_a_yes_an_order_and_a_set_up(on, patient, now):
    row = begin(patient, now=now)

    assert (row.consent_text, row.order) == ("Read aloud.", "Dr. Lund, 2 Mar 2026")
    assert row.taught_by == patient.therapist
    assert AuditEvent.objects.filter(deed="monitoring.begun", about_id=row.pk).exists()


def test_it_is_off_until_the_clinic_turns_it_on(patient, now):
    with pytest.raises(monitoring.SwitchedOff):
        begin(patient, now=now)


def test_nobody_is_monitored_twice_at_once(on, patient, now):
    begin(patient, now=now)

    with pytest.raises(monitoring.AlreadyMonitored):
        begin(patient, now=now)


def test_after_the_end_of_care_none_begins(on, patient, now):
    patient.discharged_on = patient.today(now)
    patient.save()

    with pytest.raises(monitoring.NotInCare):
        begin(patient, now=now)


@pytest.mark.parametrize(("ago", "is_fine"), [(0, 1), (7, 1), (8, 0), (-1, 0)])
def test_a_set_up_is_written_down_within_a_week(on, patient, now, ago, is_fine):
    day = patient.today(now) - ago * DAY
    said = {"set_up_on": day, "consent_on": min(day, patient.today(now))}

    if is_fine:
        assert begin(patient, now=now, **said).set_up_on == day
    else:
        with pytest.raises(monitoring.SetUpTooEarly):
            begin(patient, now=now, **said)


def test_a_set_up_does_not_reach_into_the_last_episode(on, patient, now):
    make.episode(
        patient=patient,
        ended_at=now - 2 * DAY,
        ended_by=patient.user,
        ended_reason="paused",
    )
    day = patient.today(now) - 3 * DAY

    with pytest.raises(monitoring.SetUpTooEarly):
        begin(patient, now=now, set_up_on=day, consent_on=day)


def test_the_end_of_care_ends_monitoring(on, patient, clinic_admin, now):
    row = begin(patient, now=now)

    admitting.discharge_patient(patient=patient, by=make.actor(clinic_admin), now=now)

    row.refresh_from_db()
    assert (row.ended_at, row.ended_reason) == (now, "discharged")
    assert row.ended_by == clinic_admin.user


def test_an_end_is_an_end(on, patient, now):
    row, by = begin(patient, now=now), make.actor(patient.therapist)
    monitoring.end(episode=row, reason="paused", by=by, now=now)

    with pytest.raises(monitoring.NotMonitored):
        monitoring.end(episode=row, reason="other", by=by, now=now)


# What counts as data.


def test_exercises_numbers_words_and_answers_count(patient, now):
    make.episode(patient=patient, set_up_on=at(patient, 9).date())
    logged(patient, 9)
    logged(patient, 8, done="none", credit=0)  # skipped
    logged(patient, 7, said_as="helper")
    about = {"patient": patient, "clinic": patient.clinic, "said_by": patient.user}
    about |= {"said_as": "patient"}
    for ago, said in ((6, {"pain": 3}), (5, {"effort": "fine"})):
        moment = at(patient, ago)
        DayReport.objects.create(
            **about, **said, token=uuid.uuid4(), on=moment.date(), said_at=moment
        )
    for ago, said in ((4, {"signs": []}), (3, {"signs": None, "pain": 2})):
        moment = at(patient, ago)
        CheckIn.objects.create(
            **about,
            **said,
            token=uuid.uuid4(),
            on=moment.date(),
            said_at=moment,
            asked="morning",
        )

    [window] = monitored(patient, now=now).windows

    assert window.days == [at(patient, ago).date() for ago in range(9, 2, -1)]


def test_what_is_no_data(patient, clinic_admin, now):
    make.episode(patient=patient, set_up_on=at(patient, 9).date())
    logged(patient, 9)
    logged(patient, 8, said_as="clinic_admin", how="paper", said_by=clinic_admin.user)
    logged(patient, 7, said_as="therapist", said_by=patient.therapist.user)
    moment = at(patient, 6)
    about = {"patient": patient, "clinic": patient.clinic, "said_by": patient.user}
    about |= {"said_as": "patient", "on": moment.date(), "said_at": moment}
    Tick.objects.create(
        **about, token=uuid.uuid4(), medication=make.medication(patient=patient)
    )
    CheckIn.objects.create(**about, token=uuid.uuid4(), asked="line", signs=None)

    [window] = monitored(patient, now=now).windows

    assert window.days == [at(patient, 9).date()]


def test_a_paper_sheet_that_the_patient_keys_is_one_day(patient, now):
    make.episode(patient=patient, set_up_on=at(patient, 9).date())
    for on_ago in (7, 6, 5):
        logged(patient, on_ago, how="paper", said_at=at(patient, 4))

    [window] = monitored(patient, now=now).windows

    assert window.days == [at(patient, 4).date()]


def test_what_was_undone_stays_on_record_and_no_longer_counts(patient, now):
    make.episode(patient=patient, set_up_on=at(patient, 9).date())
    logged(patient, 9, 8)
    first = ExerciseLog.objects.order_by("said_at").first()
    ExerciseLog.objects.filter(pk=first.pk).update(
        undone_at=now, undone_by=patient.user
    )

    [window] = monitored(patient, now=now).windows

    assert window.first == at(patient, 9).date()
    assert window.days == [at(patient, 8).date()]
    [kept] = window.entries[at(patient, 9).date()]
    assert (kept.id, kept.is_superseded) == (f"exercise {first.pk}", True)


def test_what_a_device_kept_counts_on_the_day_it_arrived(patient, now):
    make.episode(patient=patient, set_up_on=at(patient, 9).date())
    logged(patient, 7, said_at=at(patient, 5), made_at=at(patient, 7))

    [window] = monitored(patient, now=now).windows

    assert window.days == [at(patient, 5).date()]
    assert window.entries[at(patient, 5).date()][0].made_at == at(patient, 7)


# Time.


def work(minutes: int = 12, *, ago: dt.timedelta = dt.timedelta(hours=1), **said):
    end = said.pop("ended_at", None) or make.now() - ago
    said = {"activity": "review", "words": "Looked at two weeks."} | said
    return Worked(started_at=end - dt.timedelta(minutes=minutes), ended_at=end, **said)


@pytest.fixture
def write(patient):
    by = make.actor(patient.therapist)
    return lambda worked: monitoring.write_down(
        patient=patient, worked=worked, by=by, now=make.now()
    )


def test_time_is_ones_own(on, patient, write):
    make.episode(patient=patient)

    row = write(work(12))

    assert row.practitioner == patient.therapist
    assert row.recorded_by == patient.therapist.user
    assert row.ended_at - row.started_at == dt.timedelta(minutes=12)


@pytest.mark.parametrize("minutes", [0, -5, 181])
def test_time_has_a_length_that_somebody_works(patient, write, minutes):
    make.episode(patient=patient)

    with pytest.raises(monitoring.NotThen):
        write(work(minutes))


def test_time_to_come_is_not_time(patient, write):
    make.episode(patient=patient)

    with pytest.raises(monitoring.NotThen):
        write(work(5, ended_at=make.now() + dt.timedelta(minutes=1)))


def test_time_before_the_set_up_is_not_monitoring(patient, write):
    make.episode(patient=patient, set_up_on=at(patient, 1).date())

    with pytest.raises(monitoring.NotMonitored):
        write(work(5, ended_at=at(patient, 2)))


def test_a_correction_keeps_what_it_corrects(patient, write, lead):
    make.episode(patient=patient)
    row, by = write(work(12)), make.actor(lead)

    new = monitoring.correct(row=row, worked=work(8), by=by, now=make.now())

    row.refresh_from_db()
    assert row.ended_at - row.started_at == dt.timedelta(minutes=12)
    assert (row.withdrawn_by, new.corrects) == (lead.user, row)
    assert (new.practitioner, new.recorded_by) == (row.practitioner, lead.user)
    with pytest.raises(monitoring.AlreadyCorrected):
        monitoring.correct(row=row, worked=work(9), by=by, now=make.now())


def test_the_database_asks_how_a_talk_was_held(patient):
    with pytest.raises(IntegrityError):
        make.monitoring_time(episode=make.episode(patient=patient), activity="talk")


def test_a_refused_correction_leaves_the_entry_standing(patient, write):
    make.episode(patient=patient)
    row = write(work(12))

    with pytest.raises(monitoring.NotThen):
        monitoring.correct(
            row=row, worked=work(0), by=make.actor(patient.therapist), now=make.now()
        )

    row.refresh_from_db()
    assert row.withdrawn_at is None


# Accepting.


@pytest.fixture
def accept(patient):
    by = make.actor(patient.therapist)

    def run(kind="window", first=None):
        first = first or first_of(patient)
        return monitoring.accept(
            patient=patient, kind=kind, first=first, by=by, now=make.now()
        )

    return run


def test_what_is_accepted_is_frozen(on, patient, accept):
    closed_window(patient, days=16)

    row = accept()

    codes = [each["code"] for each in row.frozen["suggested"]]
    assert codes == ["98977", "98975"]
    assert row.frozen["figures"] == {"days": 16, "reachable": 16}
    assert row.frozen["device"]["software"] == "PTCare"
    assert row.frozen["rules"]["version"] == "RTM 2026"
    assert row.digest == digest_of(MonitoringAcceptance.objects.get().frozen)


def test_it_cannot_be_changed(on, patient, accept):
    closed_window(patient)
    row = accept()

    with pytest.raises(DatabaseError), transaction.atomic():
        MonitoringAcceptance.objects.filter(pk=row.pk).update(digest="")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_it_is_accepted_once(on, patient, accept):
    closed_window(patient)
    accept()

    with pytest.raises(monitoring.AlreadyAccepted):
        accept()


def test_without_a_device_nothing_is_accepted(clinic, patient, accept):
    make.monitors(clinic, is_device=False)
    closed_window(patient)

    with pytest.raises(monitoring.NothingToAccept):
        accept()


@pytest.mark.parametrize("days", [0, 1])
def test_where_nothing_is_suggested_nothing_is_accepted(on, patient, accept, days):
    closed_window(patient, days=days)

    with pytest.raises(monitoring.NothingToAccept):
        accept()


def test_a_month_is_accepted_when_it_is_over(on, patient, accept):
    episode = make.episode(patient=patient, set_up_on=at(patient, 70).date())
    this = patient.today(make.now()).replace(day=1)
    before = (this - DAY).replace(day=1)
    for first in (before, this):
        start = dt.datetime.combine(first, dt.time(0, 5), tzinfo=patient.zone)
        make.monitoring_time(
            episode=episode,
            started_at=start,
            minutes=20,
            activity="talk",
            mode="phone",
            with_whom="patient",
        )

    assert accept("month", before).frozen["figures"]["minutes"] == 20
    with pytest.raises(monitoring.NothingToAccept):
        accept("month", this)


def test_what_changes_later_stands_beside_it(on, patient, accept, now):
    closed_window(patient, days=16)
    row, by = accept(), make.actor(patient.therapist)
    with pytest.raises(monitoring.NothingChanged):
        monitoring.put_beside(accepted=row, reason="Looked again", by=by, now=now)
    first = ExerciseLog.objects.order_by("said_at").last()
    ExerciseLog.objects.filter(pk=first.pk).update(
        undone_at=now, undone_by=patient.user
    )

    beside = monitoring.put_beside(accepted=row, reason="Undone", by=by, now=now)

    row.refresh_from_db()
    assert row.frozen["figures"]["days"] == 16
    assert beside.frozen["figures"]["days"] == 15
    assert (beside.corrects, beside.reason) == (row, "Undone")


def test_the_set_up_is_taken_once(on, patient, accept, now):
    make.episode(patient=patient, set_up_on=at(patient, 70).date())
    logged(patient, *range(70, 67, -1), *range(40, 37, -1))
    accept(first=at(patient, 70).date())

    second = monitored(patient, now=now).window(first_of(patient))

    assert [line.code for line in second.suggestion.lines] == ["98985"]


# Deciding on the device.


def test_a_decision_is_recorded_and_can_be_withdrawn(clinic, clinic_admin, now):
    by = make.actor(clinic_admin)
    said = {"software": "PTCare", "version": "4", "basis": "Counsel."}
    row = monitoring.confirm_device(clinic=clinic, **said, by=by, now=now)
    with pytest.raises(monitoring.AlreadyConfirmed):
        monitoring.confirm_device(clinic=clinic, **said, by=by, now=now)

    monitoring.withdraw_device(device=row, reason="Counsel again", by=by, now=now)

    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_reason) == (by.user, "Counsel again")
    with pytest.raises(monitoring.NotConfirmed):
        monitoring.withdraw_device(device=row, reason="Again", by=by, now=now)


# The clinic's list.


def test_the_list_says_what_the_page_says(on, clinic, patient, now):
    episode = make.episode(patient=patient, set_up_on=at(patient, 50).date())
    logged(patient, 45, 44, 14, 13, 13, 2)
    logged(patient, 12, said_as="therapist")
    make.monitoring_time(episode=episode, minutes=12)
    quiet = make.episode(patient=make.patient(clinic=clinic))
    make.episode()  # of another clinic

    rows = monitored_at(clinic, MonitoringSettings.of(clinic.pk), now=now)

    found = monitored(patient, now=now)
    by_episode = {row.episode: row for row in rows}
    mine, window = by_episode[episode], found.windows[-1]
    assert set(by_episode) == {episode, quiet}
    assert (mine.number, mine.first, mine.last) == (
        window.number,
        window.first,
        window.last,
    )
    assert mine.days == len(window.days) == 3
    assert mine.month == found.months[-1]
    assert by_episode[quiet].number == 0


def test_an_episode_begun_anew_is_listed_from_its_own_first_data(
    on, clinic, patient, now
):
    make.episode(
        patient=patient,
        set_up_on=at(patient, 50).date(),
        ended_at=at(patient, 20),
        ended_by=patient.user,
        ended_reason="paused",
    )
    make.episode(patient=patient, set_up_on=at(patient, 20).date())
    logged(patient, 45, 21, 5)

    [row] = monitored_at(clinic, MonitoringSettings.of(clinic.pk), now=now)

    assert (row.first, row.days) == (at(patient, 5).date(), 1)


# What the list of alerts is told.


def raised(clinic, now):
    alerting.look(clinic=clinic, now=now, is_thorough=True)
    rows = CoverAlert.objects.standing().filter(kind=Kind.MONITORING)
    return list(rows.values_list("patient", "day"))


@pytest.mark.parametrize(
    ("first", "days", "is_told"),
    [
        (25, 1, True),
        (24, 1, True),  # it closes in five days
        (23, 1, False),
        (25, 2, False),  # enough for the first tier, and far from the second
        (25, 13, False),
        (25, 14, True),
        (25, 15, True),
        (25, 16, False),
    ],
)
def test_a_window_that_closes_a_little_short_is_told(
    on, clinic, patient, now, first, days, is_told
):
    make.episode(patient=patient, set_up_on=at(patient, 26).date())
    logged(patient, *range(first, first - days, -1))

    last = at(patient, first).date() + 29 * DAY
    assert raised(clinic, now) == [(patient.pk, last)] * is_told


def test_where_monitoring_is_off_no_window_is_told(clinic, patient, now):
    make.episode(patient=patient, set_up_on=at(patient, 26).date())
    logged(patient, 25)

    assert raised(clinic, now) == []


# Many at once.


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_does(on, patient, lead):
    closed_window(patient)
    first = first_of(patient)
    people = [make.actor(patient.therapist), make.actor(lead)]

    answers = at_once(
        2,
        lambda number: (
            monitoring.accept(
                patient=patient,
                kind="window",
                first=first,
                by=people[number],
                now=make.now(),
            ).pk
        ),
    )

    assert MonitoringAcceptance.objects.count() == 1
    assert monitoring.AlreadyAccepted in answers


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_at_once_one_does(on, patient):
    answers = at_once(2, lambda _number: begin(patient, now=make.now()).pk)

    assert MonitoringEpisode.objects.count() == 1
    assert monitoring.AlreadyMonitored in answers


@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_at_once_one_does(patient):
    row = make.monitoring_time(episode=make.episode(patient=patient))
    by = make.actor(patient.therapist)

    answers = at_once(
        2,
        lambda number: (
            monitoring.correct(
                row=row, worked=work(5 + number), by=by, now=make.now()
            ).pk
        ),
    )

    assert MonitoringTime.objects.count() == 2
    assert monitoring.AlreadyCorrected in answers


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_the_device_at_once_one_does(clinic, clinic_admin, lead):
    people = [make.actor(clinic_admin), make.actor(lead)]

    answers = at_once(
        2,
        lambda number: (
            monitoring.confirm_device(
                clinic=clinic,
                software="PTCare",
                version="4",
                basis="Counsel.",
                by=people[number],
                now=make.now(),
            ).pk
        ),
    )

    assert monitoring.AlreadyConfirmed in answers


def test_roles_are_named_as_the_rules_name_them():
    assert {Role.PATIENT, Role.HELPER} == rules.FROM_THEIR_SIDE
    assert Role.THERAPIST == rules.FROM_OURS

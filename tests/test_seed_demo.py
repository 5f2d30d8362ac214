"""The demo clinic looks like life, and keeps every rule that the clinic keeps."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from patients.models import (
    AccountClosure,
    AppointmentRequest,
    Authorization,
    BoneDensity,
    Claim,
    ClinicSession,
    Closure,
    Collected,
    Condition,
    Coverage,
    CoverageSnapshot,
    CoverAlert,
    CoverVersion,
    DeskDay,
    Disclosure,
    Dose,
    DueErasure,
    EmergencyAccess,
    Erasure,
    EstimateRequest,
    Evaluation,
    Fracture,
    FractureCheck,
    FractureClearance,
    Goal,
    GoodFaithEstimate,
    HelperLink,
    HomeCheck,
    InsuranceConfirmed,
    LegalHold,
    Measurement,
    Medication,
    Patient,
    RecordRequest,
    RestrictedRecord,
    RetentionSettings,
    plan_facts,
)
from patients.models.doubling import suspected
from patients.models.facts import facts_of_each
from patients.models.fractures import SITES
from patients.models.suggesting import suggestions_of
from patients.models.treatment.medicines import IS_GIVEN
from patients.rules import gate, pacing
from patients.rules.coming import Cover
from patients.rules.cover_changes import Why, changes
from patients.rules.precautions import Condition as Key
from patients.services import auditing, counting, erasing, looking
from programs.demo import bulk, delivering, seeding, writing
from programs.demo.cast import MARGARET, YEAR_TURNS, East
from programs.demo.world import World, library
from programs.models import (
    CaseloadPlace,
    DayReport,
    ExerciseLog,
    Pause,
    Program,
    ProgramItem,
    ProgressionProposal,
    Reminder,
    Review,
    SafetyFlag,
    SignOff,
    TextReview,
)
from programs.models.bodies import body_of
from programs.models.confirming import confirmed_by
from programs.models.intensity import is_intense
from programs.rules import pausing, safety
from programs.rules.catalogue import Where
from programs.services import doubling, tallying
from programs.views.doubling import in_turn
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import ChannelConsent, Notice, TextAnswer
from ptcare.people import actors
from ptcare.people.models import Clinic, EntryCard, Membership, User
from ptcare.people.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 6, 10, 18, 30, tzinfo=dt.UTC)  # a Wednesday, past noon there
CROWD = 200
PATIENTS = 62
WHAT_IS_SEEDED = [
    (Patient, ["name", "birth_on", "phone", "admitted_on"]),
    (Reminder, ["patient__name", "kind", "at", "next_due_at"]),
    (Goal, ["patient__name", "words", "recorded_at"]),
    (HomeCheck, ["patient__name", "hazards", "equipment", "helper"]),
    (Measurement, ["patient__name", "key", "measured_on", "value", "parts"]),
    (Evaluation, ["patient__name", "kind", "on", "summary", "decision"]),
    (BoneDensity, ["patient__name", "scan__scanned_on", "site", "t_score", "bmd"]),
    (Medication, ["patient__name", "name", "dose", "first_due_on", "stopped_on"]),
    (Dose, ["patient__name", "given_on", "next_due_on"]),
    (ProgramItem, ["patient__name", "exercise__slug", "level", "starts_on", "place"]),
    (ExerciseLog, ["patient__name", "on", "token", "done", "pain", "said_at"]),
    (ProgressionProposal, ["patient__name", "exercise__slug", "kind", "evidence"]),
    (DayReport, ["patient__name", "on", "token", "effort", "pain", "not_today"]),
    (ClinicSession, ["patient__name", "on", "start", "kind", "status"]),
    (Authorization, ["patient__name", "number", "visits_approved", "valid_to"]),
    (CoverageSnapshot, ["patient__name", "visits_left", "limited_by", "until"]),
]


@dataclass(frozen=True)
class Seeded:
    world: World
    said_before: str  # fingerprint of an earlier run with the same seed

    @property
    def today(self) -> dt.date:
        return NOW.date()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done in here is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    """Once for all tests here: twice in fact, to compare what was said."""
    with django_db_blocker.unblock(), undone():
        with undone():
            seeding.seed(now=NOW, seed=7)
            said_before = fingerprint()
        world = seeding.seed(now=NOW, seed=7)
        connection.check_constraints()
        yield Seeded(world, said_before)


def fingerprint() -> str:
    """Of all that is seeded but the ids."""
    said = hashlib.sha256()
    for model, columns in WHAT_IS_SEEDED:
        rows = model._default_manager.values_list(*columns)
        said.update(repr(sorted(map(repr, rows))).encode())
    return said.hexdigest()


def test_there_are_two_clinics_four_therapists_three_admins_and_sixty_patients(seeded):
    roles = [each.role for each in Membership.objects.current()]
    leads = Membership.objects.current().filter(is_lead=True)

    assert Clinic.objects.filter(is_demo=True).count() == 2
    assert Clinic.objects.values("time_zone").distinct().count() == 2
    assert (roles.count(Role.THERAPIST), roles.count(Role.CLINIC_ADMIN)) == (4, 3)
    assert sorted(each.role for each in leads) == [Role.CLINIC_ADMIN, Role.THERAPIST]
    # One of them left long ago, and one is entered twice.
    assert Patient.objects.count() == PATIENTS


def test_whoever_has_a_program_was_asked_about_broken_bones_first(seeded):
    signed = Program.objects.filter(signed_at__isnull=False).values("patient")

    unasked = [
        row.name
        for row in Patient.objects.filter(pk__in=signed)
        if not FractureCheck.objects.has_answer(row.pk)
    ]

    assert unasked == []


def test_the_public_pages_have_therapists_and_a_request_in_each_state(seeded):
    here = Membership.objects.filter(shows_publicly=True)
    requests = AppointmentRequest.objects

    assert Clinic.objects.filter(is_public=True).count() == 2
    assert here.values("clinic").distinct().count() == 2
    assert requests.to_answer().count() == 3
    assert requests.unconfirmed().count() == 1
    assert requests.settled().count() == 1


def test_three_patients_read_spanish_and_a_review_of_it_has_begun(seeded):
    assert User.objects.filter(language="es").count() == 3
    assert {row.group for row in TextReview.objects.all()} == {
        "check-in",
        "chin-tuck-seated",
    }


def test_some_intakes_are_only_halfway(seeded):
    referred = [case for case in seeded.world.cases if case.story.stage == "referred"]
    asked = {case.patient.pk for case in referred} & set(
        FractureCheck.objects.values_list("patient", flat=True)
    )

    assert 0 < len(asked) < len(referred)
    assert HomeCheck.objects.filter(equipment=None).exists()


def test_the_same_seed_says_the_same_again(seeded):
    assert fingerprint() == seeded.said_before


def test_patients_are_in_all_stages(seeded):
    in_care = Patient.objects.in_care()

    assert in_care.filter(program=None).count() >= 4
    assert Program.objects.current().filter(held_at__isnull=False).count() >= 3
    assert Program.objects.filter(ended_at__isnull=False).count() >= 3
    assert Patient.objects.filter(discharged_on__isnull=False).count() >= 3
    assert Patient.objects.filter(user__email=None).count() == EntryCard.objects.count()


def test_one_therapist_is_a_patient_elsewhere(seeded):
    own = Patient.objects.filter(user__memberships__role=Role.THERAPIST).get()

    assert len(actors.standings_of(own.user)) == 2


def test_one_helper_helps_in_two_clinics(seeded):
    clinics = defaultdict(set)
    for link in HelperLink.objects.all():
        clinics[link.user_id].add(link.clinic_id)

    assert [len(each) for each in clinics.values()].count(2) == 1


def test_every_live_program_keeps_the_rules_of_safety(seeded):
    for program in Program.objects.current().select_related("patient"):
        assert conflicts_of(program) == [], program.patient


def test_what_is_of_high_intensity_was_signed_by_two(seeded):
    signed = Program.objects.filter(signed_at__isnull=False)
    heavy = [each for each in signed if is_intense(each)]

    assert [each.patient for each in heavy if not confirmed_by(each)] == []


def conflicts_of(program: Program) -> list[safety.Conflict]:
    about = {"patient": program.patient_id}
    items = program.items.unplanned().filter(ends_on=None).select_related("exercise")
    keys = Condition.objects.standing().filter(**about).values_list("key", flat=True)
    signed = SignOff.objects.filter(**about, withdrawn_at=None)
    return safety.conflicts(
        [
            safety.demand(
                library()[item.exercise.slug], level=item.level, where=Where(item.where)
            )
            for item in items
        ],
        conditions=[Key(key) for key in keys],
        sign_offs=[
            safety.SignOff(slug, level)
            for slug, level in signed.values_list("exercise__slug", "level")
        ],
    )


def test_every_running_program_has_opened_its_first_phase(seeded):
    begun = ProgramItem.objects.unplanned().filter(program=OuterRef("pk"))

    assert not Program.objects.current().exclude(Exists(begun)).exists()


def test_nobody_behind_a_closed_gate_has_a_running_program(seeded):
    today = seeded.today
    begun = Program.objects.signed().filter(held_at=None, starts_on__lte=today)
    running = set(begun.exclude(ends_on__lt=today).values_list("patient", flat=True))
    closed = [
        patient
        for patient in Patient.objects.all()
        if not gate_of(patient, seeded.today).is_open
    ]

    assert len(closed) == 3  # two fresh fractures, and this morning's warning sign
    assert [patient for patient in closed if patient.pk in running] == []


def gate_of(patient: Patient, today: dt.date) -> gate.Gate:
    open_flags = SafetyFlag.objects.open().filter(patient=patient)
    return gate.gate(
        [
            gate.Fracture(
                site=SITES[Fracture.Site(row.site)],
                recorded_on=row.recorded_at.date(),
                happened_on=row.happened_on,
                clearances=tuple(map(clearance_of, row.clearances.all())),
            )
            for row in Fracture.objects.standing().filter(patient=patient)
        ],
        on=today,
        is_suspected=open_flags.filter(key="rf_back_pain_new").exists(),
    )


def clearance_of(row: FractureClearance) -> gate.Clearance:
    return gate.Clearance(
        by_role=gate.Clinician(row.given_by_role),
        given_on=row.given_on,
        valid_until=row.valid_until,
    )


def test_no_seven_days_hold_more_than_three_sessions(seeded):
    days = defaultdict(list)
    for session in ClinicSession.objects.kept():
        days[session.patient_id].append(session.on)

    assert max(map(pacing.busiest_week, days.values())) <= pacing.MOST_IN_A_WEEK


def test_nobody_is_booked_on_a_closed_day(seeded):
    for closure in Closure.objects.standing():
        days = (closure.first_on, closure.last_on)
        rows = ClinicSession.objects.filter(clinic=closure.clinic, on__range=days)
        if closure.therapist:
            rows = rows.filter(therapist=closure.therapist)

        assert not rows.exists()


def test_sessions_are_signed_unsigned_forgotten_and_elsewhere(seeded):
    for clinic in Clinic.objects.all():
        rows = ClinicSession.objects.filter(clinic=clinic)

        assert rows.exclude(signed_at=None).exists()
        assert rows.filter(status="attended", signed_at=None).exists()
        assert rows.booked().filter(on__lt=seeded.today).count() == 2
        assert set(rows.values_list("place", flat=True)) == {
            *("clinic", "gym", "telehealth")
        }


def test_todays_board_is_full_and_some_are_still_to_be_marked(seeded):
    for clinic in Clinic.objects.all():
        board = ClinicSession.objects.filter(clinic=clinic, on=seeded.today)

        assert board.count() == 12
        assert board.exclude(status=ClinicSession.Status.PLANNED).exists()
        assert board.booked().count() >= 4


def test_one_fresh_warning_sign_waits_and_holds_its_program(seeded):
    flag = SafetyFlag.objects.unseen().get()

    assert (flag.key, flag.on) == ("rf_back_pain_new", seeded.today)
    assert Program.objects.current().get(patient=flag.patient).is_held
    told = Notice.objects.filter(is_safety=True, key__startswith=f"flag:{flag.pk}:")
    assert {each.seen_at for each in told} == {None}  # the therapist and the lead


def test_some_messages_did_not_go_out_and_two_were_reported_as_arrived(seeded):
    rows = Notice.objects.filter(key__startswith="demo:update:")

    assert Counter(rows.values_list("state", flat=True)) == {
        "delivered": 2,
        "sent": 2,
        "failed": 3,
        "unknown": 1,
    }
    assert rows.values("clinic").distinct().count() == 1


@pytest.mark.parametrize(
    ("local", "last"),
    [
        ("2026-06-10T00:15", "2026-06-09T18:00"),
        ("2026-06-10T11:59", "2026-06-09T18:00"),
        ("2026-06-10T12:00", "2026-06-10T12:00"),
        ("2026-06-10T17:59", "2026-06-10T17:59"),
        ("2026-06-10T23:40", "2026-06-10T18:00"),
    ],
)
def test_what_went_out_did_so_by_day_whenever_the_demo_is_made(local, last):
    moment = dt.datetime.fromisoformat

    assert delivering.by_day(moment(local)) == moment(last)


@pytest.mark.parametrize(
    ("today", "written"),
    [
        ("2026-06-10", "2026-06-09T15:30"),  # a Wednesday
        ("2026-06-08", "2026-06-05T15:30"),  # a Monday: on Friday
        ("2026-06-07", "2026-06-05T15:30"),
    ],
)
def test_messages_are_written_by_day_in_the_week(seeded, today, written):
    case = replace(seeded.world.case_of(MARGARET), today=dt.date.fromisoformat(today))
    yesterday = writing.When(1, dt.time(15, 30))

    assert f"{writing.moment(case, yesterday):%Y-%m-%dT%H:%M}" == written


def test_most_have_a_treatment_and_margarets_injection_is_near(seeded):
    margaret = seeded.world.case_of(MARGARET).patient
    dues = Medication.objects.current().filter(IS_GIVEN).with_next_due()
    (near,) = dues.filter(patient=margaret)
    treated = Medication.objects.current().values("patient").distinct().count()

    assert treated >= 50
    assert near.due_on == margaret.today(NOW) + dt.timedelta(days=4)
    assert dues.filter(due_on__lt=seeded.today).exists()
    assert dues.filter(due_on__gt=seeded.today).exists()
    assert Medication.objects.filter(stopped_on__isnull=False).exists()


def test_pain_is_mostly_unanswered_and_never_a_made_up_nought(seeded):
    answered = ExerciseLog.objects.filter(pain__isnull=False).count()

    assert 0 < answered < ExerciseLog.objects.count() * 0.1
    assert ExerciseLog.objects.count() > 10_000


def test_proposals_of_each_kind_wait_and_one_was_accepted(seeded):
    waiting = ProgressionProposal.objects.to_decide()

    assert set(waiting.values_list("kind", flat=True)) == {
        "harder",
        "easier",
        "restart",
    }
    assert waiting.filter(patient__therapist__user__name="Dana Whitfield").count() > 3
    assert ProgressionProposal.objects.get(status="accepted").led_to.starts_on > (
        seeded.today
    )


def test_who_was_tested_has_a_signed_first_evaluation_and_one_is_being_written(seeded):
    tested = Measurement.objects.exclude(evaluation=None).values("patient").distinct()
    first = Evaluation.objects.signed().of_kind("first")

    assert set(tested.values_list("patient", flat=True)) == set(
        first.values_list("patient", flat=True)
    )
    assert Evaluation.objects.open().count() == 1
    assert Evaluation.objects.signed().of_kind("discharge").exists()


def test_tests_go_better_the_same_and_once_worse(seeded):
    decided = set(Evaluation.objects.signed().values_list("decision", flat=True))

    assert {"", "progress", "continue", "easier", "discharge"} == decided


def test_cover_runs_out_in_the_ways_a_desk_must_see(seeded):
    now = CoverageSnapshot.objects.current()
    by_limit = {row.limited_by for row in now}

    assert now.count() == Patient.objects.count()
    assert now.filter(visits_left=2).exists()
    assert now.filter(visits_left=0, booked__lt=9, coverage__isnull=False).exists()
    assert Authorization.objects.filter(
        valid_to=seeded.today + dt.timedelta(days=5)
    ).exists()
    assert Authorization.objects.filter(status="pending").exists()
    assert Authorization.objects.filter(
        visits_requested__gt=F("visits_approved")
    ).exists()
    assert {"authorization", "visit_limit", "none", "no_coverage"} <= by_limit
    assert Coverage.objects.values("payer__name").distinct().count() == 4


def test_one_who_pays_has_read_her_estimate_and_another_waits_for_his(seeded):
    estimate = GoodFaithEstimate.objects.get()
    assert estimate.patient.name == "Joyce Patterson"
    hows = estimate.deliveries.values_list("how", flat=True)
    assert set(hows) == {"handed", "opened"}
    assert EstimateRequest.objects.open().get().patient.name == "Marvin Ellis"


def test_margaret_reads_what_is_new_since_she_looked(seeded):
    patient = Patient.objects.get(name=MARGARET)
    seen = looking.look(patient=patient, today=seeded.today, now=NOW)
    counted = counting.current(patient, now=NOW)
    found = changes(seen.result, counted.result, facts=counted.facts, seen_on=seen.on)

    assert Why.CAME in {each.why for each in found}
    assert seen.result.patient_summary.visits_left > (
        counted.result.patient_summary.visits_left
    )


def test_for_one_patient_the_plans_year_turns_among_the_bookings(seeded):
    patient = Patient.objects.get(name=YEAR_TURNS)
    counted = counting.current(patient, now=NOW)
    cover = Cover(facts=counted.facts, result=counted.result)
    next_year = cover.covered_from(cover.starts_again_on)

    assert cover.covered_now()
    assert next_year[0].row.deductible_cents > 0


def test_claims_are_sent_and_paid_and_one_plan_counts_otherwise(seeded):
    claims = Claim.objects.standing()
    clinic = Patient.objects.get(user__name="Nancy Rosenthal").clinic
    plans = list(Coverage.objects.filter(clinic=clinic).select_related("patient__user"))
    ids = [plan.patient_id for plan in plans]
    known = facts_of_each(ids, clinic_id=clinic.pk, as_of=seeded.today)
    found = plan_facts.reconciled_of_each(known, plans)
    differing = [
        plan.patient.name
        for plan in plans
        if plan.pk in found and found[plan.pk].difference
    ]

    assert claims.filter(paid_on=None).exists()
    assert claims.exclude(paid_on=None).exists()
    assert not claims.exclude(session__billed_coverage=F("coverage")).exists()
    assert differing == ["Nancy Rosenthal"]


def test_the_cover_of_the_crowd_is_counted_and_no_drift_is_found(seeded):
    """To write the crowd down takes the database seconds: so there is one for both."""
    with undone():
        bulk.add_crowd(seeded.world, patients=CROWD, weeks=2, say=lambda line: None)
        connection.check_constraints()
        crowd = Patient.objects.count() - PATIENTS
        snapshots = CoverageSnapshot.objects.current().count()
        left = CoverVersion.objects.behind_their_facts().count()
        summed = CoverVersion.objects.filter(summed=F("version")).count()
        drifted = auditing.hold_against_sessions(now=NOW)

    found = (crowd, snapshots, left, summed, drifted)
    assert found == (CROWD, CROWD + PATIENTS, 0, CROWD + PATIENTS, [])


def test_a_caseload_for_measuring_is_left_to_be_counted(seeded):
    with undone():
        bulk.add_caseload(seeded.world, patients=20, say=lambda line: None)
        connection.check_constraints()
        stale = CoverVersion.objects.behind_their_facts()
        sessions = ClinicSession.objects.filter(patient__in=stale.values("patient"))

        assert (stale.count(), sessions.count()) == (20, 20 * 20)


def test_the_crowd_keeps_the_rules_too(seeded):
    with undone():
        bulk.add_crowd(seeded.world, patients=20, weeks=1, say=lambda line: None)
        crowd = Patient.objects.order_by("-pk")[:20]
        programs = Program.objects.filter(patient__in=crowd)
        sessions = list(ClinicSession.objects.kept().filter(patient=crowd[0]))
        conflicts = [each for row in programs for each in conflicts_of(row)]

    assert (len(programs), conflicts, len(sessions)) == (20, [], 18)
    assert pacing.busiest_week([row.on for row in sessions]) <= pacing.MOST_IN_A_WEEK


def test_batches_never_reach_into_two_clinics():
    found = list(bulk.batches(25_000, size=4_000))

    assert sum(count for _first, count in found) == 25_000
    assert {first // 10_000 for first, _count in found} == {0, 1, 2}
    assert all(
        first // 10_000 == (first + count - 1) // 10_000 for first, count in found
    )


def test_a_second_seeding_says_what_to_do_instead(seeded):
    with pytest.raises(CommandError, match="flush"):
        call_command("seed_demo")


def test_if_empty_leaves_a_demo_that_is_there_alone(seeded):
    before = Patient.objects.count()

    call_command("seed_demo", "--if-empty")

    assert Patient.objects.count() == before


def test_a_database_with_a_real_clinic_is_never_touched():
    make.clinic()

    with pytest.raises(CommandError, match="real clinics"):
        call_command("seed_demo")


def test_there_is_no_demo_where_the_site_is_none(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")


def test_a_gate_is_closed_one_was_opened_early_and_one_waits_to_be_confirmed(seeded):
    patients = {row.name: row for row in Patient.objects.all()}
    gates = {
        name: body_of(patients[name], on=patients[name].today(NOW)).gate.reason
        for name in ("Rosa Delgado", "Constance Dubois")
    }
    due = patients["Leonard Price"]

    assert gates == {"Rosa Delgado": "acute", "Constance Dubois": "cleared"}
    assert [
        each.proposal.because
        for each in suggestions_of(due, on=due.today(NOW))
        if each.proposal.replaces
    ] == ["healed_by_time"]
    early = AuditEvent.objects.filter(deed="gate.opened_early")
    assert [event.patient_id for event in early] == [patients["Constance Dubois"].pk]


def test_a_plans_version_is_the_phases_it_has_had(seeded):
    margaret = Program.objects.get(patient__name="Margaret Ellison")

    assert margaret.edition > 1
    assert margaret.edition_at < NOW - dt.timedelta(days=1)


def test_who_has_no_email_ticks_sheets_that_the_desk_types_in(seeded):
    on_paper = ExerciseLog.objects.filter(how=ExerciseLog.How.PAPER)

    assert on_paper.exists()
    assert not on_paper.exclude(said_as="clinic_admin").exists()
    assert not on_paper.exclude(patient__user__email=None).exists()
    assert not on_paper.filter(said_at__date__lte=F("on")).exists()


def test_breaks_were_taken_one_runs_and_one_is_a_long_illness(seeded):
    breaks = Pause.objects.select_related("patient")
    running = [b for b in breaks if pausing.covers(b, b.patient.today(NOW))]

    assert {b.reason for b in running} == {"away", "ill"}
    margaret = breaks.filter(patient__name=MARGARET)
    assert margaret.filter(ended_at__isnull=False).count() == 1
    for each in breaks:
        logs = ExerciseLog.objects.filter(patient=each.patient, on=each.starts_on)
        assert not logs.exists()


def test_the_desk_has_several_kinds_of_things_to_do(seeded):
    clinic = seeded.world.clinics["riverbend"]
    today = seeded.world.today_at(clinic)
    alerts = CoverAlert.objects.filter(clinic=clinic)

    assert len(set(alerts.open(today=today).values_list("kind", flat=True))) >= 4
    assert alerts.put_off(today=today).exists()
    assert alerts.exclude(done_at=None).exists()


def test_the_desk_has_asked_collected_and_closed(seeded):
    desk_days = DeskDay.objects.filter(clinic=seeded.world.clinics[East])

    assert desk_days.count() >= 3
    assert InsuranceConfirmed.objects.count() >= 20
    taken = Collected.objects.select_related("session")
    assert taken.count() >= 10
    assert all(row.session.is_attended and row.cents > 0 for row in taken)


def test_of_everybody_who_stopped_texts_by_reply_the_word_is_kept(seeded):
    stopped = ChannelConsent.objects.filter(withdrawn_how="reply")
    words = TextAnswer.objects.filter(word="stop").values_list("number", "at")

    assert set(words) == set(stopped.values_list("address", "withdrawn_at"))
    assert 0 < len(words) < ChannelConsent.objects.standing().count()


def test_who_comes_today_was_reminded_yesterday(seeded):
    today = ClinicSession.objects.filter(on=seeded.today, status="planned")
    ids = today.exclude(patient__user__email=None).values_list("pk", flat=True)

    told = Notice.objects.filter(kind="session_eve", state="sent", about__in=ids)

    assert {each.about for each in told} == set(ids) != set()
    assert {each.due_at.date() for each in told} == {
        seeded.today - dt.timedelta(days=1)
    }


def test_records_are_asked_about_one_is_late_and_one_account_is_closed(seeded):
    today = max(
        RecordRequest.objects.values_list("asked_on", flat=True)
    ) + dt.timedelta(days=3)
    rows = RecordRequest.objects.with_steps()
    standings = [row.standing_on(today) for row in rows if not row.end]

    assert {"overdue", "soon", "waiting"} == set(standings)
    assert {row.end.kind for row in rows if row.end} == {"accepted", "denied"}
    given = Disclosure.objects.values_list("why", flat=True)
    assert {"research", "health", "court"} == set(given)
    closed = AccountClosure.objects.get().patient
    assert closed.discharged_on
    assert not closed.user.is_active


def test_the_therapists_morning_is_under_way(seeded):
    clinic = next(iter(seeded.world.clinics.values()))
    places = CaseloadPlace.objects.filter(
        clinic=clinic, patient__discharged_on=None, patient__therapist__isnull=False
    )
    reasons = {each for place in places for each in place.reasons}

    assert {"question", "pain_up", "warning_sign", "proposals", "held"} <= reasons
    assert len(reasons) >= 10
    assert not places.behind().exists()
    kinds = set(Review.objects.filter(clinic=clinic).values_list("kind", flat=True))
    assert {"reviewed", "fine"} <= kinds


def test_every_week_of_logs_is_kept_as_it_was_logged(seeded):
    clinic = next(iter(seeded.world.clinics.values()))

    found = tallying.rebuild(clinic=clinic, mends=False)

    assert found.weeks > 100
    assert found.drifted == 0


def test_a_lead_finds_something_to_look_after(seeded):
    riverbend = EmergencyAccess.objects.first().clinic

    assert EmergencyAccess.objects.to_review().count() == 1
    assert EmergencyAccess.objects.reviewed().count() == 1
    assert RestrictedRecord.objects.standing().count() == 1
    assert LegalHold.objects.standing().count() == 1
    assert Erasure.objects.get().clinic == riverbend
    assert RetentionSettings.of(riverbend.pk).erases
    (due,) = erasing.due_of(riverbend, now=NOW)
    announced = DueErasure.objects.standing().get()
    assert announced.patient_id == due
    assert announced.erases_on > seeded.today + dt.timedelta(days=14)


def test_somebody_looks_entered_twice_and_signs_in_by_the_second(seeded):
    ((one, other),) = suspected(Patient.objects.all(), most=9)

    closed, kept = in_turn(one, other)
    assert (closed.name, kept.user.email) == (kept.name, None)
    desk = Membership.objects.filter(clinic=kept.clinic, role="clinic_admin").first()
    assert doubling.may_carry(closed, kept, by=make.actor(desk))
    assert doubling.refusals(closed, kept, today=seeded.today) == []

"""What was counted is held against its sessions by sums, in one statement for all."""

import datetime as dt
from collections import Counter
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from patients.models import ClinicSession, CoverageSnapshot, CoverAudit, CoverVersion
from patients.models.facts import SESSION
from patients.services import auditing, counting
from ptcare.audit.models import AuditEvent
from ptcare.people import tenancy
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 16)


@pytest.fixture
def plan(patient):
    return make.coverage(patient=patient, effective_from=dt.date(2026, 1, 1))


@pytest.fixture
def session(patient, plan):
    row = make.session(patient=patient, on=DAY, status="attended")
    make.snapshot(patient, at=NOW)
    return row


def held():
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return auditing.hold_against_sessions(now=NOW)


@contextmanager
def behind_its_back():
    """No trigger looks at what is written here."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_what_agrees_is_left_as_it_is(session):
    assert held() == []
    assert not CoverVersion.objects.behind_their_facts().exists()
    assert not AuditEvent.objects.exists()
    assert not CoverAudit.objects.exists()


def test_a_visit_written_behind_its_back_is_told_and_counted(clinic, patient, session):
    with behind_its_back():
        make.session(patient=patient, on=DAY - dt.timedelta(days=3), status="attended")

    assert held() == [patient.pk]

    assert CoverVersion.objects.behind_their_facts().get().patient == patient
    event = AuditEvent.objects.get()
    assert (event.deed, event.patient_id) == ("coverage.drift_mended", patient.pk)
    assert (event.clinic_id, event.by_user_id, event.at) == (clinic.pk, None, NOW)
    audit = CoverAudit.objects.get(clinic=clinic, by_sums=True)
    assert (audit.counted, audit.drifted, audit.ended_at) == (1, 1, NOW)
    assert held() == []  # it waits to be counted, and is told once

    assert counting.recount_stale(clinic=clinic, now=NOW, most=9) == 1
    before, after = CoverageSnapshot.objects.order_by("pk")
    assert (before.visits_left, after.visits_left) == (29, 28)
    assert before.superseded_at == NOW
    assert held() == []


def test_a_visit_that_went_behind_its_back_is_found(patient, session):
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM patients_clinicsession")

    assert held() == [patient.pk]


def test_one_visit_instead_of_another_is_found(patient, session):
    """As many visits as before, on as many days."""
    with behind_its_back():
        ClinicSession.objects.update(id=session.pk + 1)

    assert held() == [patient.pk]


OTHER = {
    "on": DAY - dt.timedelta(days=1),
    "start": dt.time(16, 30),
    "discipline": "OT",
    "kind": "group",
    "status": "no_show",
    "place": "telehealth",
    "kept_from_plan": True,
}


@pytest.mark.parametrize("column", [each for each in SESSION if each != "pk"])
def test_each_column_that_the_rules_read_is_summed(patient, plan, session, column):
    keys = {
        "billed_coverage_id": plan.pk,
        "billed_authorization_id": make.authorization(
            patient=patient, coverage=plan
        ).pk,
    }
    make.snapshot(patient, at=NOW)
    with behind_its_back():
        ClinicSession.objects.update(**{column: (OTHER | keys)[column]})

    assert held() == [patient.pk]


def test_two_that_change_places_are_found(patient, session):
    """What one lost another has: the parts are the same, and not the whole."""
    other = make.session(
        patient=patient, on=DAY - dt.timedelta(days=3), status="no_show"
    )
    make.snapshot(patient, at=NOW)
    with behind_its_back():
        ClinicSession.objects.filter(pk=session.pk).update(status="no_show")
        ClinicSession.objects.filter(pk=other.pk).update(status="attended")

    assert held() == [patient.pk]


def test_what_is_written_in_the_usual_way_is_stale_and_no_drift(patient, session):
    make.session(patient=patient, on=DAY - dt.timedelta(days=3), status="attended")
    assert held() == []

    make.snapshot(patient, at=NOW)
    assert held() == []


def test_what_the_earlier_version_counted_is_not_known_yet(clinic, patient, session):
    """It knows of no sums: they lag behind, or are not there at all."""
    make.session(patient=patient, on=DAY - dt.timedelta(days=3), status="attended")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patients_coverversion SET counted = version")
    assert held() == []

    CoverVersion.objects.update(summed=None, sessions_sum=None)
    assert held() == []

    tomorrow = NOW + dt.timedelta(days=1)
    counting.recount_stale(clinic=clinic, now=tomorrow, most=9)
    with behind_its_back():
        ClinicSession.objects.update(kind="group")
    assert held() == [patient.pk]


def test_what_the_night_has_mended_is_not_told_again(clinic, patient, session):
    with behind_its_back():
        make.session(patient=patient, on=DAY - dt.timedelta(days=3), status="attended")
    night = auditing.begin(clinic=clinic, now=NOW)

    assert auditing.go_on(audit_id=night.pk, now=NOW, most=9) == [patient.pk]
    assert held() == []


def test_each_clinic_reads_of_its_own(clinic, patient, session):
    others = make.session(on=DAY, status="attended").patient
    make.snapshot(others, at=NOW)
    with behind_its_back():
        ClinicSession.objects.update(kind="group")

    assert set(held()) == {patient.pk, others.pk}

    found = CoverAudit.objects.values_list("clinic", "drifted")
    assert Counter(found) == {(clinic.pk, 1): 1, (others.clinic_id, 1): 1}


def test_five_and_fifty_cost_one_statement(clinic, patient, statements):
    def cost(patients):
        for _ in range(patients):
            make.session(patient=make.patient(clinic=clinic))
        while counting.recount_stale(clinic=clinic, now=NOW, most=200):
            pass
        return len(statements(auditing.hold_against_sessions, now=NOW))

    assert (cost(5), cost(45)) == (1, 1)


@contextmanager
def somebody_who(deed):
    """Has done it, and has not committed yet."""
    done, goes_on = Event(), Event()

    def work():
        with transaction.atomic():
            deed()
            done.set()
            goes_on.wait(60)
        connection.close()

    other = Thread(target=work)
    other.start()
    assert done.wait(60)
    yield
    goes_on.set()
    other.join()


@pytest.mark.django_db(transaction=True)
def test_a_visit_that_is_being_marked_is_no_drift(clinic):
    patient = make.patient(clinic=clinic)
    session = make.session(patient=patient, on=DAY)
    make.snapshot(patient, at=NOW)

    with somebody_who(lambda: attend(session)):
        found = [held()]
    found.append(held())
    make.snapshot(patient, at=NOW)

    assert [*found, held()] == [[], [], []]
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_who_is_being_counted(clinic):
    patient = make.patient(clinic=clinic)
    make.snapshot(patient, at=NOW)
    with transaction.atomic(), behind_its_back():
        make.session(patient=patient, on=DAY)

    with somebody_who(lambda: list(CoverVersion.objects.all().held())):
        found = held()

    assert (found, held()) == ([], [patient.pk])


def attend(session):
    rows = ClinicSession.objects.filter(pk=session.pk)
    rows.update(status="attended", settled_at=NOW, settled_by=session.booked_by)


@pytest.mark.django_db(transaction=True)
def test_of_desks_and_workers_at_once_nothing_is_taken_for_drift(clinic):
    """Each visit is marked and taken back, counted and summed, while all are held."""
    sessions = [make.session(patient=make.patient(clinic=clinic)) for _ in range(4)]

    def work(number):
        found = []
        for turn in range(12):
            session = sessions[(number + turn) % len(sessions)]
            if number % 3 == 0:
                found += held()
            elif number % 3 == 1:
                counting.recount_stale(clinic=clinic, now=NOW, most=3)
            elif turn % 2:
                attend(session)
            else:
                rows = ClinicSession.objects.filter(pk=session.pk)
                rows.update(status="planned", settled_at=None, settled_by=None)
        return found

    assert at_once(9, work) == [[]] * 9
    assert not AuditEvent.objects.exists()

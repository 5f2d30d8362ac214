"""A session paid in full is the patient's own affair: no plan hears of it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from patients.models import ClinicSession
from patients.rules.coverage.result import Outcome, Reason
from patients.services import attending, claiming, confiding, counting
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once


@pytest.fixture
def by(clinic_admin):
    return make.actor(clinic_admin)


@pytest.fixture
def coverage(patient):
    make.prices(clinic=patient.clinic, treatment_cents=9500)
    return make.coverage(patient=patient, limit=10)


@pytest.fixture
def attended(patient, coverage):
    return make.session(
        patient=patient,
        status="attended",
        settled_at=make.now(),
        settled_by=patient.user,
        on=make.today(),
    )


def row_of(session):
    result = counting.current(session.patient, now=make.now()).result
    return next(row for row in result.sessions if row.session_id == str(session.pk))


def test_it_uses_no_visit_and_costs_the_clinics_own_price(attended, by):
    assert row_of(attended).outcome == Outcome.COVERED
    assert row_of(attended).counts_visit

    confiding.keep_from_plan(session=attended, by=by, now=make.now())

    row = row_of(attended)
    assert (row.outcome, row.reason) == (Outcome.OUT_OF_POCKET, Reason.KEPT_FROM_PLAN)
    assert (row.counts_visit, row.coverage_id, row.patient_cents) == (False, None, 9500)


def test_the_next_session_keeps_the_visit_that_it_would_have_used(patient, by):
    make.coverage(patient=patient, limit=1)
    first, second = (
        make.session(patient=patient, on=make.today() + n * make.dt.timedelta(days=2))
        for n in (1, 2)
    )
    assert row_of(second).outcome == Outcome.OUT_OF_POCKET

    confiding.keep_from_plan(session=first, by=by, now=make.now())

    assert row_of(second).outcome == Outcome.COVERED
    result = counting.current(patient, now=make.now()).result
    assert result.forecast.first_uncovered_date is None


def test_no_claim_can_include_it_and_the_database_holds_that(
    patient, coverage, attended, by
):
    confiding.keep_from_plan(session=attended, by=by, now=make.now())

    with pytest.raises(claiming.NotBillable):
        claiming.bill_sessions(
            patient=patient,
            sessions=[attended.pk],
            coverage=coverage,
            authorization=None,
            sent_on=make.today(),
            by=by,
            now=make.now(),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ClinicSession.objects.filter(pk=attended.pk).update(billed_coverage=coverage)


def test_what_is_on_a_claim_cannot_be_kept_any_more(patient, coverage, attended, by):
    claiming.bill_sessions(
        patient=patient,
        sessions=[attended.pk],
        coverage=coverage,
        authorization=None,
        sent_on=make.today(),
        by=by,
        now=make.now(),
    )

    with pytest.raises(confiding.OnAClaim):
        confiding.keep_from_plan(session=attended, by=by, now=make.now())


@pytest.mark.parametrize("fields", [{"kind": "gym"}, {"status": "cancelled"}])
def test_what_no_plan_hears_of_anyway_need_not_be_kept(patient, by, fields):
    settled = {"settled_at": make.now(), "settled_by": patient.user}
    fields |= settled if "status" in fields else {}
    session = make.session(patient=patient, **fields)

    with pytest.raises(confiding.NothingToKeep):
        confiding.keep_from_plan(session=session, by=by, now=make.now())


def test_the_wish_goes_with_a_session_that_is_moved(patient, coverage, by):
    session = make.session(patient=patient, on=make.today())
    confiding.keep_from_plan(session=session, by=by, now=make.now())
    session.refresh_from_db()
    slot = attending.Slot(
        on=make.today() + make.dt.timedelta(days=1), start=session.start
    )

    moved = attending.move_session(session=session, slot=slot, by=by, now=make.now())

    moved.refresh_from_db()
    assert moved.kept_from_plan


def test_it_moves_though_the_plan_has_no_visit_for_it(patient, by):
    make.prices(clinic=patient.clinic)
    make.coverage(patient=patient, limit=1)
    day = make.dt.timedelta(days=1)
    make.session(patient=patient, on=make.today() + day)
    kept = make.session(patient=patient, on=make.today() + 3 * day)
    confiding.keep_from_plan(session=kept, by=by, now=make.now())
    kept.refresh_from_db()

    moved = attending.move_session(
        session=kept,
        slot=attending.Slot(on=kept.on + day, start=kept.start),
        by=by,
        now=make.now(),
    )

    assert moved.beyond_cover_reason == ""


def test_the_patient_may_change_their_mind(attended, by):
    confiding.keep_from_plan(session=attended, by=by, now=make.now())
    confiding.tell_plan(session=attended, by=by, now=make.now())

    assert row_of(attended).outcome == Outcome.COVERED
    with pytest.raises(confiding.NothingToKeep):
        confiding.tell_plan(session=attended, by=by, now=make.now())
    deeds = AuditEvent.objects.filter(about_id=attended.pk).values_list(
        "deed", flat=True
    )
    assert {"session.kept_from_plan", "session.told_to_plan"} <= set(deeds)


@pytest.mark.django_db(transaction=True)
def test_a_claim_and_the_wish_at_once_never_both_hold(patient, coverage, attended, by):
    deeds = (
        lambda: confiding.keep_from_plan(session=attended, by=by, now=make.now()),
        lambda: claiming.bill_sessions(
            patient=patient,
            sessions=[attended.pk],
            coverage=coverage,
            authorization=None,
            sent_on=make.today(),
            by=by,
            now=make.now(),
        ),
    )

    at_once(2, lambda number: deeds[number]())

    attended.refresh_from_db()
    assert attended.kept_from_plan is (attended.billed_coverage_id is None)


def test_the_desk_presses_it_on_the_session(signed_in, clinic_admin, attended, token):
    client, where = signed_in(clinic_admin), f"/patients/sessions/{attended.pk}/"
    assert "Do not tell the plan" in client.get(where).content.decode()

    client.post(f"{where}keep-from-plan/", {"token": token()})

    page = client.get(where).content.decode()
    assert "No plan is told" in page
    assert "Pays in full, no plan" in page
    client.post(f"{where}tell-plan/", {"token": token()})
    attended.refresh_from_db()
    assert not attended.kept_from_plan


WISHES = {"reach_by": "phone", "reach_at": "518 555 0177", "no_voicemail": "on"}


def test_a_wish_stands_wherever_the_number_does(
    signed_in, clinic_admin, therapist, patient, token
):
    patient.phone = "518 555 0100"
    patient.save()
    make.session(patient=patient, on=make.today())
    client = signed_in(clinic_admin)

    client.post(f"/patients/{patient.pk}/wishes/", WISHES | {"token": token()})

    for where in (f"/patients/{patient.pk}/", "/patients/", "/patients/desk/"):
        page = client.get(where).content.decode()
        assert "no voicemail" in page, where
        assert "518 555 0177" in page, where
    chart = signed_in(therapist).get(f"/patients/{patient.pk}/chart/")
    assert "no voicemail" in chart.content.decode()


@pytest.mark.parametrize(
    ("said", "status", "kept"),
    [
        ({"reach_by": "letter", "reach_at": ""}, 422, ("", "")),
        ({"reach_by": "pigeon", "reach_at": "x"}, 422, ("", "")),
        ({"reach_by": "phone", "reach_at": "5" * 201}, 422, ("", "")),
        ({"reach_by": "person", "reach_at": "x"}, 302, ("person", "")),
        ({"reach_by": "letter", "reach_at": "PO box 4"}, 302, ("letter", "PO box 4")),
    ],
)
def test_a_wish_names_where_to(
    signed_in, clinic_admin, patient, token, said, status, kept
):
    answer = signed_in(clinic_admin).post(
        f"/patients/{patient.pk}/wishes/", said | {"token": token()}
    )

    patient.refresh_from_db()
    assert answer.status_code == status
    assert (patient.reach_by, patient.reach_at) == kept


def test_what_a_wish_was_before_is_kept(patient, by):
    said = {"patient": patient, "by": by, "now": make.now(), "no_voicemail": True}
    confiding.set_wishes(reach_by="letter", reach_at="PO box 4", **said)
    confiding.set_wishes(reach_by="", reach_at="", **said)

    assert patient.events.filter(reach_at="PO box 4").exists()

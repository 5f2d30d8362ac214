"""What was counted is kept, and superseded."""

import datetime as dt

from patients.models import Coverage, CoverageSnapshot, facts_of_each
from patients.services import counting
from tests import factories as make

DAY = dt.date(2026, 3, 16)
NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)


def test_a_recount_without_a_change_keeps_the_snapshot(patient):
    make.coverage(patient=patient)
    first = make.snapshot(patient, at=NOW)

    again = make.snapshot(patient, at=NOW)

    assert again.pk == first.pk
    assert CoverageSnapshot.objects.count() == 1


def test_the_same_answer_on_a_later_day_only_moves_the_day(patient):
    make.coverage(patient=patient)
    first = make.snapshot(patient, at=NOW)

    later = make.snapshot(patient, at=NOW + dt.timedelta(days=1))

    assert later.pk == first.pk
    assert later.as_of == dt.date(2026, 3, 17)


def test_a_change_supersedes_and_keeps_what_was_said_before(patient):
    make.coverage(patient=patient, limit=30, effective_from=dt.date(2026, 1, 1))
    first = make.snapshot(patient, at=NOW)
    make.session(patient=patient, on=DAY, status="attended")

    second = make.snapshot(patient, at=NOW)

    first.refresh_from_db()
    assert first.superseded_at == NOW
    assert (first.visits_left, second.visits_left) == (30, 29)


def test_the_facts_of_many_cost_no_more_queries_than_those_of_one(clinic, statements):
    patients = [make.patient(clinic=clinic) for _ in range(10)]
    for patient in patients:
        make.authorization(patient=patient)
        make.session(patient=patient)

    ids, rest = [each.pk for each in patients], {"clinic_id": clinic.pk, "as_of": DAY}
    one = statements(facts_of_each, ids[:1], **rest)
    ten = statements(facts_of_each, ids, **rest)

    assert len(one) == len(ten)


def test_stale_snapshots_are_brought_to_the_clinics_day(clinic, patient):
    make.coverage(patient=patient)
    make.snapshot(patient, at=NOW - dt.timedelta(days=15))

    counted = counting.recount_stale(clinic=clinic, now=NOW, most=10)

    assert counted == 1
    assert CoverageSnapshot.objects.current().get().as_of == DAY
    assert counting.recount_stale(clinic=clinic, now=NOW, most=10) == 0


def test_one_who_cannot_be_counted_holds_nobody_up(clinic, caplog):
    broken, changed, of_yesterday = [make.patient(clinic=clinic) for _ in range(3)]
    name_a_plan_that_is_gone(broken)
    make.snapshot(of_yesterday, at=NOW - dt.timedelta(days=1))

    rounds = [counting.recount_stale(clinic=clinic, now=NOW, most=9) for _ in range(3)]

    assert rounds == [1, 1, 0]
    kept = CoverageSnapshot.objects.current().filter(as_of=DAY)
    assert {row.patient for row in kept} == {changed, of_yesterday}
    assert set(caplog.messages) == {f"cover of patient {broken.pk} cannot be counted"}


def name_a_plan_that_is_gone(patient):
    """A claim of a plan that was taken back behind everybody's back."""
    plan = make.coverage(patient=patient)
    make.session(patient=patient, on=DAY, status="attended", billed_coverage=plan)
    Coverage.objects.filter(pk=plan.pk).update(withdrawn_at=NOW)

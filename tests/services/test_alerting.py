"""What must not be forgotten about cover: raised, settled and cleared, once each."""

import datetime as dt
from threading import Barrier, Event

import pytest
from django.db import transaction

from patients import alert_words
from patients.models import AlertLimits, CoverAlert, VisitLimit, looking
from patients.models.plan_facts import asks_of
from patients.rules.alerting import Kind
from patients.services import alerting, certifying, claiming, counting
from ptcare.notices.models import Notice
from tests import factories as make
from tests.threads import at_once

TODAY = make.today()
ENDLESS = {"benefit_period": "whole_coverage"}  # no year of it ends in December
DAY = dt.timedelta(days=1)
NOON = dt.time(12)


def look(clinic, *, today=TODAY, at=NOON):
    """Count everybody of the clinic on that day, and look at its alerts."""
    now = dt.datetime.combine(today, at, clinic.zone)
    counting.recount(clinic.patients.all(), today=today, now=now)
    return alerting.look(clinic=clinic, now=now)


def standing(kind=None):
    rows = CoverAlert.objects.standing().order_by("kind", "pk")
    return list(rows.filter(kind=kind) if kind else rows)


def kinds():
    return [row.kind for row in standing()]


@pytest.fixture
def plan(patient):
    """Twenty visits a year, answered yesterday."""
    return make.coverage(patient=patient, limit=20, verified_on=TODAY - DAY, **ENDLESS)


@pytest.fixture
def asking(patient):
    """A plan that asks for an approval of each visit, answered yesterday."""
    return make.coverage(
        **ENDLESS,
        patient=patient,
        authorization_required="always",
        verified_on=TODAY - DAY,
    )


def book(patient, days, **said):
    return make.session(patient=patient, on=TODAY + days * DAY, **said)


def test_nothing_is_raised_where_all_is_well(clinic, patient, plan):
    book(patient, 3)

    look(clinic)

    assert standing() == []


@pytest.mark.parametrize(("limit", "is_raised"), [(5, True), (6, False)])
def test_few_visits_are_left_counting_bookings(clinic, patient, limit, is_raised):
    make.coverage(patient=patient, limit=limit, verified_on=TODAY, **ENDLESS)
    book(patient, 3)

    look(clinic)

    assert kinds() == [Kind.FEW_LEFT] * is_raised


def test_a_longer_thread_of_visits_clears_the_alert_by_itself(clinic, patient, plan):
    plan.visit_limits.update(visits=3)
    book(patient, 3)
    look(clinic)
    plan.visit_limits.update(visits=20)

    look(clinic, today=TODAY + DAY)

    row = CoverAlert.objects.get()
    assert (row.cleared_at is not None, row.done_at) == (True, None)


def test_booked_beyond_cover_names_the_first_and_how_many(clinic, patient):
    make.coverage(patient=patient, limit=1, verified_on=TODAY, **ENDLESS)
    for days in (2, 4, 9):
        book(patient, days)

    look(clinic)

    (row,) = standing()
    assert (row.kind, row.reason) == (Kind.BEYOND, "visit_limit_reached")
    assert (row.day, row.count) == (TODAY + 4 * DAY, 2)


def test_a_past_session_beyond_cover_is_to_be_closed_and_not_asked_for(
    clinic, patient, asking
):
    book(patient, -3)
    look(clinic)

    assert kinds() == [Kind.PAST_SESSION]

    book(patient, 3)
    look(clinic)

    first, then, *_others = CoverAlert.objects.standing().most_urgent_first()
    assert [first.kind, then.kind] == [Kind.PAST_SESSION, Kind.BEYOND]
    assert (then.day, then.count) == (TODAY + 3 * DAY, 1)


@pytest.mark.parametrize(
    ("word", "is_raised"),
    [
        ("", True),
        ("renewal_pending", True),
        ("patient_pays", False),
        ("clinic_pays", False),
    ],
)
def test_who_will_pay_settles_what_is_beyond_cover(clinic, patient, word, is_raised):
    make.coverage(patient=patient, limit=0, verified_on=TODAY)
    book(patient, 2, beyond_cover_reason=word)

    look(clinic)

    assert (Kind.BEYOND in kinds()) == is_raised


def test_who_has_no_plan_pays_alone_and_is_no_alert(clinic, patient):
    book(patient, 2)

    look(clinic)

    assert standing() == []


def test_each_visit_attended_without_an_approval_is_looked_at(clinic, patient, asking):
    for days in (-3, -8):
        book(patient, days, status="attended")

    look(clinic)

    days = sorted(row.day for row in standing(Kind.UNAPPROVED))
    assert days == [TODAY - 8 * DAY, TODAY - 3 * DAY]


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (15, None),
        (14, "first"),
        (8, "first"),
        (7, "second"),
        (1, "second"),
        (0, "today"),
        (-1, "ended"),
    ],
)
def test_an_approval_ends_by_its_date(clinic, patient, asking, days, stage):
    make.authorization(
        coverage=asking,
        valid_from=TODAY - 40 * DAY,
        valid_to=TODAY + days * DAY,
        visits_approved=20,
    )
    book(patient, -5, status="attended")

    look(clinic)

    assert [row.reason for row in standing(Kind.APPROVAL_ENDS)] == [stage] * bool(stage)


def test_no_approval_ends_for_who_does_not_come_any_more(clinic, patient, asking):
    make.authorization(coverage=asking, valid_to=TODAY + 3 * DAY)
    book(patient, -31, status="attended")

    look(clinic)

    assert standing(Kind.APPROVAL_ENDS) == []


def test_the_next_warning_comes_although_one_is_done(
    clinic, patient, asking, clinic_admin
):
    make.authorization(coverage=asking, valid_to=TODAY + 10 * DAY, visits_approved=20)
    book(patient, -5, status="attended")
    look(clinic)
    (row,) = standing(Kind.APPROVAL_ENDS)
    alerting.settle(alert=row, by=make.actor(clinic_admin), now=make.now())

    look(clinic)
    assert not CoverAlert.objects.open(today=TODAY).exists()
    look(clinic, today=TODAY + 3 * DAY)

    (again,) = CoverAlert.objects.open(today=TODAY + 3 * DAY)
    assert (again.kind, again.reason) == (Kind.APPROVAL_ENDS, "second")


def test_the_therapist_writes_a_note_where_approved_visits_run_out(
    clinic, patient, asking
):
    make.authorization(coverage=asking, visits_approved=2)
    book(patient, 2)

    look(clinic)

    assert set(kinds()) == {Kind.FEW_LEFT, Kind.RENEWAL_NOTE}


def test_what_was_asked_for_is_not_asked_for_again(clinic, patient, asking):
    make.authorization(coverage=asking, visits_approved=2)
    make.authorization(coverage=asking, status="pending")
    book(patient, 2)

    look(clinic)

    assert kinds() == []


@pytest.mark.parametrize(("days", "is_raised"), [(7, False), (8, True), (40, True)])
def test_a_request_is_asked_about_from_the_eighth_day(
    clinic, patient, asking, days, is_raised
):
    make.authorization(
        coverage=asking, status="pending", requested_on=TODAY - days * DAY
    )

    look(clinic)

    assert kinds() == [Kind.PENDING] * is_raised


@pytest.mark.parametrize(
    ("days", "hour", "is_raised"),
    [(-1, 8, True), (0, 17, False), (0, 18, True), (1, 20, False)],
)
def test_a_past_session_is_to_be_closed_the_same_evening(
    clinic, patient, days, hour, is_raised
):
    book(patient, days)

    look(clinic, at=dt.time(hour))

    assert kinds() == [Kind.PAST_SESSION] * is_raised


@pytest.mark.parametrize(("hour", "is_raised"), [(19, False), (20, True)])
def test_a_session_of_the_evening_is_not_to_be_closed_before_it_is_over(
    clinic, patient, hour, is_raised
):
    book(patient, 0, start=dt.time(19))

    look(clinic, at=dt.time(hour))

    assert kinds() == [Kind.PAST_SESSION] * is_raised


@pytest.mark.parametrize(
    ("ends_in", "booked_in", "is_raised"),
    [(30, 31, True), (31, 32, False), (30, 30, False), (0, 1, True)],
)
def test_the_plans_year_ends_with_bookings_after_it(
    clinic, patient, ends_in, booked_in, is_raised
):
    begins = TODAY + (ends_in + 1) * DAY
    make.coverage(
        patient=patient,
        verified_on=TODAY,
        benefit_period="plan_year",
        plan_year_month=begins.month,
        plan_year_day=min(begins.day, 28),
    )
    if begins.day > 28:
        pytest.skip("no plan year begins on this day")
    book(patient, booked_in)

    look(clinic)

    assert (Kind.YEAR_ENDS in kinds()) == is_raised


FIRST = dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("verified_on", "booked_on", "today", "is_raised"),
    [
        (None, dt.date(2026, 6, 30), FIRST, True),
        (dt.date(2026, 5, 2), dt.date(2026, 6, 30), FIRST, False),
        (dt.date(2026, 5, 1), dt.date(2026, 6, 30), FIRST, True),
        (dt.date(2026, 5, 28), dt.date(2026, 6, 5), FIRST, False),
        (dt.date(2026, 5, 28), dt.date(2026, 6, 4), FIRST, True),
        (FIRST, dt.date(2026, 6, 4), FIRST, False),
    ],
)
def test_a_plans_answer_grows_old(
    clinic, patient, verified_on, booked_on, today, is_raised
):
    """After thirty days, and before the first visit of a month."""
    make.coverage(
        patient=patient, verified_on=verified_on, effective_from=dt.date(2026, 1, 1)
    )
    make.session(patient=patient, on=booked_on)

    look(clinic, today=today)

    assert (Kind.VERIFY in kinds()) == is_raised


JANUARY = dt.date(2027, 1, 5)


@pytest.mark.parametrize(
    ("answered_on", "today", "reasons"),
    [
        (dt.date(2026, 12, 20), JANUARY, ["new_year"]),
        (dt.date(2027, 1, 2), JANUARY, []),
        (dt.date(2027, 1, 20), JANUARY.replace(month=2), []),
        (dt.date(2026, 6, 20), dt.date(2026, 7, 5), ["new_year"]),
    ],
    ids=["before January", "in January", "before February", "before the plan's year"],
)
def test_what_a_plan_answered_before_a_new_year_is_asked_again_though_somebody_came(
    clinic, patient, answered_on, today, reasons
):
    make.coverage(
        patient=patient,
        verified_on=answered_on,
        effective_from=dt.date(2026, 1, 1),
        benefit_period="plan_year",
        plan_year_month=7,
    )
    make.session(patient=patient, on=today - DAY, status="attended")
    make.session(patient=patient, on=today + 3 * DAY)

    look(clinic, today=today)

    assert [row.reason for row in standing(Kind.VERIFY)] == reasons


def test_what_a_plan_of_no_year_answered_before_it_began_is_of_no_year_before(
    clinic, patient
):
    plan = make.coverage(
        patient=patient,
        verified_on=dt.date(2026, 6, 28),
        effective_from=dt.date(2026, 7, 1),
        benefit_period="whole_coverage",
    )
    make.session(patient=patient, on=dt.date(2026, 7, 2), status="attended")
    make.session(patient=patient, on=dt.date(2026, 7, 6))

    look(clinic, today=dt.date(2026, 7, 3))

    assert Kind.VERIFY not in kinds()
    assert asks_of([plan], [], today=dt.date(2026, 7, 3)) == {}


@pytest.mark.parametrize(
    ("spent", "stage"),
    [(7999, None), (8000, "near"), (10000, "near"), (10001, "over")],
)
def test_the_claim_threshold_is_said_when_near_and_when_passed(
    clinic, patient, spent, stage
):
    plan = make.coverage(patient=patient, limit=None, verified_on=TODAY)
    make.year_amount(clinic=clinic, year=TODAY.year, amount_cents=10000)
    make.threshold(
        coverage=plan,
        prior_cents_by_period={f"{TODAY.year}-01-01": spent},
    )

    look(clinic)

    assert [row.reason for row in standing(Kind.THRESHOLD)] == [stage] * bool(stage)


@pytest.mark.parametrize("cents", [9000, 11000])
def test_where_the_years_threshold_is_not_on_file_the_alert_says_so_until_it_is(
    clinic, patient, cents
):
    plan = make.coverage(patient=patient, limit=None, verified_on=TODAY)
    make.year_amount(clinic=clinic, year=TODAY.year - 1, amount_cents=10000)
    unknown = make.year_amount(clinic=clinic, year=TODAY.year, amount_cents=None)
    make.threshold(coverage=plan, prior_cents_by_period={f"{TODAY.year}-01-01": cents})
    make.session(patient=patient, on=TODAY)
    stage = "near" if cents < 10000 else "over"

    look(clinic)

    (row,) = standing(Kind.THRESHOLD)
    assert row.reason == f"{stage}_before"
    assert "this year's is not on file" in alert_words.sentence(row)
    unknown.amount_cents = 10000
    unknown.save()
    look(clinic)
    row.refresh_from_db()
    assert (row.reason, row.cleared_at) == (stage, None)


def test_of_the_years_threshold_nothing_else_is_taken_for_a_word(clinic, patient):
    """Neither that of medical review nor of a year to come, nor a session's number."""
    plan = make.coverage(patient=patient, limit=None, verified_on=TODAY)
    make.year_amount(clinic=clinic, year=TODAY.year, amount_cents=10000)
    make.threshold(coverage=plan, prior_cents_by_period={f"{TODAY.year}-01-01": 9000})
    make.threshold(coverage=plan, figure="review_pt_slp")
    make.session(patient=patient, on=TODAY.replace(year=TODAY.year + 1))
    make.session(pk=TODAY.year, patient=patient, on=TODAY - DAY)

    look(clinic)

    assert [row.reason for row in standing(Kind.THRESHOLD)] == ["near"]


@pytest.mark.parametrize(("days", "is_raised"), [(14, True), (15, False)])
def test_the_first_visit_in_the_deductible_is_said_ahead(
    clinic, patient, days, is_raised
):
    make.coverage(
        patient=patient,
        verified_on=TODAY,
        benefit_period="whole_coverage",
        deductible_applies=True,
        deductible_cents=100_000,
    )
    book(patient, days)

    look(clinic)

    assert (Kind.DEDUCTIBLE in kinds()) == is_raised


def test_what_was_said_of_one_plan_year_is_no_word_on_the_next_within_one_calendar_year(
    clinic, patient, clinic_admin
):
    make.coverage(
        patient=patient,
        verified_on=dt.date(2026, 6, 10),
        effective_from=dt.date(2025, 7, 1),
        benefit_period="plan_year",
        plan_year_month=7,
        deductible_applies=True,
        deductible_cents=100_000,
    )
    came = make.session(patient=patient, on=dt.date(2026, 6, 15))
    look(clinic, today=dt.date(2026, 6, 10))
    (said,) = standing(Kind.DEDUCTIBLE)
    alerting.settle(alert=said, by=make.actor(clinic_admin), now=make.now())
    came.status = "attended"
    came.settled_at, came.settled_by = make.now(), clinic_admin.user
    came.save()
    make.session(patient=patient, on=dt.date(2026, 7, 6))

    look(clinic, today=dt.date(2026, 6, 25))

    (again,) = CoverAlert.objects.open(today=dt.date(2026, 6, 25)).filter(
        kind=Kind.DEDUCTIBLE
    )
    assert again.day == dt.date(2026, 7, 6)


def test_a_clinic_sets_its_own_limits(clinic, patient, plan, clinic_admin):
    book(patient, 3)
    alerting.set_limits(
        clinic_id=clinic.pk, by=make.actor(clinic_admin), now=make.now(), few_visits=19
    )

    look(clinic)

    assert kinds() == [Kind.FEW_LEFT]
    assert AlertLimits.objects.get().approval_days == 14


def test_who_has_left_care_raises_nothing(clinic, patient, plan):
    book(patient, -2)
    look(clinic)
    patient.discharged_on = TODAY
    patient.save()

    look(clinic)

    assert standing() == []


def test_looking_twice_changes_nothing(clinic, patient, plan):
    book(patient, -2)
    look(clinic)
    (row,) = standing()

    assert look(clinic) == 0
    assert standing() == [row]


def test_what_is_put_off_comes_back_on_its_day(clinic, patient, plan, clinic_admin):
    book(patient, -2)
    look(clinic)
    (row,) = standing()

    until = alerting.put_off(
        alert=row, days=3, by=make.actor(clinic_admin), now=make.now()
    )

    assert not CoverAlert.objects.open(today=until - DAY).exists()
    assert CoverAlert.objects.open(today=until).get() == row


def test_a_cause_that_comes_back_is_a_new_alert(clinic, patient, clinic_admin):
    plan = make.coverage(patient=patient, limit=3, verified_on=TODAY, **ENDLESS)
    book(patient, 3)
    look(clinic)
    (first,) = standing()
    alerting.settle(alert=first, by=make.actor(clinic_admin), now=make.now())
    plan.visit_limits.update(visits=20)
    look(clinic)
    plan.visit_limits.update(visits=3)

    look(clinic)

    (second,) = CoverAlert.objects.open(today=TODAY)
    assert second.pk != first.pk


def test_a_hundred_patients_are_looked_at_in_the_same_statements(
    clinic, statements, patient
):
    def cost(patients):
        for _ in range(patients):
            each = make.patient(clinic=clinic)
            make.coverage(patient=each, limit=0)
            book(each, 2)
            counting.recount([each], today=TODAY, now=make.now())
        return len(statements(alerting.look, clinic=clinic, now=make.now()))

    assert cost(1) == cost(9)


@pytest.mark.django_db(transaction=True)
def test_side_by_side_each_alert_is_raised_once(clinic, patient):
    make.coverage(patient=patient, limit=0)
    book(patient, 2)
    counting.recount([patient], today=TODAY, now=make.now())

    answers = at_once(8, lambda _: alerting.look(clinic=clinic, now=make.now()))

    assert sorted(answers)[:7] == [0] * 7
    assert len(standing(Kind.BEYOND)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_settle_at_once_one_is_told(clinic, patient, clinic_admin):
    row = make.alert(patient=patient)
    actor = make.actor(clinic_admin)

    answers = at_once(6, lambda _: alerting.settle(alert=row, by=actor, now=make.now()))

    assert answers.count(None) == 1
    assert answers.count(alerting.Settled) == 5


@pytest.mark.django_db(transaction=True)
def test_the_patient_is_told_once_and_never_what(clinic, patient, clinic_admin):
    row = make.alert(patient=patient, kind=Kind.BEYOND)
    actor = make.actor(clinic_admin)

    at_once(6, lambda _: alerting.tell_patient(alert=row, by=actor, now=make.now()))

    notice = Notice.objects.get()
    assert (notice.user, notice.kind) == (patient.user, "clinic_update")
    assert notice.link == "/patients/visits/"


def test_a_patient_is_not_told_what_is_the_clinics_own_to_mend(patient, clinic_admin):
    row = make.alert(patient=patient, kind=Kind.UNAPPROVED)

    with pytest.raises(alerting.NothingToTell):
        alerting.tell_patient(alert=row, by=make.actor(clinic_admin), now=make.now())


def test_the_clocks_of_care_are_looked_at_thoroughly(clinic, patient, therapist):
    """An insured patient treated for a week, without a plan of care on record."""
    make.coverage(patient=patient, verified_on=TODAY, **ENDLESS)
    book(patient, -6, status="attended")
    look(clinic)
    assert kinds() == []

    alerting.look(clinic=clinic, now=make.now(), is_thorough=True)
    assert kinds() == [Kind.PLAN_NOT_SENT]

    look(clinic)
    assert kinds() == [Kind.PLAN_NOT_SENT]
    make.plan_of_care(patient=patient, by=therapist.user)
    alerting.look(clinic=clinic, now=make.now(), is_thorough=True)
    assert CoverAlert.objects.filter(cleared_at__isnull=False).count() == 1


def test_what_was_just_done_about_a_clock_is_asked_no_more(clinic, patient, therapist):
    """And what it leads to, a plan that is to be sent, comes with the next look."""
    make.coverage(patient=patient, verified_on=TODAY - 40 * DAY, **ENDLESS)
    book(patient, -6, status="attended")
    book(patient, 3)
    look(clinic)
    alerting.look(clinic=clinic, now=make.now(), is_thorough=True)
    assert kinds() == [Kind.PLAN_NOT_SENT, Kind.VERIFY]

    certifying.plan_care(
        patient=patient,
        kind="initial",
        certified_from=TODAY - 6 * DAY,
        certified_to=TODAY + 30 * DAY,
        frequency="Twice a week",
        by=make.actor(therapist),
        now=make.now(),
    )

    assert kinds() == [Kind.VERIFY]


def test_fewer_visits_than_prescribed_are_booked(clinic, patient, therapist):
    make.coverage(patient=patient, verified_on=TODAY, **ENDLESS)
    make.program(patient=patient, by=therapist.user, sessions_per_week=3)
    book(patient, 1)

    alerting.look(clinic=clinic, now=make.now(), is_thorough=True)
    assert Kind.UNDER_SCHEDULED not in kinds()  # nobody has counted the cover yet
    look(clinic)
    alerting.look(clinic=clinic, now=make.now(), is_thorough=True)

    (row,) = standing(Kind.UNDER_SCHEDULED)
    assert row.count == 5


def test_what_the_clinic_bears_need_not_be_looked_at(
    clinic, patient, asking, clinic_admin
):
    row = book(patient, -3, status="attended")
    look(clinic)
    assert standing(Kind.UNAPPROVED)

    claiming.write_off(
        session=row, reason="Ours", by=make.actor(clinic_admin), now=make.now()
    )
    look(clinic)

    assert standing(Kind.UNAPPROVED) == []


def test_one_patient_is_looked_at_alone(clinic, patient, plan):
    other = make.patient(clinic=clinic)
    make.coverage(patient=other, limit=0, verified_on=TODAY, **ENDLESS)
    plan.visit_limits.update(visits=1)
    for row in (patient, other):
        make.session(patient=row, on=TODAY + 3 * DAY)
    look(clinic)
    plan.visit_limits.update(visits=20)
    VisitLimit.objects.filter(patient=other).update(visits=20)
    now = dt.datetime.combine(TODAY, NOON, clinic.zone)
    counting.recount(clinic.patients.all(), today=TODAY, now=now)

    alerting.look_at(patient=patient, now=now)

    assert {row.patient_id for row in standing()} == {other.pk}


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_two_patients_do_not_wait_for_each_other(clinic):
    patients = [make.patient(clinic=clinic), make.patient(clinic=clinic)]
    both_have_looked = Barrier(2)

    def open_page(number):
        with transaction.atomic():
            alerting.look_at(patient=patients[number], now=make.now())
            both_have_looked.wait(timeout=60)

    assert at_once(2, open_page) == [None, None]


@pytest.mark.django_db(transaction=True)
def test_a_page_does_not_wait_for_what_python_works_out(clinic, patient, monkeypatch):
    has_begun, has_looked = Event(), Event()

    def works_long(_look):
        has_begun.set()
        assert has_looked.wait(timeout=60)
        return []

    def do(number):
        if number:
            return alerting.look(clinic=clinic, now=make.now(), is_thorough=True)
        assert has_begun.wait(timeout=60)
        seen = alerting.look_at(patient=patient, now=make.now())
        has_looked.set()
        return seen

    monkeypatch.setattr(looking, "told", works_long)

    assert at_once(2, do) == [0, 0]

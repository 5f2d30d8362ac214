"""What alerts are raised for: each a question to the database, of a whole clinic."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    JSONField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, ExtractYear

from patients.models.claims import WriteOff
from patients.models.counted import CoverageSnapshot
from patients.models.coverage import KX, Authorization, Coverage, ExpenseThreshold
from patients.models.estimates import EstimateRequest
from patients.models.looking import TEXT, Causes, Look, found, named, watches
from patients.models.session import ClinicSession
from patients.rules.alerting import Kind
from patients.rules.beyond import SETTLED, Agreed
from patients.rules.coverage.result import LimitedBy, Reason

DAY = dt.timedelta(days=1)
RECENTLY = dt.timedelta(days=30)  # who came in these days is still coming
BEFORE_A_VISIT = dt.timedelta(days=3)
TO_COLLECT = dt.timedelta(days=14)
TO_LOOK_AT = dt.timedelta(days=7)  # of what was attended without an approval
NOT_SETTLED = ("", *(each for each in Agreed if each not in SETTLED))
BY_LIMIT = (LimitedBy.VISIT_LIMIT, LimitedBy.AUTHORIZATION)


def _of_patient(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(patient=OuterRef("patient"))


def _coming(look: Look) -> QuerySet[ClinicSession]:
    rows = look.booked.with_a_therapist().filter(on__gte=look.today)
    return _of_patient(rows).order_by("on")


def _next_on(look: Look) -> Subquery:
    return Subquery(_coming(look).values("on")[:1])


def _asked_for(look: Look) -> Exists:
    """Whether more visits have been asked for, and not decided."""
    rows = Authorization.objects.filter(
        status=Authorization.Status.PENDING, valid_to__gte=look.today
    )
    return Exists(_of_patient(rows))


def _running_out(look: Look) -> QuerySet[CoverageSnapshot]:
    """Few visits left after bookings, and nothing asked for yet."""
    rows = look.snapshots.filter(
        limited_by__in=BY_LIMIT, left_after__lte=look.limits.few_visits
    )
    is_asked = Q(limited_by=LimitedBy.AUTHORIZATION) & Q(_asked_for(look))
    return rows.exclude(is_asked)


@watches(Kind.FEW_LEFT)
def few_left(look: Look) -> Causes:
    """Counting bookings. Booked beyond cover already is a cause of its own."""
    return found(
        _running_out(look).filter(booked__gt=0, beyond=[]),
        Kind.FEW_LEFT,
        cause=F("limited_by"),
        reason=F("limited_by"),
        due_on=Coalesce("last_covered_on", "until", Value(look.today)),
        day=F("until"),
        count=F("left_after"),
    )


@watches(Kind.RENEWAL_NOTE)
def renewal_note(look: Look) -> Causes:
    """A payer is asked for more visits with a progress note, of who still comes."""
    is_coming = Q(Exists(_coming(look)))
    return found(
        _running_out(look).filter(is_coming, limited_by=LimitedBy.AUTHORIZATION),
        Kind.RENEWAL_NOTE,
        cause=Value("renewal"),
        due_on=Coalesce("last_covered_on", "until", Value(look.today)),
        day=F("until"),
        count=F("left_after"),
    )


@watches(Kind.APPROVAL_ENDS)
def approval_ends(look: Look) -> Causes:
    """By date, of who still comes. Each warning is a cause: done with one, the next
    comes all the same."""
    limits, today = look.limits, look.today
    came = ClinicSession.objects.filter(
        status=ClinicSession.Status.ATTENDED, on__gte=today - RECENTLY
    )
    rows = look.snapshots.filter(
        Q(Exists(_coming(look))) | Q(Exists(_of_patient(came))),
        approval_ends_on__lte=today + limits.approval_days * DAY,
        beyond=[],
    ).exclude(Q(_asked_for(look)))
    is_few = Q(booked__gt=0, left_after__lte=limits.few_visits)
    stage = Case(
        When(approval_ends_on__lt=today, then=Value("ended")),
        When(approval_ends_on=today, then=Value("today")),
        When(
            approval_ends_on__lte=today + limits.approval_days_again * DAY,
            then=Value("second"),
        ),
        default=Value("first"),
        output_field=TEXT,
    )
    return found(
        rows.exclude(is_few),
        Kind.APPROVAL_ENDS,
        cause=named("coverage_id", "approval_ends_on", stage),
        reason=stage,
        due_on=F("approval_ends_on"),
        day=F("approval_ends_on"),
        count=F("approval_left"),
    )


@watches(Kind.BEYOND)
def beyond(look: Look) -> Causes:
    """Sessions to come that no plan pays for, and of which nobody said who will: those
    of past days are to be closed. Who has no plan at all pays alone, and knows it."""
    rows = look.booked.filter(
        on__gte=look.today,
        beyond_cover_reason__in=NOT_SETTLED,
        patient__coveragesnapshot__superseded_at=None,
        patient__coveragesnapshot__beyond__contains=[F("pk")],
    ).exclude(patient__coveragesnapshot__beyond_reason=Reason.NO_COVERAGE)
    of_patient = rows.values("patient_id").annotate(
        why=Min("patient__coveragesnapshot__beyond_reason"),
        first_on=Min("on"),
        number=Count("pk"),
    )
    return found(
        of_patient,
        Kind.BEYOND,
        cause=F("why"),
        reason=F("why"),
        due_on=F("first_on"),
        day=F("first_on"),
        count=F("number"),
    )


@watches(Kind.UNAPPROVED)
def unapproved(look: Look) -> Causes:
    """Each attended session by itself, until a claim names an approval or the clinic
    bears it."""
    rows = ClinicSession.objects.filter(
        clinic_id=look.clinic_id,
        patient__discharged_on=None,
        patient__coveragesnapshot__superseded_at=None,
        patient__coveragesnapshot__unapproved__contains=[F("pk")],
    ).exclude(Exists(WriteOff.objects.standing().filter(session=OuterRef("pk"))))
    return found(
        rows,
        Kind.UNAPPROVED,
        cause=named(Value("session"), "pk"),
        due_on=F("on") + Value(TO_LOOK_AT),
        day=F("on"),
    )


@watches(Kind.PAST_SESSION)
def past_session(look: Look) -> Causes:
    return found(
        look.booked.filter(on__lte=look.closed_by).over(look.now),
        Kind.PAST_SESSION,
        cause=named(Value("session"), "pk"),
        due_on=F("on"),
        day=F("on"),
    )


@watches(Kind.PENDING)
def pending(look: Look) -> Causes:
    """Asked for so many days ago, and the plan has not decided."""
    last = look.today - look.limits.pending_days * DAY
    rows = Authorization.objects.filter(
        clinic_id=look.clinic_id,
        patient__discharged_on=None,
        status=Authorization.Status.PENDING,
        requested_on__lt=last,
    )
    return found(
        rows,
        Kind.PENDING,
        cause=named(Value("approval"), "pk"),
        due_on=F("requested_on") + Value((look.limits.pending_days + 1) * DAY),
        day=F("requested_on"),
    )


@watches(Kind.PRICE_ASKED)
def price_asked(look: Look) -> Causes:
    """A question about price is a request for an estimate (coverage.md 5.3)."""
    rows = EstimateRequest.objects.open().filter(
        clinic=look.clinic_id, patient__discharged_on=None
    )
    return found(
        rows,
        Kind.PRICE_ASKED,
        cause=named(Value("asked"), "pk"),
        due_on=F("due_on"),
        day=F("asked_on"),
    )


@watches(Kind.YEAR_ENDS)
def year_ends(look: Look) -> Causes:
    """Booked into the plan's next year, in which its limits and sums begin anew."""
    after = _of_patient(look.booked.with_a_therapist()).filter(
        on__gt=OuterRef("period_to")
    )
    last = look.today + look.limits.year_days * DAY
    return found(
        look.snapshots.filter(Q(Exists(after)), period_to__range=(look.today, last)),
        Kind.YEAR_ENDS,
        cause=named("coverage_id", "period_to"),
        due_on=F("period_to"),
        day=F("period_to"),
    )


@watches(Kind.VERIFY)
def verify(look: Look) -> Causes:
    """The plan's answer is old, of before the year of a coming visit, whoever came by
    then, or of before the month of the month's first visit."""
    month, january = look.today.replace(day=1), look.today.replace(month=1, day=1)
    came = ClinicSession.objects.filter(
        status=ClinicSession.Status.ATTENDED, on__range=(month, look.today)
    )
    old = Q(coverage__verified_on=None) | Q(
        coverage__verified_on__lt=look.today - look.limits.verify_days * DAY
    )
    has_years = ~Q(coverage__benefit_period=Coverage.Period.WHOLE_COVERAGE)
    is_of_last_year = Q(coverage__verified_on__lt=january) | has_years & Q(
        coverage__verified_on__lt=F("period_from")
    )
    is_first_of_month = ~Q(Exists(_of_patient(came))) & Q(
        coverage__verified_on__lt=month
    )
    is_soon = Q(next_on__lte=look.today + BEFORE_A_VISIT)
    rows = look.snapshots.annotate(next_on=_next_on(look))
    return found(
        rows.filter(
            old | is_soon & (is_of_last_year | is_first_of_month),
            coverage__isnull=False,
            next_on__isnull=False,
        ),
        Kind.VERIFY,
        cause=named("coverage_id", Value(f"{month:%Y-%m}")),
        reason=Case(
            When(coverage__verified_on=None, then=Value("never")),
            When(is_of_last_year, then=Value("new_year")),
            default=Value(""),
            output_field=TEXT,
        ),
        due_on=F("next_on"),
        day=F("coverage__verified_on"),
    )


@watches(Kind.THRESHOLD)
def threshold(look: Look) -> Causes:
    """Said twice a year: nearly there, and above it. It never ends cover."""
    spent = F("spent_cents") * 100
    share = spent / F("threshold_cents")
    stage = Case(
        When(spent_cents__gt=F("threshold_cents"), then=Value("over")),
        default=Value("near"),
        output_field=TEXT,
    )
    reason = Case(
        When(_lacks_the_years_threshold(), then=Concat(stage, Value("_before"))),
        default=stage,
        output_field=TEXT,
    )
    return found(
        look.snapshots.alias(spent=spent).filter(
            spent__gte=F("threshold_cents") * look.limits.threshold_percent
        ),
        Kind.THRESHOLD,
        cause=named("coverage_id", "period_from", stage),
        reason=reason,
        due_on=Coalesce(_next_on(look), F("period_to")),
        count=share,
    )


def _lacks_the_years_threshold() -> Exists:
    """Of a snapshot: whether claims were marked by the amount of a year before."""
    year = ExtractYear(OuterRef("period_from"))
    warning = named(Value("threshold_unknown"), "pk", year)
    said = Func(warning, function="to_jsonb", output_field=JSONField())
    warnings = ExpressionWrapper(OuterRef("result__warnings"), JSONField())
    rows = ExpenseThreshold.objects.filter(coverage=OuterRef("coverage"), figure__in=KX)
    return Exists(rows.alias(warnings=warnings).filter(warnings__contains=said))


@watches(Kind.DEDUCTIBLE)
def deductible(look: Look) -> Causes:
    """A period's first visit, which the patient pays in full."""
    is_next = Q(deductible_on__gt=F("period_to"))
    begins = Case(
        When(is_next, then=F("period_to") + Value(DAY)), default="period_from"
    )
    return found(
        look.snapshots.filter(
            deductible_on__range=(look.today, look.today + TO_COLLECT)
        ),
        Kind.DEDUCTIBLE,
        cause=named("coverage_id", ExtractYear(begins)),
        due_on=F("deductible_on"),
        day=F("deductible_on"),
    )

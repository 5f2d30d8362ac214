"""What hangs on a plan: its limits, what was used and met, what it answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients import plan_words
from patients.forms import ReasonForm
from patients.forms.plan_lines import (
    AnswerForm,
    CorrectLimitForm,
    LimitForm,
    MetForm,
    PriorUseForm,
    SpentForm,
)
from patients.models import (
    Coverage,
    ExpenseThreshold,
    PayerAnswer,
    VisitLimit,
    period_of,
)
from patients.rules.coverage.periods import Period
from patients.services import limiting_visits, verifying
from patients.views.cover_asking import (
    ask_about_plan,
    cover_page_of,
    own_coverage,
    own_line,
    plan_page_of,
)
from patients.views.finding import today_at
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import by_now, posted, said_by


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def add_limit(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    form = LimitForm(
        posted(request), today=today_at(plan.clinic), years=_first_days(plan)
    )

    def act() -> None:
        limiting_visits.add_limit(coverage=plan, **said_by(request, form))

    title = _("How many visits the plan covers")
    return _ask(request, plan, form, act, "visit_limit.added", title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def correct_limit(request: SignedInRequest, limit_id: int) -> HttpResponse:
    limit = own_line(request, VisitLimit.objects, limit_id)
    form = CorrectLimitForm(
        posted(request),
        today=today_at(limit.clinic),
        is_of_a_year=limit.period_start is not None,
        initial={"visits": limit.visits},
    )

    def act() -> None:
        limiting_visits.correct_limit(limit=limit, **said_by(request, form))

    title = _("Correct the visit limit")
    deed, hint = "visit_limit.corrected", plan_words.limit_words(limit)
    return _ask(request, limit.coverage, form, act, deed, title, hint)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def set_prior_use(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    """Visits elsewhere; `visits` in the address is what would agree with the plan."""
    plan = own_coverage(request, coverage_id)
    form = PriorUseForm(
        posted(request),
        today=today_at(plan.clinic),
        periods=_periods(plan),
        initial=_first_period(plan)
        | {key: request.GET[key] for key in ("visits", "reason") if key in request.GET},
    )

    def act() -> None:
        limiting_visits.set_prior_use(coverage=plan, **said_by(request, form))

    title = _("Visits at other clinics")
    return _ask(request, plan, form, act, "prior_use.set", title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def set_met(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    form = MetForm(
        posted(request),
        today=today_at(plan.clinic),
        periods=_periods(plan),
        initial=_first_period(plan),
    )

    def act() -> None:
        limiting_visits.set_met(coverage=plan, **said_by(request, form))

    title = _("Deductible and maximum of a year, and what was met of them")
    return _ask(request, plan, form, act, "accumulator.set", title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def set_spent(request: SignedInRequest, threshold_id: int) -> HttpResponse:
    threshold = own_line(request, ExpenseThreshold.objects, threshold_id)
    plan = threshold.coverage
    form = SpentForm(
        posted(request),
        today=today_at(threshold.clinic),
        periods=_periods(plan),
        initial=_first_period(plan),
    )

    def act() -> None:
        limiting_visits.set_spent_elsewhere(
            threshold=threshold, **said_by(request, form)
        )

    title = _("Spent at other clinics: %(what)s") % {"what": threshold}
    return _ask(request, plan, form, act, "threshold.spent_elsewhere", title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def record_answer(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    today = today_at(plan.clinic)
    form = AnswerForm(posted(request), today=today, initial={"answered_on": today})

    return ask_about_plan(
        request,
        plan.patient,
        form,
        lambda: verifying.record_answer(
            coverage=plan, told=form.told(), **by_now(request)
        ),
        deed="coverage.answered",
        title=_("The plan has answered"),
        hint=plan_words.how_to_ask(plan.payer),
        template="patients/question.html",
        back=cover_page_of(plan.patient),
    )


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def withdraw_answer(request: SignedInRequest, answer_id: int) -> HttpResponse:
    answer = own_line(request, PayerAnswer.objects, answer_id)
    form = ReasonForm(posted(request))

    def act() -> None:
        verifying.withdraw_answer(answer=answer, **said_by(request, form))

    title = _("This answer was written down by mistake")
    deed = "coverage.answer_withdrawn"
    return _ask(request, answer.coverage, form, act, deed, title)


def _ask(
    request: SignedInRequest,
    plan: Coverage,
    form: forms.Form,
    act: Callable[[], object],
    deed: str,
    title: str,
    hint: str = "",
) -> HttpResponse:
    return ask_about_plan(
        request,
        plan.patient,
        form,
        act,
        deed=deed,
        title=title,
        hint=hint,
        template="patients/question.html",
        back=plan_page_of(plan),
    )


def _periods(plan: Coverage) -> list[tuple[str, str]]:
    return [
        (each.start.isoformat(), plan_words.span(each.start, each.end))
        for each in _around(plan)
    ]


def _first_days(plan: Coverage) -> list[tuple[str, str]]:
    """None of a plan that is one period."""
    around = [each.start for each in _around(plan)]
    if len(around) == 1:
        return []
    return [(day.isoformat(), plan_words.from_day_on(day)) for day in around]


def _around(plan: Coverage) -> list[Period]:
    """The period of today and those beside it, newest first."""
    now = period_of(plan, today_at(plan.clinic))
    day = dt.timedelta(days=1)
    around = [now]
    if now.start > dt.date.min and now.end < dt.date.max:
        around = [period_of(plan, now.end + day), now, period_of(plan, now.start - day)]
    return list(dict.fromkeys(around))


def _first_period(plan: Coverage) -> dict[str, str]:
    now = period_of(plan, today_at(plan.clinic))
    return {"period_start": now.start.isoformat()}

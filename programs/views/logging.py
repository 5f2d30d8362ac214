"""What is said of a day: in one tap, of one exercise, in a word; and taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.rules import pain as pains
from programs.forms.logging import (
    DayForm,
    EffortForm,
    ExerciseForm,
    NotTodayForm,
    PainForm,
    WeekPainForm,
)
from programs.models import ProgramItem, checking
from programs.models.day import asked, item_to_log, who_logs
from programs.models.log import Said
from programs.rules import templates
from programs.services import exercising, flag_texts, saying, ticking
from programs.views.shared import own_record_of
from programs.views.today import (
    NOT_ASKED,
    address_of,
    day_asked_for,
    day_page,
    nearest_open,
)
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once


@requires(Permission.LOG_EXERCISES)
@require_POST
def log_all(request: SignedInRequest) -> HttpResponse:
    return log_many(request, lambda items: items, how=Said.How.AT_ONCE)


@requires(Permission.LOG_EXERCISES)
@require_POST
def log_short(request: SignedInRequest) -> HttpResponse:
    """The short day: its two are done. The others stay as they are."""
    return log_many(request, short_of, how=Said.How.SHORT)


def short_of(items: list[ProgramItem]) -> list[ProgramItem]:
    """As the page names them: of what does not rest."""
    return templates.short_day([item for item in items if not item.is_resting])


def log_many(
    request: SignedInRequest,
    choose: Callable[[list[ProgramItem]], list[ProgramItem]],
    *,
    how: str,
) -> HttpResponse:
    token = once.token_of(request)
    form = DayForm(request.POST)
    if not form.is_valid():
        return not_understood(request)
    day = form.cleaned_data["day"]
    items = asked(request.actor, on=day)
    if any(is_of(token, item) for item in items):  # a press again, whatever rests now
        return redirect(address_of(day, said=token))
    try:
        exercising.log_all(
            items=choose(items),
            day=day,
            how=how,
            token=token,
            by=request.actor,
            now=timezone.now(),
        )
    except saying.Refused as refusal:
        return refused(request, refusal, on=day)
    tell_of_other_window(request, items, token, form)
    return redirect(address_of(day, said=token))


def tell_of_other_window(
    request: SignedInRequest, items: list[ProgramItem], token: uuid.UUID, form: DayForm
) -> None:
    """Where another answer came between the drawing of the page and this press."""
    drawn = form.cleaned_data["drawn"]
    said = [i.said for i in items if i.said and not is_of(token, i)]
    if drawn and any(each.said_at.timestamp() > drawn for each in said):
        messages.info(
            request,
            _(
                "Part of this was answered before, perhaps in another window. Here is "
                "how it stands now. Nothing that was said is lost."
            ),
        )


def is_of(token: uuid.UUID, item: ProgramItem) -> bool:
    """Whether what stands of this exercise was said by that very press."""
    own = exercising.row_token(token, item.pk)
    return item.said is not None and item.said.token == own


@requires(Permission.LOG_EXERCISES)
@require_POST
def log(request: SignedInRequest, item_id: int) -> HttpResponse:
    token = once.token_of(request)
    form = ExerciseForm(request.POST)
    if not form.is_valid():
        get_object_or_404(ProgramItem.objects.visible_to(request.actor), pk=item_id)
        return not_understood(request)
    day = form.cleaned_data["day"]
    item = item_to_log(request.actor, item_id, on=day)
    if item is None:
        raise Http404
    try:
        exercising.log_exercise(
            item=item,
            day=day,
            told=form.told(),
            token=token,
            by=request.actor,
            now=timezone.now(),
            how=Said.How.GUIDED if form.is_guided else Said.How.EACH,
        )
    except saying.Refused as refusal:
        return refused(request, refusal, on=day)
    tell_of_other_window(request, [item], token, form)
    page = "programs:guide" if form.is_guided else "programs:today"
    return HttpResponseRedirect(address_of(day, said=token, page=page))


@requires(Permission.LOG_EXERCISES)
@require_http_methods(["GET", "POST"])
def hurt(request: SignedInRequest) -> HttpResponse:
    """Which exercise hurt, where, how much, and whether that is new."""
    return tell_pain(request) if request.method == "POST" else ask_pain(request)


def ask_pain(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    patient = own_record_of(request, now=now)
    day = nearest_open(day_asked_for(request), today=patient.today(now))
    items = asked(request.actor, on=day)
    chosen = request.GET.get("item", "")
    said = next((i.said for i in items if str(i.pk) == chosen and i.said), None)
    known = {"item": chosen, "done": said.done if said else None}
    form = PainForm(initial=known, items=items)
    return render(request, "programs/hurt.html", {"form": form, "day": day})


def tell_pain(request: SignedInRequest) -> HttpResponse:
    token = once.token_of(request)
    which = DayForm(request.POST)
    if not which.is_valid():
        return not_understood(request)
    day = which.cleaned_data["day"]
    held_against = checking.setting_facts("patient", on=day)
    items = asked(request.actor, on=day, **held_against)
    form = PainForm(request.POST, items=items)
    if not form.is_valid():
        facts = {"form": form, "day": day}
        return render(request, "programs/hurt.html", facts, status=422)
    try:
        flag = exercising.log_exercise(
            item=next(i for i in items if i.pk == form.cleaned_data["item"]),
            day=day,
            told=form.told(),
            token=token,
            by=request.actor,
            now=timezone.now(),
        )
    except saying.Refused as refusal:
        return refused(request, refusal, on=day)
    if flag:
        return redirect("programs:stop", flag.pk)
    setting = checking.setting_of(items[0], on=day)
    if setting.answer(form.cleaned_data["pain"]) == pains.Answer.MODIFY:
        messages.warning(request, flag_texts.pain_advice()["modify"])
    return redirect(address_of(day, said=token))


@requires(Permission.LOG_EXERCISES)
@require_POST
def report(request: SignedInRequest) -> HttpResponse:
    """How the day was: easy, fine or hard."""
    form = EffortForm(request.POST)
    return say_of_day(request, form, "effort", exercising.report_day)


@requires(Permission.LOG_EXERCISES)
@require_POST
def week_pain(request: SignedInRequest) -> HttpResponse:
    """The week's pain in a number; or skipped, which says nothing about it."""
    token = once.token_of(request)
    form = WeekPainForm(request.POST)
    if "skip" in request.POST:
        request.session[NOT_ASKED] = request.POST.get("day", "")[:10]
        return redirect("programs:today")
    if not form.is_valid():
        return not_understood(request)
    now = timezone.now()
    rows = who_logs(request.actor, on=form.cleaned_data["day"])
    held_against = checking.setting_facts("pk", on=timezone.localdate(now))
    patient = get_object_or_404(rows.annotate(**held_against))
    try:
        exercising.report_week(
            patient=patient,
            sunday=form.cleaned_data["day"],
            pain=form.cleaned_data["pain"],
            token=token,
            by=request.actor,
            now=now,
        )
    except saying.Refused as refusal:
        return refused(request, refusal, on=patient.today(now))
    return redirect(address_of(patient.today(now), said=token))


@requires(Permission.LOG_EXERCISES)
@require_POST
def not_today(request: SignedInRequest) -> HttpResponse:
    """The day is left out, for a reason."""
    form = NotTodayForm(request.POST)
    return say_of_day(request, form, "reason", exercising.not_today)


def say_of_day(
    request: SignedInRequest, form: DayForm, what: str, say: Callable[..., None]
) -> HttpResponse:
    """One word about a whole day; the form and the service call it by the same name."""
    token = once.token_of(request)
    if not form.is_valid():
        return not_understood(request)
    day = form.cleaned_data["day"]
    try:
        say(
            patient=get_object_or_404(who_logs(request.actor, on=day)),
            day=day,
            **{what: form.cleaned_data[what]},
            token=token,
            by=request.actor,
            now=timezone.now(),
        )
    except saying.Refused as refusal:
        return refused(request, refusal, on=day)
    messages.success(request, _("Saved."))
    return redirect(address_of(day))


@requires(Permission.LOG_EXERCISES)
@require_POST
def undo(request: SignedInRequest) -> HttpResponse:
    """Take back what was said, by the tokens of its rows."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return not_understood(request)
    try:
        tokens = [uuid.UUID(said) for said in request.POST.getlist("said")]
    except ValueError:
        raise once.NoToken from None
    exercising.undo(tokens=tokens, by=request.actor, now=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect(address_of(form.cleaned_data["day"]))


def refused(
    request: SignedInRequest, refusal: saying.Refused, *, on: dt.date
) -> HttpResponse:
    """The day again as it is, and why nothing was saved."""
    reasons = {
        saying.DayClosed: _(
            "This day cannot be changed here. You can log today and the seven days "
            "before it. For other days please call the clinic."
        ),
        exercising.NothingAsked: _("This exercise is not in your plan for that day."),
        ticking.NotThere: _(
            "This has changed in your plan. Nothing was saved. Please look again here."
        ),
        saying.OnHold: _(
            "This rests until your therapist has looked at it. Nothing was saved."
        ),
    }
    return day_page(request, on=on, problem=reasons[type(refusal)], status=422)


def not_understood(request: SignedInRequest) -> HttpResponse:
    problem = _("That did not work. Nothing was saved. Please tap it again here.")
    return day_page(request, on=None, problem=problem, status=422)

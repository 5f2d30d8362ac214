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
from programs.views.shared import own_record_of, pressed_for
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
from ptcare.submissions.sent import by_now


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
    form = DayForm(request.POST)
    if not form.is_valid():
        return not_understood(request)
    said = pressed_for(request, form.cleaned_data["day"], how=how)
    day, token = said.day, said.token
    items = asked(request.actor, on=day)
    if any(is_of(token, item) for item in items):  # a press again, whatever rests now
        return redirect(address_of(day, said=token))
    try:
        exercising.log_all(items=choose(items), said=said)
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
    form = ExerciseForm(request.POST)
    if not form.is_valid():
        get_object_or_404(ProgramItem.objects.visible_to(request.actor), pk=item_id)
        return not_understood(request)
    how = Said.How.GUIDED if form.is_guided else Said.How.EACH
    said = pressed_for(request, form.cleaned_data["day"], how=how)
    item = item_to_log(request.actor, item_id, on=said.day)
    if item is None:
        raise Http404
    try:
        exercising.log_exercise(item=item, told=form.told(), said=said)
    except saying.Refused as refusal:
        return refused(request, refusal, on=said.day)
    tell_of_other_window(request, [item], said.token, form)
    page = "programs:guide" if form.is_guided else "programs:today"
    return HttpResponseRedirect(address_of(said.day, said=said.token, page=page))


@requires(Permission.LOG_EXERCISES)
@require_http_methods(["GET", "POST"])
def hurt(request: SignedInRequest) -> HttpResponse:
    """Which exercise hurt, where, how much, and whether that is new."""
    return tell_pain(request) if request.method == "POST" else ask_pain(request)


def ask_pain(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    patient = own_record_of(request)
    day = nearest_open(day_asked_for(request), today=patient.today(now))
    items = asked(request.actor, on=day)
    chosen = request.GET.get("item", "")
    said = next((i.said for i in items if str(i.pk) == chosen and i.said), None)
    known = {"item": chosen, "done": said.done if said else None}
    form = PainForm(initial=known, items=items)
    return render(request, "programs/hurt.html", {"form": form, "day": day})


def tell_pain(request: SignedInRequest) -> HttpResponse:
    which = DayForm(request.POST)
    if not which.is_valid():
        return not_understood(request)
    said = pressed_for(request, which.cleaned_data["day"])
    day = said.day
    held_against = checking.setting_facts("patient", on=day)
    items = asked(request.actor, on=day, **held_against)
    form = PainForm(request.POST, items=items)
    if not form.is_valid():
        facts = {"form": form, "day": day}
        return render(request, "programs/hurt.html", facts, status=422)
    try:
        item = next(i for i in items if i.pk == form.cleaned_data["item"])
        flag = exercising.log_exercise(item=item, told=form.told(), said=said)
    except saying.Refused as refusal:
        return refused(request, refusal, on=day)
    if flag:
        return redirect("programs:stop", flag.pk)
    setting = checking.setting_of(items[0], on=day)
    if setting.answer(form.cleaned_data["pain"]) == pains.Answer.MODIFY:
        messages.warning(request, flag_texts.pain_advice()["modify"])
    return redirect(address_of(day, said=said.token))


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
    form = WeekPainForm(request.POST)
    if "skip" in request.POST:
        request.session[NOT_ASKED] = request.POST.get("day", "")[:10]
        return redirect("programs:today")
    if not form.is_valid():
        return not_understood(request)
    said = pressed_for(request, form.cleaned_data["day"])
    rows = who_logs(request.actor, on=said.day)
    held_against = checking.setting_facts("pk", on=timezone.localdate(said.now))
    patient = get_object_or_404(rows.annotate(**held_against))
    today = patient.today(said.now)
    try:
        exercising.report_week(
            patient=patient, pain=form.cleaned_data["pain"], said=said
        )
    except saying.Refused as refusal:
        return refused(request, refusal, on=today)
    return redirect(address_of(today, said=said.token))


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
    if not form.is_valid():
        return not_understood(request)
    said = pressed_for(request, form.cleaned_data["day"])
    patient = get_object_or_404(who_logs(request.actor, on=said.day))
    try:
        say(patient=patient, said=said, **{what: form.cleaned_data[what]})
    except saying.Refused as refusal:
        return refused(request, refusal, on=said.day)
    messages.success(request, _("Saved."))
    return redirect(address_of(said.day))


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
    exercising.undo(tokens=tokens, **by_now(request))
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

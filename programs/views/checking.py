"""Before the exercises: anything new or wrong? And what to do if there is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.models import Patient
from patients.models.openings import opening_of
from patients.views.finding import own_one
from programs.catalogue_words import CHECK_IN
from programs.forms.checking import CheckInForm, MorningForm
from programs.models import CheckIn, SafetyFlag, checking
from programs.opening_words import when_looked
from programs.rules import redflags
from programs.services import checking_in, falling, flag_texts, flagging, vouching
from programs.views.shared import own_record_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now

CLOSED = gettext_lazy("That day is closed. Please answer for today.")


@requires(Permission.LOG_EXERCISES)
@require_http_methods(["GET", "POST"])
def check_in(request: SignedInRequest) -> HttpResponse:
    """The whole list, one tap a sign; and the answer to the line on Today."""
    patient = own_record_of(request)
    if request.method == "POST":
        return answer(request, patient)
    asks_pain = checking.facts_of(patient).is_closed_by_a_fall
    return list_page(request, patient, CheckInForm(asks_pain=asks_pain))


def answer(request: SignedInRequest, patient: Patient) -> HttpResponse:
    now, token = timezone.now(), once.token_of(request)
    fell = checking.facts_of(patient).is_closed_by_a_fall
    is_list = request.POST.get("asked") == CheckIn.Asked.FULL
    form = CheckInForm(request.POST, asks_pain=fell and is_list)
    if not form.is_heard():
        return list_page(request, patient, form, status=422)
    try:
        flags = checking_in.check_in(
            patient=patient,
            day=form.day_or(patient.today(now)),
            answers=form.answers(),
            token=token,
            by=request.actor,
            now=now,
        )
    except checking_in.DayClosed:
        messages.warning(request, CLOSED)
        return redirect("programs:check_in")
    return onward(request, flags)


def list_page(
    request: SignedInRequest, patient: Any, form: CheckInForm, *, status: int = 200
) -> HttpResponse:
    facts = list_facts(request, patient, form)
    return render(request, "programs/check_in.html", facts, status=status)


def list_facts(
    request: SignedInRequest, patient: Any, form: CheckInForm
) -> dict[str, Any]:
    """What the page of the whole list shows."""
    words = flag_texts.all_words()
    return {
        "form": form,
        "day": patient.today(timezone.now()),
        "questions": [(key, words[key].question) for key in redflags.FLAGS],
        "clinic": patient.clinic,
        "asks_pain": form.fields["pain"].required,
        "asked": CheckIn.Asked.FULL,
        "unreviewed": vouching.unreviewed(request.actor, CHECK_IN),
    }


@requires(Permission.LOG_EXERCISES)
@require_POST
def morning(request: SignedInRequest) -> HttpResponse:
    """How the pain is the morning after it hurt; or left out, and not asked again."""
    now, token = timezone.now(), once.token_of(request)
    patient = own_record_of(request)
    form = MorningForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("That did not work. Please tap it again."))
        return redirect("programs:today")
    try:
        flags = checking_in.answer_morning(
            patient=patient,
            day=form.cleaned_data["day"],
            pain=form.cleaned_data["pain"],
            token=token,
            by=request.actor,
            now=now,
        )
    except checking_in.DayClosed:
        messages.warning(request, CLOSED)
        return redirect("programs:today")
    return onward(request, flags)


@requires(Permission.SEE_OWN_DAY)
@require_GET
def stop(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """What to do now: one message, two numbers, and no guess at what it is."""
    flag, now = own_one(request, SafetyFlag, flag_id, "clinic"), timezone.now()
    facts = {
        "flag": flag,
        "when": when_looked(opening_of(flag.clinic, now=now), now=now),
        "words": flag_texts.all_words()[flag.key],
        "clinic": flag.clinic,
        "may_log": request.actor.may(Permission.LOG_EXERCISES),
        "is_own_tap": flag.checkin_id and flag.raised_by_id == request.actor.user.pk,
        "unreviewed": vouching.unreviewed(request.actor, CHECK_IN),
    }
    return render(request, "programs/stop.html", facts)


@requires(Permission.LOG_EXERCISES)
@require_POST
def stop_read(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """I have read this."""
    flag = own_one(request, SafetyFlag, flag_id)

    def act() -> str:
        flagging.read_stop(flag=flag, **by_now(request))
        if not falling.is_told(flag):
            return reverse("programs:report_fall")
        return f"{reverse('programs:today')}?day={flag.on.isoformat()}"

    return once.answer(request, "flag.read", act)


@requires(Permission.LOG_EXERCISES)
@require_POST
def mistaken(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """I pressed this by mistake: said to the care team, and nothing opens."""
    flag = own_one(request, SafetyFlag, flag_id)

    def act() -> str:
        flagging.say_mistaken(flag=flag, **by_now(request))
        return reverse("programs:stop", args=[flag.pk])

    return once.answer(request, "flag.mistaken", act)


def onward(request: SignedInRequest, flags: list[SafetyFlag]) -> HttpResponse:
    """To what is to be done now, or to the day."""
    if flags:
        return redirect("programs:stop", flags[0].pk)  # the most serious one
    messages.success(request, _("Saved."))
    return redirect("programs:today")

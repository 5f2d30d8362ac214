"""The chart: what a therapist reads of one patient. Opening it is remembered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients import alert_words
from patients.forms import ReasonForm
from patients.models import CoverAlert, Patient
from patients.views.finding import closed_doubles, own_one, own_patient, today_at
from patients.views.own_sessions import covered
from programs import charting
from programs import prescribing_words as words
from programs.doubling_words import held_by
from programs.escalation_words import signs_of
from programs.flag_words import Sign
from programs.forms.charting import ClearFlagForm, SlipForm
from programs.models import (
    ItemRest,
    MonitoringSettings,
    Program,
    ProgressionProposal,
    SafetyFlag,
    charts,
)
from programs.models.bodies import body_of
from programs.models.briefs import Brief, brief_of
from programs.models.halfyear import HalfYear, half_year_of
from programs.models.messages import asked_at
from programs.rules import redflags
from programs.services import falling, flagging
from programs.views import proposals
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.once import Refusals, answer_or_tell
from ptcare.submissions.sent import by_now, posted, render_form, said_by

IS_MEANT = gettext_lazy(
    "It was told more than once, or has stood for a week: only a doctor’s word sets it "
    "aside."
)
OPEN_THERE: Refusals = {
    flagging.OpenThere: (
        "",
        gettext_lazy(
            "A warning sign is open on the other record: set that aside first."
        ),
    )
}
MOST_COMING = 3
MOST_SET_ASIDE = 10


@requires(Permission.SEE_FINDINGS)
@require_GET
def chart(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    now = timezone.now()
    looked("chart.opened", about=patient, by=request.actor, at=now)
    today, clock = patient.today(now), now.astimezone(patient.clinic.zone)
    body = body_of(patient, on=today)
    brief = brief_of(patient, request.actor)
    found = half_year_of(patient, request.actor, today=today)
    page: dict[str, Any] = {
        "patient": patient,
        "age": patient.age_on(today),
        "today": today,
        "since": found.axis.first,
        "brief": brief,
        "conditions": sorted(each.label for each in body.conditions),
        "gate": words.gate_words(body.gate),
        "is_gate_open": body.gate.is_open,
        "doubles": closed_doubles(request, patient),
        "signs": signs_of([each for each in found.flags if not each.cleared_at]),
        "set_aside": [
            (each, Sign(each).said, charting.state(each))
            for each in found.flags
            if each.cleared_at
        ][:MOST_SET_ASIDE],
        "alerts": _alerts(request, patient),
        "proposals": proposals.of_patient(patient, request.actor),
        "decline_reasons": ProgressionProposal.Declined.choices,
        "resting": _resting(request, patient),
        "coming": charting.coming(found, clock=clock)[:MOST_COMING],
        "cover": _cover(request, patient),
    }
    page |= _pictures(found, brief) | _program(request, patient, found)
    page["is_held_by_sign"] = is_held_by(page["signs"], page["program"])
    return render(request, "programs/chart.html", page)


@requires(Permission.SEE_FINDINGS)
@require_POST
def see_flag(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """I have looked. The first look counts."""
    flag = own_one(request, SafetyFlag, flag_id, "patient")

    def act() -> str:
        flagging.see_flag(flag=flag, **by_now(request))
        return _chart(flag)

    return once.answer(request, "flag.seen", act)


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def clear_flag(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """Set a sign aside, and say why. A held program stays held."""
    flag = own_one(request, SafetyFlag, flag_id, "patient")
    today = flag.patient.today(timezone.now())
    form = ClearFlagForm(posted(request), flag=flag, today=today)

    def act() -> str:
        is_first = flagging.clear_flag(flag=flag, **said_by(request, form))
        _tell_set_aside(request, is_first=is_first)
        return _chart(flag)

    answer = answer_or_tell(request, form, "flag.cleared", act, OPEN_THERE)
    if answer:
        return answer
    page = {
        "form": form,
        "sign": Sign(flag),
        "patient": flag.patient,
        "slip": falling.slip_behind(flag, **by_now(request)),
        "may_be_a_slip": not flag.cleared_at
        and flagging.may_be_a_slip(flag, now=timezone.now()),
        "is_meant": IS_MEANT,
        **_of_a_second(request, flag),
        "cancel": _chart(flag),
    }
    return render_form(request, "programs/clear_flag.html", page)


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def set_slip_aside(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """Spoken with who pressed it: by mistake, and no such sign."""
    flag = own_one(request, SafetyFlag, flag_id, "patient")
    today = flag.patient.today(timezone.now())
    form = SlipForm(posted(request), flag=flag, today=today)

    def act() -> str:
        is_first = flagging.set_slip_aside(flag=flag, **said_by(request, form))
        _tell_set_aside(request, is_first=is_first)
        return _chart(flag)

    refusals: Refusals = {flagging.NotASlip: ("", IS_MEANT)}
    answer = answer_or_tell(request, form, "flag.slip_set_aside", act, refusals)
    if answer:
        return answer
    page = {
        "patient": flag.patient,
        "form": form,
        "title": _("Pressed by mistake"),
        "hint": _(
            "People play signs down, to go on or so as not to trouble anybody. Ask "
            "what they felt that day. If there was anything of it, a doctor’s word is "
            "needed. Your name and these words stay on record, and the clinic’s lead "
            "reads them."
        ),
        "entry": charting.sign(flag),
        "action": _("Set it aside"),
        "cancel": reverse("programs:clear_flag", args=[flag.pk]),
    }
    return render_form(request, "programs/finding.html", page)


def _tell_set_aside(request: SignedInRequest, *, is_first: bool) -> None:
    if is_first:
        messages.success(request, _("Set aside. It stays on record below."))
    else:
        messages.warning(request, _("This sign was set aside already."))


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def put_flag_back(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """The wrong one was set aside: it holds again what it held."""
    flag = own_one(request, SafetyFlag, flag_id, "patient")
    form = ReasonForm(posted(request), label=_("Why is it taken back?"))

    def act() -> str:
        is_first = flagging.put_flag_back(flag=flag, **said_by(request, form))
        if is_first:
            messages.success(request, _("The warning sign is open again."))
        else:
            messages.warning(request, _("This sign is open already."))
        return _chart(flag)

    if form.is_valid():
        return once.answer(request, "flag.put_back", act)
    page = {
        "patient": flag.patient,
        "form": form,
        "title": _("Put a warning sign back"),
        "hint": _(
            "It holds again what it held. Who had set it aside, and why, stays on "
            "record."
        ),
        "entry": f"{charting.sign(flag)}; {charting.state(flag)}",
        "cancel": _chart(flag),
    }
    return render_form(request, "programs/finding.html", page)


def _of_a_second(request: SignedInRequest, flag: SafetyFlag) -> dict[str, Any]:
    """Of a sign about a second record: what holds there, beside the way to it."""
    if flag.key not in redflags.OF_A_SECOND:
        return {"doubles": [], "held_there": []}
    doubles = closed_doubles(request, flag.patient)
    today = flag.patient.today(timezone.now())
    held = [held_by(each.patient, today=today) for each in doubles]
    return {
        "doubles": doubles,
        "held_there": [pair for each in held for pair in each if pair[1]],
    }


def is_held_by(signs: list[Sign], program: Program | None) -> bool:
    """Whether one of these signs, which the chart shows already, is the reason."""
    reason = program.held_reason if program else ""
    return any(sign.flag.pauses and sign.question == reason for sign in signs)


def _resting(request: SignedInRequest, patient: Patient) -> list[ItemRest]:
    """What rests in the program that runs, in its order."""
    rests = ItemRest.objects.visible_to(request.actor).open()
    mine = rests.filter(patient=patient, item__program__is_next=False)
    return list(mine.select_related("item__exercise").order_by("item__place", "pk"))


def _chart(flag: SafetyFlag) -> str:
    return reverse("programs:chart", args=[flag.patient_id])


def _pictures(found: HalfYear, brief: Brief) -> dict[str, Any]:
    """The sections of the chart, in the order in which one reads down."""
    next_tests = charting.next_tests(found)
    return {
        "sections": [
            charting.falls(found),
            charting.felt(found, brief.limits),
            charting.home(found),
            charting.doses(found),
            charting.visits(found),
            charting.treatment(found, next_tests),
            charting.results(found),
        ],
        "months": found.axis.months,
        "guides": charting.guides(found),
        "next_tests": next_tests,
    }


def _program(
    request: SignedInRequest, patient: Patient, found: HalfYear
) -> dict[str, Any]:
    """The program that runs or is held, or else the one that is signed to follow; the
    draft; and the days that were logged."""
    going = Program.objects.visible_to(request.actor).filter(
        patient=patient, ended_at=None
    )
    rows = list(going.select_related("signed_by", "patient").order_by("is_next"))
    current = next((row for row in rows if not row.is_draft), None)
    return {
        "program": current,
        "draft": next((row for row in rows if row.is_draft), None),
        "logged": charts.logged(found) if current else [],
        "days": charts.days_shown(found.today),
    }


def _alerts(request: SignedInRequest, patient: Patient) -> list[alert_words.Line]:
    """What of the cover is for a therapist to do."""
    today = today_at(patient.clinic)
    rows = CoverAlert.objects.visible_to(request.actor).of_role(request.actor)
    mine = rows.open(today=today).filter(patient=patient).most_urgent_first()
    return [alert_words.Line(row, today) for row in mine]


def _cover(request: SignedInRequest, patient: Patient) -> Patient:
    """With the visits left, since when a question waits, and whether the clinic
    monitors."""
    settings = MonitoringSettings.objects.visible_to(request.actor)
    on = settings.filter(clinic=OuterRef("clinic"), is_on=True)
    cover = covered(request, patient)
    return cover.annotate(asked_at=asked_at("pk"), is_monitored=Exists(on)).get()

"""What is written down about monitoring: its begin and end, time and live talks."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from patients.forms import ReasonForm
from patients.models import Patient
from patients.services import keeping
from patients.views.finding import own_one, own_patient
from programs import consent_words
from programs.forms.monitoring import BeginForm, EndForm, TalkForm, TimeForm, form_for
from programs.models import MonitoringEpisode, MonitoringTime
from programs.services import monitoring
from programs.views.shared import ask_entry
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import by_now, posted, said_by

FORMS = {"time": (TimeForm, _("Write down time")), "talk": (TalkForm, _("Live talk"))}
TEMPLATES = {  # on the telephone nothing is touched: a talk has no timer
    "time": "programs/monitoring_time.html",
    "talk": "programs/finding.html",
}
NOT_THEN = ("end", _("Up to 3 hours, and not later than now."))
NOT_MONITORED = (
    "start",
    _("The patient was not monitored then: time counts from the set-up on."),
)
CORRECTED = ("", _("Somebody has corrected or withdrawn this already."))


def way_back(patient: Patient) -> str:
    return reverse("programs:monitoring", args=[patient.pk])


@requires(Permission.MONITOR)
@require_http_methods(["GET", "POST"])
def begin(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """The text is shown, and kept as it was shown."""
    patient = own_patient(request, patient_id)
    now = timezone.now()
    today = patient.today(now)
    usual = {
        "consent_name": patient.name,
        "consent_on": today,
        "set_up_on": today,
        "taught_by": request.actor.standing.row_id,
    }
    form = BeginForm(posted(request), patient=patient, today=today, initial=usual)
    shown = consent_words.consent(patient)

    def act() -> None:
        set_up = form.set_up(shown=" ".join(shown))
        monitoring.begin(patient=patient, set_up=set_up, by=request.actor, now=now)

    return ask_entry(
        request,
        patient,
        form,
        act,
        deed="monitoring.begun",
        title=_("Begin monitoring"),
        back=way_back(patient),
        refusals={
            monitoring.SwitchedOff: ("", _("Monitoring is off at this clinic.")),
            monitoring.NotInCare: ("", _("Care has ended.")),
            monitoring.AlreadyMonitored: ("", _("This patient is monitored already.")),
            monitoring.SetUpTooEarly: (
                "set_up_on",
                _("Up to 7 days back, and not before the last episode ended."),
            ),
        },
        template="programs/monitoring_begin.html",
        shown=shown,
        reads=patient.user.language or get_language(),
    )


@requires(Permission.MONITOR)
@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, episode_id: int) -> HttpResponse:
    episode = own_one(request, MonitoringEpisode, episode_id, "patient__clinic")
    form = EndForm(posted(request))

    return ask_entry(
        request,
        episode.patient,
        form,
        lambda: monitoring.end(episode=episode, **said_by(request, form)),
        deed="monitoring.ended",
        title=_("End monitoring"),
        hint=_("The window that runs closes today. Monitoring can be begun anew."),
        back=way_back(episode.patient),
        refusals={monitoring.NotMonitored: ("", _("Somebody has ended it already."))},
    )


@requires(Permission.MONITOR)
@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest, patient_id: int, kind: str) -> HttpResponse:
    """One's own time, or a live talk."""
    patient = own_patient(request, patient_id)
    if kind not in FORMS:
        raise Http404
    of, title = FORMS[kind]
    now, zone = timezone.now(), patient.clinic.zone
    usual = {"on": now.astimezone(zone).date()}
    form = of(posted(request), zone=zone, initial=usual)

    return ask_entry(
        request,
        patient,
        form,
        lambda: monitoring.write_down(
            patient=patient, worked=form.worked(), by=request.actor, now=now
        ),
        deed="monitoring.time_written",
        title=title,
        action=_("Save"),
        hint=_("Your own time, as it was. Time inside a visit does not count."),
        back=way_back(patient),
        refusals={monitoring.NotThen: NOT_THEN, monitoring.NotMonitored: NOT_MONITORED},
        template=TEMPLATES[kind],
        zone=patient.clinic.time_zone,
    )


@requires(Permission.MONITOR)
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, time_id: int) -> HttpResponse:
    """Another entry in its place; the first one is kept."""
    row = own_one(request, MonitoringTime, time_id, "patient__clinic")
    if row.withdrawn_at:
        messages.info(request, CORRECTED[1])
        return redirect(way_back(row.patient))
    form = form_for(row, row.patient.clinic.zone, posted(request))

    return ask_entry(
        request,
        row.patient,
        form,
        lambda: monitoring.correct(row=row, worked=form.worked(), **by_now(request)),
        deed="monitoring.time_corrected",
        title=_("Correct an entry"),
        hint=_("The entry as it was stays on record beside the new one."),
        action=_("Save"),
        back=way_back(row.patient),
        refusals={
            monitoring.AlreadyCorrected: CORRECTED,
            monitoring.NotThen: NOT_THEN,
            monitoring.NotMonitored: NOT_MONITORED,
        },
    )


@requires(Permission.MONITOR)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, time_id: int) -> HttpResponse:
    row = own_one(request, MonitoringTime, time_id, "patient__clinic")
    form = ReasonForm(posted(request), label=_("Why it does not hold"))

    return ask_entry(
        request,
        row.patient,
        form,
        lambda: keeping.withdraw(fact=row, **said_by(request, form)),
        deed="monitoring.time_withdrawn",
        title=_("Withdraw an entry"),
        hint=_("It stays on record, and no longer counts."),
        back=way_back(row.patient),
        refusals={keeping.AlreadyWithdrawn: CORRECTED},
    )

"""What the chart points to, for a therapist to accept or decline; what has healed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.models import Fracture, Patient
from patients.models.fractures import as_rule
from patients.models.suggesting import Suggestion, suggestions_of
from patients.services import charting, healing
from patients.views.finding import own_patient
from programs.forms.findings import DeclineForm, HealedForm
from programs.suggestion_words import because_words, condition_words, result_words
from ptcare.audit.recording import looked
from ptcare.languages.dates import desk_day
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals, answer_or_tell, press
from ptcare.submissions.sent import by_now, posted, render_form, said_by

HINTS = {
    Fracture.Site.SPINE: gettext_lazy(
        "“Spine fracture, still healing” is replaced by “Healed spine fracture”, "
        "which stays for good."
    ),
    Fracture.Site.HIP: gettext_lazy("The limits of this hip are lifted."),
    Fracture.Site.WRIST: gettext_lazy("This wrist may be loaded again."),
    Fracture.Site.ARM: gettext_lazy("This arm may be loaded again."),
}


class Gone(Exception):
    """The suggestion is no longer made."""


SETTLED = dict.fromkeys(
    (Gone, healing.AlreadyConfirmed, healing.AlreadyDeclined, charting.AlreadySet),
    gettext_lazy("This is settled already."),
)


@requires(Permission.RECORD_FINDINGS)
@require_GET
def suggestions(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    looked("chart.opened", about=patient, by=request.actor, at=timezone.now())
    return _page(request, patient)


@requires(Permission.RECORD_FINDINGS)
@require_POST
def accept(
    request: SignedInRequest, patient_id: int, condition: str, because: str
) -> HttpResponse:
    """In one press; what the therapist writes goes along."""
    patient = own_patient(request, patient_id)
    form = DeclineForm(request.POST)
    form.fields["reason"].required = False
    note = form.cleaned_data["reason"] if form.is_valid() else ""

    def act() -> None:
        found = _suggestion(patient, condition, because)
        healing.accept(
            patient=patient, suggested=found.proposal, note=note, **by_now(request)
        )
        messages.success(request, _("Set: %(name)s") % {"name": condition_words(found)})

    return press(
        request, "suggestion.accepted", act, back=_address(patient), refusals=SETTLED
    )


@requires(Permission.RECORD_FINDINGS)
@require_POST
def decline(
    request: SignedInRequest, patient_id: int, condition: str, because: str
) -> HttpResponse:
    """With a reason; it is not asked again before there is other evidence."""
    patient = own_patient(request, patient_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, patient, form=form, about=(condition, because))

    def act() -> None:
        found = _suggestion(patient, condition, because)
        healing.decline(
            patient=patient,
            suggested=found.proposal,
            evidence=found.fingerprint,
            **said_by(request, form),
        )
        messages.success(request, _("Declined. New entries will ask again."))

    return press(
        request, "suggestion.declined", act, back=_address(patient), refusals=SETTLED
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def confirm_healed(request: SignedInRequest, fracture_id: int) -> HttpResponse:
    """One fracture has healed: the limits that it brought are lifted."""
    standing = Fracture.objects.visible_to(request.actor).standing()
    fracture = get_object_or_404(standing.select_related("patient"), pk=fracture_id)
    patient = fracture.patient
    back = reverse("programs:findings", args=[patient.pk])
    form = HealedForm(posted(request))
    too_soon = confirmed_from(fracture, patient)
    refusals: Refusals = {
        healing.TooSoon: ("note", too_soon),
        healing.AlreadyConfirmed: ("note", _("Somebody has confirmed this already.")),
    }
    answer = answer_or_tell(
        request,
        form,
        "fracture.confirmed_healed",
        lambda: healing.confirm_healed(fracture=fracture, **said_by(request, form)),
        refusals,
        back=back,
    )
    if answer:
        return answer
    page = {
        "patient": patient,
        "form": form,
        "title": _("Confirm that it has healed"),
        "hint": HINTS.get(fracture.site, ""),
        "cancel": back,
        "fracture": fracture,
        "too_soon": too_soon,
    }
    return render_form(request, "programs/healed.html", page)


def _suggestion(patient: Patient, condition: str, because: str) -> Suggestion:
    today = patient.today(timezone.now())
    for each in suggestions_of(patient, on=today):
        if (each.proposal.condition, each.proposal.because) == (condition, because):
            return each
    raise Gone


def confirmed_from(fracture: Fracture, patient: Patient) -> str:
    """From when on it may be, in words; empty from that day on."""
    first = healing.may_be_confirmed_from(as_rule(fracture, (), zone=patient.zone))
    if first is None or patient.today(timezone.now()) >= first:
        return ""
    return _("It may be confirmed healed from %(day)s on.") % {"day": desk_day(first)}


def _page(
    request: SignedInRequest,
    patient: Patient,
    *,
    form: DeclineForm | None = None,
    about: tuple[str, str] = ("", ""),
) -> HttpResponse:
    """Each with its evidence and a form; `form` came back from the one `about` that."""
    rows = []
    for each in suggestions_of(patient, on=patient.today(timezone.now())):
        name = (str(each.proposal.condition), str(each.proposal.because))
        mine = form if form and name == about else None
        auto_id = f"id_{name[0]}_{name[1]}_%s"
        rows.append(
            {
                "suggestion": each,
                "condition": condition_words(each),
                "because": because_words(each),
                "results": result_words(each),
                "form": mine or DeclineForm(auto_id=auto_id),
            }
        )
    page = {"patient": patient, "rows": rows}
    status = 422 if form else 200
    return render(request, "programs/suggestions.html", page, status=status)


def _address(patient: Patient) -> str:
    return reverse("programs:suggestions", args=[patient.pk])

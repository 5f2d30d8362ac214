"""The clinic's patients: the list, the admission, the desk page, the contact."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from patients import enrolling_words
from patients.desk_words import Row
from patients.forms import ContactForm, PersonForm
from patients.forms.helping import HelperForm
from patients.models import (
    AppointmentRequest,
    ClinicSession,
    Consent,
    Disclosure,
    EmergencyContact,
    HelperLink,
    ImportedRow,
    LegalHold,
    Patient,
    Referral,
)
from patients.models.checklists import desk_entries
from patients.models.desk_lists import priced
from patients.models.patient import PatientQuerySet
from patients.models.session import ClinicSessionQuerySet
from patients.services import admitting, counting, plan_changes, requesting
from patients.views.asking import MEANWHILE, ask, way_back
from patients.views.finding import closed_doubles, own_clinic, own_patient, today_at
from ptcare.audit.recording import looked
from ptcare.notices.letters import bouncing
from ptcare.numbers import whole_number
from ptcare.people import user_language
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.actors import Actor
from ptcare.people.limits import limited
from ptcare.people.models import Membership
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals, answer_or_tell, press
from ptcare.submissions.sent import by_now, posted, render_form, said_by

PAGE = 50
RECENT = 20
LATEST = 3


@limited("search")
@requires(Permission.FIND_PATIENTS)
@require_http_methods(["GET", "POST"])
def patients(request: SignedInRequest) -> HttpResponse:
    """By name, a page at a time; who is looked for is found after care as well. A name
    travels in the body of a POST, so that no address or log ever holds it."""
    words = words_of(request)
    rows = listed(request)
    last = _last_seen(request)
    rows = rows.behind(last) if last else rows
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return render(
        request,
        "patients/patients.html",
        {
            "rows": shown,
            "words": words,
            "is_further": last is not None,
            "goes_on": shown[-1] if len(found) > PAGE else None,
            "may_import": request.actor.may(Permission.ADMIT_PATIENTS),
        },
    )


def words_of(request: SignedInRequest) -> str:
    return request.POST.get("words", "")[:120].strip()


def listed(request: SignedInRequest) -> PatientQuerySet:
    """All that the list holds of who is looked for, in its order."""
    words = words_of(request)
    rows = Patient.objects.visible_to(request.actor).called(words)
    rows = rows if words else rows.in_care()
    covered = rows.with_cover(today=timezone.localdate())
    return covered.select_related("therapist__user").order_by("name", "pk")


def _last_seen(request: SignedInRequest) -> Patient | None:
    after = whole_number(request.POST.get("after")) or 0
    return Patient.objects.visible_to(request.actor).filter(pk=after).first()


@limited("invite")
@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def admit(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    asked = _request_of(request)
    form = PersonForm(
        posted(request),
        clinic=clinic,
        admitted_on=today_at(clinic),
        initial=_said_in(asked) | {"therapist": _own_therapist(request.actor)},
    )

    def act() -> str:
        patient = admitting.admit_patient(
            clinic=clinic, request=asked, **said_by(request, form)
        )
        messages.success(request, _("%(name)s is in care.") % {"name": patient})
        _warn_of_a_namesake(request, patient)
        return way_back(request, patient)

    settled = _("A colleague has settled this request already.")
    refusals: Refusals = {
        admitting.AlreadyInCare: ("email", _("A patient of yours signs in with this.")),
        requesting.AlreadySettled: ("", settled),
    }
    if answer := answer_or_tell(request, form, "patient.admitted", act, refusals):
        return answer
    page = {"form": form, "asked": asked}
    return render_form(request, "patients/admit.html", page)


def _warn_of_a_namesake(request: SignedInRequest, patient: Patient) -> None:
    """Two records of one person are found while that person is on the phone."""
    others = Patient.objects.visible_to(request.actor).exclude(pk=patient.pk)
    if others.filter(name__iexact=patient.name).exists():
        words = _(
            "Somebody else here is called %(name)s: look whether it is one person."
        )
        messages.warning(request, words % {"name": patient})


def _request_of(request: SignedInRequest) -> AppointmentRequest | None:
    """The request for a first appointment that is to become a patient, if any."""
    if not request.actor.may(Permission.ANSWER_REQUESTS):
        return None
    number = whole_number(request.GET.get("request"))
    rows = AppointmentRequest.objects.visible_to(request.actor)
    return rows.filter(pk=number).first() if number else None


def _own_therapist(actor: Actor) -> Membership | None:
    """A therapist mostly treats whom she admits; a lead admits for others too."""
    rows = Membership.objects.visible_to(actor).current().therapists()
    return rows.filter(user=actor.user, is_lead=False).first()


def _said_in(asked: AppointmentRequest | None) -> dict[str, str]:
    if asked is None:
        return {}
    return {"name": asked.name, "phone": asked.phone, "email": asked.email}


@requires(Permission.FIND_PATIENTS)
@require_GET
def patient(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """The desk page: contact, care team, sessions and cover; no findings."""
    row = own_patient(request, patient_id)
    looked("patient.opened", about=row, by=request.actor, at=timezone.now())
    return desk_page(request, row, HelperForm())


def desk_page(
    request: SignedInRequest, row: Patient, helper_form: HelperForm, status: int = 200
) -> HttpResponse:
    clock = timezone.now().astimezone(row.clinic.zone)
    counting.catch_up([row.pk], clinic=row.clinic, now=clock)
    today = clock.date()
    sessions = (
        ClinicSession.objects.visible_to(request.actor)
        .filter(patient=row)
        .select_related("therapist__user")
    )
    booked = sessions.booked().order_by("on", "start")
    coming = booked.ahead(clock)
    helpers = HelperLink.objects.visible_to(request.actor).current()
    lines = enrolling_words.lines_of(desk_entries(row, request.actor), row)
    contacts = EmergencyContact.objects.visible_to(request.actor).standing()
    consents = Consent.objects.visible_to(request.actor).standing()
    referrals = Referral.objects.visible_to(request.actor).standing()
    cover = Patient.objects.visible_to(request.actor).filter(pk=row.pk)
    disclosed = Disclosure.objects.visible_to(request.actor)
    holds = LegalHold.objects.visible_to(request.actor).standing()
    page: dict[str, Any] = {
        "patient": row,
        "age": row.age_on(today),
        "today": today,
        "helpers": helpers.filter(patient=row).select_related("user").order_by("pk"),
        "coming": coming[:RECENT],
        "next_visit": _next_visit(request, coming, clock),
        "unmarked": booked.over(clock)[:RECENT],
        "past": sessions.exclude(status="planned").order_by("-on", "-start")[:RECENT],
        "cover": cover.with_cover(today=today).get(),
        "helper_form": helper_form,
        "numbers": ImportedRow.objects.visible_to(request.actor).numbers_of(row.pk),
        "doubles": closed_doubles(request, row),
        "lines": lines,
        "is_ready": all(line.is_done for line in lines),
        "contacts": contacts.filter(patient=row).order_by("recorded_at", "pk"),
        "consent": consents.filter(patient=row).first(),
        "referrals": referrals.filter(patient=row).order_by("-referred_on", "-pk")[
            :LATEST
        ],
        "given": disclosed.filter(patient=row).accounted(today)[:LATEST],
        "comes_back": bouncing.closed(row.user),
        "may_read_findings": request.actor.may(Permission.SEE_FINDINGS),
        "may_give_cards": request.actor.may(Permission.ISSUE_ACCESS),
        "may_admit": request.actor.may(Permission.ADMIT_PATIENTS),
        "may_answer": request.actor.may(Permission.ANSWER_ABOUT_RECORDS),
        "may_keep": request.actor.may(Permission.KEEP_RECORDS),
        "holds": holds.filter(patient=row).select_related("recorded_by"),
        "may_read_audit": request.actor.may(Permission.READ_AUDIT),
        "may_guard": request.actor.may(Permission.GUARD_RECORDS),
    }
    return render(request, "patients/patient.html", page, status=status)


def _next_visit(
    request: SignedInRequest, coming: ClinicSessionQuerySet, clock: dt.datetime
) -> Row | None:
    """The first of those that are booked, with what it will cost."""
    session = coming.with_cover(today=clock.date()).first()
    if session is None:
        return None
    return Row(line=priced(session, request.actor), course=None, clock=clock)


@requires(Permission.ADMIT_PATIENTS)
@asks_again
@require_http_methods(["GET", "POST"])
def change_contact(request: SignedInRequest, patient_id: int) -> HttpResponse:
    row = own_patient(request, patient_id)
    names = ("name", "birth_on", "sex", "phone", "therapist", "time_zone")
    said = model_to_dict(row, names) | {
        "email": row.user.email or "",
        "seen": plan_changes.stamp_of(row),
    }
    form = ContactForm(
        posted(request),
        clinic=row.clinic,
        admitted_on=row.admitted_on,
        speaks=user_language.language_of(row.user),
        initial=said,
    )
    theirs = _("Only its owner can change this address.")
    return ask(
        request,
        row,
        form,
        lambda: admitting.change_contact(patient=row, **said_by(request, form)),
        deed="patient.contact_changed",
        template="patients/contact.html",
        said=_("Contact changed."),
        refusals={
            admitting.AddressTaken: ("email", _("Another person signs in with this.")),
            admitting.AddressIsTheirs: ("email", theirs),
            plan_changes.ChangedMeanwhile: ("", MEANWHILE),
        },
        back=row.get_absolute_url(),
    )


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def discharge(request: SignedInRequest, patient_id: int) -> HttpResponse:
    row = own_patient(request, patient_id)
    if request.method != "POST":
        booked = ClinicSession.objects.visible_to(request.actor).booked()
        page = {"patient": row, "booked": booked.filter(patient=row).count()}
        return render(request, "patients/discharge.html", page)
    return press(
        request,
        "patient.discharged",
        lambda: admitting.discharge_patient(patient=row, **by_now(request)),
        said=_("Care has ended. The record stays."),
        back=row.get_absolute_url(),
        refusals={
            admitting.AlreadyEnded: _("Care has ended already."),
            admitting.StillBooked: _(
                "Sessions are booked, or past and not marked. Cancel or mark them."
            ),
            admitting.UnseenSign: _(
                "Something on the chart waits for a therapist to look at it. "
                "Ask for that first."
            ),
        },
    )


@requires(Permission.ADMIT_PATIENTS)
@require_POST
def readmit(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Back into care, with the same record."""
    row = own_patient(request, patient_id)
    return press(
        request,
        "patient.readmitted",
        lambda: admitting.readmit_patient(patient=row, **by_now(request)),
        said=_("Back in care."),
        back=row.get_absolute_url(),
        refusals={
            admitting.NotEnded: _("This person is in care."),
            admitting.IsDoubled: _(
                "This record is closed: the person was entered twice. Go on with the "
                "other record, or take that back first."
            ),
        },
    )

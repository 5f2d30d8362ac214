"""A clinic's public page, and the request for a first appointment."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patients.forms.requests import AppointmentForm
from patients.services import requesting
from ptcare.people import tenancy
from ptcare.people.access import public
from ptcare.people.models import Clinic
from ptcare.submissions import once
from ptcare.submissions.sent import posted

# allauth's words: so many in that time, for one network address, mail address, clinic.
RATES = {"ask": "6/h/ip", "address": "3/d/key", "clinic": "120/d/key"}


@public
@require_http_methods(["GET", "POST"])
def clinic(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works here, what to ask the doctor, and how to come."""
    row = public_clinic(slug)
    form = AppointmentForm(posted(request))
    if form.is_valid():
        if has_room(request, "ask") and has_room(request, "clinic", row.slug):
            return ask(request, row, form)
        form.add_error(
            None,
            _("Too many requests came from here. Please call us at %(phone)s.")
            % {"phone": row.phone},
        )
        return page(request, row, form, status=429)
    return page(request, row, form, status=422 if form.errors else 200)


@public
@require_GET
def asked(request: HttpRequest, slug: str, how: str) -> HttpResponse:
    """What happens next. It says the same whoever asked, known here or not."""
    return render(
        request,
        "clinics/asked.html",
        {"clinic": public_clinic(slug), "is_by_mail": how == "mail"},
    )


@public
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """A press, not the mere opening: mail programs open links by themselves."""
    row, now = public_clinic(slug), timezone.now()
    is_done, status = False, 200
    try:
        with tenancy.within(row.pk):
            if request.method == "POST":
                requesting.confirm(token=token, clinic=row, now=now)
                is_done = True
            else:
                asked = requesting.request_of(token, clinic=row, now=now)
                is_done = asked.confirmed_at is not None
    except requesting.LinkEnded:
        status = 404
    facts = {"clinic": row, "is_done": is_done, "has_ended": status == 404}
    return render(request, "clinics/confirm.html", facts, status=status)


def public_clinic(slug: str) -> Clinic:
    return get_object_or_404(Clinic, slug=slug, is_public=True)


def has_room(request: HttpRequest, what: str, key: str | None = None) -> bool:
    used = ratelimit.consume(request, app="clinics", action=what, config=RATES, key=key)
    return used is not None


def ask(request: HttpRequest, row: Clinic, form: AppointmentForm) -> HttpResponse:
    """Kept once. To one address go few letters a day, and nobody is told so."""
    email = form.cleaned_data["email"].lower()

    def act() -> str:
        if not email or has_room(request, "address", email):
            requesting.ask_for_appointment(
                clinic=row, now=timezone.now(), **form.cleaned_data
            )
        how = "mail" if email else "phone"
        return reverse("clinics:asked", args=[row.slug, how])

    with tenancy.within(row.pk):
        return once.answer(request, "appointment.asked", act)


def page(
    request: HttpRequest, row: Clinic, form: AppointmentForm, status: int
) -> HttpResponse:
    therapists = row.memberships.current().therapists().filter(shows_publicly=True)
    shown = therapists.select_related("user").order_by("user__name")
    with tenancy.within(row.pk):
        facts = {"clinic": row, "form": form, "therapists": list(shown)}
    return render(request, "clinics/clinic.html", facts, status=status)

"""How somebody gets in, and what helps who cannot. For the desk, on one screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients.models import HelperLink, Patient
from patients.services import admitting, confiding, helping, leaving
from patients.views.finding import own_open_patient, own_patient
from patients.views.helping import own_link
from ptcare.audit.recording import looked, record
from ptcare.notices.letters import bouncing
from ptcare.people import cards, sessions, user_language
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.limits import limited
from ptcare.people.models import EntryCard, User
from ptcare.people.roles import Permission
from ptcare.people.services import carding, inviting
from ptcare.people.ways import ways_in
from ptcare.submissions.once import press
from ptcare.submissions.sent import by_now


@dataclass(frozen=True)
class Newcomer:
    """A patient or a helper of one, as this screen speaks of them."""

    row: Patient | HelperLink
    patient: Patient
    user: User
    name: str
    here: str  # the address of the screen
    give_card: str
    write_again: str
    address_is_good: str
    reach: str = ""  # of a patient: what they agreed to be sent
    may_email: bool = True

    @property
    def language(self) -> str:
        """Of the card, which the desk prints for them."""
        return user_language.language_of(self.user)

    def sign_out(self, device_id: int) -> str:
        is_helper = isinstance(self.row, HelperLink)
        name = "sign_helper_out" if is_helper else "sign_device_out"
        return reverse(f"patients:{name}", args=[self.row.pk, device_id])


def of_patient(row: Patient) -> Newcomer:
    return Newcomer(
        row=row,
        patient=row,
        user=row.user,
        name=row.name,
        here=reverse("patients:entry", args=[row.pk]),
        give_card=reverse("patients:issue_card", args=[row.pk]),
        write_again=reverse("patients:invite_again", args=[row.pk]),
        address_is_good=reverse("patients:address_is_good", args=[row.pk]),
        reach=reverse("patients:reach", args=[row.pk]),
        may_email=confiding.may_email(row),
    )


def of_helper(link: HelperLink) -> Newcomer:
    return Newcomer(
        row=link,
        patient=link.patient,
        user=link.user,
        name=link.name,
        here=reverse("patients:helper_entry", args=[link.pk]),
        give_card=reverse("patients:helper_card", args=[link.pk]),
        write_again=reverse("patients:invite_helper_again", args=[link.pk]),
        address_is_good=reverse("patients:helper_address_is_good", args=[link.pk]),
    )


@requires(Permission.ISSUE_ACCESS)
@require_GET
def entry(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Card, e-mail, devices and the last entry: all that the telephone asks for."""
    row = own_open_patient(request, patient_id)
    looked("patient.opened", about=row, by=request.actor, at=timezone.now())
    return page(request, of_patient(row))


@requires(Permission.ISSUE_ACCESS)
@require_GET
def helper_entry(request: SignedInRequest, link_id: int) -> HttpResponse:
    link = own_link(request, link_id)
    looked("patient.opened", about=link.patient, by=request.actor, at=timezone.now())
    return page(request, of_helper(link))


@limited("invite")
@requires(Permission.ISSUE_ACCESS)
@require_POST
@asks_again
def issue_card(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """A new card, shown this once: to print, or to read aloud.

    It is not answered once: whoever presses again wants digits that they can see.
    """
    row = own_open_patient(request, patient_id)
    try:
        card, digits = admitting.issue_card(patient=row, **by_now(request))
    except carding.StaffHaveNoCard:
        return staff_have_none(request, of_patient(row))
    except admitting.IsDoubled as closed:
        raise Http404 from closed
    row.user = card.user
    return page(request, of_patient(row), given=(card, digits))


@limited("invite")
@requires(Permission.ISSUE_ACCESS)
@require_POST
@asks_again
def issue_helper_card(request: SignedInRequest, link_id: int) -> HttpResponse:
    """The same for a helper: it opens what they are let into at this clinic."""
    link = own_link(request, link_id)
    try:
        given = helping.issue_card(link=link, **by_now(request))
    except carding.StaffHaveNoCard:
        return staff_have_none(request, of_helper(link))
    except helping.AlreadyEnded:
        messages.warning(request, _("This helper was let go already."))
        return redirect(link.patient)
    return page(request, of_helper(link), given=given)


@limited("invite")
@requires(Permission.ISSUE_ACCESS)
@require_POST
def invite_again(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """The letter that says where to sign in, once more."""
    who = of_patient(own_open_patient(request, patient_id))

    def act() -> None:
        confiding.invite_again(patient=who.patient, **by_now(request))

    return write_again(request, who, act)


@limited("invite")
@requires(Permission.ISSUE_ACCESS)
@require_POST
def invite_helper_again(request: SignedInRequest, link_id: int) -> HttpResponse:
    who = of_helper(own_link(request, link_id))

    def act() -> None:
        inviting.invite_again(
            user=who.user, about=who.row, kind="helper_invitation", **by_now(request)
        )

    return write_again(request, who, act)


def write_again(
    request: SignedInRequest, who: Newcomer, act: Callable[[], object]
) -> HttpResponse:
    try:
        act()
        messages.success(request, _("The letter is on its way."))
    except inviting.NoAddress:
        messages.warning(request, _("There is no e-mail address. Give a card."))
    except confiding.AskedNotTo:
        messages.warning(request, _("They asked for no e-mail there. Give a card."))
    return redirect(who.here)


@requires(Permission.ISSUE_ACCESS)
@require_POST
def address_is_good(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Letters came back, and the desk has asked: the next one goes there again."""
    return reopen_address(request, of_patient(own_open_patient(request, patient_id)))


@requires(Permission.ISSUE_ACCESS)
@require_POST
def helper_address_is_good(request: SignedInRequest, link_id: int) -> HttpResponse:
    return reopen_address(request, of_helper(own_link(request, link_id)))


def reopen_address(request: SignedInRequest, who: Newcomer) -> HttpResponse:
    if bouncing.reopen(who.user, **by_now(request)):
        messages.success(request, _("The next message goes there again."))
    return redirect(who.here)


@requires(Permission.ISSUE_ACCESS)
@require_POST
def sign_out(request: SignedInRequest, patient_id: int, device_id: int) -> HttpResponse:
    """A lost device: signed out at once."""
    return end_session(
        request, of_patient(own_open_patient(request, patient_id)), device_id
    )


@requires(Permission.ISSUE_ACCESS)
@require_POST
def sign_helper_out(
    request: SignedInRequest, link_id: int, device_id: int
) -> HttpResponse:
    return end_session(request, of_helper(own_link(request, link_id)), device_id)


def end_session(
    request: SignedInRequest, who: Newcomer, device_id: int
) -> HttpResponse:
    devices = UserSession.objects.filter(user=who.user)
    sessions.end(get_object_or_404(devices, pk=device_id))
    about: Model = who.row
    record("device.signed_out", about=about, by=request.actor, at=timezone.now())
    messages.success(request, _("That device is signed out."))
    return redirect(who.here)


def staff_have_none(request: SignedInRequest, who: Newcomer) -> HttpResponse:
    messages.warning(
        request, _("This person works at a clinic: staff come in by e-mail.")
    )
    return redirect(who.here)


def page(
    request: SignedInRequest,
    who: Newcomer,
    *,
    given: tuple[EntryCard, str] | None = None,
) -> HttpResponse:
    ways = ways_in(who.user, clinic_id=request.actor.clinic_id)
    facts = {
        "who": who,
        "ways": ways,
        "clinic": who.patient.clinic,
        "sheet": cards.sheet_of(*given, name=who.name) if given else None,
        "devices": [(device, who.sign_out(device.id)) for device in ways.devices],
    }
    return render(request, "patients/entry.html", facts)


@requires(Permission.ISSUE_ACCESS)
@require_POST
def open_again(request: SignedInRequest, patient_id: int) -> HttpResponse:
    row = own_patient(request, patient_id)
    return press(
        request,
        "account.opened_again",
        lambda: leaving.open_again(patient=row, **by_now(request)),
        said=_("The account is open again."),
        back=row.get_absolute_url(),
        refusals={leaving.NotClosed: _("It is open already.")},
    )

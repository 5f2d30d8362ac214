"""The way in with a printed card."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ptcare import qr_codes
from ptcare.people import access, noting, tenancy
from ptcare.people.access import public
from ptcare.people.forms import CardAddressForm, DigitsForm
from ptcare.people.models import Clinic, EntryCard
from ptcare.people.services import carding
from ptcare.submissions.sent import posted, render_form

FEW = 4


@dataclass(frozen=True)
class EntrySheet:
    """What is printed of a card: for the one moment in which its digits are known."""

    name: str  # whom it lets in
    url: str
    digits: str

    @property
    def typed(self) -> str:
        """The address as one types it: a browser adds the rest by itself."""
        return self.url.removeprefix("https://")

    @property
    def square(self) -> str:
        return qr_codes.square(self.url, label=_("A square to scan with a camera"))


def sheet_of(card: EntryCard, digits: str, *, name: str) -> EntrySheet:
    where = settings.SITE_URL + reverse("card", args=[card.address])
    return EntrySheet(name=name, url=where, digits=digits)


@public
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """From the sign-in page: the address as it stands on the card, typed or pasted.

    Leads on whether there is such a card or not.
    """
    form = CardAddressForm(posted(request))
    if form.is_valid():
        return redirect("card", form.cleaned_data["address"])
    page = {"form": form}
    return render_form(request, "people/card_find.html", page)


@public
@sensitive_post_parameters("digits")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, address: str) -> HttpResponse:
    """Six digits open the account that the card's address names.

    An unknown address looks and answers like a known one with wrong digits, in words
    and in work. The rest, a second factor included, is allauth's own way in.
    """
    if not ratelimit.consume(request, action="card"):
        return ratelimit.respond_429(request)
    form = DigitsForm(posted(request))
    if form.is_valid():
        with tenancy.reaching(tenancy.Reach.SIGNING_IN):
            tried = carding.open_with(
                address=address, digits=form.cleaned_data["digits"], now=timezone.now()
            )
        if tried.card is not None:
            return sign_in(request, tried.card)
        # Of a known card too nobody is named: none is told from another.
        noting.not_in(None, how="card")
        form.add_error("digits", not_opened(tried.left))
    page = {"form": form, "clinics": clinics_to_call() if form.errors else []}
    return render_form(request, "people/card.html", page)


def not_opened(left: int) -> str:
    if not left:
        return _(
            "These digits do not fit this card. The card rests for one hour now. You"
            " need not wait: your clinic can give you a new card."
        )
    return ngettext(
        "These digits do not fit this card. Please look once more: you have"
        " %(number)s try left. Only your newest card works.",
        "These digits do not fit this card. Please look once more: you have"
        " %(number)s tries left. Only your newest card works.",
        left,
    ) % {"number": left}


def clinics_to_call() -> list[Clinic]:
    """The clinics of this site that show themselves in public, where they are few.

    Not the clinic of the card: it would tell that there is such a card.
    """
    found = list(Clinic.objects.filter(is_public=True).order_by("name")[: FEW + 1])
    return found if len(found) <= FEW else []


def sign_in(request: HttpRequest, card: EntryCard) -> HttpResponse:
    """Ends who was signed in here before; opens the clinic of the card and no other."""
    if request.user.is_authenticated:
        logout(request)
    answer = perform_login(request, card.user, email_verification="none")
    if request.user.is_authenticated:
        request.session[access.ONLY_CLINIC] = card.clinic_id
        record_authentication(request, card.user, method="card")
    return answer

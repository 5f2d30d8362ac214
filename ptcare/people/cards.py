"""The way in with a printed card."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ptcare import squares
from ptcare.people import access, tenancy
from ptcare.people.access import public
from ptcare.people.forms import DigitsForm
from ptcare.people.models import EntryCard
from ptcare.people.services import carding


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
        return squares.square(self.url, label=_("A square to scan with a camera"))


def sheet_of(card: EntryCard, digits: str, *, name: str) -> EntrySheet:
    where = settings.SITE_URL + reverse("card", args=[card.address])
    return EntrySheet(name=name, url=where, digits=digits)


@public
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, address: str) -> HttpResponse:
    """Six digits open the account that the card's address names.

    An unknown address looks and answers like a known one with wrong digits. The rest,
    a second factor included, is allauth's own way in.
    """
    form = DigitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with tenancy.reaching(tenancy.Reach.SIGNING_IN):
            card = carding.open_with(
                address=address, digits=form.cleaned_data["digits"], now=timezone.now()
            )
        if card is not None:
            return sign_in(request, card)
        form.add_error(
            "digits",
            _(
                "These digits do not fit this card. After five wrong tries a card is"
                " closed; your clinic gives you a new one."
            ),
        )
    return render(
        request, "people/card.html", {"form": form}, status=422 if form.errors else 200
    )


def sign_in(request: HttpRequest, card: EntryCard) -> HttpResponse:
    """Ends who was signed in here before; opens the clinic of the card and no other."""
    if request.user.is_authenticated:
        logout(request)
    answer = perform_login(request, card.user, email_verification="none")
    if request.user.is_authenticated:
        request.session[access.ONLY_CLINIC] = card.clinic_id
        record_authentication(request, card.user, method="card")
    return answer

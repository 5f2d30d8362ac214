"""The way in with a printed card."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ptcare.people import access, tenancy
from ptcare.people.access import public
from ptcare.people.forms import DigitsForm
from ptcare.people.models import EntryCard
from ptcare.people.services import carding


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

"""The way in with a printed card."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ptcare.people.access import public
from ptcare.people.forms import DigitsForm
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
        user = carding.owner_of(
            address=address, digits=form.cleaned_data["digits"], now=timezone.now()
        )
        if user is not None:
            return perform_login(request, user, email_verification="none")
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

"""One press for all who are in care and were not invited yet: after an import, say."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from patients.models.uninvited import uninvited, without_a_way_in
from patients.services import inviting_many
from patients.views.finding import own_clinic
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now

MOST = 50  # names on the page; the number says of how many


@limited("invite")
@requires(Permission.ISSUE_ACCESS)
@require_http_methods(["GET", "POST"])
def invite_many(request: SignedInRequest) -> HttpResponse:
    """How many, who, and what they would read; then one press."""

    def act() -> str:
        number = inviting_many.invite_all(
            seen=request.POST.get("seen", ""), **by_now(request)
        )
        words = ngettext(
            "%(number)s letter is on its way.",
            "%(number)s letters are on their way.",
            number,
        )
        messages.success(request, words % {"number": number})
        return reverse("patients:invite_many")

    if request.method == "POST":
        try:
            return once.answer(request, "patients.invited", act)
        except inviting_many.OthersByNow:
            return _page(request, is_stale=True)
    return _page(request)


def _page(request: SignedInRequest, *, is_stale: bool = False) -> HttpResponse:
    found = inviting_many.look(by=request.actor)
    everybody = uninvited(request.actor)
    in_need = without_a_way_in(everybody).count()
    has_address = everybody.exclude(user__email=None).count()
    page: dict[str, Any] = {
        "clinic": own_clinic(request),
        "rows": found.rows[:MOST],
        "number": found.number,
        "more": max(0, found.number - MOST),
        "seen": found.digest,
        "need_cards": in_need,
        "left_out": has_address - found.number,
        "is_stale": is_stale,
    }
    return render(
        request, "patients/invite_many.html", page, status=409 if is_stale else 200
    )

"""How somebody who works here is told: their own settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ptcare.notices.consent import wishing
from ptcare.notices.models import StaffWishes
from ptcare.notices.reach import reached
from ptcare.notices.reach.staff_forms import WishesForm
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission, Role
from ptcare.submissions import once
from ptcare.submissions.sent import posted

FIELDS = ("urgent_by_push", "wants_digest", "digest_hour", "hears_of_cover")


@requires(Permission.SET_OWN_NOTICES)
@require_http_methods(["GET", "POST"])
def wishes(request: SignedInRequest) -> HttpResponse:
    row = StaffWishes.of(request.user, request.actor.clinic_id)
    kept = {name: getattr(row, name) for name in FIELDS}
    form = WishesForm(
        posted(request), is_admin=request.actor.role is Role.CLINIC_ADMIN, initial=kept
    )
    if form.is_valid():

        def act() -> str:
            said = kept | form.cleaned_data
            wishing.wish(by=request.actor, now=timezone.now(), **said)
            messages.success(request, _("Saved."))
            return reverse("reach:wishes")

        return once.answer(request, "wishes.changed", act)
    facts = {
        "form": form,
        "texts": reached.texts_of(request.user, request.actor.clinic_id),
    }
    status = 422 if form.errors else 200
    return render(request, "notices/wishes.html", facts, status=status)

"""Which content a licensed clinician has read, and the place to write it down."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from patients.forms import ReasonForm
from patients.views.finding import own_one
from programs import catalogue_words, reviewable
from programs.forms.vouching import ReviewForm
from programs.models import ClinicianReview, TextReview
from programs.services import vouching
from programs.views.translations import LANGUAGE
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form, said_by

LIST = "programs:reviewed"


@requires(Permission.RECORD_REVIEWS)
@require_http_methods(["GET", "POST"])
def reviewed(request: SignedInRequest) -> HttpResponse:
    """All content by kind, what holds of it, and the form for what was read."""
    there = reviewable.items().values()
    form = ReviewForm(
        posted(request),
        stamps=[item.stamp for item in there],
        today=timezone.localdate(),
    )
    if form.is_valid():
        return once.answer(request, "content.reviewed", lambda: _keep(request, form))
    return render_form(request, "programs/reviewed.html", _page(request, form))


@requires(Permission.RECORD_REVIEWS)
@require_GET
def content(request: SignedInRequest, key: str) -> HttpResponse:
    """One piece as it reads now, to the letter, and all reviews of it."""
    item = reviewable.items().get(key)
    if item is None:
        raise Http404
    rows = ClinicianReview.objects.visible_to(request.actor).filter(key=key)
    rows = rows.select_related("recorded_by", "withdrawn_by").order_by("-pk")
    page = {"item": item, "reviews": rows}
    return render(request, "programs/reviewed_content.html", page)


@requires(Permission.RECORD_REVIEWS)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, review_id: int) -> HttpResponse:
    """It was written down by mistake, or does not hold: why, and the note is back."""
    row = own_one(request, ClinicianReview, review_id)
    form = ReasonForm(posted(request), label=_("Why it does not hold"))
    address = reverse("programs:reviewed_content", args=[row.key])
    if form.is_valid():

        def act() -> str:
            vouching.withdraw(review=row, **said_by(request, form))
            messages.success(request, _("Withdrawn."))
            return address

        try:
            return once.answer(request, "review.withdrawn", act)
        except vouching.AlreadyWithdrawn:
            messages.warning(request, _("This review was withdrawn already."))
            return redirect(address)
    page = {"form": form, "review": row, "cancel": address}
    return render_form(request, "programs/reviewed_withdraw.html", page)


def _page(request: SignedInRequest, form: ReviewForm) -> dict[str, Any]:
    held = ClinicianReview.objects.visible_to(request.actor).of_now()
    there = reviewable.items().values()
    spanish = catalogue_words.groups_in(LANGUAGE)
    read = TextReview.objects.visible_to(request.actor).of_now(LANGUAGE)
    return {
        "form": form,
        "groups": [
            (kind.label, [(item, held.get(item.key)) for item in items])
            for kind, items in groupby(there, key=lambda item: item.kind)
        ],
        "ticked": request.POST.getlist("pieces"),
        "done": len(held),
        "count": len(there),
        "spanish_done": len(read),
        "spanish_count": len(spanish),
    }


def _keep(request: SignedInRequest, form: ReviewForm) -> str:
    kept = vouching.write_down(
        form.cleaned_data["pieces"], reviewer=form.reviewer, **by_now(request)
    )
    said = ngettext("%(count)d piece saved.", "%(count)d pieces saved.", len(kept))
    messages.success(request, said % {"count": len(kept)})
    return reverse(LIST)

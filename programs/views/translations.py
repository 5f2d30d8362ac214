"""The library's texts beside the English, and who found them right."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from programs import catalogue_words
from programs.catalogue_words import Group
from programs.models import TextReview
from programs.services import translating
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now

LANGUAGE = next(code for code, _n in settings.LANGUAGES if code != "en")
TITLES = {
    catalogue_words.CHECK_IN: gettext_lazy("Questions before exercise"),
    catalogue_words.PRECAUTIONS: gettext_lazy("Precautions"),
    catalogue_words.CAN_I: gettext_lazy("Questions about daily life"),
}


@requires(Permission.REVIEW_TEXTS)
@require_GET
def texts(request: SignedInRequest) -> HttpResponse:
    """Every group of texts, and whether somebody here has reviewed it."""
    held = TextReview.objects.visible_to(request.actor).of_now(LANGUAGE)
    rows = [
        (group, _title(group), held.get(group.key))
        for group in catalogue_words.groups_in(LANGUAGE).values()
    ]
    page = {"rows": rows, "done": len(held), "count": len(rows)}
    return render(request, "programs/texts.html", page)


@requires(Permission.REVIEW_TEXTS)
@require_http_methods(["GET", "POST"])
def text(request: SignedInRequest, key: str) -> HttpResponse:
    """One group side by side. A press says that it is right, as it reads here."""
    group = _group(key)
    if request.method == "POST":
        return once.answer(request, "text.reviewed", lambda: _review(request, group))
    held = TextReview.objects.visible_to(request.actor).of_now(LANGUAGE)
    page = {
        "group": group,
        "title": _title(group),
        "review": held.get(key),
        "spoken": LANGUAGE,
    }
    return render(request, "programs/text.html", page)


def _title(group: Group) -> str:
    return group.name or str(TITLES[group.key])


def _group(key: str) -> Group:
    try:
        return catalogue_words.groups_in(LANGUAGE)[key]
    except KeyError:
        raise Http404 from None


def _review(request: SignedInRequest, group: Group) -> str:
    try:
        translating.review(
            group=group,
            language=LANGUAGE,
            digest=request.POST.get("digest", ""),
            **by_now(request),
        )
    except translating.TextChanged:
        messages.warning(request, _("The text has changed. Please read it again."))
        return reverse("programs:text", args=[group.key])
    except translating.NotTranslated:
        messages.warning(request, _("A part of it is still in English."))
        return reverse("programs:text", args=[group.key])
    messages.success(request, _("Reviewed."))
    return reverse("programs:texts")

"""The guides: whole, as the help of one page, and on paper."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from ptcare.guides import paper, shelf
from ptcare.guides.parts import Guide
from ptcare.people.access import SignedInRequest, signed_in
from ptcare.people.limits import limited
from ptcare.people.views import way_on


@signed_in
@require_GET
def guides(request: SignedInRequest) -> HttpResponse:
    """All that this person may read; whoever has one only is led to it."""
    there = _open_to(request)
    if len(there) == 1:
        return redirect("guides:guide", there[0].key)
    page = {"guides": there, "languages": settings.LANGUAGES}
    return render(request, "guides/guides.html", page)


@signed_in
@require_GET
def guide(request: SignedInRequest, key: str) -> HttpResponse:
    """From the first part to the last: to read, and to print."""
    page = {"guide": _guide(request, key), "is_only": len(_open_to(request)) == 1}
    return render(request, "guides/guide.html", page)


@signed_in
@require_GET
def section(request: SignedInRequest, key: str, slug: str) -> HttpResponse:
    """One part: the help of the pages that it is about. `back` is where one was."""
    guide = _guide(request, key)
    found = guide.section(slug)
    if found is None:
        raise Http404
    back = way_on(request, request.GET.get("back", ""))
    page = {"guide": guide, "section": found, "back": back}
    return render(request, "guides/section.html", page)


@limited("paper")
@signed_in
@require_GET
def pdf(request: SignedInRequest, key: str) -> HttpResponse:
    """In large type, in the language asked for: `?in=es`."""
    guide = _guide(request, key)
    wished = request.GET.get("in", "")
    language = wished if wished in dict(settings.LANGUAGES) else None
    with translation.override(language or translation.get_language()):
        drawn = paper.pdf(guide, now=timezone.now())
    headers = {"Content-Disposition": f'inline; filename="guide-{key}.pdf"'}
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)


def _open_to(request: SignedInRequest) -> tuple[Guide, ...]:
    if request.actor is None:
        raise Http404
    return shelf.open_to(request.actor)


def _guide(request: SignedInRequest, key: str) -> Guide:
    found = next((each for each in _open_to(request) if each.key == key), None)
    if found is None:
        raise Http404
    return found

"""All that was sent to somebody on the patient's side: each with what became of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ptcare.notices.reach import reading
from ptcare.paging import Place, page_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

PAGE = 20


@requires(Permission.CHOOSE_WAYS)
@require_GET
def news(request: SignedInRequest) -> HttpResponse:
    """The newest first. What is shown here is new no more."""
    after = Place.read(request.GET.get("after", ""))
    rows = reading.told(request.actor)
    found, goes_on = page_of(rows, "made_at", after=after, most=PAGE)
    reading.see(found, now=timezone.now())
    return render(request, "notices/news.html", {"told": found, "goes_on": goes_on})

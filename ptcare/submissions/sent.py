"""What a form is made of, the page that has one, and what a service is handed of it.

form = NoteForm(posted(request))
if form.is_valid():
    ...
return render_form(request, name, {"form": form})
"""

from datetime import datetime
from typing import Any, TypedDict

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from ptcare.people.access import SignedInRequest
from ptcare.people.actors import Actor


class ByNow(TypedDict):
    by: Actor
    now: datetime


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is nothing; None where the page is only looked at.

    `request.POST or None` would take an empty form for a page that is looked at.
    """
    return request.POST if request.method == "POST" else None


def render_form(
    request: HttpRequest, template: str, page: dict[str, Any]
) -> HttpResponse:
    """A page that shows its form: after a POST that form was refused."""
    return render(request, template, page, status=form_status(request))


def form_status(request: HttpRequest) -> int:
    """Of a page that shows its form: after a POST that form was refused."""
    return 422 if request.method == "POST" else 200


def by_now(request: SignedInRequest) -> ByNow:
    """By whom and when something is done, as every service takes it."""
    return {"by": request.actor, "now": timezone.now()}


def said_by(request: SignedInRequest, form: Form) -> dict[str, Any]:
    """The form's own answers, by whom and when, as a service takes them."""
    return {**form.cleaned_data, **by_now(request)}

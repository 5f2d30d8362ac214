"""What a form is made of, and the page that has one.

form = NoteForm(posted(request))
if form.is_valid():
    ...
return render_form(request, name, {"form": form})
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render


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

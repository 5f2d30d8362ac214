"""What a form is made of, and the status of a page that has one.

form = NoteForm(posted(request))
if form.is_valid():
    ...
return render(request, name, {"form": form}, status=form_status(request))
"""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is nothing; None where the page is only looked at.

    `request.POST or None` would take an empty form for a page that is looked at.
    """
    return request.POST if request.method == "POST" else None


def form_status(request: HttpRequest) -> int:
    """Of a page that shows its form: after a POST that form was refused."""
    return 422 if request.method == "POST" else 200

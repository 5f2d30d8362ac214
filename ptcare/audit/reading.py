"""No page of a patient is opened without a line: the door writes what a view did not.

The door notices each record that is loaded, whatever view, queryset or template asked
for it. A view that says more by itself (`looked`, `listed`, `printed`, …), or that has
changed something, has written its line. Of any other answer the door says which page it
was, and of whom; of a list, all whose names stood on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import escape

from ptcare.audit import recording
from ptcare.audit.noticing import Noticed, noticing
from ptcare.people.actors import Actor

OK = 200  # whatever is sent away, refused or asked again has shown nothing new


def told(
    request: HttpRequest, actor: Actor, view: Callable[[], HttpResponse]
) -> HttpResponse:
    """The view's answer, and its line in the transaction that both stand in."""
    if actor.is_patient_side:
        return view()
    with noticing() as noticed:
        answer = view()
    if noticed.patients and not noticed.has_line and answer.status_code == OK:
        _tell(request, answer, noticed, actor)
    return answer


def _tell(
    request: HttpRequest, answer: HttpResponse, noticed: Noticed, actor: Actor
) -> None:
    """An address that names a thing is a page of the patient who was found first."""
    match, now = request.resolver_match, timezone.now()
    name = match.view_name if match else ""
    shown = _named(noticed, answer)
    if match and match.kwargs:
        first = next(iter(noticed.patients))
        others = [pk for pk in shown if pk != first]
        recording.page_opened(name, patient=first, others=others, by=actor, at=now)
    elif shown:
        recording.listed("page", patients=shown, by=actor, at=now, note=name)


def _named(noticed: Noticed, answer: HttpResponse) -> list[int]:
    """Many are loaded to be counted; seen are those whose names can be read."""
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return list(noticed.patients)
    return list(names_on(answer.content, noticed.patients))


def names_on(page: bytes, names: Mapping[int, str]) -> Iterator[int]:
    """Whose can be read. Most stand in the order in which they were loaded: so each is
    looked for from where the one before it was, and a long page is read once."""
    at = 0
    for pk, name in names.items():
        said = escape(name).encode()
        found = page.find(said, at)
        if found < 0:
            found = page.find(said, 0, at + len(said))
        if found >= 0:
            at = found
            yield pk

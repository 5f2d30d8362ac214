"""Who you are here, and how you get in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ptcare.people import access, actors


@access.signed_in
@require_http_methods(["GET", "POST"])
def choose_standing(request: HttpRequest) -> HttpResponse:
    """For people who are several things: patient here, therapist there."""
    found = actors.standings_of(request.user)
    if request.method == "POST":
        chosen = next((s for s in found if s.key == request.POST.get("key")), None)
        if chosen is None:
            raise Http404
        access.take_standing(request, chosen)
        return redirect("home")
    return render(request, "people/choose_standing.html", {"standings": found})

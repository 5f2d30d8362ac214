"""One's own yes to text messages, and the number they go to."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ptcare.notices.consent.choosing import own_voice
from ptcare.notices.reach import agreeing
from ptcare.notices.reach.agreeing import Steps
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission


def own_steps(request: SignedInRequest) -> Steps:
    is_patient_side = request.actor.is_patient_side
    return Steps(
        voice=own_voice(request.actor),
        here=reverse("reach:text"),
        code=reverse("reach:text_code"),
        off=reverse("reach:text_off"),
        back=reverse("reach:reach" if is_patient_side else "reach:wishes"),
        pages="notices/",
    )


@requires(Permission.AGREE_TO_TEXTS)
@asks_again
@require_http_methods(["GET", "POST"])
def text(request: SignedInRequest) -> HttpResponse:
    return agreeing.number_page(request, own_steps(request))


@requires(Permission.AGREE_TO_TEXTS)
@require_http_methods(["GET", "POST"])
def code(request: SignedInRequest) -> HttpResponse:
    return agreeing.code_page(request, own_steps(request))


@requires(Permission.AGREE_TO_TEXTS)
@require_http_methods(["GET", "POST"])
def off(request: SignedInRequest) -> HttpResponse:
    return agreeing.off_page(request, own_steps(request))

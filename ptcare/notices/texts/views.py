"""The carrier of our texts calls here: with news of one, and with what came back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ptcare.notices.channels.texting import Nonsense, Twilio
from ptcare.notices.rules.signing import Form
from ptcare.notices.texts import following, hearing
from ptcare.people.access import public

MOST_BYTES = 16 * 1024  # theirs are of one or two
TYPED = "application/x-www-form-urlencoded"
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
SAYING = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Message>%s</Message></Response>'
)
Hears = Callable[[HttpRequest, Twilio, Form], HttpResponse]


def signed(view: Hears) -> Callable[[HttpRequest], HttpResponse]:
    """Only what the carrier has signed; anything else is 403, and has no effect."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def door(request: HttpRequest) -> HttpResponse:
        if size(request) > MOST_BYTES:
            return HttpResponse(status=413)
        ours, form = Twilio(), form_of(request)
        try:
            must_be_genuine(request, ours, form)
            return view(request, ours, form)
        except Nonsense:
            return HttpResponseBadRequest()
        finally:
            ours.close()

    return door


def size(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() and len(said) < 10 else MOST_BYTES + 1


def form_of(request: HttpRequest) -> Form:
    """Of any other kind of body nothing is read: and so it is not signed, either."""
    if request.content_type != TYPED:
        return {}
    return dict(QueryDict(request.body, encoding="utf-8").lists())


def must_be_genuine(request: HttpRequest, ours: Twilio, form: Form) -> None:
    """Signed for the address at which the world knows us, not a proxy of ours."""
    url = settings.SITE_URL + request.get_full_path()
    proof = request.headers.get("X-Twilio-Signature", "")
    if not (settings.TEXTS and ours.is_genuine(url, form, proof)):
        raise PermissionDenied


@public
@signed
def news(request: HttpRequest, ours: Twilio, form: Form) -> HttpResponse:
    """What became of a text."""
    told = ours.news(form, own_id=request.GET.get("id", ""))
    following.take_in(told, now=timezone.now())
    return HttpResponse(status=204)


@public
@signed
def incoming(_request: HttpRequest, ours: Twilio, form: Form) -> HttpResponse:
    """Somebody answered one."""
    said = hearing.take_in(ours.answer(form), now=timezone.now())
    answer = SAYING % escape(said) if said else EMPTY
    return HttpResponse(answer, content_type="text/xml")

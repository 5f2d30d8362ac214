"""The exercise pictures: drawn when first asked for, then kept for ever."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from programs.services import picturing
from ptcare.people.access import public

FOR_EVER = "public, max-age=31536000, immutable"


@public
@require_GET
def figure(
    request: HttpRequest, slug: str, kind: str, theme: str, digest: str
) -> HttpResponse:
    """The address changes with the drawing; an old one is not found."""
    try:
        drawn = picturing.picture(slug=slug, digest=digest, kind=kind, theme=theme)
    except picturing.NoSuchPicture:
        raise Http404 from None
    headers = {"Cache-Control": FOR_EVER}
    return HttpResponse(drawn, content_type="image/svg+xml", headers=headers)

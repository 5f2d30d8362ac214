"""What is said to a browser with every answer, so that it opens nothing to others."""

from __future__ import annotations

from functools import lru_cache

from csp.middleware import HEADER, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from ptcare.base_middleware import Middleware

NOBODY_MAY = (
    *("accelerometer", "autoplay", "browsing-topics", "camera"),
    *("display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope"),
    *("hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi"),
    *("otp-credentials", "payment", "picture-in-picture", "serial", "storage-access"),
    *("usb", "window-management", "xr-spatial-tracking"),
)
WE_MAY = (
    *("clipboard-write", "publickey-credentials-create", "publickey-credentials-get"),
    "screen-wake-lock",
)
CLOSED = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": ", ".join(
        [*(f"{each}=()" for each in NOBODY_MAY), *(f"{each}=(self)" for each in WE_MAY)]
    ),
}


class ClosedToOthers(Middleware):
    """Each answer, a file's too: no other site may embed it, or embed others in it,
    and of what a device can do only what we need is open to us."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in CLOSED.items():
            response.headers.setdefault(name, value)
        return response


class CookieSaidOnce(Middleware):
    """Within Django's guard against forged forms, which says its cookie again with each
    page that has one. A browser that has it keeps it for longer than any session lasts,
    and each sign-in makes it anew."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            sent = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
            is_known = sent == request.META["CSRF_COOKIE"]
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = not is_known
            patch_vary_headers(response, ("Cookie",))
        return response


class OwnPolicy(CSPMiddleware):
    """django-csp's, which puts the same words together for each answer. Here once, but
    for an answer whose view has a policy of its own."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_usual = not any(name.startswith("_csp") for name in vars(response))
        if is_usual and not hasattr(request, "_csp_nonce"):
            response.headers.setdefault(HEADER, usual_policy())
            return response
        return super().process_response(request, response)


@lru_cache(maxsize=1)
def usual_policy() -> str:
    return str(build_policy())


setting_changed.connect(lambda **_signal: usual_policy.cache_clear(), weak=False)

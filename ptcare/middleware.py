"""What happens to every request, whoever it is from."""

import re
import time
import uuid
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext as _

from ptcare import logs
from ptcare.base_middleware import Middleware
from ptcare.people.views import came_from
from ptcare.submissions import once
from ptcare.watch import requests, tracing

WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestId(Middleware):
    """Give each request a number that its log lines and its error page share, say where
    it came from to whoever writes a line into the ledger, and count it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex[:12]
        request.request_id = request_id  # type: ignore[attr-defined]
        mark = logs.request_id.set(request_id)
        place = logs.from_ip.set(address_of(request))
        began = time.perf_counter()
        try:
            with tracing.span("request", request=request_id) as span:
                response = self.get_response(request)
                if span:
                    span.update_name(requests.page_of(request))
                    span.set_attribute("status", response.status_code)
        finally:
            logs.request_id.reset(mark)
            logs.from_ip.reset(place)
        response["X-Request-ID"] = request_id
        requests.write_down(request, response, seconds=time.perf_counter() - began)
        return response


def address_of(request: HttpRequest) -> str | None:
    """Where it came from, as the nearest of our proxies saw it; None if nobody says.

    What stands further left in X-Forwarded-For anybody may have written there.
    """
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    is_told = 0 < trusted <= len(hops)
    said = hops[-trusted] if is_told else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(said.strip()))
    except ValueError:  # a socket has no address
        return None


class PrivatePages(Middleware):
    """No page is kept by a browser or a proxy unless its view says that it may be."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusedForms(Middleware):
    """A form without its token, or with one that was used for something else; the
    address of a form that a browser opens like a page, when it opens its tabs again;
    and a form that comes back to be put right, which the title says first of all."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = "text/html" in request.headers.get("Accept", "")
        if response.status_code == 405 and request.method == "GET" and is_page:
            page = render(request, "errors/405.html", {"help_here": ""}, status=405)
            page["Allow"] = response["Allow"]
            return page
        if response.status_code == 422 and not response.streaming:
            said = f"<title>{escape(_('Error'))}: ".encode()
            response.content = response.content.replace(b"<title>", said, 1)
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, once.NoToken):
            return render(request, "errors/400.html", status=400)
        if isinstance(exception, once.OtherBody):
            page = {"here": came_from(request)}
            return render(request, "errors/409.html", page, status=409)
        return None

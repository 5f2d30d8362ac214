"""Idle sessions end, allauth fits in, and staff need a second factor."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ptcare.base_middleware import Middleware
from ptcare.people import access, interrupted, sessions, user_language
from ptcare.people.reading import has_second_factor
from ptcare.people.views import came_from

OPEN_WITHOUT_SECOND_FACTOR = ("/accounts/", "/static/", "/livez", "/readyz", "/demo/")


class IdleSessionsEnd(Middleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_signed_in(request) and sessions.is_over(request):
            return interrupted.sign_in_again(request)
        response = self.get_response(request)
        # Not of a redirect: the page it leads to is noted, and a log stays one commit.
        if is_signed_in(request) and not 300 <= response.status_code < 400:
            sessions.touch(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Of a page that was still open when another one ended the session."""
        if is_signed_in(request) or not getattr(view, "login_required", True):
            return None
        return interrupted.came_late(request)


class SignInFirst(LoginRequiredMiddleware):
    """The way back of a press is the page it was made on, and it is not saved."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        said = {"next": came_from(request), "unsaved": "yes"}
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode(said)}")


class PartsLeaveForSignIn(Middleware):
    """A part of a page that is asked for in place cannot show the sign-in page there:
    the whole page leaves for it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        there = response.headers.get("Location", "")
        if "HX-Request" in request.headers and is_sign_in(there):
            return HttpResponse(headers={"HX-Redirect": there})
        return response


class InTheirLanguage(Middleware):
    """Pages in the language that the person who signed in has chosen.

    Staff read English: their pages are not translated. Pages open to the world go by
    the cookie or the browser, which Django's own middleware has read before.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        if getattr(view, "login_required", True) and request.user.is_authenticated:
            user_language.activate(request)


class AllauthFitsIn(Middleware):
    """allauth shows a refused form with 200, ours 422; and its `site` hides ours."""

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        shown = response.context_data or {}
        shown.pop("site", None)
        forms = [value for value in shown.values() if isinstance(value, BaseForm)]
        if request.method == "POST" and any(form.errors for form in forms):
            response.status_code = 422
        return response


class StaffNeedASecondFactor(Middleware):
    """allauth asks for a second factor only of those who have one; staff must."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.must_set_one_up(request):
            messages.info(
                request,
                _("One more step: staff need a second way to prove who they are."),
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def must_set_one_up(self, request: HttpRequest) -> bool:
        return (
            request.user.is_authenticated
            and not request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR)
            and acts_as_staff(request)
            and not (settings.DEMO and request.session.get(access.DEMO_SIGN_IN))
            and not has_second_factor(request.user.pk)
        )


def is_sign_in(there: str) -> bool:
    return there.startswith(str(resolve_url(settings.LOGIN_URL)))


def is_signed_in(request: HttpRequest) -> bool:
    return SESSION_KEY in request.session


def acts_as_staff(request: HttpRequest) -> bool:
    """Finds the standing of a fresh session: its very first page is guarded too."""
    access.remembered_standing(request)
    return sessions.is_staff_session(request)

"""The door to every view. Each view of ours wears exactly one of three marks.

    @requires(Permission.PRESCRIBE)   a role that may; the request then has an `actor`
    @signed_in                        anybody who is signed in
    @public                           anybody at all

Not your role: 403. Not your row: 404, as if it were not there (`visible_to`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from ptcare.audit import reading, recording
from ptcare.numbers import LARGEST_ID
from ptcare.people import actors, signals, tenancy, user_language
from ptcare.people.actors import Actor, Standing
from ptcare.people.models import User
from ptcare.people.roles import Permission
from ptcare.people.sessions import STANDING

DEMO_SIGN_IN = "demo_sign_in"  # the session came in by the demo's one click
ONLY_CLINIC = "only_clinic"  # came in by this clinic's card: no other is open to it

WAYS_IN_MINUTES = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60

View = Callable[..., HttpResponse]


class SignedInRequest(HttpRequest):
    """What a view behind `@requires` is handed."""

    user: User
    actor: Actor
    request_id: str


def requires(permission: Permission) -> Callable[[View], View]:
    """Open to people whose role at their clinic may do this; others get 403."""

    def mark(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = remembered_standing(request)
            if key is None:
                return redirect("people:choose_standing")
            clinic_id = actors.parts(key)[2]
            with refusals_noted(request), tenancy.within(clinic_id):
                actor = confirmed_actor(request, key)
                if actor is not None:
                    request.actor = actor  # type: ignore[attr-defined]
                    if not actor.may(permission):
                        raise PermissionDenied(permission)
                    return at_home(view, request, actor, *args, **kwargs)
            return shut_out(request)

        door.permission = permission  # type: ignore[attr-defined]
        return door

    return mark


def signed_in(view: View) -> View:
    """Open to anybody signed in, whatever their role; `actor` may be None."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if key := remembered_standing(request):
            clinic_id = actors.parts(key)[2]
            with refusals_noted(request), tenancy.within(clinic_id):
                actor = confirmed_actor(request, key)
                request.actor = actor  # type: ignore[attr-defined]
                return at_home(view, request, actor, *args, **kwargs)
        with tenancy.reaching(tenancy.Reach.SIGNING_IN):
            return view(request, *args, **kwargs)

    door.permission = "signed in"  # type: ignore[attr-defined]
    return door


def at_home(
    view: View, request: HttpRequest, actor: Actor | None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """The view's answer, with its moments in the hours of the place it is read at, and
    its line in the ledger."""
    with timezone.override(actor.standing.zone if actor else None):
        if actor is None:
            return view(request, *args, **kwargs)
        return reading.told(request, actor, partial(view, request, *args, **kwargs))


@contextmanager
def refusals_noted(request: HttpRequest) -> Iterator[None]:
    """Not their role, or not their row: noted once what the view did is undone."""
    try:
        yield
    except (PermissionDenied, Http404):
        if actor := getattr(request, "actor", None):
            with tenancy.within(actor.clinic_id):
                note_refusal(request, actor)
        raise


def note_refusal(request: HttpRequest, actor: Actor) -> None:
    """Which page it was, and the number that its address named."""
    match = request.resolver_match
    named = match.kwargs.values() if match else ()
    wanted = next((each for each in named if isinstance(each, int)), None)
    recording.refused(
        match.view_name if match else "",
        wanted=wanted if wanted is not None and wanted <= LARGEST_ID else None,
        by=actor,
        at=timezone.now(),
    )


def asks_again(view: View, *, after_minutes: int | None = None) -> View:
    """Contact, money and exports: whoever sits there proves again who they are.

    Stands inside the mark that opens the view. A proof of the last ASK_AGAIN_MINUTES,
    or of `after_minutes`, is enough; otherwise one is led through one, and then back.
    """

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        must_prove_again(request, after_minutes=after_minutes)
        return view(request, *args, **kwargs)

    return door


def must_prove_again(request: HttpRequest, *, after_minutes: int | None = None) -> None:
    """The same within a view that first looks whether its row is there at all."""
    minutes = settings.ASK_AGAIN_MINUTES if after_minutes is None else after_minutes
    if not has_proved_who(request, minutes=minutes):
        raise ReauthenticationRequired


def changes_ways_in(view: View) -> View:
    """Where one changes how one gets in, only a proof of minutes ago will do."""
    return asks_again(view, after_minutes=WAYS_IN_MINUTES)


def leaves_nothing(view: View) -> View:
    """Signing out, the browser is told to forget what it kept of this site.

    Where our worker has wiped already, which it says, it keeps what somebody else
    still has to send from this device.
    """

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = signals.device_in(request)
        answer = view(request, *args, **kwargs)
        if request.method == "POST" and not request.user.is_authenticated:
            signals.signed_out.send(None, device=device)
            was_wiped = "X-Device-Wiped" in request.headers
            what = '"cache"' if was_wiped else '"cache", "storage"'
            answer["Clear-Site-Data"] = what
        return answer

    return door


def has_proved_who(request: HttpRequest, *, minutes: int = WAYS_IN_MINUTES) -> bool:
    """Whether this session signed in, or proved it again, so few minutes ago."""
    if settings.DEMO and request.session.get(DEMO_SIGN_IN):
        return True
    proofs = get_authentication_records(request, cast(User, request.user))
    if not card_proves(request):
        proofs = [proof for proof in proofs if proof["method"] != "card"]
    latest = max((proof["at"] for proof in proofs), default=0)
    return bool(time.time() - latest < minutes * 60)


def card_proves(request: HttpRequest) -> bool:
    """Not who that is, where another clinic has the account as well: whoever gave the
    card out knows its digits. Such an account has an address to prove it by."""
    only, user = request.session.get(ONLY_CLINIC), cast(User, request.user)
    if only is None or not user.email:
        return True
    return all(standing.clinic_id == only for standing in all_standings(user))


def public(view: View) -> View:
    """Open to the world."""
    view = login_not_required(view)
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def answers_a_device(view: View) -> View:
    """For addresses that a script asks: what a page would be sent to is said in JSON.

    Stands outside the mark that opens the view. Signed out, or not yet acting as
    anybody, is 401; a role that may not is 403.
    """

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated or not remembered_standing(request):
            return signed_out()
        user_language.activate(request)
        try:
            answer = view(request, *args, **kwargs)
        except PermissionDenied:
            return JsonResponse({"problem": "not_yours"}, status=403)
        return signed_out() if answer.has_header("Location") else answer

    return login_not_required(door)


def signed_out() -> HttpResponse:
    return JsonResponse({"problem": "signed_out"}, status=401)


def remembered_standing(request: HttpRequest) -> str | None:
    """The key in the session; found afresh, once, where a person has only one."""
    key: str | None = request.session.get(STANDING)
    if key is None:
        found = open_standings(request)
        if len(found) != 1:
            return None
        key = take_standing(request, found[0])
    return key


def open_standings(request: HttpRequest) -> list[Standing]:
    """All that this session may act in: a card opens only the clinic that gave it."""
    only = request.session.get(ONLY_CLINIC)
    found = all_standings(cast(User, request.user))
    return [s for s in found if only in (None, s.clinic_id)]


def all_standings(user: User) -> list[Standing]:
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        return actors.standings_of(user)


def take_standing(request: HttpRequest, standing: Standing) -> str:
    """Act in this standing from now on. A change of role is a new session key."""
    if request.session.get(STANDING) not in (None, standing.key):
        before = request.session.session_key
        request.session.cycle_key()
        UserSession.objects.filter(session_key=before).update(
            session_key=request.session.session_key
        )
    request.session[STANDING] = standing.key
    signals.taken.send(None, user=request.user, standing=standing)
    signals.seen.send(None, key=standing.key, at=timezone.now())
    return standing.key


def shut_out(request: HttpRequest) -> HttpResponse:
    """Who was let in until now. What they have just sent is not saved: it says so."""
    request.session.pop(STANDING, None)
    if request.method == "POST":
        messages.warning(
            request,
            _("This was not saved. You may no longer open the page you came from."),
        )
    return redirect("people:choose_standing")


def confirmed_actor(request: HttpRequest, key: str) -> Actor | None:
    """Asked of the database at each request: a revoked right bites at once."""
    user = cast(User, request.user)
    standing = actors.confirm(user, key)
    return Actor(user=user, standing=standing) if standing else None

"""Answer a form once: a double click, two tabs and a retry a day later agree."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ptcare.submissions.models import Submission

TOKEN = "token"  # the name of the hidden field  # noqa: S105
NOT_PART_OF_THE_DEED = frozenset({TOKEN, "csrfmiddlewaretoken"})
Words = str | Promise
# Beside which field each is told, and in which words: or which, by what it says itself.
Refusals = Mapping[type[Exception], tuple[str, Words | Callable[[Any], str]]]


class NoToken(Exception):
    """The form came without its token: not from a page of ours."""


class OtherBody(Exception):
    """The token was used already, for something else."""


def answer(request: HttpRequest, deed: str, act: Callable[[], str]) -> HttpResponse:
    """Redirect to what `act` returns; it runs for the first of equal submits only. On a
    slow line what the first was told never comes: the next are told that it is done.

    Where `act` raises its refusal nothing is kept, so the form may be mended and sent
    again. Raises NoToken and OtherBody, which `ptcare.views` answers with 400 and 409.
    """
    token = token_of(request)
    fingerprint = fingerprint_of(request, deed)
    with transaction.atomic():
        mine = Submission(
            token=token,
            user=request.user if request.user.is_authenticated else None,
            deed=deed,
            fingerprint=fingerprint,
            made_at=timezone.now(),
        )
        Submission.objects.bulk_create([mine], ignore_conflicts=True)
        kept = Submission.objects.select_for_update().get(token=token)
        if kept.fingerprint != fingerprint:
            raise OtherBody(deed)
        if kept.answer:
            words = _("Done. Pressed twice, it counts once.")
            messages.success(request, words, fail_silently=True)
        else:
            kept.answer = act()
            kept.save(update_fields=["answer"])
    return HttpResponseRedirect(kept.answer)


def answer_or_tell(
    request: HttpRequest,
    form: Form,
    deed: str,
    act: Callable[[], object],
    refusals: Refusals | None = None,
    *,
    back: str = "",
    said: Words = "",
) -> HttpResponse | None:
    """What came of a form that is sent; None where it is to be shown, or shown again.

    `act` returns where to go on, unless `back` says it. A refusal stands beside its
    field; beside none, on top, where it has none.
    """
    refused = refusals or {}
    if form.is_valid():
        try:
            return answer(request, deed, _acting(request, act, back, said))
        except tuple(refused) as refusal:
            field, words = refused[type(refusal)]
            told = words(refusal) if callable(words) else str(words)
            form.add_error(field if field in form.fields else None, told)
    return None


def press(
    request: HttpRequest,
    deed: str,
    act: Callable[[], object],
    *,
    back: str,
    refusals: Mapping[type[Exception], Words] | None = None,
    said: Words = "",
) -> HttpResponse:
    """A button with no form of its own: once, and back; `said` or a refusal on top."""
    refused = refusals or {}
    try:
        return answer(request, deed, _acting(request, act, back, said))
    except tuple(refused) as refusal:
        messages.warning(request, str(refused[type(refusal)]))
    return redirect(back)


def _acting(
    request: HttpRequest, act: Callable[[], object], back: str, said: Words
) -> Callable[[], str]:
    def act_and_go_on() -> str:
        there = act()
        if said:
            messages.success(request, str(said))
        return back or str(there)

    return act_and_go_on


def token_of(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(TOKEN, ""))
    except ValueError:
        raise NoToken from None


def fingerprint_of(request: HttpRequest, deed: str) -> str:
    """Of the deed, who does it, where, and every field sent."""
    fields = sorted(
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_PART_OF_THE_DEED
        for value in values
    )
    said = repr((deed, request.user.pk, request.path, fields))
    return hashlib.sha256(said.encode()).hexdigest()

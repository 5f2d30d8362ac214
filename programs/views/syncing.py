"""Where a device sends what it kept while it was offline. Answers in JSON, always."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.models.doubling import led_by_before
from programs.forms import syncing as forms
from programs.services import syncing
from programs.services.syncing import Answer, State, Why
from programs.syncing_words import answer_words
from programs.views.device import version_now
from ptcare.people.access import SignedInRequest, answers_a_device, requires
from ptcare.people.actors import Actor
from ptcare.people.binding import keeps_copy, owners_named, owners_of
from ptcare.people.roles import Permission, Role
from ptcare.submissions.sent import by_now

JSON = "application/json"
UNREADABLE = Answer(state=State.REFUSED, why=Why.NOT_UNDERSTOOD)


@answers_a_device
@requires(Permission.LOG_EXERCISES)
@require_http_methods(["GET", "POST"])
def sync(request: SignedInRequest) -> HttpResponse:
    """GET: who is signed in, and the word that a POST must carry. POST: the queue."""
    if request.method == "POST":
        return take(request)
    owner, *former = owners_of(request.actor)
    return JsonResponse(
        {
            "owner": owner,
            "was": [*former, *owners_before(request.actor)],
            "csrf": get_token(request),
            "version": version_now(request, now=timezone.now()),
            "is_own": keeps_copy(request, request.actor),
        }
    )


def owners_before(actor: Actor) -> list[str]:
    """What a device calls them that was away while accounts changed places."""
    if actor.role is not Role.PATIENT or actor.patient_id is None:
        return []
    led = sorted(led_by_before(actor.user.pk, actor.patient_id))
    return [
        name
        for user_id, patient_id in led
        for name in owners_named(actor, user_id=user_id, patient_id=patient_id)
    ]


def take(request: SignedInRequest) -> HttpResponse:
    """A queue is never written under another name than that of who filled it."""
    if request.content_type != JSON:
        return problem("not_json", _("This was not sent as it should be."), 415)
    try:
        body = request.body
    except RequestDataTooBig:
        body = b" " * (forms.MOST_BYTES + 1)
    if len(body) > forms.MOST_BYTES:
        return problem("too_large", _("This is too much to send at once."), 413)
    try:
        queue = forms.queue(body)
    except forms.NotUnderstood:
        return problem("not_understood", _("We could not read this."), 400)
    if queue.owner not in owners_of(request.actor):
        words = _("Somebody else is signed in here. Nothing was sent.")
        return problem("other_person", words, 409)
    return JsonResponse({"answers": answers(request, queue)})


def answers(request: SignedInRequest, queue: forms.Queue) -> list[dict[str, str]]:
    """One each, in the order in which they came."""
    entries = [sent.entry for sent in queue.sent if sent.entry]
    found = syncing.take(entries, **by_now(request))
    told = []
    for sent in queue.sent:
        answer = found[sent.entry.id] if sent.entry else UNREADABLE
        words = answer_words(answer)
        told.append({"id": sent.name, "state": answer.state, "words": words})
    return told


def problem(name: str, words: str, status: int) -> HttpResponse:
    return JsonResponse({"problem": name, "words": words}, status=status)

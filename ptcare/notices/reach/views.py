"""How we reach you: everybody's own pages of it, one thing on each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ptcare.notices.consent import choosing, wishing
from ptcare.notices.consent.choosing import Voice, own_voice
from ptcare.notices.kinds import ANY, Channel, Topic
from ptcare.notices.models import StaffWishes
from ptcare.notices.models.choosing import MAY_BE_LEFT_OUT
from ptcare.notices.reach import agreeing, reached, reading
from ptcare.notices.reach.agreeing import Steps
from ptcare.notices.reach.staff_forms import WishesForm
from ptcare.paging import Place, page_of
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission, Role
from ptcare.submissions.once import press
from ptcare.submissions.sent import posted, render_form, said_by

NOT_ONE_OF_THESE = 422
NEWS_ON_A_PAGE = 20
STAFF_WISHES = ("urgent_by_push", "wants_digest", "digest_hour", "hears_of_cover")


@requires(Permission.CHOOSE_WAYS)
@require_GET
def reach(request: SignedInRequest) -> HttpResponse:
    voice = own_voice(request.actor)
    facts = {
        "reached": reached.reached(voice.user, voice.clinic.pk),
        "clinic": voice.clinic,
        "last": reading.last_told(request.actor),
    }
    return render(request, "notices/reach.html", facts)


@requires(Permission.CHOOSE_WAYS)
@require_http_methods(["GET", "POST"])
def email(request: SignedInRequest) -> HttpResponse:
    voice = own_voice(request.actor)
    now = timezone.now()
    deeds = {
        "on": lambda: choosing.turn_on_letters(voice, now=now),
        "off": lambda: choosing.turn_off(voice, Channel.EMAIL, now=now),
    }
    if not voice.user.email:
        deeds.pop("on")
    if (deed := deeds.get(request.POST.get("do", ""))) is not None:
        return saved(request, "reach.email", deed)
    words = choosing.words_of_letters(voice)
    return page(request, voice, "notices/email.html", words=words)


@requires(Permission.CHOOSE_WAYS)
@require_http_methods(["GET", "POST"])
def first(request: SignedInRequest) -> HttpResponse:
    """Which way is tried before the others."""
    voice = own_voice(request.actor)
    ways = reached.reached(voice.user, voice.clinic.pk).ways
    wished = next((way for way in ways if way == request.POST.get("way")), None)
    if wished is not None:
        now = timezone.now()
        return saved(
            request, "reach.first", lambda: choosing.put_first(voice, wished, now=now)
        )
    return page(request, voice, "notices/first.html")


@requires(Permission.CHOOSE_WAYS)
@require_http_methods(["GET", "POST"])
def topics(request: SignedInRequest) -> HttpResponse:
    """Of what we write at all."""
    voice = own_voice(request.actor)
    offered = [topic for topic in voice.topics if topic in MAY_BE_LEFT_OUT]
    if (change := asked_of(request.POST, offered)) is not None:
        deed, topic = change
        now = timezone.now()
        return saved(
            request,
            "reach.topic",
            lambda: deed(voice, topic, now=now),
            back=reverse("reach:topics"),
        )
    return page(request, voice, "notices/topics.html", topics=offered)


def asked_of(
    said: QueryDict, offered: list[Topic]
) -> tuple[Callable[..., None], Topic] | None:
    """What is to be done with which topic; None where that is not one of these."""
    deeds = {"out": choosing.leave_out, "in": choosing.take_in}
    deed = deeds.get(said.get("do", ""))
    topic = next((each for each in offered if each == said.get("topic")), None)
    return (deed, topic) if deed and topic else None


@requires(Permission.CHOOSE_WAYS)
@require_http_methods(["GET", "POST"])
def nothing(request: SignedInRequest) -> HttpResponse:
    """One question, one press: nothing leaves the app any more."""
    voice = own_voice(request.actor)
    if request.method == "POST":
        now = timezone.now()
        return saved(
            request, "reach.nothing", lambda: choosing.turn_off(voice, *ANY, now=now)
        )
    return page(request, voice, "notices/nothing.html")


def saved(
    request: SignedInRequest, deed: str, act: Callable[[], Any], *, back: str = ""
) -> HttpResponse:
    back = back or reverse("reach:reach")
    return press(request, deed, act, back=back, said=_("Saved."))


def page(
    request: SignedInRequest, voice: Voice, template: str, **facts: Any
) -> HttpResponse:
    """The page as things stand; what was sent and is none of these changed nothing."""
    facts |= {
        "reached": reached.reached(voice.user, voice.clinic.pk),
        "clinic": voice.clinic,
    }
    if request.method == "POST":
        messages.error(request, _("Please choose one of these."))
    status = NOT_ONE_OF_THESE if request.method == "POST" else 200
    return render(request, template, facts, status=status)


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


@requires(Permission.CHOOSE_WAYS)
@require_GET
def news(request: SignedInRequest) -> HttpResponse:
    """The newest first. What is shown here is new no more."""
    after = Place.read(request.GET.get("after", ""))
    rows = reading.told(request.actor)
    found, goes_on = page_of(rows, "made_at", after=after, most=NEWS_ON_A_PAGE)
    reading.see(found, now=timezone.now())
    return render(request, "notices/news.html", {"told": found, "goes_on": goes_on})


@requires(Permission.SET_OWN_NOTICES)
@require_http_methods(["GET", "POST"])
def wishes(request: SignedInRequest) -> HttpResponse:
    row = StaffWishes.of(request.user, request.actor.clinic_id)
    kept = {name: getattr(row, name) for name in STAFF_WISHES}
    form = WishesForm(
        posted(request), is_admin=request.actor.role is Role.CLINIC_ADMIN, initial=kept
    )
    if form.is_valid():
        return saved(
            request,
            "wishes.changed",
            lambda: wishing.wish(**kept | said_by(request, form)),
            back=reverse("reach:wishes"),
        )
    facts = {
        "form": form,
        "texts": reached.texts_of(request.user, request.actor.clinic_id),
    }
    return render_form(request, "notices/wishes.html", facts)

"""Led through the day: one exercise at a time, large, counted aloud if wanted."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients.models import HomeCheck
from programs import guiding_words
from programs.doing_words import doing, standing_of
from programs.forms.guiding import SetUpForm
from programs.models import ProgramItem
from programs.models.day import Day, State
from programs.rules import guiding as rules
from programs.services import vouching
from programs.views.today import (
    address_of,
    day_asked_for,
    fresh_tokens,
    nearest_open,
    own_day_of,
)
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

OPEN = {State.LEFT, State.SHORT, State.NOT_TODAY}


@requires(Permission.LOG_EXERCISES)
@require_GET
def guide(request: SignedInRequest) -> HttpResponse:
    """To the first exercise that is left; to the day where none is."""
    day = asked_day(request)
    said = request.GET.get("said", "")
    if day.state not in OPEN or not day.left:
        return redirect(f"{address_of(day.on)}&{urlencode({'said': said})}")
    return redirect(address_of_guide(day.left[0], day.on, said=said))


@requires(Permission.LOG_EXERCISES)
@require_GET
def exercise(request: SignedInRequest, item_id: int) -> HttpResponse:
    """One exercise, from getting ready to how it went."""
    day = asked_day(request)
    item = next((each for each in day.items if each.pk == item_id), None)
    if item is None:
        raise Http404
    if day.state not in OPEN or item not in day.left:
        return redirect(address_of(day.on, page="programs:guide"))
    check = set_up_check(request, item)
    facts = {
        "item": item,
        "doing": doing(item, standing_of(item.patient_id)),
        "day": day,
        "check": check if check and not check.is_valid() else None,
        "number": day.items.index(item) + 1,
        "after": following(item, day),
        "fresh": fresh_tokens(day, request.GET.get("said", "")),
        "unreviewed": vouching.unreviewed(request.actor, item.exercise.slug),
        "guide": {
            "item": item.pk,
            "day": day.on.isoformat(),
            "parts": guiding_words.shown(item),
            "phrases": guiding_words.phrases(),
            "ease": rules.EASE_OFF,
        },
    }
    return render(request, "programs/guide.html", facts)


def asked_day(request: SignedInRequest) -> Day:
    now = timezone.now()
    today = timezone.localdate(now)  # where the patient lives: the door has set it
    on = nearest_open(day_asked_for(request), today=today)
    return own_day_of(request, on=on, today=today, now=now)


def set_up_check(request: SignedInRequest, item: ProgramItem) -> SetUpForm | None:
    """For what is done on one's feet; with stricter words for who lives alone."""
    if "fall_risk_standing" not in item.exercise.movement_flags:
        return None
    homes = HomeCheck.objects.visible_to(request.actor)
    home = homes.latest(item.patient_id, "lives_alone")
    said = request.GET if "check" in request.GET else None
    return SetUpForm(
        said,
        lives_alone=home.lives_alone if home else None,
        is_walk=item.exercise.is_walk,
    )


def following(item: ProgramItem, day: Day) -> str:
    """Where "Not this one" leads: the next that is left, or back to the day."""
    place = day.items.index(item)
    later = [each for each in day.left if day.items.index(each) > place]
    return address_of_guide(later[0], day.on) if later else address_of(day.on)


def address_of_guide(item: ProgramItem, on: dt.date, *, said: str = "") -> str:
    query = {"day": on.isoformat()} | ({"said": said} if said else {})
    return f"{reverse('programs:guide_exercise', args=[item.pk])}?{urlencode(query)}"

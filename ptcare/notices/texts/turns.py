"""Whose turn it is: which texts of this moment still have room on their number's day.

`rules.rationing` decides. Here are its facts, read for many notices at once; and the
turn of a day, taken by one worker only, whoever else wants it at the same moment.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from ptcare.notices.channels.texting import Fate
from ptcare.notices.consent import consenting
from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.models import (
    ChannelConsent,
    Notice,
    TextAnswer,
    TextedNumber,
    TextTurn,
)
from ptcare.notices.readers import Key, readers_of
from ptcare.notices.rules.answering import Word
from ptcare.notices.rules.rationing import AHEAD, DAY, Rank, has_room
from ptcare.people import tenancy

Numbers = Mapping[int, str]  # by a notice's id
Days = Mapping[Key, Mapping[dt.date, Rank]]
FindAhead = Callable[[Collection[Key], dt.date, dt.date], Days]
_finders: list[FindAhead] = []


def provide(find: FindAhead) -> FindAhead:
    """Name a function that knows which texts people of a clinic will need, and when.

    It takes their keys and a first and last day, and costs the same however many.
    """
    _finders.append(find)
    return find


def with_room(
    notices: Iterable[Notice], numbers: Numbers, *, now: dt.datetime
) -> set[int]:
    """The ids of those that may go out at this moment, of one number what matters most.

    Codes are nobody's turn; but none goes where somebody had replied STOP.
    """
    wanted = [notice for notice in notices if notice.pk in numbers]
    rationed = [notice for notice in wanted if is_rationed(notice)]
    others = [notice for notice in wanted if not is_rationed(notice)]
    stopped = stopped_by_reply({numbers[notice.pk] for notice in others})
    allowed = {each.pk for each in others if numbers[each.pk] not in stopped}
    if rationed:
        allowed |= with_a_turn(rationed, numbers, days_of(rationed, now=now))
    return allowed


def with_a_turn(
    notices: Sequence[Notice], numbers: Numbers, days: Mapping[int, dt.date]
) -> set[int]:
    """Of those that are rationed, by each reader's own today."""
    some = {numbers[notice.pk] for notice in notices}
    first, last = min(days.values()), max(days.values())
    had = had_by(some, since=first - 7 * DAY)
    ahead = ahead_for(some, first=first, last=last + AHEAD * DAY)
    closed = no_use(some)
    ranks = {each.pk: rank_of(each, today=days[each.pk]) for each in notices}
    found = set()
    for notice in sorted(notices, key=lambda each: (ranks[each.pk], each.pk)):
        number, today = numbers[notice.pk], days[notice.pk]
        rank = ranks[notice.pk]
        if number not in closed and has_room(
            rank=rank, today=today, had=had[number], ahead=ahead[number]
        ):
            found.add(notice.pk)
            had[number].add(today)
    return found


def rank_of(notice: Notice, *, today: dt.date) -> Rank:
    kind = notice.sort
    is_later = notice.on is not None and notice.on > today + DAY
    return kind.rank_later if is_later and kind.rank_later is not None else kind.rank


def is_rationed(notice: Notice) -> bool:
    """What somebody waits for right now, a code, is not; nor are warning signs."""
    return notice.is_left_to_its_reader


def days_of(notices: Sequence[Notice], *, now: dt.datetime) -> dict[int, dt.date]:
    """Today, for whoever reads each."""
    readers = readers_of(notices)
    return {
        pk: now.astimezone(ZoneInfo(reader.time_zone)).date()
        for pk, reader in readers.items()
    }


def had_by(numbers: Collection[str], *, since: dt.date) -> dict[str, set[dt.date]]:
    turns = TextTurn.objects.filter(
        number__in=numbers, on__gte=since, given_back_at=None
    )
    found: dict[str, set[dt.date]] = defaultdict(set)
    for number, day in turns.values_list("number_id", "on"):
        found[number].add(day)
    return found


def ahead_for(
    numbers: Collection[str], *, first: dt.date, last: dt.date
) -> dict[str, dict[dt.date, Rank]]:
    """All that the people of a number will need there, at whichever clinic."""
    consents = ChannelConsent.objects.standing().filter(
        channel=Channel.SMS, topic=Topic.VISITS, address__in=numbers
    )
    holders = list(consents.values_list("address", "clinic_id", "user_id"))
    keys = {(clinic_id, user_id) for _number, clinic_id, user_id in holders}
    found: dict[str, dict[dt.date, Rank]] = defaultdict(dict)
    for find in _finders if keys else ():
        needs = find(keys, first, last)
        for number, clinic_id, user_id in holders:
            for day, rank in needs.get((clinic_id, user_id), {}).items():
                found[number][day] = min(rank, found[number].get(day, rank))
    return found


def stopped_by_reply(numbers: Collection[str]) -> set[str]:
    """Whose last word to us was STOP, with no START after it."""
    if not numbers:
        return set()
    words = TextAnswer.objects.filter(
        number__in=numbers, word__in=[Word.STOP, Word.START]
    )
    last = words.order_by("number_id", "-at", "-pk").distinct("number_id")
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):  # said to whatever clinic
        return {row.number_id for row in last if row.word == Word.STOP}


def no_use(numbers: Collection[str]) -> set[str]:
    rows = TextedNumber.objects.filter(pk__in=numbers, no_use_since__isnull=False)
    return set(rows.values_list("pk", flat=True))


def take(notice: Notice, number: str, *, now: dt.datetime) -> TextTurn | None:
    """The day's turn of that number, for one that is rationed: if there still is one
    and they still agree."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        hold(number)
        if number not in consenting.numbers_for([notice]).get(notice.pk, []):
            return None
        days = days_of([notice], now=now)
        if not with_a_turn([notice], {notice.pk: number}, days):
            return None
        return TextTurn.objects.create(
            number_id=number, on=days[notice.pk], notice=notice, taken_at=now
        )


def give_back(turn: TextTurn, *, now: dt.datetime) -> None:
    """It surely was not sent: somebody else may have the day's one."""
    turn.given_back_at = now
    with tenancy.reaching(tenancy.Reach.PLANNER):
        turn.save(update_fields=["given_back_at"])


def hold(number: str) -> TextedNumber:
    """Until the transaction ends nobody else texts that number, or hears from it."""
    TextedNumber.objects.bulk_create([TextedNumber(pk=number)], ignore_conflicts=True)
    return TextedNumber.objects.select_for_update().get(pk=number)


def heed(fate: Fate, number: str, why: str, *, now: dt.datetime) -> None:
    """What the carrier says of a number is true of every text to come."""
    if fate is Fate.OPEN:
        return
    with tenancy.reaching(tenancy.Reach.PLANNER):
        if fate is Fate.OPTED_OUT:
            consenting.withdraw_number(number, now=now)
        else:
            close(number, why, now=now)


def close(number: str, why: str, *, now: dt.datetime) -> None:
    """It takes no texts: nobody is texted there until one arrives after all."""
    row = hold(number)
    if row.no_use_since is None:
        row.no_use_since, row.no_use_why = now, why[:100]
        row.save()


def reopen(number: str) -> None:
    rows = TextedNumber.objects.filter(pk=number, no_use_since__isnull=False)
    rows.update(no_use_since=None, no_use_why="")

"""What somebody answers to our texts: STOP, HELP, START, or words for a person.

STOP ends all texts to that number at once and is confirmed once. Nobody reads anything
else: it is answered with whom to call, a few times a day at most (two machines could
otherwise talk all night), and reaches nobody's record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from ptcare.notices.channels.texting import Answer
from ptcare.notices.consent import consenting
from ptcare.notices.kinds import Channel
from ptcare.notices.models import ChannelConsent, TextAnswer, TextTurn
from ptcare.notices.rules import gsm
from ptcare.notices.rules.answering import Word, is_spanish, word_in
from ptcare.notices.texts import turns
from ptcare.people import tenancy, user_language
from ptcare.people.models import Clinic, User

MOST_A_DAY = 3  # of HELP, and of what nobody reads: answers to one number
DAY = dt.timedelta(days=1)


def take_in(answer: Answer, *, now: dt.datetime) -> str:
    """Heed it, keep the proof; the words to text back, or none.

    The same answer told again changes nothing and is not answered again.
    """
    with tenancy.reaching(tenancy.Reach.PLANNER):
        turns.hold(answer.number)
        if TextAnswer.objects.filter(reference=answer.reference).exists():
            return ""
        word = word_in(answer.said)
        changed = len(heed(word, answer.number, now=now))
        clinic, holder = whose(answer.number)
        row = TextAnswer(
            reference=answer.reference,
            number_id=answer.number,
            word=word,
            said="" if word is Word.OTHER else kept(answer.said),
            at=now,
            clinic=clinic,
            changed=changed,
        )
        row.is_answered = not answer.is_answered and may_answer(row)
        row.save()
        return reply(row, holder, answer.said) if row.is_answered else ""


def heed(word: Word, number: str, *, now: dt.datetime) -> Sequence[ChannelConsent]:
    """The consents that this word ended or gave again."""
    if word is Word.STOP:
        return consenting.withdraw_number(number, now=now)
    if word is Word.START:
        return consenting.give_again(number, now=now)
    return []


def whose(number: str) -> tuple[Clinic | None, User | None]:
    """Which clinic they answer, and who they are: by the last text, else by a yes."""
    turns_taken = TextTurn.objects.filter(number=number, given_back_at=None)
    by_text = turns_taken.select_related("notice__clinic", "notice__user")
    if last := by_text.order_by("taken_at", "pk").last():
        return last.notice.clinic, last.notice.user
    rows = ChannelConsent.objects.filter(channel=Channel.SMS, address=number)
    by_yes = rows.select_related("clinic", "user").order_by("given_at", "pk").last()
    return (by_yes.clinic, by_yes.user) if by_yes else (None, None)


def may_answer(row: TextAnswer) -> bool:
    """STOP is confirmed once, until a START; START where it changed something."""
    before = TextAnswer.objects.filter(number=row.number_id, is_answered=True)
    if row.word == Word.STOP:
        said = before.filter(word__in=[Word.STOP, Word.START]).order_by("at", "pk")
        last = said.last()
        return row.changed > 0 or last is None or last.word == Word.START
    if row.word == Word.START and row.changed:
        return True
    of_today = before.filter(at__gt=row.at - DAY).exclude(word=Word.STOP)
    return of_today.count() < MOST_A_DAY


def kept(said: str) -> str:
    return " ".join(said.split())[:80]


def reply(row: TextAnswer, holder: User | None, said: str) -> str:
    """In Spanish to a Spanish word, else in the language of whose number it is."""
    language = user_language.language_of(holder)
    with translation.override("es" if is_spanish(said) else language):
        return gsm.first_that_fits(wordings(row, row.clinic)) or ""


def wordings(row: TextAnswer, clinic: Clinic | None) -> list[str]:
    """From the fullest to the shortest."""
    if clinic is None:
        return of_nobodys_number(row)
    names = {"clinic": clinic.notice_name, "phone": clinic.phone}
    if row.word == Word.STOP:
        full = _(
            "%(clinic)s: You will get no more texts. Reply START to get them again."
        )
        call = _("Questions? Call %(phone)s.")
        return [
            f"{full} {call}" % names,
            full % names,
            _("You will get no more texts."),
        ]
    if row.word == Word.START and row.changed:
        full = _("%(clinic)s: You will get texts again. Reply STOP to opt out.")
        return [full % names, _("You will get texts again. Reply STOP to opt out.")]
    call = _("%(clinic)s: Call us at %(phone)s.")
    if row.word == Word.HELP:
        stop = _("Reply STOP to opt out.")
        return [f"{call} {stop}" % names, call % names]
    nobody = _("Nobody reads this number.")
    emergency = _("In an emergency call %(number)s.") % {
        "number": clinic.emergency_number
    }
    return [f"{nobody} {call} {emergency}" % names, f"{nobody} {call}" % names]


def of_nobodys_number(row: TextAnswer) -> list[str]:
    if row.word == Word.STOP:
        return [_("You will get no more texts.")]
    return [_("Nobody reads this number. It only sends reminders of clinics.")]

"""What an open sign holds, until when, and who may set it aside: for therapists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programs.flag_names import NAMES
from programs.models import SafetyFlag
from programs.rules import falling
from programs.rules.redflags import Lock
from programs.services import flag_texts


@dataclass(frozen=True)
class Sign:
    """One warning sign, with what the patient was asked."""

    flag: SafetyFlag
    history: Sequence[str] = ()  # of a sign that nobody had taken: who was told

    @property
    def taken(self) -> str:
        """Who is on it, of a sign that nobody has looked at."""
        by = self.flag.taken_by
        words = {"who": by.name if by else ""}
        return _("Taken on by %(who)s.") % words if by else ""

    @property
    def question(self) -> str:
        return flag_texts.all_words()[self.flag.key].question

    @property
    def said(self) -> str:
        """What was answered with yes, or what was measured or marked."""
        if self.flag.key == "rf_fall_noinjury" and self.flag.checkin_id is None:
            return _("A fall was reported, the head not hit. What happened: see Falls.")
        question = self.question
        return _("Yes to “%s”") % question if question.endswith("?") else question

    @property
    def holds(self) -> list[str]:
        """Each in a sentence; nothing where it only waits to be looked at."""
        flag = self.flag
        said = [_("The program is paused.")] if flag.pauses else []
        if flag.locks:
            said.append(_("Rests until cleared: %s.") % groups(flag.locks))
        if flag.day_locks and flag.day_locks_ended_on is None:
            said.append(
                _("Rests until a clear check-in of a later day: %s.")
                % groups(flag.day_locks)
            )
        stops = flag.level == SafetyFlag.Level.HOLD and flag.log_id
        if stops and not flag.seen_at:
            said.append(_("That exercise rests until you have seen this."))
        return said

    @property
    def look_by(self) -> dt.date | None:
        """Of a fall: the day by which a therapist has to have looked."""
        is_fall = self.flag.key in falling.KEYS
        return falling.look_by(self.flag.on) if is_fall else None

    @property
    def who_clears(self) -> str:
        if self.flag.asks_physician:
            return _("A physician clears it; you record that.")
        return _("A therapist sets it aside.")


def what_to_say(flag: SafetyFlag) -> str:
    """To the therapist who has written it down: what the person is to do at once, and
    what rests."""
    rests = _(
        "All exercises rest until a doctor has looked. Record their word at the "
        "warning sign on the chart."
    )
    if flag.read_at:
        return rests
    words = flag_texts.all_words()[flag.key].message
    return f"{_('Tell them now: “%(words)s”') % {'words': words}} {rests}"


def name_of(reason: str) -> str:
    """Of a hold by the app, whose reason is what was asked: the sign's short name."""
    words = flag_texts.all_words()
    names = (NAMES[key] for key in NAMES if words[key].question == reason)
    return str(next(names, ""))


def groups(locks: Collection[str]) -> str:
    names = {
        Lock.EVERYTHING: _("everything"),
        Lock.STANDING: _("standing work with a risk of falling"),
        Lock.AEROBIC: _("aerobic"),
        Lock.IMPACT: _("impact"),
        Lock.LOADED: _("weights"),
    }
    return ", ".join(names[lock] for lock in Lock if lock in locks)

"""What was asked before the exercises, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from programs.models import CheckIn
from programs.services import flag_texts
from programs.telling_words import who_said
from ptcare.people.actors import Actor


@dataclass(frozen=True)
class Answer:
    """One check-in as people read it."""

    row: CheckIn
    actor: Actor

    @property
    def is_said(self) -> bool:
        return self.row.signs is not None or self.row.pain is not None

    @property
    def what(self) -> str:
        return answer_of(self.row)

    @property
    def who(self) -> str:
        return who_said(self.row.said_by, self.row.said_as, self.actor)


def answer_of(row: CheckIn) -> str:
    """In one sentence. What was left open is no "no", and pain unsaid is no 0."""
    if row.asked == CheckIn.Asked.MORNING:
        return _("Pain the morning after: %(pain)s") % {"pain": _of_ten(row.pain)}
    if row.signs is None:
        return _("Anything new or wrong: not answered")
    if row.signs:
        words = flag_texts.all_words()
        signs = " · ".join(words[key].question for key in row.signs if key in words)
        return _("Something is wrong: %(signs)s") % {"signs": signs}
    if row.asked == CheckIn.Asked.FULL:
        usual = {"pain": _of_ten(row.usual_pain)}
        return _("The whole list: none of these. Usual pain: %(pain)s") % usual
    return _("Anything new or wrong: nothing new")


def _of_ten(pain: int | None) -> str:
    return _("not said") if pain is None else _("%(pain)s of 10") % {"pain": pain}

"""How an answer to "Can I ...?" is said: what to do, more than what not to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models.everyday import Answered
from programs.rules.everyday import Activity, Answer
from programs.rules.safety import Reason, Rule
from ptcare.languages.library import translated

GROUPS = {
    "body": gettext_lazy("Getting up and getting dressed"),
    "house": gettext_lazy("House and garden"),
    "out": gettext_lazy("Shopping, family and travel"),
    "play": gettext_lazy("Sport and fun"),
}


@dataclass(frozen=True)
class Saying:
    """An answer in a few words, with its tone and its icon."""

    words: str | Promise
    tone: str
    icon: str


SAYINGS = {
    Answer.YES: Saying(gettext_lazy("Yes, like this"), "good", "circle-check"),
    Answer.INSTEAD: Saying(gettext_lazy("Like this instead"), "info", "repeat"),
    Answer.ASK: Saying(gettext_lazy("Not for now. Ask first."), "warn", "hand"),
}
UNKNOWN = Saying(gettext_lazy("Ask my therapist"), "plain", "message-circle")


@dataclass(frozen=True)
class Line:
    """One activity with its words."""

    found: Answered

    @property
    def saying(self) -> Saying:
        return UNKNOWN if self.found.is_unknown else SAYINGS[self.found.answer]

    @property
    def to_mind(self) -> list[tuple[str, str]]:
        """Each (because of what, what to mind); "" where it is for everybody."""
        return list(dict.fromkeys(map(minded, self.found.judged.reasons)))

    @property
    def because(self) -> list[str]:
        """The conditions that an answer of "ask first" comes from."""
        return list(dict.fromkeys(label for label, _note in self.to_mind if label))


def minded(reason: Reason) -> tuple[str, str]:
    if reason.rule is Rule.SIGN_OFF:
        return "", _("Practice it with your therapist first.")
    label = translated(reason.condition.label) if reason.condition else ""
    return label, reason.note


def in_words(activities: Iterable[Activity]) -> list[Activity]:
    """Found by what they are called in the reader's language, too."""
    return [
        replace(
            each, also=(*each.also, translated(each.name), translated(each.question))
        )
        for each in activities
    ]


def by_group(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """The groups in their order, each with its lines."""
    return [
        (str(label), [each for each in lines if each.found.activity.group == key])
        for key, label in GROUPS.items()
    ]

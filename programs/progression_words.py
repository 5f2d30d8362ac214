"""What a proposal says, and why there is none, in a sentence for the therapist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.rules.precautions import Condition
from programs.models import ProgressionProposal
from programs.prescribing_words import ANY_REFUSAL as ANY_PRESCRIBING_REFUSAL
from programs.prescribing_words import refusal_words as prescribing_words
from programs.rules import dose
from programs.rules.progression import Reason, Step, Suggestion, Variable, Why
from programs.services import reviewing

Kind = ProgressionProposal.Kind
TONES = {Kind.HARDER: "good", Kind.EASIER: "warn", Kind.RESTART: "info"}

REFUSALS: dict[type[Exception], Promise] = {
    reviewing.AlreadyDecided: gettext_lazy(
        "This was decided or withdrawn in the meantime. Nothing was changed."
    ),
    reviewing.NotNow: gettext_lazy(
        "Something new speaks against it: a warning sign, a fall, a hold or newer "
        "answers. Nothing was changed."
    ),
    reviewing.LearnFirst: gettext_lazy(
        "This level is learned in the clinic first. Nothing was changed."
    ),
    reviewing.TooManySteps: gettext_lazy(
        "Three steps up were accepted in the last seven days. Wait with this one."
    ),
    reviewing.OneAtATime: gettext_lazy(
        "Change one thing at a time: the level, or the sets, or the load."
    ),
    reviewing.NothingLower: gettext_lazy(
        "It stands at its lowest already. Change the dose by hand, or leave it out."
    ),
}
ANY_REFUSAL: tuple[type[Exception], ...] = (*REFUSALS, *ANY_PRESCRIBING_REFUSAL)

EASIER = {
    Why.PAIN_TWICE: gettext_lazy("Pain of 4 or more after it on two days of seven."),
    Why.HARD_AND_LITTLE_DONE: gettext_lazy(
        "Felt hard, and less than half of it was done, for two weeks."
    ),
}
AGAINST = {
    Why.TOP_LEVEL: gettext_lazy("It is at its highest level."),
    Why.NEXT_LEVEL_NOT_ALLOWED: gettext_lazy(
        "The next level is not allowed at home as things stand."
    ),
    Why.OPEN_FLAG: gettext_lazy("A warning sign is open."),
    Why.LOCKED: gettext_lazy("A warning sign stopped exercise in these weeks."),
    Why.FALL: gettext_lazy("A fall was recorded in these weeks."),
    Why.TOO_FEW_WEEKS: gettext_lazy("Not two full weeks at this dose yet."),
}
AGAINST_A_WEEK = {
    Why.RESTED: gettext_lazy("The program rested in the week of %(day)s."),
    Why.NOT_DONE_ENOUGH: gettext_lazy(
        "Less than 80%% of it was done in the week of %(day)s."
    ),
    Why.PAIN_NOT_ANSWERED: gettext_lazy(
        "Pain was not answered in the week of %(day)s."
    ),
    Why.EFFORT_NOT_ANSWERED: gettext_lazy(
        "How it felt was not answered often enough in the week of %(day)s."
    ),
    Why.PAIN: gettext_lazy("Pain went above 3 in the week of %(day)s."),
    Why.LEFT_OUT_FOR_PAIN: gettext_lazy(
        "A day was left out because of pain in the week of %(day)s."
    ),
    Why.WORSE_NEXT_MORNING: gettext_lazy(
        "It was worse the next morning in the week of %(day)s."
    ),
    Why.NOT_EASY: gettext_lazy("It did not feel easy in the week of %(day)s."),
}
FELT = {
    "easy": gettext_lazy("felt easy"),
    "right": gettext_lazy("felt about right"),
    "hard": gettext_lazy("felt hard"),
}


def refusal_words(refusal: Exception) -> str:
    if type(refusal) in REFUSALS:
        return str(REFUSALS[type(refusal)])
    return prescribing_words(refusal)


def evidence_words(proposal: ProgressionProposal) -> str:
    """What it was seen from: "2 weeks at 90%, pain 0 to 2, felt easy."."""
    if proposal.kind == Kind.RESTART:
        days = proposal.evidence["days_away"]
        return ngettext(
            "Nothing done for %(days)d day.", "Nothing done for %(days)d days.", days
        ) % {"days": days}
    if proposal.kind == Kind.EASIER:
        said = [str(EASIER[why]) for why in proposal.whys if why in EASIER]
        return " ".join(filter(None, [*said, _new_caution_words(proposal)]))
    return _weeks_words(proposal)


def _new_caution_words(proposal: ProgressionProposal) -> str:
    labels = [Condition(key).label for key in proposal.evidence["cautions"]]
    if not labels:
        return ""
    return _("New since it was prescribed: %(names)s.") % {"names": ", ".join(labels)}


def _weeks_words(proposal: ProgressionProposal) -> str:
    weeks = proposal.evidence["weeks"]
    percent = round(sum(week["share"] for week in weeks) / len(weeks) * 100)
    pains = [pain for week in weeks for pain in week["pains"]]
    least, most = min(pains), max(pains)
    pain = (
        _("pain %(pain)d") % {"pain": most}
        if least == most
        else _("pain %(least)d to %(most)d") % {"least": least, "most": most}
    )
    felt = FELT[weeks[-1]["felt"]]
    return _("2 weeks at %(percent)d%%, %(pain)s, %(felt)s.") % {
        "percent": percent,
        "pain": pain,
        "felt": felt,
    }


def wanted_words(proposal: ProgressionProposal) -> str:
    """What is proposed: "level 3, small lift: 2 x 10 reps"."""
    amount = dose.text(proposal.amount, gettext=_, ngettext=ngettext)
    labels = {each.level: each.label for each in proposal.exercise.levels.all()}
    if not proposal.asks_for_something_else:
        return _("at its lowest already: change it by hand, or leave it out")
    words = _("level %(level)d, “%(label)s”: %(dose)s") % {
        "level": proposal.level,
        "label": labels.get(proposal.level, ""),
        "dose": amount,
    }
    if proposal.variable == Variable.SETS:
        words = amount
    days = len(proposal.evidence["weekdays"])
    if days == len(proposal.item.weekdays):
        return words
    return ngettext(
        "%(words)s, %(days)d day a week", "%(words)s, %(days)d days a week", days
    ) % {"words": words, "days": days}


def present_words(proposal: ProgressionProposal) -> str:
    """What is prescribed now."""
    return _("Now: level %(level)d, %(dose)s.") % {
        "level": proposal.item.level,
        "dose": proposal.item.amount_in_words,
    }


def reason_words(reason: Reason) -> str:
    if reason.week is None:
        return str(AGAINST[reason.why])
    day = formats.date_format(reason.week, "j M")
    return str(AGAINST_A_WEEK[reason.why]) % {"day": day}


def standing_words(suggestion: Suggestion) -> list[str]:
    """Why no step is proposed, or what is missing; empty where one is."""
    if suggestion.step is not Step.SAME:
        return []
    return list(dict.fromkeys(map(reason_words, _worth_saying(suggestion.reasons))))


def _worth_saying(reasons: Iterable[Reason]) -> list[Reason]:
    """At the top, and before two weeks have passed, the rest says nothing."""
    found = list(reasons)
    final = [r for r in found if r.why in (Why.TOP_LEVEL, Why.TOO_FEW_WEEKS)]
    return final[:1] or found


def day_words(on: dt.date, state: str, pain: int | None) -> str:
    states = {
        "all": _("done"),
        "some": _("did less"),
        "none": _("skipped"),
        "missing": _("nothing said"),
        "rest": _("not asked"),
    }
    day = formats.date_format(on, "D j M")
    words = _("%(day)s: %(state)s") % {"day": day, "state": states[state]}
    return words if pain is None else f"{words}, {_('pain')} {pain}"

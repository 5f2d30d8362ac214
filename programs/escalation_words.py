"""To whom a warning sign went that nobody had taken, in lines for therapists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from programs.caseload_words import moment
from programs.flag_words import Sign
from programs.models import Escalation, SafetyFlag
from programs.models.escalation import steps_of


def signs_of(flags: Iterable[SafetyFlag]) -> list[Sign]:
    """Each with what became of it while nobody had taken it: one query."""
    steps = steps_of(flags)
    return [Sign(flag, history(steps[flag.pk])) for flag in flags]


def history(steps: Iterable[Escalation]) -> list[str]:
    """A line a step, oldest first."""
    together = groupby(steps, key=lambda each: (each.step, each.rule))
    return [line(list(rows)) for _step, rows in together]


def line(rows: Sequence[Escalation]) -> str:
    first = rows[0]
    words = {"who": names(rows), "when": moment(first.at)}
    words["by"] = first.by.user.name if first.by else ""
    said = {
        Escalation.Rule.FIRST: _("Told %(when)s: %(who)s."),
        Escalation.Rule.NEXT: _("Nobody took it. Went on %(when)s to %(who)s."),
        Escalation.Rule.LEADS: _(
            "Nobody was left on the list. Went to the lead %(when)s: %(who)s."
        ),
        Escalation.Rule.CLOSED: _("The clinic was closed. Told %(when)s: %(who)s."),
        Escalation.Rule.HANDED: _("Handed on %(when)s by %(by)s: to %(who)s."),
    }
    return said[Escalation.Rule(first.rule)] % words


def names(rows: Iterable[Escalation]) -> str:
    found = [each.to.user.name if each.to else each.name for each in rows]
    return ", ".join(each for each in found if each) or _("nobody")

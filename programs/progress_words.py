"""The tests, as somebody of 80 likes to read them: then, now, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.rules import imperial
from patients.rules.battery import Change
from patients.rules.measuring import Better
from programs.assessing_words import plainly
from programs.models import Hindrance
from programs.models.trails import Result, Trail

What = Hindrance.What

# Those a patient can feel at home; signs and totals of forms are for the visit.
TITLES: Mapping[str, Promise] = {
    "chair_stand_30s": gettext_lazy("Standing up from a chair, in 30 seconds"),
    "five_times_sts": gettext_lazy("Standing up from a chair five times"),
    "tug": gettext_lazy("Stand up, walk, turn and sit down"),
    "four_stage_balance": gettext_lazy("Standing still in four ways"),
    "single_leg_stance": gettext_lazy("Standing on one leg"),
    "gait_speed_4m": gettext_lazy("Your walking speed"),
    "grip_strength": gettext_lazy("The grip of your hand"),
    "six_minute_walk": gettext_lazy("How far you walk in six minutes"),
    "psfs": gettext_lazy("The things you found hard to do"),
    "nprs_worst": gettext_lazy("Your worst pain in a day"),
    "nprs_rest": gettext_lazy("Your pain at rest"),
}
SECONDS = frozenset({"five_times_sts", "tug", "single_leg_stance"})
OF_TEN = frozenset({"psfs", "nprs_worst", "nprs_rest"})
HELP: Mapping[What, Promise] = {
    What.PAIN: gettext_lazy(
        "Thank you. Do not push through pain. Tap the exercise that hurts on the day "
        "and tell us where. Or call us."
    ),
    What.NO_TIME: gettext_lazy(
        "Thank you. On a busy day two exercises are enough. Tap “Just the short day” "
        "on your day. It counts."
    ),
    What.FORGOT: gettext_lazy(
        "Thank you. That happens to all of us. A reminder at the right hour can help. "
        "You can choose the hour on the page “My plan”."
    ),
    What.NOT_SURE: gettext_lazy(
        "Thank you. Tap an exercise on your day: the pictures show each step. Your "
        "therapist is glad to show it to you again."
    ),
    What.AFRAID: gettext_lazy(
        "Thank you for telling us. Many people feel like that. Call us: your therapist "
        "can find a safer way to begin."
    ),
    What.UNWELL: gettext_lazy(
        "Thank you. When you are not well, take a break. It takes nothing from what "
        "you have reached."
    ),
    What.BORING: gettext_lazy(
        "Thank you. There are many good exercises. Ask your therapist for a change."
    ),
    What.TRAVEL: gettext_lazy(
        "Thank you. The next time you go away, take a break here. Then nothing is "
        "asked of you."
    ),
}


@dataclass(frozen=True)
class Compared:
    """One test then and now."""

    trail: Trail
    now: Result

    @property
    def title(self) -> Promise:
        return TITLES[self.trail.test.key]

    @cached_property
    def first(self) -> Result | None:
        start = self.trail.baseline
        return start if start is not None and start is not self.now else None

    @cached_property
    def change(self) -> Change | None:
        moved = self.trail.moved_to(self.now)
        return moved.change if moved else None

    @property
    def is_better(self) -> bool:
        return self.change is Change.BETTER

    @property
    def numbers(self) -> str:
        now = said(self.now)
        if self.first is None:
            return _("Now %(now)s.") % {"now": now}
        return _("%(first)s at first, now %(now)s.") % {
            "first": said(self.first),
            "now": now,
        }

    @property
    def meaning(self) -> str:
        if self.first is None:
            return _("This is your first result. We will look again.")
        return {
            Change.BETTER: _("That is a real change for the better."),
            Change.SAME: _("That is about the same."),
            Change.WORSE: _(
                "It was harder this time. Talk about it at your next visit."
            ),
            None: "",
        }[self.change]

    @property
    def aim(self) -> str:
        lower = self.trail.test.measure.better is Better.LOWER
        return _("Less is better.") if lower else _("More is better.")

    @property
    def bars(self) -> tuple[float, float] | None:
        """Then and now, in percent of the longer one."""
        if self.first is None:
            return None
        values = [float(each.value or 0) for each in (self.first, self.now)]
        most = max(*values, 0.1)
        return (values[0] / most * 100, values[1] / most * 100)


def compared(trails: Mapping[str, Trail]) -> list[Compared]:
    """Of the tests that a patient can feel, those with a result."""
    latest = [(trails[key], trails[key].latest) for key in TITLES]
    return [Compared(trail, now) for trail, now in latest if now]


def said(result: Result) -> str:
    """A result in everyday words."""
    key, value = result.row.key, result.value
    if value is None:
        return ""
    if key == "chair_stand_30s":
        return ngettext("%(n)s time", "%(n)s times", int(value)) % {"n": int(value)}
    if key in SECONDS:
        return _("%(n)s seconds") % {"n": plainly(value)}
    if key in OF_TEN:
        return _("%(n)s of 10") % {"n": plainly(value)}
    if key == "four_stage_balance":
        return _("%(n)s of 4") % {"n": int(value)}
    if key == "grip_strength":
        return _("%(n)s pounds") % {"n": imperial.pounds(value)}
    if key == "gait_speed_4m":
        return _("%(n)s feet a second") % {"n": imperial.feet(value)}
    if key == "six_minute_walk":
        return _("%(n)s feet") % {"n": f"{imperial.feet(value):.0f}"}
    return result.words

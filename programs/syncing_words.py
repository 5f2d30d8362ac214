"""What became of what a device kept, in plain words for the person."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.services.syncing import Answer, State, Why

WORDS = {
    Why.NOTHING: "",
    Why.DAY_CLOSED: _(
        "That day is closed. You can log today and the seven days before it. For "
        "other days please call the clinic."
    ),
    Why.NOT_ASKED: _("That is not in your plan for that day any more."),
    Why.ON_HOLD: _("This rests until your therapist has looked at it."),
    Why.PLAN_CHANGED: _(
        "Your plan was changed since. Please look at the day, and tap what you did."
    ),
    Why.OTHER_BODY: _("This was sent before, and said something else."),
    Why.NOT_UNDERSTOOD: _("We could not read this. Please log it again."),
    Why.SOME_LEFT_OUT: _(
        "Saved. Some of these are not in your plan any more, and were left out."
    ),
    Why.SOME_REST: _(
        "Saved. Some of these rest until your therapist has looked at them, and "
        "were left out."
    ),
    Why.LATER_WORD: _("You said something else later. That one stands."),
    Why.ONLY_TOLD: _(
        "Your clinic has been told. The exercise is not in your plan any more."
    ),
}


def answer_words(answer: Answer) -> str:
    """Why it was not saved, or what to know of it; empty where all is well."""
    if answer.state is State.AGAIN:
        return gettext("This will be sent again.")
    return str(WORDS[answer.why])

"""Who said what in a thread, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programs.models import Message
from programs.models.everyday import activities
from programs.models.messages import SETTLES
from programs.rules.everyday import Activity


@dataclass(frozen=True)
class Line:
    """One entry of a thread, as somebody reads it."""

    message: Message
    reader_id: int

    @property
    def is_mine(self) -> bool:
        return self.message.said_by_id == self.reader_id

    @property
    def who(self) -> str:
        name = self.message.said_by.name
        if self.is_mine:
            return _("You")
        if self.message.is_from_clinic:
            return _("%(name)s, therapist") % {"name": name}
        if self.message.is_from_helper:
            return _("%(name)s, helper") % {"name": name}
        return name

    @property
    def event(self) -> str:
        """What was done without words; empty where there are words."""
        said = {"name": self.message.said_by.name}
        if self.message.kind == Message.Kind.SETTLED:
            return _("%(name)s noted: we spoke about it.") % said
        if self.message.kind == Message.Kind.HANDED and self.message.to:
            said |= {"other": self.message.to.user.name}
            return _("%(name)s passed this on to %(other)s.") % said
        if self.message.kind == Message.Kind.BACK:
            return _("%(name)s took back what was sent by mistake.") % said
        return ""

    @property
    def is_taken_back(self) -> bool:
        """Whether it was sent by mistake; put on by `thread_of`."""
        return bool(vars(self.message).get("is_taken_back"))

    @property
    def may_be_taken_back(self) -> bool:
        return self.message.kind in SETTLES and not self.is_taken_back

    @property
    def about(self) -> Activity | None:
        return activities().get(self.message.about)

    @property
    def is_new(self) -> bool:
        """An answer that this reader has not had before them."""
        is_answer = self.message.kind == Message.Kind.ANSWER and not self.is_mine
        is_answer = is_answer and not self.is_taken_back
        return is_answer and self.reader_id not in self.seen_by

    @property
    def seen_by(self) -> set[int]:
        return {each.seen_by_id for each in self.message.seen.all()}


def lines(rows: Iterable[Message], *, reader_id: int) -> list[Line]:
    return [Line(row, reader_id) for row in rows]

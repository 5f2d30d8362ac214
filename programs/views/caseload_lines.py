"""A row of the caseload with its words, its picture and what may be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from patients.models import Closure, Patient
from patients.models.absences import names_of
from programs import caseload_words as words
from programs.models.caseload_rows import Row
from programs.rules.attention import UNSEEN, Why
from ptcare.addresses import address
from ptcare.drawing.frames import escaped
from ptcare.languages.dates import date_format
from ptcare.languages.sayings import gettext as _
from ptcare.languages.sayings import ngettext
from ptcare.people.actors import Actor

OF_PROGRAM = frozenset({Why.RESTING, Why.PROGRAM_ENDS, Why.PHASE_DUE})
CHART = "programs:chart"
WHERE: dict[Why, tuple[str, str]] = {
    Why.EMERGENCY: (CHART, "#flags"),
    Why.WARNING_SIGN: (CHART, "#flags"),
    Why.FALL: (CHART, "#flags"),
    Why.WATCH: (CHART, "#flags"),
    Why.OPEN_AGAIN: ("programs:start", ""),
    Why.HELD: (CHART, ""),
    Why.LOCKED: (CHART, "#flags"),
    Why.PAIN_UP: (CHART, "#felt"),
    Why.QUESTION: ("programs:thread", ""),
    Why.STEP_BACK: (CHART, "#proposals"),
    Why.ILL: (CHART, "#home"),
    Why.SILENT: (CHART, "#home"),
    Why.LESS: (CHART, "#home"),
    Why.APPROVAL_ENDS: ("patients:coverage", ""),
    Why.COVER_ENDS: ("patients:coverage", ""),
    Why.FEW_VISITS: ("patients:coverage", ""),
    Why.RE_EVALUATION: ("programs:tests", ""),
    Why.SIGN_OFF: ("programs:sign_offs", ""),
    Why.NO_PROGRAM: ("programs:start", ""),
    Why.PROPOSALS: (CHART, "#proposals"),
}


OF_COVER = (
    "cover_is_stale",
    "cover_limit",
    "cover_left",
    "limit_until",
    "first_lapse",
    "lapses_on",
)


def cover_line(patient: Patient) -> SafeString:
    """What is left of the visits, in the words of every page."""
    read = vars(patient)
    return _cover_line(tuple(read[name] for name in OF_COVER), get_language())


@lru_cache(maxsize=2048)
def _cover_line(said: tuple[Any, ...], _language: str | None) -> SafeString:
    """Each once: it is of numbers and a day, and names nobody."""
    cover = dict(zip(OF_COVER, said, strict=True))
    return render_to_string("patients/_cover_line.html", {"patient": cover})


@dataclass(frozen=True)
class Reason:
    """One reason in a sentence, with where one acts on it."""

    row: Row
    why: Why

    @cached_property
    def text(self) -> str:
        return words.sentence(self.why, self.row)

    @property
    def url(self) -> str:
        program, patient = self.row.program, self.row.patient
        if program and self.why in OF_PROGRAM:
            return address("programs:program", (program.pk,))
        if program and self.why is Why.OPEN_AGAIN:
            return address("programs:resume", (program.pk,))
        name, place = WHERE.get(self.why, (CHART, ""))
        return address(name, (patient.pk,)) + place

    @property
    def tone(self) -> str:
        return words.tone(self.why)


@dataclass(frozen=True)
class Line:
    """A row of the list, with its words."""

    row: Row
    is_new: bool = False  # changed since the page was made
    whose: str = ""  # the colleague who is away, and for whom one answers

    @cached_property
    def pk(self) -> int:
        return self.row.patient.pk

    @property
    def name(self) -> str:
        return self.row.patient.name

    @property
    def is_to_pass(self) -> bool:
        return self.row.is_to_pass

    @cached_property
    def first(self) -> Reason | None:
        return self._reason(self.row.why) if self.row.why else None

    @cached_property
    def others(self) -> list[Reason]:
        """What waits besides."""
        return [self._reason(why) for why in self.row.waiting[1:]]

    @cached_property
    def further(self) -> str:
        number = len(self.row.waiting) - 1
        if number < 1:
            return ""
        said = ngettext("and %(number)d more", "and %(number)d more", number)
        return said % {"number": number}

    @cached_property
    def behind(self) -> list[Reason]:
        """What holds, and was looked at."""
        waiting = set(self.row.waiting)
        return [self._reason(why) for why in self.row.found if why not in waiting]

    @cached_property
    def text(self) -> str:
        """Why it stands there; or what holds, of a row that was looked at."""
        if self.first:
            return self.first.text
        return self.behind[0].text if self.behind else ""

    @property
    def looked(self) -> str:
        return words.looked(self.row.look) if self.row.look else ""

    @cached_property
    def is_looked_at(self) -> bool:
        """Whether the last look still holds the row behind."""
        look = self.row.look
        return look is not None and self.row.today < look.until and not self.row.waiting

    @cached_property
    def tone(self) -> str:
        return words.tone(self.row.why)

    @property
    def is_unseen(self) -> bool:
        return self.row.why in UNSEEN

    @cached_property
    def address(self) -> str:
        return address("programs:caseload_row", (self.pk,))

    @property
    def shown(self) -> str:
        """What an open page says of the row when it asks for news."""
        return f"{self.pk}.{vars(self.row.patient)['version']}"

    @cached_property
    def percent(self) -> int | None:
        return None if self.row.share is None else round(self.row.share * 100)

    @property
    def drawing(self) -> SafeString:
        """The small picture, with what it says."""
        picture, label = self.row.picture, escaped(self.picture_words)
        width, height = picture.width + 4, picture.height + 1
        size = f'viewBox="-2 0 {width} {height}" width="{width}" height="{height}"'
        said = (
            f'<svg class="sketch" {size} role="img" aria-label="{label}">'
            f"{picture.svg}</svg>"
        )
        return mark_safe(said)  # noqa: S308 - escaped above; the rest are numbers

    @property
    def picture_words(self) -> str:
        """The same for who hears it."""
        picture = self.row.picture
        pains = picture.pains and (
            min(picture.pains),
            max(picture.pains),
            picture.pains[-1],
        )
        return _heard(picture.done, *pains, language=get_language())

    @cached_property
    def last_log(self) -> str:
        on = self.row.last_log_on
        return date_format(on, "j M") if on else ""

    @cached_property
    def break_until(self) -> str:
        pause = self.row.pause
        return date_format(pause.last_on, "j M") if pause else ""

    @property
    def cover(self) -> SafeString:
        return cover_line(self.row.patient)

    def _reason(self, why: Why) -> Reason:
        return Reason(self.row, why)


@lru_cache(maxsize=4096)
def _heard(days: int, *pains: int, language: str | None) -> str:
    """A picture in words, each once in a language: of its days, and of its least, most
    and last pain, where any was answered."""
    done = ngettext(
        "Last 4 weeks: exercise on %(days)d day",
        "Last 4 weeks: exercise on %(days)d days",
        days,
    ) % {"days": days}
    if not pains:
        return _("%(done)s; no pain answered.") % {"done": done}
    least, most, last = pains
    said = {"done": done, "least": least, "most": most, "last": last}
    return _("%(done)s; pain %(least)d to %(most)d, last %(last)d.") % said


def lines_of(
    rows: Iterable[Row], actor: Actor, *, away: Iterable[Closure], is_new: bool = False
) -> list[Line]:
    """`away`: who is, of those on whose lists the actor is (`on_lists_of`)."""
    whose = names_of(away, actor)
    return [
        Line(row, is_new=is_new, whose=whose.get(row.patient.therapist_id, ""))
        for row in rows
    ]

"""The therapist's patients, each with the reason to look, where there is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.models import Patient
from patients.models.absences import on_lists_of
from patients.models.patient import PatientQuerySet, patterns_of
from patients.views.set_up import first_steps
from programs import caseload_words as words
from programs.flag_words import Sign
from programs.models.caseload import rows_on
from programs.models.caseload_lists import (
    LOOKED_ONLY,
    NAMES,
    PAGE,
    QUIET_ONLY,
    Cursor,
    Only,
    a_page,
    also_of,
    in_list,
    places_of,
    recent,
    signs_elsewhere,
    these,
)
from programs.models.caseload_rows import Row
from programs.rules.attention import LOOKED_AT, QUIET, STEPS, Why
from programs.services import looking
from programs.views import caseload_frames
from programs.views.caseload_lines import Line, lines_of
from ptcare.numbers import whole_number
from ptcare.people import sessions
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.prepared import Ids
from ptcare.submissions import once
from ptcare.submissions.sent import by_now

SHOWN_FLAGS = 10
NEWS_FOR = dt.timedelta(minutes=10)  # how long one who is not shown is named
MOST_SHOWN = 200
LAST_PLACE = 2**31 - 1
BEFORE_ALL, BEHIND_ALL = (-1, 0), (LAST_PLACE, 0)


@dataclass(frozen=True)
class Filter:
    """Whose patients, with which reason, and of what name."""

    is_whole: bool
    only: str
    words: str

    @classmethod
    def of(cls, request: SignedInRequest) -> Filter:
        only = request.GET.get("only", "")
        return cls(
            is_whole=request.GET.get("of") == "clinic",
            only=only if only in {*Why, LOOKED_ONLY, QUIET_ONLY} else "",
            words=request.POST.get("words", "")[:120],
        )

    @property
    def query(self) -> str:
        said = {"of": "clinic" if self.is_whole else "", "only": self.only}
        found = urlencode({name: value for name, value in said.items() if value})
        return f"?{found}" if found else ""

    def patients(self, request: SignedInRequest) -> PatientQuerySet:
        actor = request.actor
        mine = in_list(actor, is_whole=self.is_whole, also=also_of(actor))
        return mine.named(self.words)

    def keeps(self, place: int, reasons: Collection[str]) -> bool:
        """As `caseload_lists.narrowed`, of one row as it is now, or as it was kept."""
        if self.only == QUIET_ONLY:
            return place >= QUIET * STEPS
        if self.only == LOOKED_ONLY:
            return place == LOOKED_AT * STEPS
        return not self.only or self.only in reasons


@limited("search")
@requires(Permission.SEE_FINDINGS)
@require_http_methods(["GET", "POST"])
def caseload(request: SignedInRequest) -> HttpResponse:
    """A page of the list. A name that is looked for travels in the body of a POST, so
    that no address or log ever holds it."""
    wanted, after = Filter.of(request), _after(request)
    rows, goes_on = _page(request, wanted, after)
    away = on_lists_of(request.actor, now=timezone.now())
    lines = lines_of(rows, request.actor, away=away)
    shown = Ids(line.pk for line in lines)
    signs = [Sign(flag) for flag in signs_elsewhere(request.actor, shown=shown)]
    page = {
        "lines": lines,
        "rows": caseload_frames.rows(lines),
        "wanted": wanted,
        "choices": _choices(),
        "to_pass": sum(row.is_to_pass for row in rows),
        "waiting": sum(bool(row.waiting) for row in rows),
        "signs": signs[:SHOWN_FLAGS],
        "further_signs": signs[SHOWN_FLAGS:],
        "is_further": after is not None,
        "monitors": any(row.patient.monitors for row in rows),  # type: ignore[attr-defined]
        "goes_on": goes_on,
        "absences": away,
    }
    if not lines:
        page["first_steps"] = first_steps(request)
    return render(request, "programs/caseload.html", page)


@requires(Permission.SEE_FINDINGS)
@require_GET
def news(request: SignedInRequest) -> HttpResponse:
    """What has happened since the page was made: its own lines anew, and the names of
    others. An open row and what is typed in it are left alone; nothing new, no answer.
    """
    sessions.asked_by_itself(request)
    shown, wanted, actor = _shown(request), Filter.of(request), request.actor
    ids, since = Ids(sorted(shown)), timezone.now() - NEWS_FOR
    now_at = places_of(actor, ids=ids)
    changed = {
        each.patient_id for each in now_at if each.version != shown[each.patient_id]
    }
    others = recent(
        actor, is_whole=wanted.is_whole, shown=ids, since=since, also=also_of(actor)
    )
    new = {each.patient_id for each in others}
    if not changed | new:
        return HttpResponse(status=204)
    lines = _lines_of(request, changed | new)
    page = {
        "lines": [line for line in lines if line.pk in changed],
        "news": [line for line in lines if _is_news(line, new)],
    }
    return render(request, "programs/_caseload_news.html", page)


def _lines_of(request: SignedInRequest, ids: set[int]) -> list[Line]:
    today = timezone.localdate()
    found = these(request.actor, ids=Ids(sorted(ids)), today=today)
    now = timezone.now()
    rows = sorted(rows_on(found, today=today, now=now), key=_where)
    away = on_lists_of(request.actor, now=now)
    return lines_of(rows, request.actor, away=away, is_new=True)


@requires(Permission.SEE_FINDINGS)
@require_POST
def fine(request: SignedInRequest) -> HttpResponse:
    """Seen, and fine: the quiet of a page, in one press."""
    ids = [whole_number(each) for each in request.POST.getlist("quiet")[:MOST_SHOWN]]
    mine = Patient.objects.visible_to(request.actor).in_care().select_related("clinic")
    patients = list(mine.filter(pk__in=[each for each in ids if each]))

    def act() -> str:
        passed = looking.pass_quiet(patients=patients, **by_now(request))
        _say_passed(request, len(passed), len(patients) - len(passed))
        return reverse("programs:caseload") + Filter.of(request).query

    return once.answer(request, "caseload.fine", act)


def _say_passed(request: SignedInRequest, passed: int, left: int) -> None:
    said = ngettext("%(n)d patient: seen, fine.", "%(n)d patients: seen, fine.", passed)
    messages.success(request, said % {"n": passed})
    if left:
        said = ngettext(
            "%(n)d patient is left: something is new, or a colleague was first.",
            "%(n)d patients are left: something is new, or a colleague was first.",
            left,
        )
        messages.warning(request, said % {"n": left})


def _page(
    request: SignedInRequest, wanted: Filter, after: Cursor | None
) -> tuple[list[Row], Cursor | None]:
    """The rows in order, and where the next page begins; None where none does.

    Whoever is behind stands where the rules put them now: on the page of that place.
    """
    read = _read(request, wanted, after)
    rows = rows_on(read, today=timezone.localdate(), now=timezone.now())
    begin = (after.place, after.pk) if after else BEFORE_ALL
    kept = sorted(
        where
        for row in rows
        if wanted.keeps(*_kept(row)) and (where := _where_kept(row)) > begin
    )
    end = kept[PAGE - 1] if len(kept) > PAGE else BEHIND_ALL
    on_page = [
        row
        for row in rows
        if wanted.keeps(row.place, row.found)
        and (begin < _where_kept(row) <= end or begin < _where(row) <= end)
    ]
    goes_on = Cursor(place=end[0], pk=end[1]) if end is not BEHIND_ALL else None
    return sorted(on_page, key=_where), goes_on


def _read(
    request: SignedInRequest, wanted: Filter, after: Cursor | None
) -> list[Patient]:
    return a_page(
        request.actor,
        is_whole=wanted.is_whole,
        only=Only.of(wanted.only),
        reason=wanted.only,
        place=after.place if after else None,
        pk=after.pk if after else None,
        today=timezone.localdate(),
        also=also_of(request.actor),
        **dict(zip(NAMES, patterns_of(wanted.words), strict=False)),
    )


def _where(row: Row) -> tuple[int, int]:
    return row.place, row.patient.pk


def _where_kept(row: Row) -> tuple[int, int]:
    return _kept(row)[0], row.patient.pk


def _kept(row: Row) -> tuple[int, list[str]]:
    read = vars(row.patient)
    return read["kept_place"], read["kept_reasons"]


def _after(request: SignedInRequest) -> Cursor | None:
    """The last one of the page before."""
    place = whole_number(request.POST.get("after_place"))
    pk = whole_number(request.POST.get("after"))
    if place is None or pk is None:
        return None
    return Cursor(place=min(place, LAST_PLACE), pk=pk)


def _choices() -> list[tuple[str, Any]]:
    """What the list may be narrowed to."""
    return [
        ("", _("Everybody")),
        *((str(why), label) for why, label in words.SHORT.items()),
        (LOOKED_ONLY, _("Looked at")),
        (QUIET_ONLY, _("Quiet")),
    ]


def _shown(request: SignedInRequest) -> dict[int, int]:
    """By patient the version of each line that the page shows."""
    pairs = (each.partition(".") for each in request.GET.getlist("shown")[:MOST_SHOWN])
    found = ((whole_number(pk), whole_number(version)) for pk, _dot, version in pairs)
    return {pk: version for pk, version in found if pk and version is not None}


def _is_news(line: Line, new: set[int]) -> bool:
    """Of who is not shown only what asks for somebody; of the others what is unseen."""
    return line.is_unseen or (line.pk in new and line.row.why is Why.QUESTION)

"""Opens a phase that is due: what would change, judged anew, and then the deed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programs import prescribing_words as words
from programs.doing_words import weekday_words
from programs.forms.phases import OpenForm
from programs.models import Phase, ProgramItem
from programs.models.bodies import Body, body_of
from programs.models.intensity import with_lacks
from programs.rules import phases
from programs.rules.phases import Kind
from programs.services import prescribing
from programs.services.prescribing.asking import asked_from
from programs.views.bench import meter_for
from programs.views.judging import Judged, judged_as_prescribed
from programs.views.shared import address_of, beside_its_field, own_phase, pressed
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import posted, render_form

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """One exercise on the page: before, after, and what the rules say to it today."""

    change: phases.Change[Any]  # of ProgramItem
    judged: Judged
    is_chosen: bool
    was_changed: bool  # by hand, since its phase began

    @property
    def item(self) -> ProgramItem:
        row: ProgramItem = self.change.row
        return row

    @property
    def label(self) -> str:
        return words.change_words(self.change.kind)

    @property
    def tone(self) -> str:
        return words.CHANGE_TONES[self.change.kind]

    @property
    def begins(self) -> bool:
        return self.item.begins_phase

    @property
    def days(self) -> str:
        is_clinic = self.item.where == ProgramItem.Where.CLINIC
        return "" if is_clinic else weekday_words(self.item.weekdays)

    @property
    def may_begin(self) -> bool:
        return self.change.planned is not None and not self.judged.is_refused


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def open_phase(request: SignedInRequest, phase_id: int) -> HttpResponse:
    """From a day on the new items begin, and those they replace end."""
    row = own_phase(request, phase_id)
    now = timezone.now()
    today = row.patient.today(now)
    is_next = phases.next_to_open(row.program.phases.standing()) == row
    if not is_next or not row.program.signed_at or row.program.ended_at:
        return _too_late(request, row)
    body = body_of(row.patient, on=today)
    proposed = _proposed(row, body, today)
    form = OpenForm(
        posted(request),
        begin=[each.item.pk for each in proposed if each.change.planned],
        end=[each.item.pk for each in proposed if each.change.kind is Kind.ENDS],
        may_begin=any(each.may_begin for each in proposed),
        initial={"from_day": max(row.due_on, today + DAY)},
    )
    if form.is_valid():
        begin, end, from_day = form.wanted

        def act() -> str:
            prescribing.open_phase(
                phase=row,
                begin=begin,
                end=end,
                from_day=from_day,
                by=request.actor,
                now=now,
            )
            messages.success(request, _("Opened: %(name)s") % {"name": row})
            return row.program.get_absolute_url()

        try:
            return once.answer(request, "phase.opened", act)
        except prescribing.StartsTooEarly as refusal:
            form.add_error("from_day", words.refusal_words(refusal))
        except words.ANY_REFUSAL as refusal:
            beside_its_field(form, refusal)
    page = _page(row, proposed, form, body)
    return render_form(request, "programs/phase_open.html", page)


def _too_late(request: SignedInRequest, row: Phase) -> HttpResponse:
    """It is open, or not the next: a press from an older page says so."""
    if request.method != "POST":
        return redirect(address_of(row.program))

    def act() -> str:
        raise prescribing.NotPlanned

    return pressed(request, "phase.opened", act, row.program)


def _page(
    row: Phase, proposed: list[Proposed], form: OpenForm, body: Body
) -> dict[str, Any]:
    if form.is_bound:
        said = {*posted_ids(form, "begin"), *posted_ids(form, "end")}
        proposed = [replace(e, is_chosen=str(e.item.pk) in said) for e in proposed]
    return {
        "phase": row,
        "program": row.program,
        "patient": row.patient,
        "form": form,
        "planned": [each for each in proposed if each.change.planned],
        "waits": sum(bool(e.change.planned) and not e.begins for e in proposed),
        "ending": [each for each in proposed if each.change.kind is Kind.ENDS],
        "meter": meter_for(_asked_then(proposed), row.program, row),
        "gate": words.gate_words(body.gate),
        "is_gate_open": body.gate.is_open,
    }


def _proposed(row: Phase, body: Body, today: dt.date) -> list[Proposed]:
    """Preset as planned; what the therapist changed by hand stays as it is."""
    going = list(asked_from(row.program, today).with_rules().filter(ends_on=None))
    planned: list[Any] = list(row.planned.with_rules())
    opened = row.program.phases.standing().filter(opened_on__isnull=False).last()
    since = opened.opened_on if opened else row.program.starts_on
    exercises = [each.exercise for each in (*planned, *going)]
    body = with_lacks(body, row.patient, exercises, on=today)
    return [_judge(each, body, since) for each in phases.changes(planned, going)]


def _judge(change: phases.Change[Any], body: Body, since: dt.date | None) -> Proposed:
    judged = judged_as_prescribed(change.row, body)
    was_changed = bool(change.running and since and change.running.starts_on > since)
    begins = change.planned is None or change.planned.begins_phase
    return Proposed(
        change=change,
        judged=judged,
        was_changed=was_changed,
        is_chosen=begins
        and not was_changed
        and (change.planned is None or not judged.is_refused),
    )


def _asked_then(proposed: list[Proposed]) -> Iterator[ProgramItem]:
    """What is ticked to begin, and what runs and goes on."""
    for each in proposed:
        ends = each.is_chosen and each.change.kind is Kind.ENDS
        if each.is_chosen and each.change.planned:
            yield each.change.planned
        elif each.change.running and not ends:
            yield each.change.running


def posted_ids(form: OpenForm, name: str) -> list[str]:
    """As it was ticked, for a page that comes back."""
    return list(form[name].value() or [])

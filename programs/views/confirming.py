"""The conditions of high intensity on a draft, and the word of a second therapist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.forms import ReasonForm
from patients.services import keeping
from patients.views.finding import own_one
from programs import intensity_words as words
from programs.models import DraftConfirmation, Program
from programs.models.intensity import OnRecord, heavy_in, is_intense, on_record
from programs.rules import intensity
from programs.rules.intensity import Need
from programs.services import prescribing
from programs.views.shared import own_program, pressed, too_late
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form, said_by


@dataclass(frozen=True, kw_only=True)
class Line:
    """One condition: what is on record of it, and where that is done."""

    need: Need
    is_met: bool
    said: str
    links: Sequence[tuple[str, str]] = ()

    @property
    def title(self) -> str:
        return str(words.TITLES[self.need])


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """All four, as they stand for a draft and for who looks at it."""

    heavy: Sequence[str]
    lines: Sequence[Line]
    draft: str  # the fingerprint of what is on this page
    mine: DraftConfirmation | None  # what this therapist has confirmed of it


def conditions_of(request: SignedInRequest, program: Program) -> Conditions | None:
    """None where the draft is not of high intensity."""
    if not is_intense(program):
        return None
    found = on_record(program.patient, draft=program)
    me = request.actor.user.pk
    missing = intensity.missing(
        found.facts, on=program.patient.today(timezone.now()), signer=me
    )
    mine = next((row for row in found.seconds if row.recorded_by_id == me), None)
    return Conditions(
        heavy=heavy_in(program),
        lines=[
            Line(
                need=need,
                is_met=need not in missing,
                said=words.said(need, found, me, is_met=need not in missing),
                links=_links(need, program, found),
            )
            for need in Need
        ],
        draft=found.draft,
        mine=mine,
    )


@requires(Permission.PRESCRIBE)
@require_POST
def confirm(request: SignedInRequest, program_id: int) -> HttpResponse:
    """The second therapist has read the draft as it is, and stands by it."""
    program = own_program(request, program_id)

    def act() -> str:
        prescribing.confirm_draft(
            program=program, draft=request.POST.get("draft", ""), **by_now(request)
        )
        messages.success(request, _("Confirmed. A colleague signs it."))
        return reverse("programs:builder", args=[program.pk])

    return pressed(request, "draft.confirmed", act, program)


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, confirmation_id: int) -> HttpResponse:
    """The word on a draft is taken back: why; it stays on record."""
    about = ("program__patient__clinic", "recorded_by")
    row = own_one(request, DraftConfirmation, confirmation_id, *about)
    address = reverse("programs:builder", args=[row.program_id])
    form = ReasonForm(posted(request))
    if form.is_valid():

        def act() -> str:
            said = said_by(request, form)
            prescribing.withdraw_confirmation(confirmation=row, **said)
            messages.success(request, _("Taken back. The draft needs another word."))
            return address

        try:
            return once.answer(request, "draft.unconfirmed", act)
        except prescribing.NotADraft as refusal:
            return too_late(request, row.program, refusal)
        except keeping.AlreadyWithdrawn:
            messages.warning(request, _("Somebody has withdrawn this already."))
            return redirect(address)
    label = _("Take back the word of %(who)s") % {"who": row.recorded_by.name}
    page = {"form": form, "title": label, "patient": row.patient, "cancel": address}
    return render_form(request, "programs/finding.html", page)


def _links(need: Need, program: Program, found: OnRecord) -> list[tuple[str, str]]:
    """Where it is done, and back to the draft."""
    about = program.patient_id
    back = "?next=" + quote(reverse("programs:builder", args=[program.pk]))

    def record(kind: str) -> str:
        return reverse("programs:treatment_record", args=[about, kind]) + back

    if need is Need.CLEARANCE:
        return [(record("intensity-clearance"), _("Record the clearance"))]
    if need is Need.IMAGING:
        return [
            (record("imaging"), _("Record the picture")),
            (record("imaging-answer"), _("None is needed")),
        ]
    if need is Need.FORM:
        newest = next(iter(found.forms), None)
        if newest and newest.evaluation and newest.evaluation.is_open:
            address = reverse("programs:evaluation", args=[newest.evaluation_id])
            return [(address, _("Sign the evaluation"))]
        return [(reverse("programs:tests", args=[about]), _("Test and sign"))]
    return []

"""What is on record of an intake: each step with who wrote it down, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models.body import Fact, Fracture
from patients.models.coverage import Coverage
from patients.models.evaluation import Evaluation
from patients.models.goals import Goal
from patients.models.intake import (
    Consent,
    Diagnosis,
    EmergencyContact,
    FractureCheck,
    HomeCheck,
    Referral,
)
from patients.models.patient import Patient
from patients.rules.checklist import Entry, State, Step
from ptcare.people.actors import Actor


def desk_entries(patient: Patient, actor: Actor) -> list[Entry]:
    """The steps without a finding: four queries."""
    referral = _latest(Referral, patient, actor)
    return [
        _entry(Step.REFERRAL, referral, str(referral or "")),
        _entry(
            Step.CONSENT, found := _latest(Consent, patient, actor), str(found or "")
        ),
        _contact(patient),
        _all_of(Step.EMERGENCY_CONTACT, _of(EmergencyContact, patient, actor)),
        _insurance(patient, actor),
    ]


def care_entries(patient: Patient, actor: Actor) -> list[Entry]:
    """Every step, in the order of a course of care: a dozen queries at most."""
    home = list(_of(HomeCheck, patient, actor))
    return [
        *desk_entries(patient, actor),
        _all_of(Step.DIAGNOSIS, _of(Diagnosis, patient, actor)),
        _fractures(patient, actor),
        _evaluation(patient, actor),
        _all_of(
            Step.GOALS,
            Goal.objects.visible_to(actor)
            .open()
            .filter(patient=patient)
            .select_related("recorded_by")
            .order_by("recorded_at", "pk"),
        ),
        _at_home(Step.HAZARDS, "hazards", home),
        _at_home(Step.EQUIPMENT, "equipment", home),
        _at_home(Step.HELPER, "has_helper", home),
    ]


def _of(kind: type[Fact], patient: Patient, actor: Actor) -> Any:
    """Standing rows, the newest first."""
    rows = kind.objects.visible_to(actor).standing().filter(patient=patient)
    return rows.select_related("recorded_by").order_by("-recorded_at", "-pk")


def _latest(kind: type[Fact], patient: Patient, actor: Actor) -> Any:
    return _of(kind, patient, actor).first()


def _entry(step: Step, row: Fact | None, said: str) -> Entry:
    if row is None:
        return Entry(step=step, state=State.MISSING)
    return Entry(
        step=step,
        state=State.DONE,
        said=said,
        by=row.recorded_by.name,
        at=row.recorded_at,
    )


def _all_of(step: Step, rows: Iterable[Any]) -> Entry:
    found = list(rows)
    return _entry(step, found[0] if found else None, "; ".join(map(str, found)))


def _contact(patient: Patient) -> Entry:
    said = ", ".join(filter(None, [patient.phone, patient.user.email]))
    state = State.DONE if said else State.MISSING
    return Entry(step=Step.CONTACT, state=state, said=said)


def _insurance(patient: Patient, actor: Actor) -> Entry:
    """Plans carry no name of who entered them: the audit does."""
    plans = Coverage.objects.visible_to(actor).filter(patient=patient)
    said = ", ".join(plans.order_by("rank", "pk").values_list("payer__name", flat=True))
    state = State.DONE if said else State.MISSING
    return Entry(step=Step.INSURANCE, state=state, said=said)


def _fractures(patient: Patient, actor: Actor) -> Entry:
    recorded = list(_of(Fracture, patient, actor))
    is_known = FractureCheck.objects.visible_to(actor).has_answer(patient.pk)
    anew = Entry(
        step=Step.FRACTURES,
        state=State.MISSING,
        said=_("Care began anew. Ask whether a bone has broken since."),
    )
    if recorded and not is_known:
        return anew
    if recorded:
        number = ngettext("%s on record", "%s on record", len(recorded)) % len(recorded)
        said = f"{number}: {', '.join(map(str, recorded))}"
        return _entry(Step.FRACTURES, recorded[0], said)
    check = _latest(FractureCheck, patient, actor)
    if check and check.found_any:
        said = _("A bone has broken: it is not recorded yet which.")
        return Entry(step=Step.FRACTURES, state=State.MISSING, said=said)
    if check and not is_known:
        return anew
    return _entry(Step.FRACTURES, check, _("No bone ever broke, as far as is known."))


def _evaluation(patient: Patient, actor: Actor) -> Entry:
    """Done once a first evaluation is signed."""
    rows = Evaluation.objects.visible_to(actor).of_kind(Evaluation.Kind.FIRST)
    theirs = rows.filter(patient=patient, withdrawn_at=None)
    row = theirs.select_related("signed_by").newest_first().first()
    if row is None or row.signed_by is None:
        begun = _("It is begun, and not signed.") if row else ""
        return Entry(step=Step.EVALUATION, state=State.MISSING, said=begun)
    return Entry(
        step=Step.EVALUATION,
        state=State.DONE,
        said=row.summary,
        by=row.signed_by.name,
        at=row.signed_at,
    )


def _at_home(step: Step, asked: str, checks: list[HomeCheck]) -> Entry:
    """The newest answer; where there is none, why it could not be asked."""
    row = next((each for each in checks if getattr(each, asked) is not None), None)
    if row is not None:
        return _entry(step, row, _words(row, asked))
    if not checks:
        return Entry(step=step, state=State.MISSING)
    tried = checks[0]
    return Entry(
        step=step,
        state=State.NOT_ASKED,
        said=tried.not_asked_because,
        by=tried.recorded_by.name,
        at=tried.recorded_at,
    )


def _words(row: HomeCheck, asked: str) -> str:
    if asked == "hazards":
        return ", ".join(row.hazard_words) or _("None found.")
    if asked == "equipment":
        return ", ".join(row.equipment_words) or _("Nothing of what exercises need.")
    if row.has_helper:
        return row.helper or _("Somebody can help.")
    return _("Nobody can help.")

"""What the chart points to, with its evidence, for a therapist to accept or decline."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Model

from patients.models.body import (
    Condition,
    DeclinedSuggestion,
    Fall,
    Fracture,
)
from patients.models.evaluation import Measurement
from patients.models.fractures import fractures_of
from patients.models.patient import Patient
from patients.models.treatment import BoneDensity
from patients.rules import battery, precautions
from patients.rules.precautions import Because, Proposal

HURT = frozenset({Fall.Injury.BRUISE, Fall.Injury.CUT, Fall.Injury.SUSPECTED_FRACTURE})


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A proposal of the rules, and the entries that it rests on."""

    proposal: Proposal
    falls: Sequence[Fall] = ()
    fractures: Sequence[Fracture] = ()
    t_score: BoneDensity | None = None
    tests: Sequence[Measurement] = ()

    @property
    def fingerprint(self) -> str:
        """Of the evidence: another entry makes another one."""
        rows: list[Model] = [*self.falls, *self.fractures, *self.tests]
        rows += [self.t_score] if self.t_score else []
        said = sorted(f"{row._meta.model_name}:{row.pk}" for row in rows)
        return hashlib.sha256(" ".join(said).encode()).hexdigest()


def suggestions_of(patient: Patient, *, on: dt.date) -> list[Suggestion]:
    """All that nobody has declined for the same evidence: seven queries."""
    mine = {"patient": patient}
    falls = list(
        Fall.objects.standing()
        .filter(**mine, happened_on__range=(precautions.a_year_before(on), on))
        .exclude(injury=Fall.Injury.NEAR)
        .order_by("-happened_on", "-pk")
    )
    rows = list(Fracture.objects.standing().filter(**mine).order_by("pk"))
    scores = BoneDensity.objects.standing().filter(**mine, t_score__isnull=False)
    scores = scores.filter(site__in=BoneDensity.CLASSED).select_related("scan")
    lowest = scores.order_by("t_score", "pk").first()
    active = _active(patient)
    proposed = [
        _with_evidence(each, falls, rows, lowest)
        for each in _proposals(patient, falls, lowest, active, on)
    ]
    declined = _declined(patient)
    found = [each for each in proposed if _name(each) not in declined]
    about = [*active, *(each.proposal.condition for each in found)]
    return found + _by_tests(patient, about, declined)


def suggested_by_tests(patient: Patient) -> list[Suggestion]:
    """What stands beside the results, whatever else says the same: three queries."""
    return _by_tests(patient, _active(patient), _declined(patient))


def _active(patient: Patient) -> list[precautions.Condition]:
    standing = Condition.objects.standing().filter(patient=patient)
    return [
        precautions.Condition(key) for key in standing.values_list("key", flat=True)
    ]


def _declined(patient: Patient) -> set[tuple[str, str, str]]:
    declined = DeclinedSuggestion.objects.standing().filter(patient=patient)
    return set(declined.values_list("key", "because", "evidence"))


def _by_tests(
    patient: Patient, active: Sequence[str], declined: Collection[tuple[str, str, str]]
) -> list[Suggestion]:
    """By the latest result of each test that points to a condition: each once."""
    keys = {key for each in precautions.BY_TESTS for key in each.tests}
    rows = Measurement.objects.standing().filter(patient=patient, key__in=keys)
    rows = rows.filter(value__isnull=False).order_by("key", "-measured_on", "-pk")
    latest = {row.key: row for row in rows.distinct("key")}
    of_concern = [key for key, row in latest.items() if _is_of_concern(row)]
    found: dict[str, Suggestion] = {}
    for each in precautions.pointed_to_by(of_concern):
        suggestion = Suggestion(
            proposal=Proposal(condition=each.condition, because=each.because),
            tests=[latest[key] for key in each.tests],
        )
        if each.condition not in active and _name(suggestion) not in declined:
            found.setdefault(each.condition, suggestion)
    return list(found.values())


def _is_of_concern(row: Measurement) -> bool:
    """None of these tests is judged by age or sex."""
    judged = battery.judge(battery.LINES[row.key], row.numbers(), battery.About())
    return judged.verdict is battery.Verdict.OF_CONCERN


def _proposals(
    patient: Patient,
    falls: Sequence[Fall],
    lowest: BoneDensity | None,
    active: Sequence[precautions.Condition],
    on: dt.date,
) -> list[Proposal]:
    broken = fractures_of({patient.pk: patient.zone})[patient.pk]
    said = precautions.suggested_by(
        falls=[
            precautions.Fall(
                happened_on=row.happened_on, was_injurious=row.injury in HURT
            )
            for row in falls
        ],
        t_score=lowest.t_score if lowest else None,
        fractures=broken,
        active=active,
        on=on,
    )
    return [*precautions.proposed_for(broken, active=active, on=on), *said]


def _with_evidence(
    proposal: Proposal,
    falls: Sequence[Fall],
    rows: Sequence[Fracture],
    lowest: BoneDensity | None,
) -> Suggestion:
    spine = [row for row in rows if row.site == Fracture.Site.SPINE]
    fragile = [row for row in rows if row.was_low_trauma]
    elsewhere = [row for row in fragile if row not in spine]
    return {
        Because.HEALED_BY_TIME: Suggestion(proposal=proposal, fractures=spine),
        Because.FALLS: Suggestion(proposal=proposal, falls=falls),
        Because.INJURIOUS_FALL: Suggestion(proposal=proposal, falls=falls),
        Because.T_SCORE_AND_FRACTURE: Suggestion(
            proposal=proposal, fractures=fragile, t_score=lowest
        ),
        Because.LOW_TRAUMA_FRACTURES: Suggestion(
            proposal=proposal, fractures=elsewhere
        ),
    }[proposal.because]


def _name(suggestion: Suggestion) -> tuple[str, str, str]:
    said = suggestion.proposal
    return str(said.condition), str(said.because), suggestion.fingerprint

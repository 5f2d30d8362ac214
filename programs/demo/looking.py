"""What one patient saw of her cover some days ago, so that news can be told."""

from __future__ import annotations

from dataclasses import replace

from patients.models import CoverVersion
from patients.rules import coverage
from patients.rules.coverage import Facts
from patients.rules.coverage.facts import Status
from patients.services import counting, looking, snapshots
from patients.services.snapshots import Answer, Counted
from programs.demo.cast import MARGARET
from programs.demo.world import DAY, World


def look_before(world: World) -> None:
    """Margaret looked on the day before her last visit, when it was still booked.

    Before today's count, which then supersedes what she saw.
    """
    case = world.case_of(MARGARET)
    on = max(each.on for each in case.sessions if each.is_attended) - DAY
    then = case.moment(on, 17)
    versions = list(CoverVersion.objects.filter(patient=case.patient))
    counted = {
        key: _known_then(each.facts)
        for key, each in counting.count(versions, on).items()
    }
    answers = {key: Answer.of(each) for key, each in counted.items()}
    snapshots.replace(versions, counted, answers, then)
    looking.look(patient=case.patient, today=on, now=then)


def _known_then(facts: Facts) -> Counted:
    """What lay ahead on the facts' day was booked, whatever became of it."""
    sessions = [
        replace(each, status=Status.PLANNED) if each.date > facts.as_of else each
        for each in facts.sessions
    ]
    facts = replace(facts, sessions=tuple(sessions))
    return Counted(facts=facts, result=coverage.evaluate(facts))

"""Steps up and back, proposed by the clinic's own rules from what was logged."""

from __future__ import annotations

from programs.demo import actors
from programs.demo.world import World
from programs.models import ProgressionProposal
from programs.services import proposing, reviewing

ACCEPTED_FOR = "Joyce Patterson"  # one of hers: her plan says what begins tomorrow


def step(world: World) -> None:
    """As the morning's task would; a therapist has decided about one already."""
    programs = [case.program for case in world.cases if case.program]
    ids = sorted(program.pk for program in programs if not program.is_held)
    proposing.propose(programs=ids, now=world.now)
    case = world.case_of(ACCEPTED_FOR)
    waiting = ProgressionProposal.objects.to_decide().filter(patient=case.patient)
    easy = waiting.filter(evidence__needs_sign_off=False).order_by("pk")
    if proposal := easy.select_related("patient").first():
        by = actors.colleague(case.therapist)
        reviewing.accept(proposal=proposal, by=by, now=world.now)

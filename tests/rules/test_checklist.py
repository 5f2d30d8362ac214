"""What an intake still lacks, and what that holds up."""

from __future__ import annotations

import pytest

from patients.rules.checklist import (
    Entry,
    State,
    Step,
    held_up,
    missing,
    share_done,
)


def entries(**states: State) -> list[Entry]:
    return [Entry(step=step, state=states.get(step.name, State.DONE)) for step in Step]


def test_what_is_missing_comes_in_the_order_of_the_steps():
    found = missing(entries(GOALS=State.MISSING, REFERRAL=State.MISSING))

    assert [each.step for each in found] == [Step.REFERRAL, Step.GOALS]


@pytest.mark.parametrize("step", Step)
def test_only_an_unanswered_fracture_check_holds_a_program_up(step):
    assert held_up(entries(**{step.name: State.MISSING})) is (step is Step.FRACTURES)


def test_what_could_not_be_asked_is_neither_done_nor_missing():
    said = entries(HAZARDS=State.NOT_ASKED)

    assert missing(said) == []
    assert share_done(said) == (len(Step) - 1, len(Step))

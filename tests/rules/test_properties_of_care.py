"""Whatever is set, withdrawn, cleared and prescribed, and in whatever order.

A model of a program: what may be done is asked of the rules alone, as the services ask
them. `tests/services/test_sequences.py` does the same with the services themselves.
"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from patients.rules import gate
from patients.rules.gate import Clinician, Fracture, Precision, Site
from patients.rules.precautions import Condition, implied_by
from programs.rules import safety
from programs.rules.safety import Clearance, SignOff
from tests.rules.test_safety import DEMANDS

TODAY = date(2026, 3, 2)
WANTED = st.sampled_from(DEMANDS)
CONDITIONS = st.sampled_from(Condition)
DAYS = st.sampled_from([0, 1, 41, 42, 43, 83, 84, 85, 400])


class Care(RuleBasedStateMachine):
    """One patient, one program, and a therapist who tries everything."""

    def __init__(self) -> None:
        super().__init__()
        self.conditions: set[Condition] = set()
        self.clearances: set[Clearance] = set()
        self.sign_offs: set[SignOff] = set()
        self.fractures: dict[int, Fracture] = {}
        self.live: list[safety.Demand] = []
        self.resting: list[safety.Demand] = []
        self.is_held = False
        self.today = TODAY

    # What is known of the body.

    @rule(condition=CONDITIONS)
    def set_condition(self, condition):
        self.conditions.add(condition)
        self.look_again()

    @rule(condition=CONDITIONS)
    def withdraw(self, condition):
        if condition not in implied_by(self.fractures.values(), on=self.today):
            self.conditions.discard(condition)
            self.look_again()

    @rule(days=DAYS, site=st.sampled_from(Site), precision=st.sampled_from(Precision))
    def record_fracture(self, days, site, precision):
        key = len(self.fractures)
        self.fractures[key] = Fracture(
            site=site,
            happened_on=self.today - timedelta(days=days),
            precision=precision,
            recorded_on=self.today,
            key=key,
        )
        self.conditions |= implied_by([self.fractures[key]], on=self.today)
        self.look_again()

    @precondition(lambda self: self.fractures)
    @rule(data=st.data(), role=st.sampled_from(Clinician), lasts=st.integers(0, 50))
    def clear_fracture(self, data, role, lasts):
        key = data.draw(st.sampled_from(sorted(self.fractures)))
        until = self.today + timedelta(days=lasts)
        word = gate.Clearance(by_role=role, given_on=self.today, valid_until=until)
        self.fractures[key] = replaced(self.fractures[key], word)

    @rule(wanted=WANTED, condition=CONDITIONS)
    def clear_exercise(self, wanted, condition):
        self.clearances.add(Clearance(wanted.exercise, condition))

    @rule(wanted=WANTED)
    def sign_off(self, wanted):
        self.sign_offs.add(SignOff(wanted.exercise, wanted.level))

    @rule(days=st.integers(1, 45))
    def days_pass(self, days):
        """And the hourly look at gates that have closed."""
        self.today += timedelta(days=days)
        self.look_again()

    # What is prescribed.

    @rule(wanted=WANTED)
    def prescribe(self, wanted):
        if self.is_open() and not self.speaks_against(wanted):
            self.live.append(wanted)

    @precondition(lambda self: self.resting)
    @rule(data=st.data())
    def bring_back(self, data):
        wanted = data.draw(st.sampled_from(self.resting))
        if self.is_open() and not self.speaks_against(wanted):
            self.resting.remove(wanted)
            self.live.append(wanted)

    @rule()
    def hold(self):
        self.is_held = True

    @rule()
    def resume(self):
        if self.is_open() and not any(map(self.speaks_against, self.live)):
            self.is_held = False

    # What the app does by itself, and what must always be true.

    def look_again(self):
        unsafe = [each for each in self.live if self.speaks_against(each)]
        self.live = [each for each in self.live if each not in unsafe]
        self.resting += unsafe
        self.is_held = self.is_held or not self.is_open()

    def is_open(self):
        return gate.gate(self.fractures.values(), on=self.today).is_open

    def speaks_against(self, wanted):
        return safety.conflicts(
            [wanted],
            conditions=self.conditions,
            clearances=self.clearances,
            sign_offs=self.sign_offs,
        )

    @invariant()
    def nothing_unsafe_is_live(self):
        assert not any(map(self.speaks_against, self.live))

    @invariant()
    def nothing_runs_behind_a_closed_gate(self):
        assert self.is_held or self.is_open()

    @invariant()
    def what_a_fracture_brings_stands(self):
        spines = [f for f in self.fractures.values() if f.site is Site.SPINE]
        assert implied_by(spines, on=self.today) <= self.conditions


def replaced(fracture: Fracture, word: gate.Clearance) -> Fracture:
    return Fracture(
        site=fracture.site,
        happened_on=fracture.happened_on,
        precision=fracture.precision,
        recorded_on=fracture.recorded_on,
        clearances=(*fracture.clearances, word),
        key=fracture.key,
    )


Care.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None
)
TestCare = Care.TestCase


@settings(max_examples=100)
@given(
    st.sampled_from(DEMANDS),
    st.sets(st.sampled_from(Condition)),
    st.sampled_from(Condition),
    st.sets(st.sampled_from(Condition)),
)
def test_one_more_condition_never_widens_what_is_allowed(wanted, before, more, cleared):
    known = {
        "clearances": {Clearance(wanted.exercise, each) for each in cleared},
        "sign_offs": {SignOff(wanted.exercise, wanted.level)},
    }
    then = safety.verdict(wanted, conditions=before, **known)
    now = safety.verdict(wanted, conditions=before | {more}, **known)

    assert now.action >= then.action
    assert then.is_allowed or not now.is_allowed
    assert then.is_open_at_home or not now.is_open_at_home

"""The battery of tests: what each asks for, what a result says, whether it changed."""

from patients.rules.battery.changing import Change, Moved, moved, steps_from
from patients.rules.battery.judging import (
    BANDS,
    LINES,
    VALUE,
    About,
    Judgement,
    Line,
    Needs,
    Side,
    Verdict,
    band,
    chair_stand_lines,
    judge,
    numbers_of,
)
from patients.rules.battery.parts import Given, Kind, Part, Parts, Problem, Wrong
from patients.rules.battery.shapes import (
    SHAPES,
    Group,
    Shape,
    Unfit,
    as_given,
    as_read,
    as_stored,
    value_of,
)

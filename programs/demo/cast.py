"""Who there is: two clinics, their staff, what a patient is like, and who helps.

Plain words and numbers. What becomes of them is in the other files of this package.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sex = Literal["female", "male"]
Stage = Literal["referred", "gated", "running", "held", "ended", "left"]
East, West = "riverbend", "cedar"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One clinic, as its signs and its letters call it."""

    key: str
    name: str
    notice_name: str
    phone: str
    zone: str
    area: str  # of its patients' telephone numbers


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """One membership; a colleague may be a patient elsewhere."""

    key: str
    name: str
    clinic: str
    role: Literal["therapist", "clinic_admin"]
    is_lead: bool = False


@dataclass(frozen=True)
class Story:
    """One patient. `weeks` is how long ago the program began, or the referral came."""

    name: str
    age: int
    sex: Sex
    body: str
    stage: Stage
    weeks: int
    cover: str
    habit: str
    therapist: str
    clinic: str
    has_email: bool


@dataclass(frozen=True, kw_only=True)
class Relative:
    """Someone who helps, and whom they help."""

    name: str
    helps: tuple[str, ...]
    relation: str
    may_log: bool = True
    hears_of_falls: bool = False


PLACES = [
    Place(
        key=East,
        name="Riverbend Physical Therapy",
        notice_name="Riverbend",
        phone="(518) 555-0140",
        zone="America/New_York",
        area="518",
    ),
    Place(
        key=West,
        name="Cedar Mesa Rehabilitation",
        notice_name="Cedar Mesa",
        phone="(970) 555-0172",
        zone="America/Denver",
        area="970",
    ),
]

STAFF = [
    Colleague(key="dana", name="Dana Whitfield", clinic=East, role="therapist"),
    Colleague(
        key="ruth", name="Ruth Abara", clinic=East, role="therapist", is_lead=True
    ),
    Colleague(key="samuel", name="Samuel Ortega", clinic=West, role="therapist"),
    Colleague(key="mei", name="Mei Lindqvist", clinic=West, role="therapist"),
    Colleague(key="frances", name="Frances Doyle", clinic=East, role="clinic_admin"),
    Colleague(key="omar", name="Omar Haddad", clinic=East, role="clinic_admin"),
    Colleague(
        key="joanne",
        name="Joanne Begay",
        clinic=West,
        role="clinic_admin",
        is_lead=True,
    ),
]

MARGARET = "Margaret Ellison"
RED_FLAG = "Harold Jensen"
COMES_BACK = "Leonard Price"  # his letters do
YEAR_TURNS = "Kenneth Park"  # his plan's year begins anew next month

RELATIVES = [
    Relative(
        name="Claire Ellison",
        helps=(MARGARET,),
        relation="daughter",
        hears_of_falls=True,
    ),
    Relative(name="Thomas Kowalczyk", helps=("Agnes Kowalczyk",), relation="husband"),
    Relative(
        name="Naomi Webb", helps=("Clarence Webb", "Dorothy Fields"), relation="niece"
    ),
    Relative(
        name="Henry Goldberg", helps=("Esther Goldberg",), relation="son", may_log=False
    ),
]

GOALS = [
    "Carry my own groceries up the porch steps.",
    "Walk to the library and back without stopping.",
    "Get down on the floor with my grandchildren, and up again.",
    "Stand long enough to cook Sunday dinner.",
    "Feel steady on the bus.",
    "Work in the garden again this spring.",
    "Go dancing with my husband on Saturdays.",
    "Sleep through the night without my back waking me.",
    "Stop being afraid of falling on the stairs.",
    "Travel to my sister's birthday on my own.",
    "Stand straighter when I sing in the choir.",
    "Walk the dog around the lake every morning.",
]

MESSAGES = [
    "Take your time. A little every day does more than a lot on one.",
    "You did this well in the clinic. Keep one hand near the counter.",
    "Breathe out as you stand up. Call us if anything feels wrong.",
    "Good work so far. Rest when you need it and go on the next day.",
]

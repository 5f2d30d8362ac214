"""Who there is: two clinics, their staff, sixty patients and those who help them.

Plain words and numbers. What becomes of them is in the other files of this package.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stage = Literal["referred", "gated", "running", "held", "ended"]
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
    sex: Literal["female", "male"]
    clinic: str
    therapist: str
    body: str
    stage: Stage
    weeks: int
    cover: str
    habit: str
    has_email: bool = True


@dataclass(frozen=True, kw_only=True)
class Relative:
    """Someone who helps, and whom they help."""

    name: str
    helps: tuple[str, ...]
    may_log: bool = True


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

# name, age, sex, clinic, therapist, body, stage, weeks, cover, habit, has e-mail
F, M = "female", "male"
MARGARET = "Margaret Ellison"
RED_FLAG = "Harold Jensen"

PATIENTS = [
    Story(MARGARET, 78, F, East, "dana", "spine_healed", "running", 18, "year", "good"),
    Story(RED_FLAG, 74, M, East, "dana", "thin", "running", 7, "medicare", "good"),
    Story(
        "Rosa Delgado", 81, F, East, "dana", "spine_recent", "gated", 1, "medicare", ""
    ),
    Story("Evelyn Brooks", 69, F, East, "dana", "low", "referred", 0, "asked", ""),
    Story(
        "Walter Simmons", 76, M, East, "dana", "thin", "running", 2, "year", "starting"
    ),
    Story(
        "Lois Tanaka", 72, F, East, "dana", "spine_healed", "running", 11, "two", "good"
    ),
    Story(
        "Gloria Freeman", 80, F, East, "dana", "falls", "running", 9, "five", "flare"
    ),
    Story("Arthur Nowak", 83, M, East, "dana", "hip", "running", 14, "past", "steady"),
    Story(
        "Beatrice Coleman", 77, F, East, "dana", "thin", "running", 6, "asked", "steady"
    ),
    Story(
        "Agnes Kowalczyk",
        86,
        F,
        East,
        "dana",
        "falls",
        "running",
        12,
        "medicare",
        "steady",
        has_email=False,
    ),
    Story("Irene Castellano", 75, F, East, "dana", "thin", "held", 10, "year", "good"),
    Story(
        "Frank Okafor", 71, M, East, "dana", "low", "ended", 26, "deductible", "good"
    ),
    Story("Joyce Patterson", 68, F, East, "dana", "low", "running", 5, "self", "good"),
    Story(
        "Nancy Rosenthal", 73, F, East, "dana", "wrist", "running", 15, "year", "away"
    ),
    Story(
        "Dorothy Fields",
        84,
        F,
        East,
        "dana",
        "falls",
        "running",
        20,
        "medicare",
        "good",
    ),
    Story(
        "Marilyn Voss", 70, F, East, "dana", "thin", "running", 16, "deductible", "away"
    ),
    Story(
        "Leonard Price", 79, M, East, "dana", "spine_healed", "running", 8, "hmo", "low"
    ),
    Story("Carol Nguyen", 66, F, East, "dana", "low", "running", 13, "year", "steady"),
    Story(
        "Ruby Washington", 82, F, East, "dana", "hip", "running", 4, "medicare", "good"
    ),
    Story("Janet Lindholm", 74, F, East, "dana", "thin", "running", 22, "year", "good"),
    Story(
        "Esther Goldberg",
        85,
        F,
        East,
        "dana",
        "spine_healing",
        "running",
        2,
        "medicare",
        "starting",
    ),
    Story(
        "Phyllis Romano", 76, F, East, "dana", "knee", "running", 10, "year", "flare"
    ),
    Story(
        "Shirley Adams", 78, F, East, "dana", "thin", "ended", 24, "medicare", "good"
    ),
    Story(
        "Kenneth Park", 67, M, East, "dana", "low", "running", 3, "deductible", "good"
    ),
    Story("Barbara Quinn", 71, F, East, "dana", "wrist", "running", 6, "hmo", "steady"),
    Story(
        "Virginia Holt", 88, F, East, "dana", "falls", "running", 3, "medicare", "low"
    ),
    Story("Patricia Moore", 65, F, East, "dana", "low", "referred", 0, "year", ""),
    Story("Helen Markos", 79, F, East, "dana", "thin", "running", 17, "year", "steady"),
    Story(
        "Raymond Tull", 80, M, East, "dana", "thin", "running", 12, "medicare", "away"
    ),
    Story("Sylvia Benton", 73, F, East, "dana", "knee", "held", 8, "hmo", "low"),
    Story("Judith Sayers", 70, F, East, "ruth", "thin", "running", 9, "year", "good"),
    Story(
        "Constance Dubois",
        83,
        F,
        East,
        "ruth",
        "spine_cleared",
        "running",
        1,
        "medicare",
        "starting",
    ),
    Story("Marvin Ellis", 75, M, East, "ruth", "low", "running", 11, "self", "steady"),
    Story("Anita Desai", 69, F, East, "ruth", "thin", "running", 14, "year", "good"),
    Story(
        "Theresa Malone", 77, F, East, "ruth", "hip", "running", 7, "medicare", "good"
    ),
    Story("Paul Lindgren", 72, M, East, "ruth", "low", "ended", 25, "self", "steady"),
    Story(
        "Edith Carver", 87, F, East, "ruth", "falls", "running", 5, "medicare", "good"
    ),
    Story(
        "Samuel Ortega",
        61,
        M,
        East,
        "ruth",
        "wrist",
        "running",
        8,
        "deductible",
        "good",
    ),
    Story(
        "Lorraine Whitehorse",
        76,
        F,
        West,
        "samuel",
        "thin",
        "running",
        19,
        "medicare",
        "good",
    ),
    Story(
        "George Yazzie", 79, M, West, "samuel", "falls", "running", 6, "year", "good"
    ),
    Story(
        "Maria Elena Vigil",
        74,
        F,
        West,
        "samuel",
        "spine_healed",
        "running",
        10,
        "medicare",
        "steady",
    ),
    Story(
        "Donna Fairchild", 67, F, West, "samuel", "low", "running", 4, "self", "good"
    ),
    Story(
        "Clarence Webb",
        84,
        M,
        West,
        "samuel",
        "hip",
        "running",
        13,
        "medicare",
        "low",
        has_email=False,
    ),
    Story(
        "Norma Jean Tafoya", 71, F, West, "samuel", "thin", "running", 8, "two", "away"
    ),
    Story(
        "Alice Hammond", 80, F, West, "samuel", "spine_recent", "gated", 1, "year", ""
    ),
    Story(
        "Betty Archuleta",
        77,
        F,
        West,
        "samuel",
        "thin",
        "held",
        12,
        "medicare",
        "flare",
    ),
    Story(
        "Roy Petersen", 70, M, West, "samuel", "low", "running", 16, "year", "steady"
    ),
    Story(
        "June Nakamura", 82, F, West, "samuel", "falls", "running", 2, "hmo", "starting"
    ),
    Story("Peggy Sandoval", 68, F, West, "samuel", "low", "referred", 0, "self", ""),
    Story("Vera Hutchins", 75, F, West, "mei", "thin", "running", 11, "year", "good"),
    Story(
        "Louise Chavez",
        78,
        F,
        West,
        "mei",
        "spine_healed",
        "running",
        15,
        "five",
        "good",
    ),
    Story(
        "Stanley Kruger", 73, M, West, "mei", "low", "ended", 26, "deductible", "good"
    ),
    Story(
        "Elaine Porter", 81, F, West, "mei", "falls", "running", 9, "medicare", "away"
    ),
    Story("Susan Redfern", 66, F, West, "mei", "wrist", "running", 5, "year", "steady"),
    Story(
        "Doris Maestas", 85, F, West, "mei", "hip", "running", 21, "medicare", "good"
    ),
    Story("Linda Cho", 69, F, West, "mei", "low", "running", 3, "deductible", "good"),
    Story("Richard Tsosie", 76, M, West, "mei", "thin", "running", 7, "past", "steady"),
    Story("Martha Engel", 72, F, West, "mei", "knee", "running", 12, "hmo", "good"),
    Story(
        "Thelma Griego", 83, F, West, "mei", "thin", "running", 17, "medicare", "low"
    ),
    Story(
        "Gail Robertson", 70, F, West, "mei", "thin", "running", 1, "year", "starting"
    ),
]

RELATIVES = [
    Relative(name="Claire Ellison", helps=(MARGARET,)),
    Relative(name="Thomas Kowalczyk", helps=("Agnes Kowalczyk",)),
    Relative(name="Naomi Webb", helps=("Clarence Webb", "Dorothy Fields")),
    Relative(name="Henry Goldberg", helps=("Esther Goldberg",), may_log=False),
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

"""The sixty patients, a line or so each."""

from __future__ import annotations

from typing import Final

from programs.demo.cast import MARGARET, RED_FLAG, East, Story, West

F: Final = "female"
M: Final = "male"

# name, age, sex, clinic, therapist, body, stage, weeks, cover, habit, has e-mail

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
        "Lois Tanaka", 72, F, East, "dana", "spine_healed", "running", 11, "two", "easy"
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
    Story("Frank Okafor", 71, M, East, "dana", "low", "left", 39, "deductible", "good"),
    Story("Joyce Patterson", 68, F, East, "dana", "low", "running", 5, "self", "easy"),
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
        "Leonard Price", 79, M, East, "dana", "spine_due", "running", 8, "hmo", "low"
    ),
    Story("Carol Nguyen", 66, F, East, "dana", "low", "running", 13, "year", "steady"),
    Story(
        "Ruby Washington", 82, F, East, "dana", "hip", "running", 4, "medicare", "good"
    ),
    Story("Janet Lindholm", 74, F, East, "dana", "thin", "running", 22, "year", "easy"),
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
    Story("Phyllis Romano", 76, F, East, "dana", "knee", "running", 10, "year", "sore"),
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
        "Raymond Tull", 80, M, East, "dana", "thin", "running", 12, "medicare", "gone"
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
    Story("Anita Desai", 69, F, East, "ruth", "thin", "running", 14, "year", "easy"),
    Story(
        "Theresa Malone", 77, F, East, "ruth", "hip", "running", 7, "medicare", "good"
    ),
    Story("Paul Lindgren", 72, M, East, "ruth", "low", "left", 38, "self", "steady"),
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
        "easy",
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
    Story("Vera Hutchins", 75, F, West, "mei", "thin", "running", 11, "year", "easy"),
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
        "Stanley Kruger", 73, M, West, "mei", "low", "left", 39, "deductible", "good"
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

"""The sixty patients, a line each."""

from __future__ import annotations

from typing import Final

from programs.demo.cast import MARGARET, RED_FLAG, East, Sex, Stage, Story, West

F: Final = "female"
M: Final = "male"
WITHOUT_EMAIL = ("Agnes Kowalczyk", "Clarence Webb")

# name, age, sex, body, stage, weeks, cover, habit
Row = tuple[str, int, Sex, str, Stage, int, str, str]

DANA: list[Row] = [
    (MARGARET, 78, F, "spine_healed", "running", 18, "year", "good"),
    (RED_FLAG, 74, M, "thin", "running", 7, "medicare", "good"),
    ("Rosa Delgado", 81, F, "spine_recent", "gated", 1, "medicare", ""),
    ("Evelyn Brooks", 69, F, "low", "referred", 0, "asked", ""),
    ("Walter Simmons", 76, M, "thin", "running", 2, "year", "starting"),
    ("Lois Tanaka", 72, F, "spine_healed", "running", 11, "two", "easy"),
    ("Gloria Freeman", 80, F, "falls", "running", 9, "five", "flare"),
    ("Arthur Nowak", 83, M, "hip", "running", 14, "past", "steady"),
    ("Beatrice Coleman", 77, F, "thin", "running", 6, "asked", "steady"),
    ("Agnes Kowalczyk", 86, F, "falls", "running", 12, "medicare", "steady"),
    ("Irene Castellano", 75, F, "thin", "held", 10, "year", "good"),
    ("Frank Okafor", 71, M, "low", "left", 39, "deductible", "good"),
    ("Joyce Patterson", 68, F, "low", "running", 5, "self", "easy"),
    ("Nancy Rosenthal", 73, F, "wrist", "running", 15, "year", "away"),
    ("Dorothy Fields", 84, F, "falls", "running", 20, "medicare", "good"),
    ("Marilyn Voss", 70, F, "thin", "running", 16, "deductible", "away"),
    ("Leonard Price", 79, M, "spine_due", "running", 8, "hmo", "low"),
    ("Carol Nguyen", 66, F, "low", "running", 13, "year", "steady"),
    ("Ruby Washington", 82, F, "hip", "running", 4, "medicare", "good"),
    ("Janet Lindholm", 74, F, "thin", "running", 22, "year", "easy"),
    ("Esther Goldberg", 85, F, "spine_healing", "running", 2, "medicare", "starting"),
    ("Phyllis Romano", 76, F, "knee", "running", 10, "year", "sore"),
    ("Shirley Adams", 78, F, "thin", "ended", 24, "medicare", "good"),
    ("Kenneth Park", 67, M, "low", "running", 3, "deductible", "good"),
    ("Barbara Quinn", 71, F, "wrist", "running", 6, "hmo", "steady"),
    ("Virginia Holt", 88, F, "falls", "running", 3, "medicare", "low"),
    ("Patricia Moore", 65, F, "low", "referred", 0, "year", ""),
    ("Helen Markos", 79, F, "thin", "running", 17, "year", "steady"),
    ("Raymond Tull", 80, M, "thin", "running", 12, "medicare", "gone"),
    ("Sylvia Benton", 73, F, "knee", "held", 8, "hmo", "low"),
]
RUTH: list[Row] = [
    ("Judith Sayers", 70, F, "thin", "running", 9, "year", "good"),
    ("Constance Dubois", 83, F, "spine_cleared", "running", 1, "medicare", "starting"),
    ("Marvin Ellis", 75, M, "low", "running", 11, "self", "steady"),
    ("Anita Desai", 69, F, "thin", "running", 14, "year", "easy"),
    ("Theresa Malone", 77, F, "hip", "running", 7, "medicare", "good"),
    ("Paul Lindgren", 72, M, "low", "left", 38, "self", "steady"),
    ("Edith Carver", 87, F, "falls", "running", 5, "medicare", "good"),
    ("Samuel Ortega", 61, M, "wrist", "running", 8, "deductible", "good"),
]
SAMUEL: list[Row] = [
    ("Lorraine Whitehorse", 76, F, "thin", "running", 19, "medicare", "easy"),
    ("George Yazzie", 79, M, "falls", "running", 6, "year", "good"),
    ("Maria Elena Vigil", 74, F, "spine_healed", "running", 10, "medicare", "steady"),
    ("Donna Fairchild", 67, F, "low", "running", 4, "self", "good"),
    ("Clarence Webb", 84, M, "hip", "running", 13, "medicare", "low"),
    ("Norma Jean Tafoya", 71, F, "thin", "running", 8, "two", "away"),
    ("Alice Hammond", 80, F, "spine_recent", "gated", 1, "year", ""),
    ("Betty Archuleta", 77, F, "thin", "held", 12, "medicare", "flare"),
    ("Roy Petersen", 70, M, "low", "running", 16, "year", "steady"),
    ("June Nakamura", 82, F, "falls", "running", 2, "hmo", "starting"),
    ("Peggy Sandoval", 68, F, "low", "referred", 0, "self", ""),
]
MEI: list[Row] = [
    ("Vera Hutchins", 75, F, "thin", "running", 11, "year", "easy"),
    ("Louise Chavez", 78, F, "spine_healed", "running", 15, "five", "good"),
    ("Stanley Kruger", 73, M, "low", "left", 39, "deductible", "good"),
    ("Elaine Porter", 81, F, "falls", "running", 9, "medicare", "away"),
    ("Susan Redfern", 66, F, "wrist", "running", 5, "year", "steady"),
    ("Doris Maestas", 85, F, "hip", "running", 21, "medicare", "good"),
    ("Linda Cho", 69, F, "low", "running", 3, "deductible", "good"),
    ("Richard Tsosie", 76, M, "thin", "running", 7, "past", "steady"),
    ("Martha Engel", 72, F, "knee", "running", 12, "hmo", "good"),
    ("Thelma Griego", 83, F, "thin", "running", 17, "medicare", "low"),
    ("Gail Robertson", 70, F, "thin", "running", 1, "year", "starting"),
]

PATIENTS = [
    Story(
        *row,
        therapist=therapist,
        clinic=clinic,
        has_email=row[0] not in WITHOUT_EMAIL,
    )
    for therapist, clinic, rows in (
        ("dana", East, DANA),
        ("ruth", East, RUTH),
        ("samuel", West, SAMUEL),
        ("mei", West, MEI),
    )
    for row in rows
]

"""The tests of the battery as FHIR names them: kind, unit and LOINC's term of each."""

from __future__ import annotations

from patients.fhir import parts
from patients.fhir.parts import LOINC, Json, coding

TESTS = parts.own_system("test")
CATEGORY = parts.HL7 + "observation-category"
VITAL = coding(CATEGORY, "vital-signs", "Vital Signs")
EXAM = coding(CATEGORY, "exam", "Exam")
SURVEY = coding(CATEGORY, "survey", "Survey")
IMAGING = coding(CATEGORY, "imaging", "Imaging")
LABORATORY = coding(CATEGORY, "laboratory", "Laboratory")
SCORE = ("score", "{score}")
# By test: its name, kind, unit as people and as UCUM write it, and LOINC's term.
BATTERY: dict[str, tuple[str, Json, tuple[str, str], Json | None]] = {
    "resting_bp_hr": (
        "Resting blood pressure and pulse",
        VITAL,
        ("mmHg", "mm[Hg]"),
        coding(LOINC, "85354-9", "Blood pressure panel with all children optional"),
    ),
    "nprs_rest": (
        "Pain now at rest, 0 to 10",
        SURVEY,
        SCORE,
        coding(
            LOINC,
            "72514-3",
            "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
        ),
    ),
    "nprs_worst": ("Worst pain in the last 24 hours, 0 to 10", SURVEY, SCORE, None),
    "steadi_3": ("Three fall questions: how many yes", SURVEY, SCORE, None),
    "falls_12m": (
        "Falls in the last 12 months",
        SURVEY,
        ("falls", "{falls}"),
        None,
    ),
    "fes_i_short": ("Short FES-I, total", SURVEY, SCORE, None),
    "tug": (
        "Timed Up and Go",
        EXAM,
        ("s", "s"),
        coding(
            LOINC,
            "89423-8",
            "Time to rise from chair, walk 10 feet and back, and return to sitting"
            " [TUG]",
        ),
    ),
    "gait_speed_4m": ("Gait speed over 4 m", EXAM, ("m/s", "m/s"), None),
    "six_minute_walk": (
        "Six-minute walk",
        EXAM,
        ("m", "m"),
        coding(LOINC, "64098-7", "Six minute walk test"),
    ),
    "sppb": ("Short Physical Performance Battery, total", EXAM, SCORE, None),
    "chair_stand_30s": (
        "30-second chair stand",
        EXAM,
        ("stands in 30 s", "{#}/(30.s)"),
        coding(LOINC, "66247-8", "Sit to stand frequency in 30 seconds"),
    ),
    "five_times_sts": ("Five times sit to stand", EXAM, ("s", "s"), None),
    "grip_strength": ("Grip strength, best of both hands", EXAM, ("kg", "kg"), None),
    "four_stage_balance": (
        "Four-stage balance: stages held for ten seconds",
        EXAM,
        ("stages", "{stages}"),
        None,
    ),
    "single_leg_stance": ("Single-leg stance, better leg", EXAM, ("s", "s"), None),
    "height": (
        "Standing height",
        VITAL,
        ("cm", "cm"),
        coding(LOINC, "8302-2", "Body height"),
    ),
    "occiput_to_wall": ("Occiput-to-wall distance", EXAM, ("cm", "cm"), None),
    "rib_pelvis": (
        "Rib-to-pelvis distance",
        EXAM,
        ("fingerbreadths", "{fingerbreadths}"),
        None,
    ),
    "psfs": ("Patient-Specific Functional Scale, mean", SURVEY, SCORE, None),
    "odi": ("Oswestry Disability Index, total", SURVEY, ("%", "%"), None),
    "body_mechanics": ("Body mechanics checklist of the clinic", EXAM, SCORE, None),
}
PRESSURES = (
    (
        "systolic",
        coding(LOINC, "8480-6", "Systolic blood pressure"),
        ("mmHg", "mm[Hg]"),
    ),
    (
        "diastolic",
        coding(LOINC, "8462-4", "Diastolic blood pressure"),
        ("mmHg", "mm[Hg]"),
    ),
    ("pulse", coding(LOINC, "8867-4", "Heart rate"), ("/min", "/min")),
)


def codes_of(key: str) -> list[Json]:
    name, _category, _unit, loinc = BATTERY[key]
    return [*([loinc] if loinc else []), coding(TESTS, key, name)]

"""Why a row of the caseload says what it says."""

import pytest

from programs.rules.attention import Standing, Why, why


def test_a_patient_who_does_well_needs_no_look():
    assert why(Standing(silent_days=0, visits_left=9, cover_ends_in=90)) is None


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"unseen_levels": ["watch", "emergency"]}, Why.EMERGENCY),
        ({"unseen_levels": ["hold"], "is_held": True}, Why.WARNING_SIGN),
        ({"is_held": True, "silent_days": 9}, Why.HELD),
        ({"is_held": True, "resting": 2}, Why.HELD),
        ({"is_held": True, "locks": ["loaded"]}, Why.HELD),
        ({"locks": ["loaded"], "resting": 1}, Why.LOCKED),
        ({"unseen_levels": ["watch"], "locks": ["loaded"]}, Why.WARNING_SIGN),
        ({"resting": 1, "silent_days": 9}, Why.RESTING),
        ({"pain_last_week": [2, 3], "pain_this_week": [4, 5]}, Why.PAIN_UP),
        ({"pain_last_week": [2, 3], "pain_this_week": [4, 4]}, None),
        ({"pain_last_week": [], "pain_this_week": [9]}, None),
        ({"asked_days": 0, "silent_days": 9}, Why.QUESTION),
        ({"asked_days": None}, None),
        ({"asked_days": 1, "resting": 1}, Why.RESTING),
        ({"is_long_ill": True, "silent_days": 9}, Why.ILL),
        ({"is_long_ill": True, "resting": 1}, Why.RESTING),
        ({"silent_days": 3}, None),
        ({"silent_days": 4}, Why.SILENT),
        ({"cover_ends_in": 14}, Why.COVER_ENDS),
        ({"cover_ends_in": 15}, None),
        ({"visits_left": 2}, Why.FEW_VISITS),
        ({"visits_left": 3}, None),
        ({"is_re_evaluation_due": True, "program_ends_in": 3}, Why.RE_EVALUATION),
        ({"is_re_evaluation_due": True, "has_program": False}, Why.NO_PROGRAM),
        ({"program_ends_in": 14}, Why.PROGRAM_ENDS),
        ({"has_program": False, "program_ends_in": None}, Why.NO_PROGRAM),
        ({"proposals": 2}, Why.PROPOSALS),
        ({"proposals": 2, "program_ends_in": 14}, Why.PROGRAM_ENDS),
    ],
)
def test_the_most_urgent_reason_is_shown(facts, reason):
    assert why(Standing(**facts)) == reason

"""The person, the body, the cover, the clinic sessions."""

from patients.models.body import (
    Condition,
    ConditionClearance,
    Fall,
    Fracture,
    FractureClearance,
)
from patients.models.coverage import (
    Accumulator,
    Authorization,
    Coverage,
    ExpenseThreshold,
    Payer,
    PriceList,
    PriorUse,
    VisitLimit,
)
from patients.models.evaluation import Addendum, Evaluation, Measurement
from patients.models.facts import facts_of, facts_of_each, session_fact
from patients.models.intake import (
    Consent,
    Diagnosis,
    EmergencyContact,
    FractureCheck,
    Goal,
    GoalOutcome,
    HomeCheck,
    Referral,
    WhyCare,
)
from patients.models.patient import HelperLink, Patient
from patients.models.session import ClinicSession, CoverageSnapshot

__all__ = [
    "Accumulator",
    "Addendum",
    "Authorization",
    "ClinicSession",
    "Condition",
    "ConditionClearance",
    "Consent",
    "Coverage",
    "CoverageSnapshot",
    "Diagnosis",
    "EmergencyContact",
    "Evaluation",
    "ExpenseThreshold",
    "Fall",
    "Fracture",
    "FractureCheck",
    "FractureClearance",
    "Goal",
    "GoalOutcome",
    "HelperLink",
    "HomeCheck",
    "Measurement",
    "Patient",
    "Payer",
    "PriceList",
    "PriorUse",
    "Referral",
    "VisitLimit",
    "WhyCare",
    "facts_of",
    "facts_of_each",
    "session_fact",
]

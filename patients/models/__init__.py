"""The person, the body, the cover, the clinic sessions."""

from patients.models.alerts import AlertLimits, CoverAlert
from patients.models.audits import CoverAudit
from patients.models.body import (
    Condition,
    ConditionClearance,
    DeclinedSuggestion,
    Fall,
    Fracture,
    FractureClearance,
    HealingConfirmation,
)
from patients.models.claims import Claim, WriteOff
from patients.models.clocks import (
    CareStep,
    ClockSettings,
    PlanOfCare,
    ProgressNote,
)
from patients.models.closures import Closure
from patients.models.counted import CoverageSnapshot, CoverVersion
from patients.models.coverage import (
    MARKING,
    Accumulator,
    Authorization,
    Coverage,
    ExpenseThreshold,
    Figure,
    Payer,
    PayerAnswer,
    PlanChange,
    PriceList,
    PriorUse,
    VisitLimit,
    YearAmount,
    amounts_by_figure,
)
from patients.models.desk import (
    Collected,
    DeskDay,
    InsuranceConfirmed,
    MissedFee,
)
from patients.models.disclosing import Disclosure
from patients.models.doubling import DoubledRecord, TwoPeople
from patients.models.estimates import (
    EstimateDelivery,
    EstimateRequest,
    EstimateSettings,
    GoodFaithEstimate,
    ProviderNumber,
)
from patients.models.evaluation import Addendum, Evaluation, Measurement
from patients.models.facts import facts_of, facts_of_each, period_of, session_fact
from patients.models.feeds import CalendarFeed
from patients.models.goals import Goal, GoalOutcome
from patients.models.guarding import (
    EmergencyAccess,
    EmergencyReview,
    NamedColleague,
    RestrictedRecord,
)
from patients.models.helping import HelperLink
from patients.models.hours import ClinicHours
from patients.models.imports import Import, ImportedRow, ImportFile
from patients.models.intake import (
    Consent,
    Diagnosis,
    EmergencyContact,
    FractureCheck,
    HomeCheck,
    Referral,
    WhyCare,
)
from patients.models.keeping import (
    DueErasure,
    Erasure,
    LegalHold,
    RetentionSettings,
)
from patients.models.leaving import AccountClosure
from patients.models.looks import CoverLook
from patients.models.pain import PainLimits
from patients.models.patient import Patient
from patients.models.record_requests import RecordRequest, RecordStep
from patients.models.requests import AppointmentRequest
from patients.models.session import ClinicSession
from patients.models.systems import ConnectedSystem, SystemKey
from patients.models.treatment import (
    Aid,
    BloodTest,
    BoneDensity,
    BoneScan,
    Dose,
    FitCheck,
    Frax,
    ImagingAnswer,
    IntensityClearance,
    Medication,
    MedicationReport,
    SpineImaging,
)
from patients.models.visit_notes import VisitNote

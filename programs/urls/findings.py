"""Addresses of what is found in a body: findings, tests, treatment, intake."""

from django.urls import path

from programs.views import (
    evaluations,
    findings,
    intake,
    limiting,
    suggestions,
    testing,
    treating,
    treatment,
    withdrawn,
)

PATIENT = "patients/<int:patient_id>/"
EVALUATION = "evaluations/<int:evaluation_id>/"
ENTRY = "treatment/<slug:kind>/<int:fact_id>/"

urlpatterns = [
    path(PATIENT + "treatment/", treatment.treatment, name="treatment"),
    path(
        PATIENT + "treatment/<slug:kind>/record/",
        treating.record,
        name="treatment_record",
    ),
    path(ENTRY + "correct/", treating.correct, name="treatment_correct"),
    path(ENTRY + "stop/", treating.stop, name="treatment_stop"),
    path(ENTRY + "not-stopped/", treating.take_stop_back, name="treatment_stop_back"),
    path(ENTRY + "add/", treating.event, name="treatment_event"),
    path(ENTRY + "withdraw/", treating.withdraw, name="treatment_withdraw"),
    path(PATIENT + "withdrawn/", withdrawn.withdrawn, name="withdrawn"),
    path(PATIENT + "findings/", findings.findings, name="findings"),
    path(
        PATIENT + "fractures/record/", findings.record_fracture, name="record_fracture"
    ),
    path(
        "fractures/<int:fracture_id>/clear/",
        findings.clear_fracture,
        name="clear_fracture",
    ),
    path(
        "fractures/<int:fracture_id>/healed/",
        suggestions.confirm_healed,
        name="confirm_healed",
    ),
    path(PATIENT + "suggestions/", suggestions.suggestions, name="suggestions"),
    path(
        PATIENT + "suggestions/<slug:condition>/<slug:because>/accept/",
        suggestions.accept,
        name="accept_suggestion",
    ),
    path(
        PATIENT + "suggestions/<slug:condition>/<slug:because>/decline/",
        suggestions.decline,
        name="decline_suggestion",
    ),
    path(PATIENT + "conditions/set/", findings.set_condition, name="set_condition"),
    path(PATIENT + "tests/", testing.tests, name="tests"),
    path(PATIENT + "tests/<slug:key>/", testing.record_test, name="record_test"),
    path(PATIENT + "evaluate/", evaluations.open_one, name="open_evaluation"),
    path(EVALUATION, evaluations.evaluation, name="evaluation"),
    path(EVALUATION + "compare/", evaluations.compare, name="compare"),
    path(
        EVALUATION + "tests/<slug:key>/",
        testing.evaluation_test,
        name="evaluation_test",
    ),
    path(EVALUATION + "save/", evaluations.save, name="evaluation_save"),
    path(EVALUATION + "sign/", evaluations.sign, name="evaluation_sign"),
    path(EVALUATION + "misplaced/", evaluations.misplaced, name="evaluation_misplaced"),
    path(EVALUATION + "add/", evaluations.add, name="evaluation_add"),
    path(EVALUATION + "withdraw/", evaluations.withdraw, name="evaluation_withdraw"),
    path(PATIENT + "falls/record/", findings.record_fall, name="record_fall"),
    path(
        "findings/<slug:kind>/<int:fact_id>/withdraw/",
        findings.withdraw,
        name="withdraw",
    ),
    path(PATIENT + "checklist/", intake.checklist, name="checklist"),
    path(PATIENT + "intake/", intake.intake, name="intake"),
    path(
        PATIENT + "diagnoses/record/", intake.record_diagnosis, name="record_diagnosis"
    ),
    path(PATIENT + "fractures/check/", intake.check_fractures, name="check_fractures"),
    path(PATIENT + "goals/set/", intake.set_goal, name="set_goal"),
    path("goals/<int:goal_id>/settle/", intake.settle_goal, name="settle_goal"),
    path(PATIENT + "home/", intake.check_home, name="check_home"),
    path(
        "intake/<slug:kind>/<int:fact_id>/withdraw/",
        intake.withdraw,
        name="withdraw_intake",
    ),
    path(PATIENT + "pain-limits/", limiting.pain_limits, name="pain_limits"),
]

"""Addresses of what is found in a body: findings, tests, treatment, intake."""

from django.urls import path

from programs.views import (
    comparing,
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

urlpatterns = [
    path("patients/<int:patient_id>/treatment/", treatment.treatment, name="treatment"),
    path(
        "patients/<int:patient_id>/treatment/<slug:kind>/record/",
        treating.record,
        name="treatment_record",
    ),
    path(
        "treatment/<slug:kind>/<int:fact_id>/correct/",
        treating.correct,
        name="treatment_correct",
    ),
    path(
        "treatment/<slug:kind>/<int:fact_id>/stop/",
        treating.stop,
        name="treatment_stop",
    ),
    path(
        "treatment/<slug:kind>/<int:fact_id>/not-stopped/",
        treating.take_stop_back,
        name="treatment_stop_back",
    ),
    path(
        "treatment/<slug:kind>/<int:fact_id>/add/",
        treating.event,
        name="treatment_event",
    ),
    path(
        "treatment/<slug:kind>/<int:fact_id>/withdraw/",
        treating.withdraw,
        name="treatment_withdraw",
    ),
    path("patients/<int:patient_id>/withdrawn/", withdrawn.withdrawn, name="withdrawn"),
    path("patients/<int:patient_id>/findings/", findings.findings, name="findings"),
    path(
        "patients/<int:patient_id>/fractures/record/",
        findings.record_fracture,
        name="record_fracture",
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
    path(
        "patients/<int:patient_id>/suggestions/",
        suggestions.suggestions,
        name="suggestions",
    ),
    path(
        "patients/<int:patient_id>/suggestions/<slug:condition>/<slug:because>/accept/",
        suggestions.accept,
        name="accept_suggestion",
    ),
    path(
        "patients/<int:patient_id>/suggestions/<slug:condition>/<slug:because>/decline/",
        suggestions.decline,
        name="decline_suggestion",
    ),
    path(
        "patients/<int:patient_id>/conditions/set/",
        findings.set_condition,
        name="set_condition",
    ),
    path("patients/<int:patient_id>/tests/", testing.tests, name="tests"),
    path(
        "patients/<int:patient_id>/tests/<slug:key>/",
        testing.record_test,
        name="record_test",
    ),
    path(
        "patients/<int:patient_id>/evaluate/",
        evaluations.open_one,
        name="open_evaluation",
    ),
    path("evaluations/<int:evaluation_id>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<int:evaluation_id>/compare/", comparing.compare, name="compare"),
    path(
        "evaluations/<int:evaluation_id>/tests/<slug:key>/",
        testing.evaluation_test,
        name="evaluation_test",
    ),
    path(
        "evaluations/<int:evaluation_id>/save/",
        evaluations.save,
        name="evaluation_save",
    ),
    path(
        "evaluations/<int:evaluation_id>/sign/",
        evaluations.sign,
        name="evaluation_sign",
    ),
    path(
        "evaluations/<int:evaluation_id>/misplaced/",
        evaluations.misplaced,
        name="evaluation_misplaced",
    ),
    path(
        "evaluations/<int:evaluation_id>/add/", evaluations.add, name="evaluation_add"
    ),
    path(
        "evaluations/<int:evaluation_id>/withdraw/",
        evaluations.withdraw,
        name="evaluation_withdraw",
    ),
    path(
        "patients/<int:patient_id>/falls/record/",
        findings.record_fall,
        name="record_fall",
    ),
    path(
        "findings/<slug:kind>/<int:fact_id>/withdraw/",
        findings.withdraw,
        name="withdraw",
    ),
    path("patients/<int:patient_id>/checklist/", intake.checklist, name="checklist"),
    path("patients/<int:patient_id>/intake/", intake.intake, name="intake"),
    path(
        "patients/<int:patient_id>/diagnoses/record/",
        intake.record_diagnosis,
        name="record_diagnosis",
    ),
    path(
        "patients/<int:patient_id>/fractures/check/",
        intake.check_fractures,
        name="check_fractures",
    ),
    path("patients/<int:patient_id>/goals/set/", intake.set_goal, name="set_goal"),
    path("goals/<int:goal_id>/settle/", intake.settle_goal, name="settle_goal"),
    path("patients/<int:patient_id>/home/", intake.check_home, name="check_home"),
    path(
        "intake/<slug:kind>/<int:fact_id>/withdraw/",
        intake.withdraw,
        name="withdraw_intake",
    ),
    path(
        "patients/<int:patient_id>/pain-limits/",
        limiting.pain_limits,
        name="pain_limits",
    ),
]

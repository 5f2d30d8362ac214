"""Addresses of a patient's cover."""

from django.urls import path

from patients.views import (
    approvals,
    claims,
    coverage,
    plan_lines,
    plan_page,
    plans,
)

PATIENT = "<int:patient_id>/coverage/"
PLAN = "coverage/<int:coverage_id>/"
APPROVAL = "authorizations/<int:authorization_id>/"
SESSION = "sessions/<int:session_id>/"

urlpatterns = [
    path(PATIENT, coverage.coverage, name="coverage"),
    path(f"{PATIENT}open/", plans.open_coverage, name="open_coverage"),
    path(f"{PATIENT}claims/", claims.claims, name="claims"),
    path(f"{PATIENT}claims/sent/", claims.bill_sessions, name="bill_sessions"),
    path(f"{PATIENT}claims/paid/", claims.mark_paid, name="mark_paid"),
    path(f"{PATIENT}claims/back/", claims.take_claims_back, name="take_claims_back"),
    path(f"{SESSION}payment/", claims.correct_payment, name="correct_payment"),
    path(f"{SESSION}write-off/", claims.write_off, name="write_off"),
    path(
        f"{SESSION}write-off/stays/", claims.settle_write_off, name="settle_write_off"
    ),
    path(
        f"{SESSION}write-off/back/",
        claims.take_write_off_back,
        name="take_write_off_back",
    ),
    path(PLAN, plan_page.plan, name="plan"),
    path(f"{PLAN}correct/", plans.correct_coverage, name="correct_coverage"),
    path(f"{PLAN}end/", plans.end_coverage, name="end_coverage"),
    path(f"{PLAN}mistake/", plans.withdraw_coverage, name="withdraw_coverage"),
    path(f"{PLAN}answer/", plan_lines.record_answer, name="record_answer"),
    path(f"{PLAN}limit/", plan_lines.add_limit, name="add_limit"),
    path(f"{PLAN}elsewhere/", plan_lines.set_prior_use, name="set_prior_use"),
    path(f"{PLAN}met/", plan_lines.set_met, name="set_met"),
    path(f"{PLAN}authorize/", approvals.add_authorization, name="add_authorization"),
    path(
        f"{PLAN}request/",
        approvals.request_authorization,
        name="ask_authorization",
    ),
    path(
        "coverage/answers/<int:answer_id>/mistake/",
        plan_lines.withdraw_answer,
        name="withdraw_answer",
    ),
    path(
        "coverage/limits/<int:limit_id>/",
        plan_lines.correct_limit,
        name="correct_limit",
    ),
    path(
        "coverage/thresholds/<int:threshold_id>/",
        plan_lines.set_spent,
        name="set_spent",
    ),
    path(
        f"{APPROVAL}decide/",
        approvals.decide_authorization,
        name="decide_authorization",
    ),
    path(
        f"{APPROVAL}extend/",
        approvals.extend_authorization,
        name="extend_authorization",
    ),
    path(f"{APPROVAL}void/", approvals.void_authorization, name="void_authorization"),
]

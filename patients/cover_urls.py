"""Addresses of a patient's cover: part of `patients.urls`."""

from django.urls import path

from patients.views import approvals, coverage, plans

urlpatterns = [
    path("<int:patient_id>/coverage/", coverage.coverage, name="coverage"),
    path("<int:patient_id>/coverage/open/", plans.open_coverage, name="open_coverage"),
    path("coverage/<int:coverage_id>/end/", plans.end_coverage, name="end_coverage"),
    path(
        "coverage/<int:coverage_id>/confirm/",
        plans.confirm_coverage,
        name="confirm_coverage",
    ),
    path(
        "coverage/<int:coverage_id>/limit/",
        plans.set_visit_limit,
        name="set_visit_limit",
    ),
    path(
        "coverage/<int:coverage_id>/elsewhere/",
        plans.set_prior_use,
        name="set_prior_use",
    ),
    path(
        "coverage/<int:coverage_id>/authorize/",
        approvals.add_authorization,
        name="add_authorization",
    ),
    path(
        "authorizations/<int:authorization_id>/extend/",
        approvals.extend_authorization,
        name="extend_authorization",
    ),
    path(
        "authorizations/<int:authorization_id>/void/",
        approvals.void_authorization,
        name="void_authorization",
    ),
]

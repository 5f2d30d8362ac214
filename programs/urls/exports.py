"""Addresses of lists, and of records, that are taken along."""

from django.urls import path

from programs.views import copies, exporting

urlpatterns = [
    path("caseload/export/", exporting.caseload, name="export_caseload"),
    path("patients/<int:patient_id>/logs/export/", exporting.logs, name="export_logs"),
    path("checkups/export/", exporting.checkups, name="export_checkups"),
    path("monitoring/export/", exporting.monitored, name="export_monitored"),
    path("register/export/", exporting.register, name="export_register"),
    path("overview/export/<slug:which>/", exporting.overview, name="export_overview"),
    path(
        "record-requests/<int:request_id>/copy.pdf", copies.pdf, name="asked_copy_pdf"
    ),
    path(
        "record-requests/<int:request_id>/copy.json",
        copies.json,
        name="asked_copy_json",
    ),
]

"""Addresses of lists that are taken along."""

from django.urls import path

from patients.views import exporting

urlpatterns = [
    path("export/", exporting.patients, name="export_patients"),
    path("coverage/export/", exporting.board, name="export_board"),
    path("to-do/export/", exporting.to_do, name="export_to_do"),
    path("sessions/export/<slug:span>/", exporting.sessions, name="export_sessions"),
    path("desk/money/export/", exporting.money, name="export_money"),
    path("requests/export/", exporting.open_requests, name="export_requests"),
    path(
        "record-requests/export/",
        exporting.about_records,
        name="export_record_requests",
    ),
    path("delivery/closed/export/", exporting.unreached, name="export_unreached"),
    path(
        "delivery/export/<slug:which>/",
        exporting.deliveries,
        name="export_deliveries",
    ),
    path(
        "<int:patient_id>/sessions/export/",
        exporting.sessions_of_patient,
        name="export_sessions_of",
    ),
    path(
        "<int:patient_id>/coverage/export/",
        exporting.cover_of_patient,
        name="export_cover_of",
    ),
]

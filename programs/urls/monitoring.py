"""Addresses of remote monitoring."""

from django.urls import path

from programs.views import monitoring, monitoring_clinic, monitoring_entries

OF_ONE = "patients/<int:patient_id>/monitoring/"
PERIOD = OF_ONE + "<slug:kind>/<day:on>/"

urlpatterns = [
    path("monitoring/", monitoring_clinic.monitored, name="monitored"),
    path("monitoring/set-up/", monitoring_clinic.set_up, name="monitoring_set_up"),
    path(
        "monitoring/set-up/device/",
        monitoring_clinic.confirm_device,
        name="monitoring_confirm_device",
    ),
    path(
        "monitoring/set-up/device/<int:device_id>/withdraw/",
        monitoring_clinic.withdraw_device,
        name="monitoring_withdraw_device",
    ),
    path(OF_ONE, monitoring.overview, name="monitoring"),
    path(OF_ONE + "begin/", monitoring_entries.begin, name="monitoring_begin"),
    path(
        OF_ONE + "write/<slug:kind>/", monitoring_entries.write, name="monitoring_write"
    ),
    path(PERIOD, monitoring.period, name="monitoring_period"),
    path(PERIOD + "accept/", monitoring.accept, name="monitoring_accept"),
    path(PERIOD + "beside/", monitoring.beside, name="monitoring_beside"),
    path(PERIOD + "evidence.pdf", monitoring.evidence_pdf, name="monitoring_pdf"),
    path(PERIOD + "evidence.csv", monitoring.evidence_csv, name="monitoring_csv"),
    path(
        "monitoring/<int:episode_id>/end/",
        monitoring_entries.end,
        name="monitoring_end",
    ),
    path(
        "monitoring/times/<int:time_id>/correct/",
        monitoring_entries.correct,
        name="monitoring_correct",
    ),
    path(
        "monitoring/times/<int:time_id>/withdraw/",
        monitoring_entries.withdraw,
        name="monitoring_withdraw",
    ),
]

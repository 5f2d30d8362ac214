"""Addresses of the caseload, and of its rows."""

from django.urls import path

from programs.views import caseload, caseload_limits, caseload_row, escalating, overview

ROW = "caseload/<int:patient_id>/"

urlpatterns = [
    path("caseload/", caseload.caseload, name="caseload"),
    path("caseload/news/", caseload.news, name="caseload_news"),
    path("caseload/fine/", caseload.fine, name="caseload_fine"),
    path("caseload/limits/", caseload_limits.limits, name="caseload_limits"),
    path("overview/", overview.overview, name="overview"),
    path("caseload/escalation/", escalating.set_up, name="escalation_set_up"),
    path("caseload/dose/<int:item_id>/", caseload_row.dose, name="caseload_dose"),
    path("caseload/hold/<int:program_id>/", caseload_row.hold, name="caseload_hold"),
    path(ROW, caseload_row.row, name="caseload_row"),
    path(ROW + "look/", caseload_row.look, name="caseload_look"),
    path(ROW + "call/", caseload_row.call, name="caseload_call"),
    path(ROW + "later/", caseload_row.snooze, name="caseload_snooze"),
    path(ROW + "write/", caseload_row.write, name="caseload_write"),
    path(
        ROW + "looks/<int:review_id>/take-back/",
        caseload_row.take_back,
        name="caseload_take_back",
    ),
]

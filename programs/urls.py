"""Addresses of programs."""

from django.urls import path, re_path

from programs.views import caseload, chart, figures, library, plan, today

app_name = "programs"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("today/all/", today.log_all, name="log_all"),
    path("today/undo/", today.undo, name="undo"),
    path("today/report/", today.report, name="report"),
    path("today/not-today/", today.not_today, name="not_today"),
    path("today/hurt/", today.hurt, name="hurt"),
    path("today/stop/<int:flag_id>/", today.stop, name="stop"),
    path("today/<int:item_id>/", today.exercise, name="exercise_today"),
    path("today/<int:item_id>/log/", today.log, name="log"),
    path("plan/", plan.plan, name="plan"),
    path("plan/reminder/", plan.reminder, name="reminder"),
    path("caseload/", caseload.caseload, name="caseload"),
    path("patients/<int:patient_id>/chart/", chart.chart, name="chart"),
    path("flags/<int:flag_id>/seen/", chart.see_flag, name="see_flag"),
    path("flags/<int:flag_id>/clear/", chart.clear_flag, name="clear_flag"),
    path("exercises/", library.library, name="library"),
    path("exercises/avoid/", library.avoid, name="avoid"),
    path("exercises/pictures/", library.contact_sheet, name="contact_sheet"),
    path("exercises/<slug:slug>/", library.exercise, name="exercise"),
    re_path(
        r"^exercises/(?P<slug>[-\w]+)/(?P<kind>still|strip|animated)"
        r"\.(?P<theme>light|dark|contrast)\.(?P<digest>[0-9a-f]{12})\.svg$",
        figures.figure,
        name="figure",
    ),
]

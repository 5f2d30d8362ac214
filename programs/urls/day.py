"""Addresses of a patient's day, below `today/`."""

from django.urls import path

from programs.views import checking, falling, guiding, logging, telling, ticking, today

urlpatterns = [
    path("", today.today, name="today"),
    path("<int:item_id>/log/", logging.log, name="log"),
    path("all/", logging.log_all, name="log_all"),
    path("short/", logging.log_short, name="log_short"),
    path("undo/", logging.undo, name="undo"),
    path("report/", logging.report, name="report"),
    path("week/", logging.week_pain, name="week_pain"),
    path("not-today/", logging.not_today, name="not_today"),
    path("hurt/", logging.hurt, name="hurt"),
    path("said/", telling.told, name="told"),
    path("tick/", ticking.tick, name="tick"),
    path("untick/", ticking.untick, name="untick"),
    path("check/", checking.check_in, name="check_in"),
    path("morning/", checking.morning, name="morning"),
    path("fall/", falling.report, name="report_fall"),
    path("stop/<int:flag_id>/", checking.stop, name="stop"),
    path("stop/<int:flag_id>/read/", checking.stop_read, name="stop_read"),
    path("stop/<int:flag_id>/mistake/", checking.mistaken, name="stop_mistaken"),
    path("<int:item_id>/", today.exercise, name="exercise_today"),
    path("guide/", guiding.guide, name="guide"),
    path("guide/<int:item_id>/", guiding.exercise, name="guide_exercise"),
]

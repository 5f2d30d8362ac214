"""Addresses of the patient's own pages, and of the device."""

from django.urls import path

from programs.views import (
    asking,
    calendar,
    closing,
    device,
    everyday,
    helpers,
    learning,
    pausing,
    plan,
    progress,
    syncing,
)

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/off/", calendar.turn_off, name="calendar_off"),
    path("calendar/feed/<str:secret>.ics", calendar.feed, name="calendar_feed"),
    path("helpers/", helpers.helpers, name="helpers"),
    path("helpers/invite/", helpers.invite, name="invite_helper"),
    path("helpers/<int:link_id>/", helpers.scopes, name="helper_scopes"),
    path("helpers/<int:link_id>/end/", helpers.end, name="end_helper"),
    path("helpers/<int:link_id>/card/", helpers.card, name="helper_card"),
    path("sync/", syncing.sync, name="sync"),
    path("progress/", progress.progress, name="progress"),
    path("progress/why/", progress.why, name="progress_why"),
    path("progress/<int:year>/<int:number>/", progress.month, name="progress_month"),
    path("break/", pausing.pause, name="pause"),
    path("break/<int:pause_id>/end/", pausing.pause_end, name="pause_end"),
    path("learn/", learning.lessons, name="lessons"),
    path("learn/<slug:slug>/", learning.read, name="lesson"),
    path("gym/", learning.gym_sheet, name="gym"),
    path("gym/log/", learning.log_gym, name="log_gym"),
    path("gym/<int:day_id>/undo/", learning.undo_gym, name="undo_gym"),
    path("device/", device.copy, name="device"),
    path("sw.js", device.worker, name="worker"),
    path("app.webmanifest", device.manifest, name="manifest"),
    path("plan/", plan.plan, name="plan"),
    path("plan/reminder/", plan.reminder, name="reminder"),
    path("can-i/", everyday.everyday, name="everyday"),
    path("can-i/<slug:slug>/", everyday.answer, name="everyday_answer"),
    path("messages/", asking.messages, name="messages"),
    path("plan/days/", closing.own_days, name="own_days"),
    path("checkup/", closing.own_checkup, name="own_checkup"),
]

"""Addresses of the room "Your record and your privacy", and of the clinic's side."""

from django.urls import path

from patients.views import own_account, own_changes, own_record, record_requests
from ptcare.people.access import leaves_nothing

urlpatterns = [
    path("record/", own_record.own_record, name="own_record"),
    path("record/looks/", own_record.looks, name="own_looks"),
    path("record/changes/", own_changes.changes, name="own_changes"),
    path("record/changes/ask/", own_changes.ask, name="own_change_ask"),
    path("record/changes/<int:request_id>/", own_changes.change, name="own_change"),
    path(
        "record/changes/<int:request_id>/take-back/",
        own_changes.take_back,
        name="own_change_take_back",
    ),
    path(
        "record/changes/<int:request_id>/disagree/",
        own_changes.disagree,
        name="own_change_disagree",
    ),
    path("record/close/", leaves_nothing(own_account.close), name="close_account"),
    path("record/closed/", own_account.closed, name="account_closed"),
    path("record-requests/", record_requests.record_requests, name="record_requests"),
    path(
        "record-requests/<int:request_id>/",
        record_requests.record_request,
        name="record_request",
    ),
    path(
        "record-requests/<int:request_id>/<slug:step>/",
        record_requests.answer,
        name="answer_record_request",
    ),
    path(
        "<int:patient_id>/record-requests/<slug:wish>/",
        record_requests.write_down,
        name="write_record_request",
    ),
]

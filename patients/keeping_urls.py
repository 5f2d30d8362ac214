"""Addresses of how long records are kept, and what holds one back."""

from django.urls import path

from patients.views import keeping

urlpatterns = [
    path("set-up/keeping/", keeping.records, name="keeping"),
    path("set-up/keeping/rules/", keeping.rules, name="keeping_rules"),
    path("<int:patient_id>/hold/", keeping.hold, name="hold_record"),
    path("holds/<int:hold_id>/end/", keeping.end_hold, name="end_hold"),
]

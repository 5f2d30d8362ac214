"""Addresses of the day of a visit."""

from django.urls import path

from programs.views import visit_day

urlpatterns = [
    path("patients/<int:patient_id>/visit/", visit_day.visit_day, name="visit_day"),
    path(
        "visits/<int:session_id>/sign/",
        visit_day.attend_and_sign,
        name="attend_and_sign",
    ),
]

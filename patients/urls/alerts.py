"""Addresses of what is to do about cover."""

from django.urls import path

from patients.views import alerts

urlpatterns = [
    path("to-do/", alerts.to_do, name="to_do"),
    path("alerts/<int:alert_id>/done/", alerts.settle, name="alert_done"),
    path("alerts/<int:alert_id>/later/", alerts.put_off, name="alert_later"),
    path("alerts/<int:alert_id>/tell/", alerts.tell_patient, name="alert_tell"),
]

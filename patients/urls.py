"""Addresses of the person, the sessions and the cover."""

from django.urls import path

from patients.views import audit

app_name = "patients"

urlpatterns = [
    path("audit/", audit.audit, name="audit"),
]

"""The address of the planner: part of `patients.urls`."""

from django.urls import path

from patients.views import planning

urlpatterns = [
    path("<int:patient_id>/plan/", planning.planner, name="planner"),
]

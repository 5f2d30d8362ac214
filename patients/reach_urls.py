"""How a patient is reached, as the desk records it. Part of `patients.urls`."""

from django.urls import path

from patients.views import reaching

urlpatterns = [
    path("<int:patient_id>/reach/", reaching.reach, name="reach"),
    path("<int:patient_id>/reach/text/", reaching.text, name="reach_text"),
    path("<int:patient_id>/reach/text/code/", reaching.code, name="reach_code"),
    path("<int:patient_id>/reach/text/off/", reaching.text_off, name="reach_text_off"),
]

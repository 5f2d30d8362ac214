"""Addresses of good faith estimates."""

from django.urls import path

from patients.views import estimates, my_estimates, writing_estimates

PATIENT = "<int:patient_id>/estimates/"
ONE = "estimates/<int:estimate_id>/"
OWN = "visits/estimates/"

urlpatterns = [
    path(PATIENT, estimates.estimates, name="estimates"),
    path(f"{PATIENT}write/", writing_estimates.write, name="write_estimate"),
    path(f"{PATIENT}asked/", estimates.asked, name="price_asked"),
    path(f"{PATIENT}not-wanted/", estimates.not_wanted, name="estimate_not_wanted"),
    path(ONE, estimates.estimate, name="estimate"),
    path(f"{ONE}pdf/", estimates.estimate_pdf, name="estimate_pdf"),
    path(f"{ONE}given/", estimates.given, name="estimate_given"),
    path(f"{OWN}ask/", my_estimates.ask, name="ask_estimate"),
    path(f"{OWN}<int:estimate_id>/", my_estimates.own_estimate, name="own_estimate"),
    path(
        f"{OWN}<int:estimate_id>/pdf/",
        my_estimates.own_estimate_pdf,
        name="own_estimate_pdf",
    ),
]

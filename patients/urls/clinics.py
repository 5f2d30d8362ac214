"""Addresses that anybody may open: what a clinic says of itself."""

from django.urls import path

from patients.views import clinics

app_name = "clinics"

urlpatterns = [
    path("<slug:slug>/", clinics.clinic, name="clinic"),
    path("<slug:slug>/asked/<slug:how>/", clinics.asked, name="asked"),
    path("<slug:slug>/confirm/<str:token>/", clinics.confirm, name="confirm"),
]

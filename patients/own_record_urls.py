"""Addresses of the room "Your record and your privacy"."""

from django.urls import path

from patients.views import own_record

urlpatterns = [
    path("", own_record.own_record, name="own_record"),
    path("looks/", own_record.looks, name="own_looks"),
]

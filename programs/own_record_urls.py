"""Addresses of what a patient takes along of the own record."""

from django.urls import path

from programs.views import own_copy

urlpatterns = [
    path("", own_copy.copy, name="own_copy"),
    path("page/", own_copy.page, name="own_copy_page"),
    path("record.pdf", own_copy.pdf, name="own_copy_pdf"),
    path("record.json", own_copy.json, name="own_copy_json"),
    path("logs.csv", own_copy.logs, name="own_copy_logs"),
]

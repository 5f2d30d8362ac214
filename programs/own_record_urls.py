"""Addresses of what a patient takes along of the own record, and has agreed to."""

from django.urls import path

from programs.views import own_agreed, own_copy

urlpatterns = [
    path("", own_copy.copy, name="own_copy"),
    path("page/", own_copy.page, name="own_copy_page"),
    path("record.pdf", own_copy.pdf, name="own_copy_pdf"),
    path("record.json", own_copy.json, name="own_copy_json"),
    path("record.fhir.json", own_copy.fhir, name="own_copy_fhir"),
    path("agreed/", own_agreed.agreed, name="own_agreed"),
    path(
        "agreed/<slug:what>/<int:row_id>/withdraw/",
        own_agreed.withdraw,
        name="own_agreed_withdraw",
    ),
    path("logs.csv", own_copy.logs, name="own_copy_logs"),
]

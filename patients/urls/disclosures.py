"""Addresses of to whom a record was given outside care."""

from django.urls import path

from patients.views import disclosing

urlpatterns = [
    path("<int:patient_id>/disclosures/", disclosing.disclosures, name="disclosures"),
    path(
        "<int:patient_id>/disclosures/write/",
        disclosing.write_down,
        name="write_disclosure",
    ),
    path(
        "<int:patient_id>/disclosures/list.pdf",
        disclosing.paper,
        name="disclosures_paper",
    ),
    path(
        "disclosures/<int:disclosure_id>/withdraw/",
        disclosing.withdraw,
        name="withdraw_disclosure",
    ),
    path("record/given/", disclosing.own_disclosures, name="own_disclosures"),
    path("record/given.pdf", disclosing.own_paper, name="own_disclosures_paper"),
]

"""Addresses of what is kept, who may see it, and opening it in an emergency."""

from django.urls import path

from patients.views import (
    confiding,
    emergency,
    guarding,
    handing_over,
    keeping,
    who_saw,
)

urlpatterns = [
    path("set-up/keeping/", keeping.records, name="keeping"),
    path("set-up/keeping/rules/", keeping.rules, name="keeping_rules"),
    path("<int:patient_id>/hold/", keeping.hold, name="hold_record"),
    path("holds/<int:hold_id>/end/", keeping.end_hold, name="end_hold"),
    path("set-up/hand-over/", handing_over.hand_over, name="hand_over"),
    path("set-up/guarded/", guarding.guarded, name="guarded"),
    path("<int:patient_id>/restrict/", guarding.restrict, name="restrict_record"),
    path("restrictions/<int:restriction_id>/lift/", guarding.lift, name="lift"),
    path("<int:patient_id>/wishes/", confiding.wishes, name="wishes"),
    path("who-saw/", who_saw.by_account, name="who_saw"),
    path("who-saw/export/", who_saw.export_by_account, name="export_who_saw"),
    path("<int:patient_id>/seen/", who_saw.by_patient, name="seen"),
    path("emergency/", emergency.find, name="emergency_find"),
    path("emergency/accesses/", guarding.accesses, name="accesses"),
    path(
        "emergency/accesses/<int:access_id>/review/",
        guarding.review,
        name="review_access",
    ),
    path(
        "emergency/accesses/<int:access_id>/close/",
        emergency.give_back,
        name="give_back",
    ),
    path("<int:patient_id>/emergency/", emergency.emergency, name="emergency"),
    path("<int:patient_id>/emergency/open/", emergency.open_record, name="open_record"),
]

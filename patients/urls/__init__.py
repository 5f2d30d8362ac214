"""Addresses of the person, the sessions and the cover."""

from django.urls import include, path

from patients.views import (
    audit,
    board,
    enrolling,
    entry,
    helping,
    inviting,
    my_visits,
    patients,
    planning,
    reaching,
    requests,
)

app_name = "patients"

urlpatterns = [
    path("", patients.patients, name="list"),
    path("admit/", patients.admit, name="admit"),
    path("invite/", inviting.invite_many, name="invite_many"),
    path("visits/", my_visits.my_visits, name="my_visits"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.export_audit, name="export_audit"),
    path("requests/", requests.requests, name="requests"),
    path(
        "requests/<int:request_id>/called/",
        requests.mark_called,
        name="request_called",
    ),
    path(
        "requests/<int:request_id>/decline/",
        requests.decline,
        name="request_declined",
    ),
    path("coverage/", board.coverage_board, name="coverage_board"),
    path("<int:patient_id>/", patients.patient, name="patient"),
    path("<int:patient_id>/contact/", patients.change_contact, name="contact"),
    path("<int:patient_id>/helpers/", helping.invite_helper, name="invite_helper"),
    path("<int:patient_id>/discharge/", patients.discharge, name="discharge"),
    path("<int:patient_id>/readmit/", patients.readmit, name="readmit"),
    path("<int:patient_id>/entry/", entry.entry, name="entry"),
    path("<int:patient_id>/entry/card/", entry.issue_card, name="issue_card"),
    path("<int:patient_id>/entry/letter/", entry.invite_again, name="invite_again"),
    path(
        "<int:patient_id>/entry/address/",
        entry.address_is_good,
        name="address_is_good",
    ),
    path("<int:patient_id>/open-again/", entry.open_again, name="open_account_again"),
    path(
        "<int:patient_id>/entry/devices/<int:device_id>/end/",
        entry.sign_out,
        name="sign_device_out",
    ),
    path(
        "<int:patient_id>/referral/", enrolling.record_referral, name="record_referral"
    ),
    path("<int:patient_id>/consent/", enrolling.record_consent, name="record_consent"),
    path(
        "referrals/<int:referral_id>/withdraw/",
        enrolling.withdraw_referral,
        name="withdraw_referral",
    ),
    path(
        "consents/<int:consent_id>/withdraw/",
        enrolling.withdraw_consent,
        name="withdraw_consent",
    ),
    path(
        "<int:patient_id>/emergency-contact/",
        enrolling.name_emergency_contact,
        name="name_emergency_contact",
    ),
    path(
        "emergency-contacts/<int:contact_id>/end/",
        enrolling.end_emergency_contact,
        name="end_emergency_contact",
    ),
    path("helpers/<int:link_id>/", helping.scopes, name="helper_scopes"),
    path("helpers/<int:link_id>/end/", helping.end_helper, name="end_helper"),
    path("helpers/<int:link_id>/entry/", entry.helper_entry, name="helper_entry"),
    path("helpers/<int:link_id>/card/", entry.issue_helper_card, name="helper_card"),
    path(
        "helpers/<int:link_id>/letter/",
        entry.invite_helper_again,
        name="invite_helper_again",
    ),
    path(
        "helpers/<int:link_id>/address/",
        entry.helper_address_is_good,
        name="helper_address_is_good",
    ),
    path(
        "helpers/<int:link_id>/devices/<int:device_id>/end/",
        entry.sign_helper_out,
        name="sign_helper_out",
    ),
    path("<int:patient_id>/plan/", planning.planner, name="planner"),
    path("<int:patient_id>/reach/", reaching.reach, name="reach"),
    path("<int:patient_id>/reach/text/", reaching.text, name="reach_text"),
    path("<int:patient_id>/reach/text/code/", reaching.code, name="reach_code"),
    path("<int:patient_id>/reach/text/off/", reaching.text_off, name="reach_text_off"),
    path("", include("patients.urls.sessions")),
    path("", include("patients.urls.desk")),
    path("", include("patients.urls.cover")),
    path("", include("patients.urls.estimates")),
    path("", include("patients.urls.alerts")),
    path("", include("patients.urls.imports")),
    path("", include("patients.urls.deliveries")),
    path("", include("patients.urls.own_record")),
    path("", include("patients.urls.keeping")),
    path("", include("patients.urls.disclosures")),
    path("", include("patients.urls.systems")),
    path("", include("patients.urls.set_up")),
    path("", include("patients.urls.clocks")),
    path("", include("patients.urls.exports")),
    path("", include("patients.urls.hooks")),
]

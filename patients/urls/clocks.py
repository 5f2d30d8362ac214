"""Addresses of plans of care and progress notes."""

from django.urls import path

from patients.views import certifying, clocks

urlpatterns = [
    path("<int:patient_id>/plan-of-care/", clocks.care, name="care"),
    path(
        "<int:patient_id>/plan-of-care/write/", certifying.plan_care, name="plan_care"
    ),
    path("<int:patient_id>/progress-note/", certifying.write_note, name="write_note"),
    *(
        path(
            f"plans-of-care/<int:plan_id>/{kind}/",
            certifying.take_step,
            {"kind": kind},
            name=f"care_{kind}",
        )
        for kind in clocks.BY_DESK
    ),
    path("plans-of-care/<int:plan_id>/end/", certifying.end_early, name="care_ended"),
    path(
        "plans-of-care/<int:plan_id>/withdraw/",
        certifying.withdraw_plan,
        name="withdraw_plan",
    ),
    path(
        "care-steps/<int:step_id>/withdraw/",
        certifying.withdraw_step,
        name="withdraw_step",
    ),
    path(
        "progress-notes/<int:note_id>/withdraw/",
        certifying.withdraw_note,
        name="withdraw_note",
    ),
]

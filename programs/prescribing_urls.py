"""Addresses of what is prescribed: programs, their phases and items, and steps."""

from django.urls import path

from programs.views import (
    building,
    confirming,
    opening,
    phases,
    picker,
    picking,
    prescriptions,
    preview,
    proposals,
    resting,
    sign_offs,
)

urlpatterns = [
    path("proposals/", proposals.proposals, name="proposals"),
    path(
        "patients/<int:patient_id>/restart/",
        proposals.restart,
        name="proposals_restart",
    ),
    path(
        "proposals/<int:proposal_id>/accept/", proposals.accept, name="proposal_accept"
    ),
    path(
        "proposals/<int:proposal_id>/change/", proposals.change, name="proposal_change"
    ),
    path(
        "proposals/<int:proposal_id>/decline/",
        proposals.decline,
        name="proposal_decline",
    ),
    path("patients/<int:patient_id>/sign-offs/", sign_offs.sign_offs, name="sign_offs"),
    path(
        "sign-offs/<int:sign_off_id>/withdraw/",
        sign_offs.withdraw,
        name="sign_off_withdraw",
    ),
    path("patients/<int:patient_id>/prescribe/", prescriptions.start, name="start"),
    path("programs/<int:program_id>/", prescriptions.program, name="program"),
    path(
        "programs/<int:program_id>/confirm/", confirming.confirm, name="draft_confirm"
    ),
    path(
        "programs/confirmations/<int:confirmation_id>/withdraw/",
        confirming.withdraw,
        name="confirmation_withdraw",
    ),
    path("programs/<int:program_id>/build/", building.builder, name="builder"),
    path("programs/<int:program_id>/phases/", phases.phase_add, name="phase_add"),
    path("programs/phases/<int:phase_id>/", phases.phase, name="phase"),
    path("programs/phases/<int:phase_id>/drop/", phases.phase_drop, name="phase_drop"),
    path("programs/phases/<int:phase_id>/open/", opening.open_phase, name="phase_open"),
    path("programs/<int:program_id>/pick/", picker.picker, name="picker"),
    path(
        "programs/<int:program_id>/add/<slug:slug>/", picker.item_add, name="item_add"
    ),
    path(
        "programs/<int:program_id>/remove/<slug:slug>/",
        picking.item_remove,
        name="item_remove",
    ),
    path(
        "programs/<int:program_id>/clear/<slug:slug>/<slug:condition>/",
        picker.clear,
        name="clear",
    ),
    path("programs/<int:program_id>/preview/", preview.preview, name="preview"),
    path("programs/<int:program_id>/sign/", building.sign, name="sign"),
    path("programs/<int:program_id>/end/", prescriptions.end, name="end"),
    path("programs/<int:program_id>/hold/", prescriptions.hold, name="hold"),
    path("programs/<int:program_id>/resume/", resting.resume, name="resume"),
    path("rests/<int:rest_id>/back/", resting.back, name="rest_back"),
    path("rests/<int:rest_id>/out/", resting.out, name="rest_out"),
    path(
        "rests/<int:rest_id>/instead/<slug:slug>/", resting.instead, name="rest_instead"
    ),
    path("programs/items/<int:item_id>/", picking.item, name="item"),
    path("programs/items/<int:item_id>/move/", picking.item_move, name="item_move"),
    path(
        "programs/items/<int:item_id>/short-day/",
        picking.item_minimum,
        name="item_minimum",
    ),
    path("programs/items/<int:item_id>/sign-off/", picking.sign_off, name="sign_off"),
]

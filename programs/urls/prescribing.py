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

PATIENT = "patients/<int:patient_id>/"
PROGRAM = "programs/<int:program_id>/"
PROPOSAL = "proposals/<int:proposal_id>/"
PHASE = "programs/phases/<int:phase_id>/"
ITEM = "programs/items/<int:item_id>/"
REST = "rests/<int:rest_id>/"

urlpatterns = [
    path("proposals/", proposals.proposals, name="proposals"),
    path(PATIENT + "restart/", proposals.restart, name="proposals_restart"),
    path(PROPOSAL + "accept/", proposals.accept, name="proposal_accept"),
    path(PROPOSAL + "change/", proposals.change, name="proposal_change"),
    path(PROPOSAL + "decline/", proposals.decline, name="proposal_decline"),
    path(PATIENT + "sign-offs/", sign_offs.sign_offs, name="sign_offs"),
    path(
        "sign-offs/<int:sign_off_id>/withdraw/",
        sign_offs.withdraw,
        name="sign_off_withdraw",
    ),
    path(PATIENT + "prescribe/", prescriptions.start, name="start"),
    path(PROGRAM, prescriptions.program, name="program"),
    path(PROGRAM + "confirm/", confirming.confirm, name="draft_confirm"),
    path(
        "programs/confirmations/<int:confirmation_id>/withdraw/",
        confirming.withdraw,
        name="confirmation_withdraw",
    ),
    path(PROGRAM + "build/", building.builder, name="builder"),
    path(PROGRAM + "phases/", phases.phase_add, name="phase_add"),
    path(PHASE, phases.phase, name="phase"),
    path(PHASE + "drop/", phases.phase_drop, name="phase_drop"),
    path(PHASE + "open/", opening.open_phase, name="phase_open"),
    path(PROGRAM + "pick/", picker.picker, name="picker"),
    path(PROGRAM + "add/<slug:slug>/", picker.item_add, name="item_add"),
    path(PROGRAM + "remove/<slug:slug>/", picking.item_remove, name="item_remove"),
    path(PROGRAM + "clear/<slug:slug>/<slug:condition>/", picker.clear, name="clear"),
    path(PROGRAM + "preview/", preview.preview, name="preview"),
    path(PROGRAM + "sign/", building.sign, name="sign"),
    path(PROGRAM + "end/", prescriptions.end, name="end"),
    path(PROGRAM + "hold/", prescriptions.hold, name="hold"),
    path(PROGRAM + "resume/", resting.resume, name="resume"),
    path(REST + "back/", resting.back, name="rest_back"),
    path(REST + "out/", resting.out, name="rest_out"),
    path(REST + "instead/<slug:slug>/", resting.instead, name="rest_instead"),
    path(ITEM, picking.item, name="item"),
    path(ITEM + "move/", picking.item_move, name="item_move"),
    path(ITEM + "short-day/", picking.item_minimum, name="item_minimum"),
    path(ITEM + "sign-off/", picking.sign_off, name="sign_off"),
]

"""Addresses of what is printed, and of what came back on paper."""

from django.urls import path

from programs.views import printing, sheets

urlpatterns = [
    path("paper/", printing.own_paper, name="own_paper"),
    path("patients/<int:patient_id>/paper/", printing.paper, name="paper"),
    path("programs/<int:program_id>/sheet/", printing.week_sheet, name="week_sheet"),
    path(
        "programs/<int:program_id>/sheet.pdf",
        printing.week_sheet_pdf,
        name="week_sheet_pdf",
    ),
    path("programs/<int:program_id>/booklet/", printing.booklet, name="booklet"),
    path(
        "programs/<int:program_id>/booklet.pdf",
        printing.booklet_pdf,
        name="booklet_pdf",
    ),
    path("sheets/", sheets.sheet, name="sheet"),
    path("sheets/<slug:code>/", sheets.key, name="key_sheet"),
    path("sheets/<slug:code>/undo/", sheets.take_back, name="key_sheet_undo"),
]

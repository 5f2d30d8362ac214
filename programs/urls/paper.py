"""Addresses of what is printed, and of what came back on paper."""

from django.urls import path

from programs.views import printing, sheets

PROGRAM = "programs/<int:program_id>/"

urlpatterns = [
    path("paper/", printing.own_paper, name="own_paper"),
    path("patients/<int:patient_id>/paper/", printing.paper, name="paper"),
    path(PROGRAM + "sheet/", printing.week_sheet, name="week_sheet"),
    path(PROGRAM + "sheet.pdf", printing.week_sheet_pdf, name="week_sheet_pdf"),
    path(PROGRAM + "booklet/", printing.booklet, name="booklet"),
    path(PROGRAM + "booklet.pdf", printing.booklet_pdf, name="booklet_pdf"),
    path("sheets/", sheets.sheet, name="sheet"),
    path("sheets/<slug:code>/", sheets.key, name="key_sheet"),
    path("sheets/<slug:code>/undo/", sheets.take_back, name="key_sheet_undo"),
]

"""Addresses of what asks a payer for more visits."""

from django.urls import path

from programs.views import continuing

urlpatterns = [
    path("patients/<int:patient_id>/packs/", continuing.packs, name="packs"),
    path("patients/<int:patient_id>/packs/write/", continuing.write, name="write_pack"),
    path("packs/<int:pack_id>/", continuing.pack, name="pack"),
    path("packs/<int:pack_id>/pdf/", continuing.pack_pdf, name="pack_pdf"),
    path("packs/<int:pack_id>/text/", continuing.pack_text, name="pack_text"),
]

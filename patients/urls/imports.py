"""Addresses of what is brought in from another system."""

from django.urls import path

from patients.views import importing

IMPORT = "set-up/imports/<int:import_id>/"

urlpatterns = [
    path("set-up/imports/", importing.imports, name="imports"),
    path(IMPORT, importing.look, name="import"),
    path(f"{IMPORT}problems/", importing.problems, name="import_problems"),
    path(f"{IMPORT}do/", importing.do, name="import_do"),
    path(f"{IMPORT}drop/", importing.drop, name="import_drop"),
    path("set-up/imports/<slug:kind>/", importing.send_file, name="import_send"),
    path(
        "set-up/imports/<slug:kind>/template/",
        importing.template,
        name="import_template",
    ),
]

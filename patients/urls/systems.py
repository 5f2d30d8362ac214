"""Addresses of connected systems."""

from django.urls import path

from patients.views import systems

urlpatterns = [
    path("systems/", systems.systems, name="systems"),
    path("systems/<int:system_id>/", systems.system, name="system"),
    path("systems/<int:system_id>/secret/", systems.new_secret, name="system_secret"),
    path("systems/<int:system_id>/end/", systems.disconnect, name="system_end"),
]

"""Addresses of systems that are told."""

from django.urls import path

from patients.views import hooks

HOOK = "set-up/hooks/<int:hook_id>/"

urlpatterns = [
    path("set-up/hooks/", hooks.hooks, name="hooks"),
    path(HOOK, hooks.hook, name="hook"),
    path(f"{HOOK}secret/", hooks.new_secret, name="hook_secret"),
    path(f"{HOOK}off/", hooks.turn_off, name="hook_off"),
    path(f"{HOOK}on/", hooks.turn_on, name="hook_on"),
    path(f"{HOOK}trial/", hooks.try_out, name="hook_trial"),
    path(
        "set-up/hooks/deliveries/<int:delivery_id>/again/",
        hooks.send_again,
        name="hook_again",
    ),
]

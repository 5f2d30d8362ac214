from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "ptcare.hooks"
    label = "hooks"

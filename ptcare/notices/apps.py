from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ptcare.notices"
    label = "notices"

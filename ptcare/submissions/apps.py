from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "ptcare.submissions"
    label = "submissions"

from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"

    def ready(self) -> None:
        from patients.models import reading, standings, texting_ahead  # noqa: F401
        from patients.services import reminding  # noqa: F401 - asks before sending

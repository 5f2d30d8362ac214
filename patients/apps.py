from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"

    def ready(self) -> None:
        from patients.models import reading, standings, texting_ahead  # noqa: F401
        from patients.services import (  # noqa: F401 - they ask before sending
            reminding,
            telling_cover,
        )

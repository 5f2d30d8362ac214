from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"

    def ready(self) -> None:
        from patients.fhir import (  # noqa: F401 - they serve their tables
            care,
            conditions,
            medications,
            observations,
            people,
            results,
            visits,
        )
        from patients.models import (  # noqa: F401
            absences,
            closed,
            gauges,
            reading,
            standings,
            texting_ahead,
            wished,
        )
        from patients.services import (  # noqa: F401 - they ask before sending
            handing_over,
            reminding,
            telling_cover,
        )

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from programs import receivers  # noqa: F401
        from programs.fhir import pain, plans  # noqa: F401 - they serve their tables
        from programs.models import reading  # noqa: F401
        from programs.services import mornings  # noqa: F401 - what is new to do

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ptcare.people"
    label = "people"

    def ready(self) -> None:
        from ptcare.people import sessions  # noqa: F401

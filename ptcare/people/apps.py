from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ptcare.people"
    label = "people"

    def ready(self) -> None:
        from ptcare.people import watching  # noqa: F401 - hears who comes in

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ptcare.notices"
    label = "notices"

    def ready(self) -> None:
        from ptcare.notices.consent import proving  # noqa: F401 - asks again before sending
        from ptcare.notices.letters import bouncing  # noqa: F401 - hears when an address proves itself
        from ptcare.notices.push import devices  # noqa: F401 - hears who leaves
        from ptcare.notices.reach import reading  # noqa: F401 - tells how much is new

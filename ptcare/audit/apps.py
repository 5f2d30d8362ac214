from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ptcare.audit"
    label = "audit"

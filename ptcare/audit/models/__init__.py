from ptcare.audit.models.line import SEEING, AuditEvent, AuditEventQuerySet, Kind
from ptcare.audit.models.seal import AuditCheck, AuditSeal

__all__ = [
    "SEEING",
    "AuditCheck",
    "AuditEvent",
    "AuditEventQuerySet",
    "AuditSeal",
    "Kind",
]

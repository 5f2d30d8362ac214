from ptcare.audit.models.line import SEEING, AuditEvent, AuditEventQuerySet, Kind

__all__ = ["SEEING", "AuditEvent", "AuditEventQuerySet", "Kind"]

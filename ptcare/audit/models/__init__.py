from ptcare.audit.models.line import SEEING, AuditEvent, Kind

__all__ = ["SEEING", "AuditEvent", "Kind"]

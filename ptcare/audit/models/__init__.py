from ptcare.audit.models.line import SEEING, AuditEvent, AuditEventQuerySet, Kind
from ptcare.audit.models.seal import AuditCheck, AuditSeal

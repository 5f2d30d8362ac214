"""Who left before the end of an access handed the patients on treats nobody any more.

As `patients.services.handing_over` does since: else their alerts stay on nobody's list.
"""

from django.db import migrations

LEAVE_TO_ALL = """
WITH left_behind AS (
    UPDATE patients_patient AS patient SET therapist_id = NULL
    FROM people_membership AS gone
    WHERE gone.id = patient.therapist_id
        AND gone.ended_at IS NOT NULL
        AND patient.discharged_on IS NULL
    RETURNING patient.id, patient.clinic_id
)
INSERT INTO audit_auditevent (
    at, clinic_id, by_role, deed, about_type, about_id, patient_id, request_id, note
)
SELECT
    now(), clinic_id, '', 'patient.handed_over', 'patients.patient', id, id, '', ''
FROM left_behind
"""


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0083_visit_notes_follow_patient"),
        ("people", "0008_front_desk_by_name"),
        ("audit", "0006_kind_by_itself"),
    ]

    heavy = "a line is added to the ledger for each of few patients: nobody waits"

    operations = [migrations.RunSQL(LEAVE_TO_ALL, migrations.RunSQL.noop)]

"""Bone density has one home. T-scores that were kept as tests become scans.

The old rows stay as they are, for nothing of the record is deleted; nothing reads
them any more.
"""

from django.db import migrations

SAID = ("clinic_id", "patient_id", "recorded_by_id", "recorded_at")
WITHDRAWN = ("withdrawn_by_id", "withdrawn_at", "withdrawn_reason")


def become_scans(apps, schema_editor):
    measurements = apps.get_model("patients", "Measurement").objects
    scans = apps.get_model("patients", "BoneScan").objects
    densities = apps.get_model("patients", "BoneDensity").objects
    rows = measurements.filter(key="t_score", value__isnull=False)
    seen = set(scans.values_list("patient_id", "scanned_on"))
    # The newest of a day is kept where two stand: one scan a day and machine.
    for row in rows.order_by("-recorded_at").iterator():
        day = (row.patient_id, row.measured_on)
        if row.withdrawn_at is None:
            if day in seen:
                continue
            seen.add(day)
        said = {name: getattr(row, name) for name in (*SAID, *WITHDRAWN)}
        scan = scans.create(scanned_on=row.measured_on, **said)
        densities.create(
            scan=scan,
            clinic_id=row.clinic_id,
            patient_id=row.patient_id,
            site="lowest",
            t_score=round(row.value, 1),
        )


class Migration(migrations.Migration):
    dependencies = [("patients", "0013_treatment_follows_patient")]

    operations = [migrations.RunPython(become_scans, migrations.RunPython.noop)]

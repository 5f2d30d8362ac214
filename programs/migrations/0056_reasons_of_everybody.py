"""What was kept before. In batches, each under the locks of its places: whoever logs waits
for one of them, and no reason is taken from a place that is about to change."""

from django.db import migrations, transaction

BATCH = 1_000
FILL = """
    WITH held AS (
        SELECT patient_id, clinic_id, place, reasons FROM programs_caseloadplace
        WHERE patient_id > %s ORDER BY patient_id LIMIT %s FOR NO KEY UPDATE
    ), kept AS (
        INSERT INTO programs_caseloadreason (clinic_id, patient_id, reason, place)
        SELECT clinic_id, patient_id, unnest(reasons), place FROM held
        ON CONFLICT (patient_id, reason) DO NOTHING
    )
    SELECT max(patient_id) FROM held
"""


def fill(_apps, editor):
    where, last = editor.connection, 0
    while last is not None:
        with transaction.atomic(using=where.alias), where.cursor() as cursor:
            cursor.execute(FILL, [last, BATCH])
            (last,) = cursor.fetchone()


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("programs", "0055_reasons_follow_their_place")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]

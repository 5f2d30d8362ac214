"""The reasons of a place stand beside it as well, a row each, however it is written.

As the owner: an earlier version writes places before the second wall knows the table, and
nobody else writes here. Nobody waits for another: whoever has locked a place has its reasons.
"""

from django.db import migrations

from patients.composite import clinic_follows_patient

NAME = "programs_keep_reasons"
KEEP = f"""
    CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $keep$
    BEGIN
        DELETE FROM programs_caseloadreason
        WHERE patient_id = NEW.patient_id AND reason <> ALL (NEW.reasons);

        INSERT INTO programs_caseloadreason AS kept
            (clinic_id, patient_id, reason, place)
        SELECT NEW.clinic_id, NEW.patient_id, unnest(NEW.reasons), NEW.place
        ON CONFLICT (patient_id, reason) DO UPDATE SET place = excluded.place
        WHERE kept.place <> excluded.place;
        RETURN NULL;
    END
    $keep$
"""
# Who only raises a version names neither column, and so pays nothing.
TRIGGER = f"""
    CREATE TRIGGER keep_reasons AFTER UPDATE OF place, reasons
    ON programs_caseloadplace FOR EACH ROW
    WHEN ((OLD.place, OLD.reasons) IS DISTINCT FROM (NEW.place, NEW.reasons))
    EXECUTE FUNCTION {NAME}()
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0054_reasons_of_the_caseload")]

    operations = [
        clinic_follows_patient("programs_caseloadreason"),
        migrations.RunSQL(KEEP, f"DROP FUNCTION {NAME}()"),
        migrations.RunSQL(
            TRIGGER, "DROP TRIGGER keep_reasons ON programs_caseloadplace"
        ),
    ]

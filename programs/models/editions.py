"""The version of a plan: it rises with whatever changes what the patient sees.

PostgreSQL counts, in the transaction of the change itself, so that no way of writing
forgets it: a sheet that was printed before says a lower number and is void. One
transaction is one version, however many rows it changes. Versions begin at 1 with the
signature; a draft has none.
"""

import pgtrigger

SEEN = (  # of a program, by its patient
    *("signed_at", "starts_on", "ends_on", "sessions_per_week", "message"),
    *("held_at", "ended_at"),
)

OF_A_PROGRAM = pgtrigger.Trigger(
    name="edition",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        IF NEW.signed_at IS NULL THEN
            NEW.edition := 0;
            NEW.edition_at := NULL;
        ELSIF TG_OP = 'INSERT' THEN
            NEW.edition := greatest(NEW.edition, 1);
            NEW.edition_at := coalesce(NEW.edition_at, NEW.signed_at);
        ELSIF OLD.edition_at IS DISTINCT FROM now() AND (
            NEW.edition > OLD.edition OR
            ({", ".join(f"NEW.{name}" for name in SEEN)}) IS DISTINCT FROM
            ({", ".join(f"OLD.{name}" for name in SEEN)})
        ) THEN
            NEW.edition := OLD.edition + 1;
            NEW.edition_at := now();
        ELSE
            NEW.edition := OLD.edition;
            NEW.edition_at := OLD.edition_at;
        END IF;
        RETURN NEW;
    """,
)

OF_AN_ITEM = pgtrigger.Trigger(
    name="edition",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("changed", "programs_programitem")],
    func="""
        changed := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NULL;
        END IF;
        IF (changed.is_waiting OR changed.phase_id IS NOT NULL) AND (
            TG_OP <> 'UPDATE' OR OLD.is_waiting OR OLD.phase_id IS NOT NULL
        ) THEN
            RETURN NULL;
        END IF;
        UPDATE programs_program SET edition = edition + 1
        WHERE id = changed.program_id
            AND signed_at IS NOT NULL
            AND edition_at IS DISTINCT FROM now();
        RETURN NULL;
    """,
)

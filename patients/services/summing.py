"""Holds what was counted against its sessions by a sum, so that it may be done often.

As cover is counted, PostgreSQL sums all that the rules read of a patient's sessions,
and keeps that beside the version that was counted. Whose sessions come to another sum
later, while no fact has changed, had one written behind the database's back.

One statement sees one moment of the database: whoever changes a session raises the
version in the same transaction, and whoever counts keeps version and sum in one. So
what is written meanwhile is never taken for drift.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from patients.models import CoverVersion

# Each session is one number, made of its columns by the functions that also send rows
# to partitions, which no release of PostgreSQL may change. To xor the order does not
# matter, and no two sessions have one id. Another way to sum needs a column of its own
# beside `sessions_sum`, or the sums that stand would all be taken for drift.
NUMBER = """
    hashtextextended(status, hashtextextended(kind,
    hashtextextended(discipline, hashtextextended(place,
    hashint8extended(coalesce(billed_coverage_id, 0),
    hashint8extended(coalesce(billed_authorization_id, 0),
    time_hash_extended(start,
    hashint8extended(id, 2 * ("on" - date '2000-01-01') + kept_from_plan::int
    ))))))))
"""
COUNTED = f"""
    UPDATE patients_coverversion AS kept
    SET counted = version, summed = version, sessions_sum = (
        SELECT coalesce(bit_xor({NUMBER}), 0) FROM patients_clinicsession AS session
        WHERE session.patient_id = kept.patient_id
    )
    WHERE patient_id = ANY(%s)
"""  # noqa: S608
# A sum and the numbers that it was made of come to nothing. Nothing is joined for that:
# PostgreSQL guesses far too low how many sums are known, and would look through all
# sessions for each.
# Who is being changed or counted at this moment is left for the next time, as is who
# was a moment ago: the version is another one by then.
MARK = f"""
    WITH drifted AS (
        SELECT patient_id, max(version) AS version
        FROM (
            SELECT patient_id, NULL::bigint AS version, {NUMBER} AS number
            FROM patients_clinicsession
            UNION ALL
            SELECT patient_id, version, sessions_sum FROM patients_coverversion
            WHERE summed = version
        ) AS numbers
        GROUP BY patient_id
        HAVING max(version) IS NOT NULL AND bit_xor(number) <> 0
    ), held AS (
        SELECT patient_id
        FROM patients_coverversion AS kept JOIN drifted USING (patient_id, version)
        ORDER BY patient_id FOR NO KEY UPDATE OF kept SKIP LOCKED
    )
    UPDATE patients_coverversion AS kept SET version = kept.version + 1
    FROM held WHERE kept.patient_id = held.patient_id
    RETURNING kept.*
"""  # noqa: S608


def keep_counted(patients: Collection[int]) -> None:
    """These versions are counted, of these sessions. Their rows are held."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [list(patients)])


def mark_drifted() -> list[CoverVersion]:
    """Those whose sessions are not the ones that were counted, stale from now on."""
    return list(CoverVersion.objects.raw(MARK))

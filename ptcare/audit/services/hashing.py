"""What is hashed, of a line and of a seal, in the words of PostgreSQL.

A line is all its columns but those that are null: one that is added later, and is null
in what was there before, leaves the old hashes as they are. Moments are written as UTC:
whoever uses this asks for that first, with `IN_UTC`.
"""

IN_UTC = "SET LOCAL TIME ZONE 'UTC'"

LINES = """
SELECT line.id, date_trunc('month', line.at)::date AS month,
       sha256(convert_to(jsonb_strip_nulls(to_jsonb(line))::text, 'UTF8')) AS digest
FROM audit_auditevent AS line
"""

LENGTH = 32  # bytes of a digest


def hash_of(seal: str, previous: str) -> str:
    """`seal` names a row with the columns of a seal, `previous` the hash before it."""
    said = ", ".join(
        f"{seal}.{column}" for column in ("number", "made_at", "above", "upto", "month")
    )
    marks = f"{seal}.may_go_to, {seal}.once_past"
    return (
        f"sha256({previous}"
        f" || convert_to(jsonb_build_array({said}, {marks})::text, 'UTF8')"
        f" || array_send({seal}.ids) || {seal}.digests)"
    )

"""The second wall: PostgreSQL's own roles and policies, under the querysets.

`roles` names who may come, `tables` says what each may do to which rows, `building`
brings the database there after each `migrate`. docs/adr/0040-the-second-wall.md
"""

"""Copies of the database, and the way back from them: `python -m ptcare.backup`.

Two kinds, each with what the other lacks. A *dump* is one file of one moment, with a
manifest of what each table held; later versions of PostgreSQL read it, too. A *base*
with the *log* that is received after it leads back to any chosen second.

It knows the database's address and nothing of Django, so that it works where the site
does not.
"""

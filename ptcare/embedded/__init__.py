"""A PostgreSQL and a Valkey of your own, for `make run` and the tests only.

Nothing of the site imports it, and only `prepare` knows Django.
"""

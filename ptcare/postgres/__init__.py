"""The backend that settings name: Django's own for PostgreSQL, but for `base`."""

"""FHIR R4 out of our facts: read by other systems, and by patients for themselves.

A `Source` is one table that serves a type of resource; the floor above names its own
with `sources.provide`. Doors in `views`, searching in `searching`, the rest is words.
"""

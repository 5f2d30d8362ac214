"""What who runs the site sees of it: figures for Prometheus, and traces if wanted.

Kinds, counts and seconds: no address of a page as it was asked for, no id, no name.
"""

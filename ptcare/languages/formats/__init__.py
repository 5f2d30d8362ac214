"""How days, hours and numbers are written, by language."""

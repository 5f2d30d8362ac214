"""Triggers that run once a statement, over all the rows that it wrote."""

from __future__ import annotations

import pgtrigger


def after(
    operation: pgtrigger.Operation, name: str, func: str, **tables: str
) -> pgtrigger.Trigger:
    """`func` reads the rows from `written`; of an update what they were before from the
    table that `old` names."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="written", **tables),
        func=func,
    )

"""The database hung up while a letter was out: what is known must be written down."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import Error, connection

from ptcare.lost_connection import is_lost

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


def once_more(deed: Callable[P, T]) -> Callable[P, T]:
    """For what may be said twice: on a new connection, if the old one is gone.

    Not within a transaction, of which the first part would be gone as well.
    """

    @wraps(deed)
    def run(*args: P.args, **how: P.kwargs) -> T:
        try:
            return deed(*args, **how)
        except Error as error:
            if connection.in_atomic_block or not is_lost(error):
                raise
            log.warning("the database hung up: once more on a new connection")
            connection.close()
            return deed(*args, **how)

    return run

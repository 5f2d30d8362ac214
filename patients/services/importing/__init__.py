"""Brings patients, plans, approvals and past visits in from another system.

First a look that writes nothing and names every problem by its line; then all of it
in one transaction, or nothing. The same file twice creates nothing.
"""

from patients.services.importing.doing import (
    CannotTake,
    OtherFile,
    Seen,
    Stale,
    Unsound,
    import_rows,
    look,
)
from patients.services.importing.keeping import (
    NotWaiting,
    drop,
    fingerprint,
    forget_old,
    keep_file,
)
from patients.services.importing.planned import Deed, Difference, Plan, Planned

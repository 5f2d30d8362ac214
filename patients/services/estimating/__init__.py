"""Writes good faith estimates, and keeps who asked for one and how it reached them.

An issued estimate is kept as it was given; what has changed makes a new one.
"""

from patients.services.estimating.asking import NothingOpen, ask, decline
from patients.services.estimating.composing import (
    Draft,
    MedicareCovers,
    NoBirthDate,
    NoPrice,
    NotSetUp,
    PlanCovers,
    Planned,
    compose,
    digest_of,
    standing_of,
)
from patients.services.estimating.issuing import (
    ChangedMeanwhile,
    Handing,
    How,
    NeedsReason,
    NoAddress,
    deliver,
    issue_estimate,
    next_version,
    open_estimate,
    words_of,
)
from patients.services.estimating.numbering import rows_of, set_numbers
from patients.services.estimating.proposing import Proposal, proposal_of

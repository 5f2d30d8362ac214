"""26 weeks of one patient in pictures on one axis of days, and their numbers.

Each module makes a section from what `models.halfyear` has read: lanes to draw, a table
behind them, and what the marks mean. Reading down tells the fall, the pain, the dose.
"""

from programs.charting.doses import doses
from programs.charting.falls import falls, guides
from programs.charting.felt import felt
from programs.charting.home import home
from programs.charting.results import results
from programs.charting.treatment import treatment
from programs.charting.visits import visits

__all__ = [
    "doses",
    "falls",
    "felt",
    "guides",
    "home",
    "results",
    "treatment",
    "visits",
]

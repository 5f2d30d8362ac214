"""26 weeks of one patient in pictures on one axis of days, and their numbers.

Each module makes a section from what `models.halfyear` has read: lanes to draw, a table
behind them, and what the marks mean. Reading down tells the fall, the pain, the dose.
"""

from programs.charting.at_home import home
from programs.charting.dosing import doses
from programs.charting.falling import falls, guides, sign, state
from programs.charting.feeling import felt
from programs.charting.testing import results
from programs.charting.treating import next_tests, treatment
from programs.charting.visiting import coming, visits

"""What a patient hears of by itself: at their own hour, once, and only while of use.

`planning` writes the notices; whether each is wanted is asked when it is sent.
"""

from programs.services.reminding.choosing import Wishes, choose, stop, wishes_of
from programs.services.reminding.exercises import call_off
from programs.services.reminding.planning import BATCH, plan_due

"""What a pattern of visits does to cover, before anything is booked.

    basis = planning.Basis(facts=facts, habits=planning.habits_of(facts), ...)
    planning.outlook(basis, planning.tapered([planning.Step(rhythm=Rhythm(2))], ...))
    planning.stretched(basis)

Planned sessions are added to the booked ones, which always stay; `coverage.evaluate`
answers the rest. Nothing here books anything.
"""

from .habits import Habits, habits_of
from .lapsing import Lapse
from .outlooks import Basis, Cost, Outlook, course_days, outlook, without_bookings
from .patterns import Pattern, Rhythm, Step, Stretch, tapered
from .stretching import stretched

"""Who pays for which clinic session, what it costs, and what is left.

    result = coverage.evaluate(facts)

No counter is ever stored: used, reserved and remaining are worked out from the
sessions, plans and authorizations each time, so any correction, however old, counts.
The answer is an estimate; the payer decides. Not covered by it, on purpose:
authorizations in units or by billing code, family deductibles, a benefit period that
differs between visits and money, non-duplication and Medicaid coordination, and
deductible carry-over from the last quarter.
"""

from .facts import Facts
from .nodes import MalformedFacts
from .placing import place
from .pricing import price
from .reading import from_json
from .reporting import report
from .result import Result


def evaluate(facts: Facts) -> Result:
    """Who pays for which session, and what is left, as of the facts' date."""
    places = place(facts)
    prices = price(facts, places.placements)
    return report(facts, places, prices)

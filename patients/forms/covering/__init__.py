"""What the desk types about a plan: the few usual questions, and the rest folded."""

from patients.forms.covering.changing import CorrectForm, EndForm
from patients.forms.covering.correcting import Correcting
from patients.forms.covering.fields import (
    BEFORE,
    Folded,
    Groups,
    Reason,
    Visits,
    refuse_low_maximum,
)
from patients.forms.covering.opening import CoverageForm, hints_of, preset_of

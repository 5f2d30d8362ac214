"""What the clinic is called, and whom to call: as it is shown to who changes it."""

from patients.forms import Seen
from ptcare.people.clinic_form import ClinicForm


class ClinicFactsForm(Seen, ClinicForm):
    pass

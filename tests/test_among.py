"""One array in place of many values: the same rows are found."""

from __future__ import annotations

import pytest

from patients.models import Patient
from ptcare.among import among
from ptcare.people.models import User
from tests import factories as make


@pytest.mark.django_db
def test_rows_among_many_values_are_those_that_are_in_them():
    here, there, elsewhere = make.patient(), make.patient(), make.patient()

    ids = {here.pk, there.pk, None}
    assert set(Patient.objects.filter(among("id", ids))) == {here, there}
    addresses = [elsewhere.user.email, "nobody's@example.org"]
    assert set(User.objects.filter(among("email", addresses))) == {elsewhere.user}
    reached = among("user__email", [there.user.email, ""])
    assert set(Patient.objects.filter(reached)) == {there}


@pytest.mark.django_db
def test_nothing_is_among_no_values():
    make.patient()

    assert not Patient.objects.filter(among("id", [])).exists()
    assert not User.objects.filter(among("email", [])).exists()

"""The longest tests go first, and those of a file to one worker."""

from tests import sharing_out

MATRIX = "tests/test_permission_matrix.py::test_who_may_open_it"


def test_the_few_that_take_long_go_before_the_many_that_do_not():
    many = [f"tests/rules/test_dose.py::test_a_dose[{n}]" for n in range(50)]
    journey = "tests/journeys/test_a_day.py::test_a_day[chromium]"

    place = sharing_out.longest_first([*many, journey])

    assert place == {"tests/journeys/test_a_day.py": 0, "tests/rules/test_dose.py": 1}


def test_only_the_largest_file_is_divided():
    assert sharing_out.share_of(f"{MATRIX}[home]") == MATRIX
    assert sharing_out.share_of("tests/rules/test_dose.py::test_a_dose[1]") == (
        "tests/rules/test_dose.py"
    )


def test_each_that_takes_long_is_still_there(request):
    for where in [*sharing_out.SECONDS, *sharing_out.BY_FUNCTION]:
        assert (request.config.rootpath / where).exists(), where

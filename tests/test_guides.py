"""The guides say what is there: its pages, its buttons by their names, its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pytest
from babel.messages.extract import extract
from django.urls import reverse, set_script_prefix
from django.utils import translation
from pypdf import PdfReader

from ptcare import menu
from ptcare.guides import shelf
from ptcare.guides.parts import Section
from ptcare.languages import gathering
from ptcare.languages.files import HOUSE
from ptcare.people.roles import STAFF, Role, may
from tests.journeys.test_every_page_of_a_patient import PAGES, PAGES_OF
from tests.test_permission_matrix import ROWS

GUIDES = shelf.GUIDES.values()
EACH = [(guide.key, each) for guide in GUIDES for each in guide.sections]
NAMED = re.compile(r"“([^”]+)”")
ELSEWHERE = {"Español"}  # a language, by its own name

READERS = [(role, False) for role in Role] + [
    (Role.THERAPIST, True),
    (Role.CLINIC_ADMIN, True),
]
OWN_MENUS = (
    menu.ENTRIES,
    *(entries for _name, entries in menu.OWN_PLACES),
    menu.RECORD_PLACES,
)
STAFF_MENUS = (menu.ENTRIES, menu.SET_UP, menu.COVER_PLACES)


@cache
def product() -> set[str]:
    """All that any page or message of ours says, outside of the guides."""
    found = set()
    for patterns, method in (
        (gathering.PYTHON, "python"),
        (gathering.TEMPLATES, gathering.template),
    ):
        for path in (file for each in patterns for file in HOUSE.glob(each)):
            if "guides" in path.relative_to(HOUSE).parts:
                continue
            with path.open("rb") as file:
                for _line, words, *_rest in extract(method, file, gathering.KEYWORDS):
                    found |= {words} if isinstance(words, str) else {*words}
    return found


def lines(section: Section) -> Iterator[str]:
    yield from (str(each) for each in (section.title, *section.says))
    yield from (str(each) for each in (*section.steps, *section.minds))


@pytest.mark.parametrize(("key", "section"), EACH)
def test_every_name_in_a_guide_is_one_that_the_product_uses(key, section):
    named = {name for line in lines(section) for name in NAMED.findall(line)}

    assert named - product() - ELSEWHERE == set()


@pytest.mark.parametrize("section", shelf.GUIDES["patient"].sections)
def test_in_spanish_a_guide_uses_the_spanish_names(section):
    for line in lines(section):
        with translation.override("es"):
            names = [translation.gettext(name) for name in NAMED.findall(line)]
            said = translation.gettext(line)

        assert sorted(NAMED.findall(said)) == sorted(names), line


def test_a_name_that_is_nowhere_would_be_found():
    assert "I did all of it" in product()
    assert "I did most of it" not in product()


def test_every_page_that_a_guide_explains_is_there():
    there = {*ROWS, "account_email"}
    told = {page for _key, section in EACH for page in section.pages}

    assert told - there == set()


@pytest.mark.parametrize(("role", "is_lead"), READERS)
def test_every_place_of_a_menu_has_its_part_in_the_guide_of_who_finds_it(role, is_lead):
    found = [
        entry.name
        for entries in (STAFF_MENUS if role in STAFF else OWN_MENUS)
        for entry in entries
        if role in entry.roles
        and may(role, entry.permission, is_lead=is_lead)
        and not entry.name.startswith("guides:")
    ]

    without = [
        name for name in found if shelf.help_of(name, role, is_lead=is_lead)[1] is None
    ]

    assert len(found) > 5
    assert without == []


def test_help_is_found_where_the_site_is():
    def way():
        return shelf.way_to_help("programs:plan", Role.PATIENT, is_lead=False)

    before = way()
    set_script_prefix("/clinic/")
    after = way()
    set_script_prefix("/")

    assert after == f"/clinic{before}"


def test_every_page_of_a_patient_has_its_part():
    pages = [*PAGES, *(name for name, _of in PAGES_OF)]

    without = [
        name
        for name in pages
        if not name.startswith("guides:")
        and shelf.help_of(name, Role.PATIENT, is_lead=False)[1] is None
    ]

    assert without == []


def test_every_picture_is_there_small_and_named_by_a_guide():
    named = {
        f"static/{section.picture.in_language(language)}"
        for _key, section in EACH
        if section.picture
        for language in section.picture.languages
    }

    there = list((HOUSE / "static" / "guides").iterdir())

    assert {path.relative_to(HOUSE).as_posix() for path in there} == named
    assert [path.name for path in there if path.stat().st_size > 60_000] == []


def test_no_part_of_a_guide_is_named_twice():
    for guide in GUIDES:
        slugs = [each.slug for each in guide.sections]

        assert len(slugs) == len(set(slugs))


# --- The pages


@pytest.fixture
def her(signed_in, patient):
    return signed_in(patient)


@pytest.mark.django_db
def test_help_leads_from_a_page_to_what_the_guide_says_of_it_and_back(her):
    plan = reverse("programs:plan")

    way = reverse("guides:section", args=["patient", "plan"]) + f"?back={plan}"

    assert f'href="{way}"' in her.get(plan).content.decode()
    page = her.get(way).content.decode()
    assert "Your plan of the week" in page
    assert f'href="{plan}"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example"])
def test_the_way_back_never_leads_elsewhere(her, back):
    way = reverse("guides:section", args=["patient", "plan"])

    assert f'href="{back}' not in her.get(way, {"back": back}).content.decode()


@pytest.mark.django_db
def test_a_patient_is_led_to_the_one_guide_there_is(her):
    assert her.get(reverse("guides:guides")).url.endswith("/guide/patient/")
    assert her.get(reverse("guides:guide", args=["desk"])).status_code == 404
    assert her.get(reverse("guides:pdf", args=["desk"])).status_code == 404


@pytest.mark.django_db
def test_staff_find_all_guides_and_the_patients_in_each_language(
    signed_in, clinic_admin
):
    desk = signed_in(clinic_admin)

    page = desk.get(reverse("guides:guides")).content.decode()

    for guide in GUIDES:
        assert reverse("guides:guide", args=[guide.key]) in page
        assert desk.get(reverse("guides:guide", args=[guide.key])).status_code == 200
    assert f"{reverse('guides:pdf', args=['patient'])}?in=es" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "I did all of it"), ("es", "Hice todo"), ("xx", "I did all of it")],
)
def test_the_patients_guide_is_a_pdf_in_the_language_asked_for(her, language, said):
    answer = her.get(reverse("guides:pdf", args=["patient"]), {"in": language})

    read = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in read.pages)
    assert said in " ".join(text.split())
    assert sum(len(page.images) for page in read.pages) == 8


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["therapist", "clinic_admin", "lead"])
def test_every_guide_of_staff_is_printed(who, signed_in, request):
    client = signed_in(request.getfixturevalue(who))

    for guide in GUIDES:
        answer = client.get(reverse("guides:pdf", args=[guide.key]))

        assert answer.content.startswith(b"%PDF")


@pytest.mark.django_db
def test_help_costs_no_question_to_the_database(
    her, django_assert_max_num_queries, patient
):
    with django_assert_max_num_queries(6):
        her.get(reverse("guides:section", args=["patient", "today"]))

"""The living page, and the look that a browser asks for."""

import gzip

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.looking import wrong_in_other_themes, wrong_with


def test_the_living_page_needs_no_sign_in_and_no_database(client):
    assert client.get("/look/").status_code == 200


@pytest.mark.parametrize("theme", ["light", "dark", "contrast", "system"])
def test_a_chosen_look_is_remembered(client, theme):
    answer = client.post("/look/theme/", {"theme": theme, "next": "/look/"})

    assert answer.url == "/look/"
    assert f'data-theme="{theme}"' in client.get("/look/").content.decode()


def test_the_pages_of_signing_in_have_the_chosen_look_too(client, db):
    client.post("/look/theme/", {"theme": "dark"})

    assert 'data-theme="dark"' in client.get("/accounts/signup/").content.decode()


@pytest.mark.parametrize("theme", ["", "pink", "\x00", "light\nSet-Cookie: a=b"])
def test_a_look_that_does_not_exist_is_not_remembered(client, theme):
    client.post("/look/theme/", {"theme": theme})

    assert "theme" not in client.cookies


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://evil.example/", "//evil.example", "javascript:alert(1)", ""),
        *("1e999", "patients:list"),  # words that Django would look up as a view
    ],
)
def test_choosing_a_look_leads_nowhere_else(client, elsewhere):
    answer = client.post("/look/theme/", {"theme": "dark", "next": elsewhere})

    assert answer.url == "/"


@pytest.mark.parametrize("audience", ["patient", "staff"])
def test_axe_finds_nothing_on_the_living_page(live_server, page, audience):
    page.emulate_media(reduced_motion="reduce")  # or a colour is looked at on its way
    page.goto(f"{live_server.url}/look/?as={audience}")

    assert wrong_with(page) + wrong_in_other_themes(page) == []


def test_a_page_links_one_stylesheet_with_all_parts_in_it(tmp_path):
    storages = {"staticfiles": {"BACKEND": "ptcare.storage.JoinedStaticFiles"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)

    whole = (tmp_path / "css" / "ptcare.css").read_text()
    assert "@import" not in whole
    assert "@layer tokens" in whole
    assert "/*" not in whole
    assert len(gzip.compress(whole.encode())) < 12_000

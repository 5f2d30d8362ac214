"""The files of deploy/ say what the code says."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

import pytest
import yaml

from ptcare.celery import QUEUES
from ptcare.embedded import postgres
from ptcare.embedded.places import REPO
from tests.deploy.standing import address_of
from tests.test_doors_log import BY_ADDRESS

DEPLOY = REPO / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
NAMED = re.compile(
    r'(?:environ\.get|switch|number|words|secret|required)\(\s*"([A-Z_]+)"'
)
NOT_FOR_PEOPLE = {"PTCARE_TEST"}


def told_in_example() -> set[str]:
    text = (REPO / ".env.example").read_text()
    return set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", text, re.MULTILINE))


def test_every_setting_is_documented():
    read = set(NAMED.findall((REPO / "ptcare" / "settings.py").read_text()))
    read |= set(NAMED.findall((DEPLOY / "gunicorn.py").read_text()))

    assert read - NOT_FOR_PEOPLE - told_in_example() == set()


def test_the_compose_file_sets_only_what_is_read():
    told = {
        name.removesuffix("_FILE")
        for service in SERVICES.values()
        if service.get("image", "").startswith("ptcare")
        for name in service.get("environment", {})
    }

    assert told - told_in_example() == set()


def test_the_database_plans_as_that_of_the_tests_does():
    told = dict(
        each.split("=") for each in SERVICES["database"]["command"] if "=" in each
    )
    by_hand = (REPO / "docs" / "deploy.md").read_text()

    for name, value in postgres.PLANNING.items():
        assert told[name] == value
        assert f"{name} = {value}" in by_hand


def queues_of(command: list[str]) -> list[str]:
    at = command.index("--queues") if "--queues" in command else None
    return command[at + 1].split(",") if at is not None else []


def test_each_kind_of_work_has_a_worker_of_its_own_and_there_is_one_beat():
    commands = [service.get("command", []) for service in SERVICES.values()]
    served = [queue for command in commands for queue in queues_of(command)]

    assert sorted(served) == sorted(QUEUES)
    assert sum("beat" in command for command in commands) == 1


def test_systemd_wants_a_worker_for_each_queue():
    target = (DEPLOY / "systemd" / "ptcare.target").read_text()

    assert sorted(re.findall(r"ptcare-worker@(\w+)", target)) == sorted(QUEUES)


def test_who_comes_while_the_site_starts_anew_waits_at_the_address_of_the_proxy():
    socket = (DEPLOY / "systemd" / "ptcare-web.socket").read_text()
    proxy = (DEPLOY / "nginx" / "upstream.conf").read_text()
    (address,) = re.findall(r"ListenStream=(\S+)", socket)

    assert f"server {address} " in proxy
    for unit in ("ptcare-web.service", "ptcare.target"):
        assert "ptcare-web.socket" in (DEPLOY / "systemd" / unit).read_text()


def test_a_worker_is_given_the_time_that_a_task_may_take(settings):
    longest = settings.CELERY_TASK_TIME_LIMIT
    unit = (DEPLOY / "systemd" / "ptcare-worker@.service").read_text()

    assert int(re.search(r"TimeoutStopSec=(\d+)", unit)[1]) > longest
    for name, service in SERVICES.items():
        if name.startswith("worker-"):
            assert int(service["stop_grace_period"].rstrip("s")) > longest


def test_every_secret_that_is_used_is_a_file_that_is_named():
    used = set()
    for service in SERVICES.values():
        for secret in service.get("secrets", []):
            used.add(secret if isinstance(secret, str) else secret["source"])

    assert used == set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_nothing_but_the_proxy_is_open_to_the_world(name):
    assert ("ports" in SERVICES[name]) == (name == "proxy")


def test_the_proxy_asks_each_web_server_by_the_address_that_it_has():
    told = (DEPLOY / "nginx" / "upstream.compose.conf").read_text()
    webs = {name for name in SERVICES if name.startswith("web-")}

    asked = re.findall(r"server (\S+):8000 ", told)
    assert sorted(asked) == sorted(address_of(name) for name in webs)
    (network,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    given_out = ip_network(network["ip_range"])
    for address in map(ip_address, asked):
        assert address in ip_network(network["subnet"])
        assert address not in given_out


def becomes_another(name: str) -> bool:
    """What its image does as root before it runs: not without the rights to."""
    return name in {"database", "redis", "proxy"} and "user" not in SERVICES[name]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_who_is_given_no_rights_needs_none(name):
    assert not (becomes_another(name) and "cap_drop" in SERVICES[name])


def said_by_nginx(address: str) -> str:
    """As its log writes the address down."""
    conf = (DEPLOY / "nginx" / "ptcare.conf").read_text()
    (said,) = re.findall(r"map \$uri \$said_uri \{(.*?)\n\}", conf, re.DOTALL)
    for pattern, words in re.findall(r'~(\S+)\s+"(.*?)";', said):
        if re.search(pattern, address):
            return words
    return address


@pytest.mark.parametrize("address", BY_ADDRESS)
def test_no_secret_of_an_address_stands_in_the_proxys_log(address):
    assert "canary" not in said_by_nginx(address)
    assert said_by_nginx("/today/") == "/today/"


@pytest.mark.parametrize("name", ["Containerfile", "backup.Containerfile"])
def test_nothing_but_what_the_image_copies_is_handed_to_who_builds_it(name):
    """No secret of deploy/ leaves the machine for a builder on another one."""
    let_in = (DEPLOY / f"{name}.dockerignore").read_text().split()
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (DEPLOY / name).read_text(), re.MULTILINE
    )
    assert let_in[0] == "*"

    for path in (path for line in copied for path in line.split()):
        assert f"!{path}" in let_in
        assert (REPO / path).exists()


def test_what_builds_a_package_is_pinned_on_a_machine_of_ones_own_too():
    said = (REPO / "scripts" / "bootstrap.sh").read_text()

    order = (
        said.index("install -r requirements-build.txt"),
        said.index("install $files"),
    )
    assert list(order) == sorted(order)
    assert said.count("--require-hashes --no-build-isolation") == 2


@pytest.mark.parametrize("name", ["Containerfile", "backup.Containerfile"])
def test_what_builds_a_package_is_pinned_as_packages_are(name):
    """Else two images of one commit differ: pip takes the newest build tool."""
    said = (DEPLOY / name).read_text()
    tools = (REPO / "requirements-build.txt").read_text()

    installs = re.findall(r"pip install (.+?) -r /tmp/(\S+)", said.replace("\\\n", ""))
    assert [file for _how, file in installs] == [
        "requirements-build.txt",
        "requirements.txt",
    ]
    assert all("--require-hashes" in how for how, _file in installs)
    assert "--no-build-isolation" in installs[1][0]
    assert re.search(r"^setuptools==\S+ \\\n +--hash=sha256:", tools, re.MULTILINE)


def test_the_image_has_no_embedded_servers():
    text = (DEPLOY / "Containerfile").read_text()

    assert "requirements-embedded" not in text
    assert "USER 10001" in text

"""The site as deploy/ runs it: proxy with TLS, two web servers, pooler.

The files of deploy/ themselves, with only what names another machine put in this one's
place: ports, folders, the user's name.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPSConnection
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bench import serving
from bench.serving import free_port
from ptcare.embedded import places, processes
from ptcare.embedded.processes import Child

DEPLOY = places.REPO / "deploy"
PROGRAMS = ("nginx", "pgbouncer", "openssl")
READY = 180.0  # seconds, on a busy machine
LOGIN = f"site_of_deploy_{os.getpid()}"  # owns nothing, as docs/deploy.md says
SYSTEM = f"{os.defpath}:/usr/sbin:/sbin"


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:{SYSTEM}")
    if not found:
        pytest.skip(f"{name} is not installed: CI has it")
    return found


@dataclass
class Site:
    folder: Path
    https: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)
    pooler: int = field(default_factory=free_port)
    doors: dict[str, int] = field(
        default_factory=lambda: {"web-a": free_port(), "web-b": free_port()}
    )
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"localhost:{self.https}"

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "SITE_URL": f"https://{self.host}",
            "ALLOWED_HOSTS": "localhost",
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": f"postgres://{LOGIN}@127.0.0.1:{self.pooler}/site",
            "DATABASE_POOLED": "1",
            "REDIS_URL": "redis://127.0.0.1:1",  # no request needs it
            "PTCARE_RUN_DIR": str(self.folder / "run"),
            "TRUSTED_PROXIES": "1",
            "WEB_WORKERS": "1",
        }

    def start(self, name: str, command: list[str | Path], **how: str | None) -> Child:
        user = places.server_user() if how.pop("as_server", None) else None
        self.children[name] = processes.start(
            name,
            command,
            log=self.log(name),
            env=self.environment() | how,  # type: ignore[arg-type]
            cwd=places.REPO,
            user=user,
        )
        return self.children[name]

    def start_web(self, name: str) -> None:
        port = self.doors[name]
        web = self.start(name, serving.GUNICORN, BIND=f"127.0.0.1:{port}")
        processes.wait_until(
            lambda: serving.is_alive(port, "localhost"), web, seconds=READY
        )

    def start_pooler(
        self, folder: Path, *, by: str = "", login: str = LOGIN, patience: int = 20
    ) -> None:
        """To the database of the tests, at its own socket or `by` another way."""
        said = (DEPLOY / "pgbouncer" / "pgbouncer.ini").read_text()
        database = connection.settings_dict
        by = by or f"host={database['HOST']}"
        here = f"site = {by} dbname={database['NAME']} user={login}"
        for line, instead in {
            r"^ptcare = .*$": here,
            r"^listen_addr = .*$": "listen_addr = 127.0.0.1",
            r"^listen_port = .*$": f"listen_port = {self.pooler}\nunix_socket_dir =",
            r"^auth_type = .*$": "auth_type = any",
            r"^auth_file = .*$": "",
            r"^query_wait_timeout = 20$": f"query_wait_timeout = {patience}",
        }.items():
            said, times = re.subn(line, instead, said, flags=re.MULTILINE)
            assert times == 1, line
        path = folder / "pgbouncer.ini"
        path.write_text(said)
        path.chmod(0o644)
        command: list[str | Path] = [program("pgbouncer"), path]
        pooler = self.start("pooler", command, as_server="yes")
        processes.wait_until(lambda: listens(self.pooler), pooler, seconds=READY)

    def start_proxy(self) -> None:
        self.make_certificate()
        said = (DEPLOY / "nginx" / "ptcare.conf").read_text()
        ports = {
            "listen 80;": f"listen 127.0.0.1:{self.http};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.https} ssl http2;",
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "/etc/ptcare/tls": str(self.folder),
            "/var/log/nginx": str(self.folder),
        }
        for there, here in ports.items():
            assert there in said
            said = said.replace(there, here)
        doors = (DEPLOY / "nginx" / "upstream.compose.conf").read_text()
        for name, port in self.doors.items():
            doors = doors.replace(f"{address_of(name)}:8000", f"127.0.0.1:{port}")
        whole = f"daemon off;\npid {self.folder}/nginx.pid;\nworker_processes 1;\n"
        whole += "error_log stderr;\n"
        whole += "events { worker_connections 512; }\nhttp {\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
            whole += f"{kind}_temp_path {self.folder}/{kind};\n"
        path = self.folder / "nginx.conf"
        path.write_text(f"{whole}{doors}{said}}}\n")
        command: list[str | Path] = [program("nginx"), "-c", path]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        proxy = self.start("proxy", command)
        processes.wait_until(self.answers, proxy, seconds=READY)

    def make_certificate(self) -> None:
        command = [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
        command += ["-keyout", str(self.folder / "key.pem"), "-days", "2"]
        command += ["-out", str(self.folder / "cert.pem"), "-subj", "/CN=localhost"]
        command += ["-addext", "subjectAltName=DNS:localhost"]
        subprocess.run(command, check=True, capture_output=True)

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, dict[str, str], str]:
        """On a connection of its own, as from a browser that trusts our certificate."""
        trust = ssl.create_default_context(cafile=self.folder / "cert.pem")
        asked = HTTPSConnection("localhost", self.https, timeout=60, context=trust)
        try:
            asked.request(method, path, body=body, headers=headers or {})
            answer = asked.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            asked.close()

    def answers(self) -> bool:
        """Whoever merely listens there may be a stranger, or may still be starting."""
        try:
            return self.ask("GET", "/livez")[0] == 200
        except OSError:
            return False


def address_of(service: str) -> str:
    """Its own on the network that it shares with the proxy."""
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return str(told["services"][service]["networks"]["inside"]["ipv4_address"])


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextlib.contextmanager
def sites_login() -> Iterator[None]:
    """The login that the site has, for as long: made and let in as by hand."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {LOGIN} LOGIN")
    try:
        call_command("database_roles", login=LOGIN, stdout=io.StringIO())
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {LOGIN}")


@contextlib.contextmanager
def standing(folder: Path) -> Iterator[Site]:
    """All of it, until left. The database is the one that the tests write to."""
    for name in PROGRAMS:
        program(name)
    site = Site(folder)
    (folder / "run").mkdir()
    said = site.environment()
    subprocess.run(serving.COLLECT, check=True, env=said, cwd=places.REPO)
    with (
        sites_login(),
        places.socket_dir(places.server_user()) as of_the_pooler,
    ):
        try:
            site.start_pooler(of_the_pooler)
            for name in site.doors:
                site.start_web(name)
            site.start_proxy()
            yield site
        except BaseException as error:
            for child in site.children.values():
                error.add_note(child.last_words())
            raise
        finally:
            processes.dismiss(site.children.values(), seconds=20)

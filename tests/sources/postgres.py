"""A real PostgreSQL for the length of a test session, on a free port of this machine only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.programs import program

PASSWORD = "open-sesame-7"  # noqa: S105 (of a server that lives as long as the test)
"""The password of every user; no message of the program may hold it."""


@dataclass(frozen=True)
class Server:
    """The server's port; ``owner`` may write, ``reader`` is what a dossier names."""

    port: int

    def url(self, user: str = "reader") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/postgres?gssencmode=disable&sslmode=disable"

    def run(self, *statements: str) -> None:
        with psycopg.connect(self.url("owner"), password=PASSWORD, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def _as_server(folder: Path) -> list[str]:
    """PostgreSQL does not run as root: what puts its commands under another user, who then owns the folder."""
    if os.name != "posix" or os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return [program("runuser"), "-u", "postgres", "--"]


@contextmanager
def serving() -> Iterator[Server]:
    """A fresh server, stopped and removed at the end."""
    initdb, postgres = program("initdb"), program("postgres")
    with tempfile.TemporaryDirectory(prefix="ledgers-") as place:
        folder = Path(place)
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)
        folder.chmod(0o755)
        user = _as_server(folder)
        data = folder / "data"
        subprocess.run(
            [*user, initdb, "-D", str(data), "-U", "owner", "--no-sync", "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}"],
            check=True, capture_output=True, cwd=folder,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with (folder / "log").open("wb") as log:
            running = subprocess.Popen(
                [*user, postgres, "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder), "-c", "fsync=off", "-c", "timezone=UTC"], stdout=log, stderr=log, cwd=folder,
            )
        server = Server(port)
        try:
            _wait(server, running)
            server.run(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'", "GRANT ALL ON SCHEMA public TO reader")
            yield server
        finally:
            running.terminate()
            running.wait(timeout=30)


def _wait(server: Server, running: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            psycopg.connect(server.url("owner"), password=PASSWORD, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            assert running.poll() is None, "PostgreSQL did not start"
            time.sleep(0.1)
    raise AssertionError("PostgreSQL did not answer")

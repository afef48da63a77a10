"""The same drill on PostgreSQL: out of one database, into another of the same server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import postgres

pytestmark = pytest.mark.long
ROW = "from cairn.web.partnerships.models import Partnership as P; "


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a private server, the name of the database left out."""
    with postgres.server() as address:
        yield address.removesuffix("postgres")


class House:
    """An installation with a data folder and a database of its own."""

    def __init__(self, folder: Path, server: str, name: str) -> None:
        (folder / name).mkdir()
        self._sql(server, f"CREATE DATABASE {name}")
        self.environment = {
            **os.environ,
            "CAIRN_DATA": str(folder / name),
            "CAIRN_SECRET_KEY": "only for tests " * 5,
            "CAIRN_DATABASE_URL": server + name,
            "DJANGO_SETTINGS_MODULE": "cairn.web.settings",
        }

    def _sql(self, server: str, statement: str) -> None:
        import psycopg

        with psycopg.connect(server + "postgres", autocommit=True) as connection:
            connection.execute(statement)

    def run(self, *arguments: str) -> str:
        return self._done([sys.executable, "-m", "cairn.cli", *arguments])

    def python(self, text: str) -> str:
        opened = "from cairn.commands import house; house.enter(); house.migrate(); "
        return self._done([sys.executable, "-c", opened + text]).strip()

    def _done(self, command: list[str]) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


def test_a_backup_of_one_server_brings_everything_back_in_another(tmp_path: Path, server: str) -> None:
    one, other = House(tmp_path, server, "one"), House(tmp_path, server, "other")
    one.python(ROW + "P.objects.create(slug='north', name='North', areas=[])")
    one.run("backup", str(tmp_path / "cairn.zip"))
    assert "checked" in other.run("restore", str(tmp_path / "cairn.zip"))
    assert other.python(ROW + "print(P.objects.get().name)") == "North"
    assert "Whole" in other.run("audit", "verify")

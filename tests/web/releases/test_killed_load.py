"""A process killed with kill -9 while it puts figures on pages: nobody sees any, and the next run ends it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from web.releases.made_up import COLUMNS, figure, write

LOAD = """
import os, signal, sys
from pathlib import Path
from cairn.commands import house
house.enter(); house.migrate()
from cairn.web.releases import publishing, reading, services
from cairn.web.releases.models import Batch
publishing.CHUNK = 3
state = lambda: [Batch.objects.values_list("state", flat=True).get(), len(reading.figures(None).observations)]

def showing(done, total):
    if sys.argv[2] == "die" and done >= 6:
        os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] == "look":
    print(*state())
else:
    services.load_file(Path(sys.argv[1]), "observations", by="a test", showing=showing)
    print(*state())
"""


@pytest.mark.long
def test_a_load_outlives_its_process(tmp_path: Path) -> None:
    years = [f"{year}/{year % 100 + 1}" for year in range(2012, 2022)]
    file = write(
        tmp_path / "ten.csv", COLUMNS, [figure("numbers-in-treatment", "E09000016", one, 5) for one in years]
    )
    own = {"CAIRN_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "cairn.web.settings"}
    environment = {**os.environ, **own, "CAIRN_DATA": str(tmp_path)}

    def python(what: str) -> tuple[int, str]:
        command = [sys.executable, "-c", LOAD, str(file), what]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, timeout=120)
        return done.returncode, done.stdout.strip()

    assert python("die")[0] == -signal.SIGKILL
    assert python("look") == (0, "publishing 0")
    assert python("live") == (0, "loaded 10")

"""A canary: values that no other record has stand in every cell, also where they are wrong.

Afterwards they are in no table, log, event, page, report or file of the data folder.
"""

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from record_files import entry, good, submit

from cairn.web.jobs import execution
from cairn.web.jobs.models import Job
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import receiving, recording, services, work
from cairn.web.submissions.models import FindingCount, Submission
from web.submissions.agreed import zipped

# An id, a postcode sector, a day of birth, a free text, a header, a file name.
CANARY = re.compile(rb"quillfeather|zz97 7|1977-07-17|17/07/1977|zebedee", re.IGNORECASE)
ID, SECTOR, BORN, TEXT = "quillfeather-77", "ZZ97 7", "1977-07-17", "Zebedee said so"


def singing() -> dict[str, Any]:
    """The good tables with the canary in good cells and in wrong ones."""
    tables = good()
    for name in ("clients", "episodes", "modalities", "outcomes_top"):
        tables[name] += [{**tables[name][0], "client_id": f"{ID}-{number}"} for number in range(3)]
    tables["clients"][-1] |= {"birth_date": BORN}
    tables["clients"][-2] |= {"birth_date": "17/07/1977"}
    tables["clients"][-3] |= {"ethnicity": TEXT}
    tables["episodes"][-1] |= {"postcode_sector": SECTOR}
    tables["deaths"][0] |= {"substances_suspected": f"={TEXT}", "death_id": ID}
    return tables


def sung(folder: Path) -> Path:
    """A folder whose names sing as well: the sender, a column, and a file that does not belong there."""
    made = submit(folder, singing(), manifest={"sender": "Zebedee Quillfeather"})
    head, *lines = (made / "homelessness.csv").read_bytes().splitlines()
    content = b"\n".join([head + b",Quillfeather", *(line + b",x" for line in lines), b""])
    (made / "homelessness.csv").write_bytes(content)
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    named = {one["name"]: one for one in manifest["files"]} | {
        "homelessness.csv": entry("homelessness.csv", content)
    }
    manifest["files"] = list(named.values())
    (made / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (made / "zebedee quillfeather.csv").write_bytes(b"")
    return made


def tables() -> Iterator[tuple[str, bytes]]:
    """Every table of the database as text."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            yield name, repr(cursor.fetchall()).encode()


def files(data: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the data folder, its name included."""
    for path in data.rglob("*"):
        if path.is_file():
            yield path.name, path.name.encode() + path.read_bytes()


def found(places: Iterator[tuple[str, bytes]]) -> dict[str, list[bytes]]:
    return {name: songs for name, text in places if (songs := CANARY.findall(text))}


@pytest.mark.django_db
@pytest.mark.database
def test_no_value_of_a_record_is_left_anywhere_but_in_the_vault(
    agree: Any,
    as_role: Any,
    havering: Partnership,
    data: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    agree()
    work.publish_key()
    analyst: Client = as_role("analyst", havering)
    pages = []
    for number, manifest in enumerate(({}, {"cds_version": "Quillfeather"})):
        folder = sung(tmp_path / f"sent-{number}")
        said = json.loads((folder / "manifest.json").read_text("utf-8")) | manifest
        (folder / "manifest.json").write_text(json.dumps(said), "utf-8")
        given = SimpleUploadedFile("zebedee quillfeather.zip", zipped(folder), "application/zip")
        sent = analyst.post("/p/havering/submissions/send/", {"file": given})
        job = Job.objects.all_for_worker().filter(kind="receive_submission").latest("created")
        execution.execute(str(job.pk))
        pages.append(analyst.get(sent["Location"], follow=True))
    one, refused = Submission.objects.for_partnership(havering).order_by("received_at")
    assert (one.state, refused.state) == ("loaded", "refused")
    pages += [analyst.get(f"/p/havering/submissions/{tail}") for tail in ("", "history/", "providers/X0101/")]
    pages.append(analyst.get(f"/p/havering/submissions/{one.pk}/faults.csv"))
    shown = b"".join(b"".join(page) if page.streaming else page.content for page in pages)
    formatter = logging.Formatter("%(message)s")
    log = "\n".join(formatter.format(record) for record in caplog.records).encode()
    everywhere = iter([*tables(), *files(data), ("pages", shown), ("log", log)])
    assert found(everywhere) == {}


@pytest.mark.django_db
def test_the_canary_did_sing(agree: Any, havering: Partnership, tmp_path: Path) -> None:
    """What the test above looks for was there: kept, left out, and told without its value."""
    agree()
    folder = sung(tmp_path / "sent")
    one = services.receive(folder, partnership=havering, by="command line")
    rules = set(FindingCount.objects.filter(submission=one).values_list("rule", flat=True))
    assert {"R02", "R03", "R04", "F16", "W15"} <= rules
    from cairn.web.agreements.services import vault

    with vault().opened("havering", services.held(havering)) as engine:
        rows = engine.execute("SELECT client_id, postcode_sector FROM episodes").fetchall()
        born = [str(row[0]) for row in engine.execute("SELECT birth_date FROM clients").fetchall()]
    assert (f"{ID}-2", SECTOR) in rows
    assert BORN in born
    assert CANARY.search(zipped(folder)) or CANARY.search((folder / "clients.csv").read_bytes())


@pytest.mark.django_db
@pytest.mark.parametrize("broken", [(receiving, "check"), (recording, "_save")])
def test_a_failure_tells_nothing_either(
    agree: Any, as_role: Any, havering: Partnership, data: Path, tmp_path: Path,
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, broken: tuple[Any, str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    agree()
    work.publish_key()

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"{TEXT} {ID}")

    given = SimpleUploadedFile("may.zip", zipped(sung(tmp_path / "sent")), "application/zip")
    as_role("analyst", havering).post("/p/havering/submissions/send/", {"file": given})
    job = Job.objects.all_for_worker().get()
    monkeypatch.setattr(*broken, fail)
    assert execution.execute(str(job.pk)) == "failed"
    log = "\n".join(record.getMessage() for record in caplog.records).encode()
    assert found(iter([*tables(), *files(data), ("log", log)])) == {}
    assert [path.name for path in (data / "sealed").iterdir()] == ["key.json"]


DIE = """
import os, signal, sys
from pathlib import Path
from cairn.commands import house
house.enter(); house.migrate()
from cairn.records.vault import Vault
from cairn.web.agreements.services import vault
from cairn.web.jobs import services as jobs, execution
from cairn.web.jobs.models import Job, State
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import receiving, recording, sealing, sending, services, upload_key, uploads, work
from cairn.web.submissions.models import Submission
sys.path += sys.argv[3:]
from web.submissions.agreed import agree_for, zipped

what, sent = sys.argv[1], Path(sys.argv[2])
if what == "die":
    place = Partnership.objects.create(slug="exmere", name="Exmere", areas=["E99000100"], made_up=True)
    agree_for(place)
    work.publish_key()
    with uploads.path_of("a" * 32).open("wb") as file:
        box = sealing.Box(file, upload_key.published())
        box.write(zipped(sent))
        box.close()
    job = services.start("a" * 32, by=None, partnership=place)
    recording._save = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    execution.execute(str(job.pk))
place = Partnership.objects.get(slug="exmere")
states = list(Submission.objects.for_partnership(place).values_list("state", flat=True))
boxes = [path.name for path in uploads.waiting()]
if what == "live":
    job = Job.objects.all_for_worker().filter(kind=sending.KIND).get()
    Job.objects.all_for_worker().filter(pk=job.pk).update(state=State.QUEUED)
    execution.execute(str(job.pk))
    states = list(Submission.objects.for_partnership(place).values_list("state", flat=True))
    boxes = [path.name for path in uploads.waiting()]
print(states, len(boxes), len(vault().snapshots("exmere")))
"""


@pytest.mark.long
def test_a_worker_killed_before_the_last_write_leaves_nothing_that_is_read(tmp_path: Path) -> None:
    from cairn.records.keyring import Keyring

    folder = sung(tmp_path / "sent")
    (tmp_path / "data").mkdir()
    own = {"CAIRN_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "cairn.web.settings"}
    own |= {"CAIRN_DATA": str(tmp_path / "data"), "CAIRN_VAULT_KEY": Keyring.new_text()}
    environment = {**os.environ, **own}
    tests = Path(__file__).parents[2]

    def python(what: str) -> tuple[int, str]:
        command = [sys.executable, "-c", DIE, what, str(folder), str(tests), str(tests / "records")]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, timeout=300)
        return done.returncode, done.stdout.strip()

    assert python("die")[0] == -signal.SIGKILL
    assert python("look") == (0, "[] 1 1")
    assert found(files(tmp_path / "data")) == {}
    assert python("live") == (0, "['loaded'] 0 1")
    assert found(files(tmp_path / "data")) == {}

"""Loading a provider's monthly file beside the check alone: agreement, vault, completeness, history.

A made-up submission of 5,000 clients (that of `records_check`) goes into a fresh installation on SQLite, by
the same service that pages, jobs and the command line use. A month later it comes again with one more day:
then the clients that are held are opened too, to see who has become another. The peer is the check of the
same folder, warm, in a process of its own, which writes nothing.

    python benchmarks/run.py submissions_load
"""

import json
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks import records_check
from benchmarks.section import Section

CONTEXT = multiprocessing.get_context("spawn")
AGREEMENT = """
key = "treatment"
name = "Treatment records"
regime = "health"
use = "outcomes"
purpose = "To count who gets help, so that services become better."
controller = "Exmere County Council"
lawful_basis = "6(1)(e)"
conditions = ["9(2)(h)", "schedule 1, 2"]
gateway = "consent"
providers = {providers}
objections = "Write to Data Protection, County Hall, Exmere."
retention_months = 24
starts = {today}
ends = 2099-12-31
review = {today}

[dpia]
reference = "DPIA 2026/14"
date = 2026-03-01

[[party]]
organisation = "Exmere County Council"
role = "controller"

[files]
clients = "all"
episodes = "all"
modalities = "all"
outcomes_top = "all"
"""

Measured = dict[str, Any]


def run(clients: int = 5_000) -> list[Section]:
    """Check alone, load, load the next month, and load the same again."""
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as name:
        folder = Path(name)
        first, later = folder / "first", folder / "later"
        for sent in (first, later):
            sent.mkdir()
            number = records_check.write(sent, clients)
        a_day_later(later)
        key = in_process(prepare, folder, folder, "")["key"]
        alone = in_process(check, folder, first, key)
        loads = [
            ("the first month", in_process(load, folder, first, key)),
            ("a month later, beside what is held", in_process(load, folder, later, key)),
            ("the same again", in_process(load, folder, later, key)),
        ]
    lines = [line("the check alone", alone, alone), *(line(title, one, alone) for title, one in loads)]
    says = SAYS.format(clients=clients, number=number, steps=steps(loads[0][1]))
    return [Section("Loading a monthly submission", says, (HEAD, *lines))]


HEAD = ("work", "seconds", "ratio", "peak MB")
SAYS = (
    "A made-up monthly submission of {clients:,} clients ({number:,} rows in four files) is checked, covered "
    "by an agreement, encrypted in the vault, measured for completeness and written down, beside the check "
    "alone. Of the first month: {steps}."
)


def steps(one: Measured) -> str:
    """How long each step took, in words."""
    return ", ".join(f"{name.lower()} {seconds:.2f} s" for name, seconds in one["steps"])


def line(title: str, one: Measured, alone: Measured) -> tuple[str, ...]:
    """The cells of one piece of work."""
    ratio = one["seconds"] / alone["seconds"]
    return title, f"{one['seconds']:.2f}", f"{ratio:.1f}", f"{one['peak']:.0f}"


def a_day_later(folder: Path) -> None:
    """The same records of an extract one day later."""
    path = folder / "manifest.json"
    said = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**said, "extract_date": "2026-05-01"}), "utf-8")


def in_process(work: Callable[[Path], Measured], folder: Path, sent: Path, key: str) -> Measured:
    """What a piece of work measured, in a process of its own on the installation in `folder`."""
    pipe = CONTEXT.Queue()
    child = CONTEXT.Process(target=_child, args=(work, folder, sent, key, pipe))
    child.start()
    found: Measured = pipe.get()
    child.join()
    return found


def _child(work: Callable[[Path], Measured], folder: Path, sent: Path, key: str, pipe: Any) -> None:
    own = {"CAIRN_DATA": str(folder / "data"), "CAIRN_DATABASE_URL": "", "CAIRN_DEMO": "1"}
    os.environ |= {**own, "CAIRN_VAULT_KEY": key}
    found = work(sent)
    peak = resource.getrusage(resource.RUSAGE_SELF)
    pipe.put({**found, "peak": peak.ru_maxrss / 1024})


def prepare(folder: Path) -> Measured:
    """An empty installation with one partnership and its agreement; the vault's key."""
    from cairn.records.keyring import Keyring

    (folder / "data").mkdir()
    place = entered(migrate=True)
    from cairn.web.agreements.services import register
    from cairn.web.core import clock

    text = AGREEMENT.format(providers=json.dumps(records_check.PROVIDERS), today=clock.today())
    register(text, partnership=place, by="benchmark")
    return {"key": Keyring.new_text()}


def entered(*, migrate: bool = False) -> Any:
    """Django with its settings, and the partnership."""
    from cairn.commands import house

    house.enter()
    if migrate:
        house.migrate()
    from cairn.web.partnerships.models import Partnership

    return Partnership.objects.get_or_create(slug="exmere", name="Exmere", areas=["E99000100"], made_up=True)[
        0
    ]


def check(folder: Path) -> Measured:
    """The check alone, with everything loaded before the clock starts."""
    from cairn import records

    records_check.warm()
    begun = time.perf_counter()
    with records.check(folder) as checked:
        assert checked.accepted
    return {"seconds": time.perf_counter() - begun}


def load(folder: Path) -> Measured:
    """The whole load, with everything loaded before the clock starts."""
    place = entered()
    import cairn.measures  # noqa: F401
    from cairn.web.submissions import services

    records_check.warm()
    times: list[float] = []
    begun = time.perf_counter()
    found = services.receive(
        folder, partnership=place, by="benchmark", progress=lambda *_: times.append(time.perf_counter())
    )
    ended = time.perf_counter()
    if found.state != "loaded":
        raise SystemExit(f"The submission was {found.state}. {found.refusal}")
    taken = zip(services.STEPS, (after - before for before, after in pairwise([*times, ended])), strict=False)
    return {"seconds": ended - begun, "steps": list(taken)}

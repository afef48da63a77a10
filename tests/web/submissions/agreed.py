"""Agreements that cover what made-up submissions hold, and submissions as zips."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cairn.records.contract import contract
from cairn.web.agreements.models import Agreement
from cairn.web.agreements.services import register
from cairn.web.partnerships.models import Partnership

AGREEMENT = """
key = "{key}"
name = "Records of {regime}"
regime = "{regime}"
use = "outcomes"
purpose = "To count who gets help, so that services become better."
controller = "Exmere County Council"
lawful_basis = "{basis}"
conditions = {conditions}
gateway = "consent"
providers = {providers}
objections = "Write to Data Protection, County Hall, Exmere."
retention_months = 24
starts = 2026-04-01
ends = 2029-03-31
review = 2027-03-31

[dpia]
reference = "DPIA 2026/14"
date = 2026-03-01

[[party]]
organisation = "Exmere County Council"
role = "controller"

[files]
{files}
"""
LAW = {
    "health": ("6(1)(e)", '["9(2)(h)", "schedule 1, 2"]'),
    "council": ("6(1)(e)", '["9(2)(h)", "schedule 1, 2"]'),
    "law enforcement": ("35(2)(b)", '["schedule 8, 1"]'),
}


def agree_for(place: Partnership, providers: list[str] | None = None, **files: list[str]) -> list[Agreement]:
    """Register agreements of a partnership, one for each regime of the files."""
    named: Mapping[str, Any] = files or dict.fromkeys(contract().files, "all")
    return [
        register(_text(regime, its, providers or ["X0101", "X0102"]), partnership=place, by="command line")
        for regime in LAW
        if (its := {name: one for name, one in named.items() if contract().file(name).regime == regime})
    ]


def _text(regime: str, files: Mapping[str, Any], providers: list[str]) -> str:
    basis, conditions = LAW[regime]
    named = {name: one for name, one in files.items() if name not in ("population", "prevalence")}
    lines = "\n".join(f"{name} = {json.dumps(columns)}" for name, columns in named.items())
    key = regime.replace(" ", "-")
    text = {"key": key, "regime": regime, "basis": basis, "conditions": conditions, "files": lines}
    return AGREEMENT.format(providers=json.dumps(providers), **text)


def zipped(folder: Path) -> bytes:
    """The files of a folder as a zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return content.getvalue()

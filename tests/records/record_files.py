"""A made-up submission that is good in every way, and the means to spoil it."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cairn.records.contract import contract

Rows = list[dict[str, str]]
MANIFEST: dict[str, Any] = {
    "contract_version": "1",
    "cds_version": "P",
    "sender": "made-up",
    "providers": ["X0101", "X0102"],
    "areas": ["E99000001"],
    "period_start": "2024-04-01",
    "period_end": "2025-03-31",
    "extract_date": "2025-04-30",
    "made_up": True,
}


# Five clients, of whom one does not consent, with four episodes and something in every file.
GOOD = """
clients: provider,client_id,first_initial,surname_initial,birth_date,sex,ethnicity,nationality,consent
X0101,c1,A,M,1984-02-29,female,not-stated,NA,yes
X0101,c2,B,M,1984-02-29,female,not-stated,NA,yes
X0101,c3,C,M,1984-02-29,female,not-stated,NA,yes
X0101,c4,D,M,1984-02-29,female,not-stated,NA,yes
X0101,c5,,,,,,,no

episodes: provider,client_id,episode_id,data_set,area,postcode_sector,referral_date,triage_date,substance_1,substance_2,discharge_date,discharge_reason
X0101,c1,e1,adult,E99000001,ZZ7 1,2024-05-01,2024-05-02,heroin,crack,2024-11-30,completed-drug-free
X0101,c2,e1,adult,E99000001,ZZ7 1,2024-05-01,2024-05-02,heroin,crack,2024-11-30,completed-drug-free
X0101,c3,e1,adult,E99000001,ZZ7 1,2024-05-01,2024-05-02,heroin,crack,2024-11-30,completed-drug-free
X0101,c4,e1,adult,E99000001,ZZ7 1,2024-05-01,2024-05-02,heroin,crack,2024-11-30,completed-drug-free

modalities: provider,client_id,episode_id,modality_id,modality_type,setting,referred_date,first_offered_date,start_date,end_date,exit_status
X0101,c1,e1,m1,psychosocial,community,2024-05-01,2024-05-03,2024-05-03,2024-11-30,planned
X0101,c2,e1,m1,psychosocial,community,2024-05-01,2024-05-03,2024-05-03,2024-11-30,planned
X0101,c3,e1,m1,psychosocial,community,2024-05-01,2024-05-03,2024-05-03,2024-11-30,planned
X0101,c4,e1,m1,psychosocial,community,2024-05-01,2024-05-03,2024-05-03,2024-11-30,planned

sub_interventions: provider,client_id,episode_id,sub_intervention_id,review_date,sub_intervention
X0101,c1,e1,i1,2024-10-01,psy-cbt

outcomes_top: provider,client_id,episode_id,top_id,top_date,stage,opiate_days
X0101,c1,e1,t1,2024-05-03,start,28
X0101,c1,e1,t2,2024-11-30,exit,0
X0101,c2,e1,t1,2024-05-03,start,28
X0101,c2,e1,t2,2024-11-30,exit,0
X0101,c3,e1,t1,2024-05-03,start,28
X0101,c3,e1,t2,2024-11-30,exit,0
X0101,c4,e1,t1,2024-05-03,start,28
X0101,c4,e1,t2,2024-11-30,exit,0

outcomes_ypor: provider,client_id,episode_id,ypor_id,ypor_date,stage
X0101,c1,e1,y1,2024-06-01,start

client_reviews: provider,client_id,episode_id,review_id,review_date
X0101,c1,e1,r1,2024-10-01

secure_episodes: provider,client_id,secure_episode_id,establishment,reception_date,treatment_start_date,release_date,release_type
X0101,c1,s1,Made-up,2024-12-01,2024-12-05,2025-01-10,community

cjit: provider,client_id,cjit_episode_id,contact_date,route,discharge_date,discharge_reason
X0101,c1,j1,2024-04-20,voluntary,2024-05-02,transferred-to-treatment

deaths: death_id,death_date,cause_status
d1,2024-06-01,suspected

homelessness: household_id,area,duty,duty_date
h1,E99000001,relief,2024-06-01

children_assessments: assessment_id,child_id,area,completed_date,age
a1,k1,E99000001,2024-06-01,0

prevalence: area,measure,year,estimate,lower,upper
E99000001,ocu,2023,100.5,90,120

population: area,sex,age_band,year,population
E99000001,female,0-9,2023,7000
"""


def good() -> dict[str, Rows]:
    """The rows of every file, fresh each time, so that a test may spoil them."""
    blocks = (block.partition(": ") for block in GOOD.strip().split("\n\n"))
    return {name: list(csv.DictReader(io.StringIO(rows))) for name, _, rows in blocks}


def written(name: str, rows: Rows) -> bytes:
    """The bytes of a file with every column of the contract."""
    text = io.StringIO()
    out = csv.DictWriter(text, contract().file(name).names, restval="", lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
    return text.getvalue().encode()


def submit(
    folder: Path,
    tables: Mapping[str, Rows] | None = None,
    data: Mapping[str, bytes] | None = None,
    manifest: Mapping[str, Any] | None = None,
) -> Path:
    """Write a submission: the rows of `tables`, bytes that stand in their place, and a manifest that agrees.

    `manifest` changes its entries; one that is None is left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        f"{name}.csv": written(name, rows) for name, rows in (good() if tables is None else tables).items()
    }
    files |= data or {}
    said: dict[str, Any] = {**MANIFEST, "files": [entry(name, content) for name, content in files.items()]}
    said = {key: value for key, value in {**said, **(manifest or {})}.items() if value is not None}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


def entry(name: str, content: bytes, **more: Any) -> dict[str, Any]:
    """What the manifest says of one file."""
    try:
        rows = max(len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))) - 1, 0)
    except (UnicodeDecodeError, csv.Error):
        rows = max(content.count(b"\n") - 1, 0)
    return {"name": name, "rows": rows, "sha256": hashlib.sha256(content).hexdigest(), **more}

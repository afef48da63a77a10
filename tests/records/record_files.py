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


def good() -> dict[str, Rows]:
    """Five clients, of whom one does not consent, with four episodes and something in every file."""
    keys = [{"provider": "X0101", "client_id": f"c{number}"} for number in range(1, 6)]
    clients = [
        {
            **key, "first_initial": initial, "surname_initial": "M", "birth_date": "1984-02-29", "sex": "female",
            "ethnicity": "not-stated", "nationality": "NA", "consent": "yes",
        }
        for key, initial in zip(keys[:4], "ABCD", strict=True)
    ]  # fmt: skip
    clients.append({**keys[4], "consent": "no"})
    episodes = [
        {
            **key, "episode_id": "e1", "data_set": "adult", "area": "E99000001", "postcode_sector": "ZZ7 1",
            "referral_date": "2024-05-01", "triage_date": "2024-05-02", "substance_1": "heroin",
            "substance_2": "crack", "discharge_date": "2024-11-30", "discharge_reason": "completed-drug-free",
        }
        for key in keys[:4]
    ]  # fmt: skip
    of_episode = {**keys[0], "episode_id": "e1"}
    modalities = [
        {
            **key, "episode_id": "e1", "modality_id": "m1", "modality_type": "psychosocial", "setting": "community",
            "referred_date": "2024-05-01", "first_offered_date": "2024-05-03", "start_date": "2024-05-03",
            "end_date": "2024-11-30", "exit_status": "planned",
        }
        for key in keys[:4]
    ]  # fmt: skip
    tops = [
        {**key, "episode_id": "e1", "top_id": top, "top_date": day, "stage": stage, "opiate_days": days}
        for key in keys[:4]
        for top, day, stage, days in (("t1", "2024-05-03", "start", "28"), ("t2", "2024-11-30", "exit", "0"))
    ]
    stay = {
        **keys[0], "secure_episode_id": "s1", "establishment": "Made-up", "reception_date": "2024-12-01",
        "treatment_start_date": "2024-12-05", "release_date": "2025-01-10", "release_type": "community",
    }  # fmt: skip
    contact = {
        **keys[0], "cjit_episode_id": "j1", "contact_date": "2024-04-20", "route": "voluntary",
        "discharge_date": "2024-05-02", "discharge_reason": "transferred-to-treatment",
    }  # fmt: skip
    estimate = {"area": "E99000001", "measure": "ocu", "year": "2023"}
    residents = {
        "area": "E99000001",
        "sex": "female",
        "age_band": "0-9",
        "year": "2023",
        "population": "7000",
    }
    death = {
        "death_id": "d1",
        "death_date": "2024-06-01",
        "cause_status": "suspected",
        "substances_suspected": "",
    }
    duty = {"household_id": "h1", "area": "E99000001", "duty": "relief", "duty_date": "2024-06-01"}
    child = {
        "assessment_id": "a1", "child_id": "k1", "area": "E99000001", "completed_date": "2024-06-01", "age": "0"
    }  # fmt: skip
    return {
        "clients": clients,
        "episodes": episodes,
        "modalities": modalities,
        "sub_interventions": [
            {
                **of_episode,
                "sub_intervention_id": "i1",
                "review_date": "2024-10-01",
                "sub_intervention": "psy-cbt",
            }
        ],
        "outcomes_top": tops,
        "outcomes_ypor": [{**of_episode, "ypor_id": "y1", "ypor_date": "2024-06-01", "stage": "start"}],
        "client_reviews": [{**of_episode, "review_id": "r1", "review_date": "2024-10-01"}],
        "secure_episodes": [stay],
        "cjit": [contact],
        "deaths": [death],
        "homelessness": [duty],
        "children_assessments": [child],
        "prevalence": [{**estimate, "estimate": "100.5", "lower": "90", "upper": "120"}],
        "population": [residents],
    }


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

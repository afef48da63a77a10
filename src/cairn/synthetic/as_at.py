"""What an extract of a day knows: no later row, no later date, and nothing that reached it late."""

from datetime import date

import numpy as np

from cairn.records import contract
from cairn.synthetic.field import codes, place
from cairn.synthetic.frames import MISSING, NEVER, Array, Frame, take

# Columns that are known only when something is over, and columns that go with a date.
CLOSING = {
    "episodes": ("discharge_date", "discharge_reason"),
    "modalities": ("end_date", "exit_status"),
    "cjit": ("discharge_date", "discharge_reason"),
    "secure_episodes": (
        *("release_date", "release_type", "continuing_need", "referred_to_community"),
        *("referral_response", "receiving_area", "naloxone_on_release"),
    ),
}
GOES_WITH = {
    "cjit": {"required_assessment_attended": "required_assessment_booked_date"},
    "modalities": {"exit_status": "end_date"},
}


def as_at(file: str, frame: Frame, day: date) -> Frame:
    """The rows of a file as an extract of this day has them, without what is ours."""
    then = np.datetime64(day, "D")
    rows = dict(take(frame, frame["_seen"] <= then))
    if file in CLOSING:
        open_still = rows["_closed"] > then
        rows.update({name: _blank(rows[name], open_still) for name in CLOSING[file]})
    for column in contract().file(file).columns:
        if column.type == "date" and column.name in rows:
            rows[column.name] = _blank(rows[column.name], rows[column.name] > then)
    for name, other in GOES_WITH.get(file, {}).items():
        rows[name] = _blank(rows[name], np.isnat(rows[other]))
    if file == "clients":
        rows["surname_initial"] = np.where(then < rows["_changed"], rows["_before"], rows["surname_initial"])
        rows = _withheld(rows)
    if file == "deaths":
        suspected = place(codes("deaths", "cause_status"), "suspected")
        rows["cause_status"] = np.where(then < rows["_settled"], suspected, rows["cause_status"])
    return rows


def _withheld(clients: Frame) -> Frame:
    """Nothing but the keys and the answer of clients who withhold consent."""
    gone = clients["consent"] == place(codes("clients", "consent"), "no")
    told = set(contract().file("clients").names) - {"provider", "client_id", "consent"}
    return {name: _blank(values, gone) if name in told else values for name, values in clients.items()}


def _blank(values: Array, where: Array) -> Array:
    return np.where(where, NEVER if values.dtype.kind == "M" else MISSING, values)

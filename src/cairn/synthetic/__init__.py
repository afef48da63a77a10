"""A made-up county at any scale, with known truth, to try and test everything without a real person."""

from cairn.synthetic.broken import break_files
from cairn.synthetic.county import County, county
from cairn.synthetic.england import England, england
from cairn.synthetic.exmere import Sent, exmere
from cairn.synthetic.settings import Settings
from cairn.synthetic.submission import Submission
from cairn.synthetic.truth import Spoiled, Truth

__all__ = [
    "County",
    "England",
    "Sent",
    "Settings",
    "Spoiled",
    "Submission",
    "Truth",
    "break_files",
    "county",
    "england",
    "exmere",
]

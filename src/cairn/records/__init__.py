"""Records of people: what a provider may send, and whether a submission is as it should be."""

from cairn.records.checking import Checked, SubmissionRefused, check
from cairn.records.contract import Contract, contract
from cairn.records.findings import Finding, Refused, grouped
from cairn.records.mappings import mappings
from cairn.records.rules import rules
from cairn.records.template import Template, template

__all__ = [
    "Checked",
    "Contract",
    "Finding",
    "Refused",
    "SubmissionRefused",
    "Template",
    "check",
    "contract",
    "grouped",
    "mappings",
    "rules",
    "template",
]

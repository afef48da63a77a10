"""What other rooms need of agreements, in one place to import from."""

from cairn.web.agreements.coverage import NoAgreement, allowed, covering, covering_pairs, keep_until, pairs
from cairn.web.agreements.entries import AgreementRefused, Fault
from cairn.web.agreements.opening import NoVaultKey, vault
from cairn.web.agreements.registering import NotEnded, end, register
from cairn.web.agreements.requests import restricted_clients

__all__ = [
    "AgreementRefused",
    "Fault",
    "NoAgreement",
    "NoVaultKey",
    "NotEnded",
    "allowed",
    "covering",
    "covering_pairs",
    "end",
    "keep_until",
    "pairs",
    "register",
    "restricted_clients",
    "vault",
]

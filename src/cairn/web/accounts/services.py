"""The changes that can be made to accounts, in one place to import from."""

from cairn.web.accounts.demo import NoDemo, demo_account, doors, names_of
from cairn.web.accounts.invitations import accept, accept_as_new, find, hashed, invite, waiting_for, withdraw
from cairn.web.accounts.members import MembersRefused, end_membership, give_role, grantable

__all__ = [
    "MembersRefused",
    "NoDemo",
    "accept",
    "accept_as_new",
    "demo_account",
    "doors",
    "end_membership",
    "find",
    "give_role",
    "grantable",
    "hashed",
    "invite",
    "names_of",
    "waiting_for",
    "withdraw",
]

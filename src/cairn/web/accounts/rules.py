"""Roles and permissions, read from the two TOML files beside this one."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SCOPES = ("partnership", "installation", "public")
AUDIENCES = ("anyone", "signed_in", "role")


class RulesRefused(ValueError):
    """The files of roles and permissions are not sound; the text lists every fault."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("Roles and permissions are not sound:\n" + "\n".join(f"- {f}" for f in self.faults))


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that a view asks for."""

    key: str
    name: str
    description: str
    to: str
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """A named list of permissions, given to a person by a membership."""

    key: str
    name: str
    description: str
    scope: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Every role and permission by key, in the order of the files."""

    roles: Mapping[str, Role]
    permissions: Mapping[str, Permission]

    def roles_with(self, permission: str) -> tuple[Role, ...]:
        """The roles that have this permission."""
        return tuple(role for role in self.roles.values() if permission in role.permissions)

    def needs_second_factor(self, role: str) -> bool:
        """Whether a member with this role must sign in with a second factor."""
        held = self.roles[role].permissions if role in self.roles else ()
        return any(self.permissions[key].second_factor for key in held)


@cache
def rules() -> Rules:
    """The rules of this installation. Raises RulesRefused with all faults at once."""
    here = Path(__file__).parent
    return read(
        tomllib.loads((here / "roles.toml").read_text("utf-8")),
        tomllib.loads((here / "permissions.toml").read_text("utf-8")),
    )


def read(roles: Mapping[str, Any], permissions: Mapping[str, Any]) -> Rules:
    """Rules from the two parsed files. Raises RulesRefused with all faults at once."""
    faults = [*_faults("permission", permissions, Permission), *_faults("role", roles, Role)]
    if faults:
        raise RulesRefused(faults)
    held = {row["key"]: Permission(**row) for row in permissions["permission"]}
    named = {row["key"]: Role(**{**row, "permissions": tuple(row["permissions"])}) for row in roles["role"]}
    faults = [*_choices(named, held), *_unknown(named, held)]
    if faults:
        raise RulesRefused(faults)
    return Rules(named, held)


def _faults(table: str, file: Mapping[str, Any], kind: type) -> list[str]:
    """Unknown keys, missing keys, wrong types and repeated keys of one file."""
    faults = [f"unknown table '{name}': only [[{table}]] is allowed" for name in file if name != table]
    seen: set[str] = set()
    for place, row in enumerate(file.get(table, []), start=1):
        label = f"{table} {place} ({row.get('key', 'no key')})"
        faults += [f"{label}: {fault}" for fault in _row_faults(row, kind)]
        if row.get("key") in seen:
            faults.append(f"{label}: the key is used twice")
        seen.add(row.get("key", ""))
    return faults


def _row_faults(row: Mapping[str, Any], kind: type) -> list[str]:
    fields: dict[str, Any] = kind.__annotations__
    allowed = ", ".join(fields)
    faults = [f"unknown key '{key}'; allowed: {allowed}" for key in row if key not in fields]
    needed = [key for key in fields if key != "second_factor"]
    faults += [f"'{key}' is missing" for key in needed if key not in row]
    texts = [key for key, kept in fields.items() if kept is str and key in row]
    faults += [f"'{key}' must be a text" for key in texts if not _is_text(row[key])]
    if "permissions" in row and not isinstance(row["permissions"], list):
        faults.append("'permissions' must be a list of keys")
    if not isinstance(row.get("second_factor", False), bool):
        faults.append("'second_factor' must be true or false")
    return faults


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _choices(roles: Mapping[str, Role], permissions: Mapping[str, Permission]) -> list[str]:
    faults = [
        f"role {role.key}: scope is '{role.scope}'; allowed: {', '.join(SCOPES)}"
        for role in roles.values()
        if role.scope not in SCOPES
    ]
    return faults + [
        f"permission {kept.key}: to is '{kept.to}'; allowed: {', '.join(AUDIENCES)}"
        for kept in permissions.values()
        if kept.to not in AUDIENCES
    ]


def _unknown(roles: Mapping[str, Role], permissions: Mapping[str, Permission]) -> list[str]:
    grantable = [key for key, kept in permissions.items() if kept.to == "role"]
    return [
        f"role {role.key}: '{key}' is not a permission that a role can hold; allowed: {', '.join(grantable)}"
        for role in roles.values()
        for key in role.permissions
        if key not in grantable
    ]

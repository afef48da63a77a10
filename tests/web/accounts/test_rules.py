"""The files of roles and permissions: sound, and refused with every fault at once."""

import pytest

from cairn.web.accounts.rules import RulesRefused, read, rules

PERMISSION = {"key": "look", "name": "Look", "description": "Look at it.", "to": "role"}
ROLE = {
    "key": "lead",
    "name": "Lead",
    "description": "Leads.",
    "scope": "partnership",
    "permissions": ["look"],
}


def test_the_roles_of_the_product():
    assert list(rules().roles) == [
        "lead",
        "senior_responsible_owner",
        "board_member",
        "analyst",
        "data_lead",
        "data_protection_lead",
        "action_owner",
        "commissioner",
        "practitioner",
        "administrator",
        "public",
    ]


def test_every_permission_that_needs_a_role_is_held_by_one():
    held = {key for role in rules().roles.values() for key in role.permissions}
    assert held == {key for key, kept in rules().permissions.items() if kept.to == "role"}


def test_everything_beyond_the_public_zone_needs_a_second_factor():
    assert all(kept.second_factor == (kept.to == "role") for kept in rules().permissions.values())


def test_sound_files_are_read():
    read_rules = read({"role": [ROLE]}, {"permission": [PERMISSION]})
    assert read_rules.roles_with("look") == (read_rules.roles["lead"],)


def test_every_fault_is_named_at_once():
    roles = {"role": [{**ROLE, "colour": "red"}, {"key": "lead"}], "rule": []}
    permissions = {"permission": [{**PERMISSION, "name": ""}]}
    with pytest.raises(RulesRefused) as refused:
        read(roles, permissions)
    text = str(refused.value)
    for fault in (
        "unknown key 'colour'",
        "unknown table 'rule'",
        "'scope' is missing",
        "used twice",
        "'name' must be",
    ):
        assert fault in text


def test_a_role_holds_permissions_that_exist():
    with pytest.raises(RulesRefused, match="'fly' is not a permission that a role can hold; allowed: look"):
        read({"role": [{**ROLE, "permissions": ["fly"]}]}, {"permission": [PERMISSION]})


def test_scope_and_audience_are_from_a_list():
    with pytest.raises(RulesRefused) as refused:
        read({"role": [{**ROLE, "scope": "world"}]}, {"permission": [{**PERMISSION, "to": "friends"}]})
    assert "scope is 'world'; allowed: partnership" in str(refused.value)
    assert "to is 'friends'; allowed: anyone" in str(refused.value)

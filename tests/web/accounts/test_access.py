"""Who may do what: declared, decided in one place, refused by default."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cairn.web.accounts.access import Refused, UnknownPermission, check, forget, may, permission
from cairn.web.accounts.models import Membership

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("role", "key", "answer"),
    [
        ("analyst", "figures.load", True),
        ("analyst", "members.manage", False),
        ("lead", "members.manage", True),
        ("practitioner", "outcomes.view_partner", True),
        ("practitioner", "figures.load", False),
        ("administrator", "members.manage", True),
        ("administrator", "outcomes.view_partner", False),
        ("administrator", "audit.view", True),
        ("lead", "audit.view", False),
    ],
)
def test_a_role_gives_its_permissions_and_no_other(person, havering, role, key, answer):
    assert may(person(role, None if role == "administrator" else havering), key, havering) is answer


def test_a_role_counts_in_its_own_partnership_only(person, havering, northamptonshire):
    lead = person("lead", havering)
    assert not may(lead, "figures.load", northamptonshire)
    assert not may(lead, "figures.load")


def test_anybody_may_read_what_is_released():
    assert may(AnonymousUser(), "public")
    assert not may(AnonymousUser(), "signed_in")


def test_an_ended_membership_gives_nothing(person, havering):
    lead = person("lead", havering)
    assert may(lead, "figures.load", havering)
    membership = Membership.objects.get(user=lead)
    membership.end = membership.start
    membership.save()
    forget(lead)
    assert not may(lead, "figures.load", havering)


def test_a_closed_account_may_nothing(person, havering):
    lead = person("lead", havering)
    lead.is_active = False
    assert not may(lead, "figures.load", havering)
    assert not may(lead, "signed_in")


def test_a_refusal_says_who_can(person, havering):
    with pytest.raises(Refused) as refused:
        check(person("practitioner", havering), "figures.load", havering)
    assert [role.name for role in refused.value.roles] == ["Partnership lead", "Analyst", "Data lead"]
    assert "load figures" in refused.value.sentence


def test_a_wrong_permission_fails_at_import_and_lists_the_right_ones():
    with pytest.raises(UnknownPermission, match="allowed: public"):
        permission("figures.laod")

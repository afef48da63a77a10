"""Roles are given and ended by those who may, and each change is in the audit trail."""

import pytest
from django.db import IntegrityError

from cairn.web.accounts.access import Refused, may
from cairn.web.accounts.members import MembersRefused, end_membership, give_role
from cairn.web.accounts.models import Membership
from cairn.web.audit.models import Event

pytestmark = pytest.mark.database


def acts():
    return list(Event.objects.order_by("id").values_list("act", flat=True))


def test_a_lead_gives_a_role_and_it_counts_at_once(person, havering):
    lead, other = person("lead", havering), person(None)
    membership = give_role(by=lead, user=other, role="analyst", partnership=havering)
    assert may(other, "figures.load", havering)
    assert membership.given_by == lead
    assert acts() == ["membership.started"]


def test_the_same_role_twice_is_one_membership(person, havering):
    lead, other = person("lead", havering), person(None)
    first = give_role(by=lead, user=other, role="analyst", partnership=havering)
    assert give_role(by=lead, user=other, role="analyst", partnership=havering) == first


def test_an_analyst_gives_no_role(person, havering):
    with pytest.raises(Refused):
        give_role(by=person("analyst", havering), user=person(None), role="analyst", partnership=havering)
    assert acts() == []


def test_a_lead_gives_no_role_in_another_partnership(person, havering, northamptonshire):
    with pytest.raises(Refused):
        give_role(by=person("lead", havering), user=person(None), role="lead", partnership=northamptonshire)


@pytest.mark.parametrize("role", ["administrator", "public", "king"])
def test_a_role_of_another_scope_cannot_be_given(person, havering, role):
    with pytest.raises(MembersRefused, match="Choose: lead"):
        give_role(by=person("lead", havering), user=person(None), role=role, partnership=havering)


def test_an_ended_membership_stays_in_the_history(person, havering):
    lead, analyst = person("lead", havering), person("analyst", havering)
    membership = end_membership(by=lead, membership=analyst.memberships.get())
    assert membership.end is not None
    assert membership.ended_by == lead
    assert Membership.objects.filter(user=analyst).count() == 1
    assert acts() == ["membership.ended"]


def test_the_last_administrator_stays(person):
    administrator = person("administrator")
    with pytest.raises(MembersRefused, match="last administrator"):
        end_membership(by=administrator, membership=administrator.memberships.get())
    second = person("administrator")
    assert end_membership(by=second, membership=administrator.memberships.get()).end is not None


def test_the_command_line_can_appoint_the_first_administrator(person):
    first = person(None)
    give_role(by="command line", user=first, role="administrator", partnership=None)
    assert may(first, "installation.manage")
    assert Event.objects.get().who == "command line"


def test_the_database_keeps_one_running_membership(person, havering):
    analyst = person("analyst", havering)
    with pytest.raises(IntegrityError):
        Membership.objects.create(user=analyst, partnership=havering, role="analyst")


def test_no_event_holds_a_name_or_an_address(person, havering):
    lead, other = person("lead", havering), person(None)
    give_role(by=lead, user=other, role="analyst", partnership=havering)
    stored = str(list(Event.objects.values()))
    assert other.email not in stored
    assert other.name not in stored

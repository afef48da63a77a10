"""Invitations: by email, once, for some days, and never a token in the database."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cairn.web.accounts import services
from cairn.web.accounts.access import Refused, may
from cairn.web.accounts.models import Invitation, User
from cairn.web.accounts.tidying import KEEP_INVITATIONS, forget_invitations
from cairn.web.audit.models import Event
from cairn.web.jobs.models import OutboxMessage

pytestmark = pytest.mark.database

GOOD = "marble-lantern-orchard"


def link(token):
    return f"https://cairn.example/invitations/{token}/"


@pytest.fixture
def invited(person, havering):
    """An open invitation to Havering as analyst, and its token."""
    services.invite(
        by=person("lead", havering), email="New@Example.org ", role="analyst", partnership=havering, link=link
    )
    message = OutboxMessage.objects.get()
    token = re.search(r"invitations/([\w-]+)/", message.body)[1]
    return Invitation.objects.get(), token


def test_the_message_goes_to_the_outbox_with_the_link(invited):
    invitation, token = invited
    message = OutboxMessage.objects.get()
    assert message.to == invitation.email == "new@example.org"
    assert link(token) in message.body
    assert "as analyst" in message.body
    assert "7 days" in message.body


def test_only_the_hash_of_the_token_is_kept(invited):
    invitation, token = invited
    assert token not in str(Invitation.objects.values())
    assert invitation.token_hash == services.hashed(token)


def test_accepting_opens_an_account_with_the_role(invited, havering):
    _, token = invited
    page = Client().post(
        f"/invitations/{token}/", {"name": "New Person", "password": GOOD, "again": GOOD}, follow=True
    )
    user = User.objects.get(email="new@example.org")
    assert page.redirect_chain[-1][0] == "/account/login/"
    assert user.check_password(GOOD)
    assert may(user, "figures.load", havering)
    assert list(Event.objects.order_by("id").values_list("act", flat=True)) == [
        "invitation.sent",
        "account.opened",
        "invitation.accepted",
        "membership.started",
    ]


def test_a_link_works_once(invited):
    _, token = invited
    form = {"name": "New Person", "password": GOOD, "again": GOOD}
    Client().post(f"/invitations/{token}/", form)
    assert Client().get(f"/invitations/{token}/").status_code == 404


def test_a_link_works_for_its_days_only(invited):
    invitation, token = invited
    Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert services.find(token) is None
    with pytest.raises(services.MembersRefused, match="over"):
        services.accept_as_new(invitation=invitation, name="New Person", password=GOOD)
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_withdrawn_link_does_not_work(invited, person, havering):
    invitation, token = invited
    services.withdraw(by=person("lead", havering), invitation=invitation)
    assert services.find(token) is None


def test_a_new_invitation_replaces_the_old_one(invited, person, havering):
    _, token = invited
    again = {"email": "new@example.org", "role": "analyst", "partnership": havering, "link": link}
    services.invite(by=person("lead", havering), **again)
    assert services.find(token) is None


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"name": "New", "password": "short", "again": "short"}, "at least 12 characters"),
        ({"name": "New", "password": "password1234", "again": "password1234"}, "too common"),
        ({"name": "New", "password": GOOD, "again": GOOD + "x"}, "not the same"),
        ({"name": "", "password": GOOD, "again": GOOD}, "Enter your name"),
    ],
)
def test_a_weak_password_or_a_missing_name_opens_nothing(invited, form, error):
    _, token = invited
    page = Client().post(f"/invitations/{token}/", form)
    assert error in page.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_somebody_with_an_account_signs_in_to_accept(person, havering, northamptonshire):
    known = person("analyst", havering)
    services.invite(by="system", email=known.email, role="lead", partnership=northamptonshire, link=link)
    token = re.search(r"invitations/([\w-]+)/", OutboxMessage.objects.get().body)[1]
    assert "/account/login/?next=" in Client().get(f"/invitations/{token}/").content.decode()
    client = Client()
    client.force_login(known)
    client.post(f"/invitations/{token}/")
    assert may(User.objects.get(pk=known.pk), "figures.load", northamptonshire)


def test_somebody_else_cannot_accept_it(invited, person, havering):
    _, token = invited
    client = Client()
    client.force_login(person("practitioner", havering))
    page = client.post(f"/invitations/{token}/")
    assert "for somebody else" in page.content.decode()
    assert Invitation.objects.get().open


def test_an_invitation_ends_with_the_role_of_whoever_gave_it(person, havering):
    leaving = person("lead", havering)
    services.invite(by=leaving, email="new@example.org", role="lead", partnership=havering, link=link)
    token = re.search(r"invitations/([\w-]+)/", OutboxMessage.objects.get().body)[1]
    assert services.find(token)
    services.end_membership(by="system", membership=leaving.memberships.get())
    assert services.find(token) is None
    assert services.waiting_for("new@example.org") == ()
    with pytest.raises(services.MembersRefused):
        services.accept_as_new(invitation=Invitation.objects.get(), name="New", password=GOOD)
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_invitation_that_came_to_nothing_is_forgotten(invited, person, havering):
    invitation, _ = invited
    services.invite(by="system", email="b@example.org", role="analyst", partnership=havering, link=link)
    assert forget_invitations() == 0
    Invitation.objects.filter(pk=invitation.pk).update(expires=timezone.now() - KEEP_INVITATIONS)
    assert forget_invitations() == 1
    assert Invitation.objects.get().email == "b@example.org"


def test_an_accepted_invitation_is_kept(invited):
    invitation, _ = invited
    services.accept_as_new(invitation=invitation, name="New", password=GOOD)
    Invitation.objects.update(expires=timezone.now() - 2 * KEEP_INVITATIONS)
    assert forget_invitations() == 0


def test_an_analyst_cannot_invite(person, havering):
    with pytest.raises(Refused):
        services.invite(
            by=person("analyst", havering),
            email="a@example.org",
            role="analyst",
            partnership=havering,
            link=link,
        )
    assert not OutboxMessage.objects.exists()


def test_a_role_that_is_held_already_is_not_offered_again(person, havering):
    analyst = person("analyst", havering)
    with pytest.raises(services.MembersRefused, match="already"):
        services.invite(by="system", email=analyst.email, role="analyst", partnership=havering, link=link)


def test_the_page_of_members_invites_ends_and_withdraws(as_role, person, havering):
    client, analyst = as_role("lead", havering), person("analyst", havering)
    page = client.post(
        "/p/havering/members/invite/", {"email": "a@example.org", "role": "data_lead"}, follow=True
    )
    assert "a@example.org" in page.content.decode()
    number = Invitation.objects.get().pk
    page = client.post(f"/p/havering/members/invitations/{number}/withdraw/", follow=True)
    assert "a@example.org" not in page.content.decode()
    page = client.post(f"/p/havering/members/{analyst.memberships.get().pk}/end/", follow=True)
    assert "Memberships that are over" in page.content.decode()


def test_a_faulty_invitation_says_what_to_type(as_role, havering):
    page = as_role("lead", havering).post("/p/havering/members/invite/", {"email": "nobody", "role": ""})
    text = page.content.decode()
    assert "There is a problem" in text
    assert "in the form name@example.org" in text
    assert "Choose" in text


def test_an_invitation_of_another_partnership_is_out_of_reach(as_role, person, havering, northamptonshire):
    services.invite(by="system", email="a@example.org", role="lead", partnership=northamptonshire, link=link)
    number = Invitation.objects.get().pk
    assert (
        as_role("lead", havering).post(f"/p/havering/members/invitations/{number}/withdraw/").status_code
        == 404
    )
    assert Invitation.objects.get().open

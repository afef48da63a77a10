"""Finding out who has an account, guessing a password, and misusing an invitation."""

import re
from datetime import timedelta
from time import time
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.contrib.auth import hashers
from django.test import Client
from django.utils import timezone

from cairn.web.accounts import services
from cairn.web.accounts.access import may
from cairn.web.accounts.models import Invitation, Membership, User
from cairn.web.jobs.models import OutboxMessage
from web.attacks.attacker import PASSWORD, VICTIM, sign_in

pytestmark = pytest.mark.database
NOBODY = "nobody@example.org"
NEW = "new@example.org"


def shown(answer: Any) -> str:
    """What a visitor sees, without what differs from one visit to the next and what they typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return re.sub(r"(victim|nobody)@example\.org", "...", text)


# Who has an account?


def test_sign_in_does_not_tell_who_has_an_account(victim: Any) -> None:
    victim()
    known, unknown = sign_in(Client(), VICTIM, "wrong-password"), sign_in(Client(), NOBODY, "wrong-password")
    assert (known.status_code, shown(known)) == (unknown.status_code, shown(unknown))


def test_sign_in_does_as_much_work_for_nobody(victim: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    victim()
    hasher, work = type(hashers.get_hasher()), []
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *a, **k: work.append(1) or encode(self, *a, **k))
    counts = []
    for email in (VICTIM, NOBODY):
        work.clear()
        sign_in(Client(), email, "wrong-password")
        counts.append(len(work))
    assert counts[0] == counts[1] > 0


def test_a_lock_does_not_tell_who_has_an_account(victim: Any) -> None:
    victim()
    answers = []
    for email in (VICTIM, NOBODY):
        for _ in range(5):
            sign_in(Client(REMOTE_ADDR=f"192.0.2.{len(email)}"), email, "wrong-password")
        answers.append(shown(sign_in(Client(REMOTE_ADDR="192.0.2.99"), email, "wrong-password")))
    assert "Too many" in answers[0]
    assert answers[0] == answers[1]


def test_a_forgotten_password_does_not_tell_who_has_an_account(victim: Any) -> None:
    victim()
    answers = [
        Client().post("/account/password/reset/", {"email": who}, follow=True) for who in (VICTIM, NOBODY)
    ]
    assert shown(answers[0]) == shown(answers[1])
    assert answers[0].redirect_chain == answers[1].redirect_chain


def test_an_unknown_invitation_and_a_used_one_look_the_same(havering: Any) -> None:
    token = invite(havering)
    Client().post(f"/invitations/{token}/", {"name": "New", "password": PASSWORD, "again": PASSWORD})
    used, unknown = Client().get(f"/invitations/{token}/"), Client().get("/invitations/unknown/")
    assert (used.status_code, shown(used)) == (unknown.status_code, shown(unknown))


def test_the_list_of_members_is_for_members(as_role: Any, havering: Any, northamptonshire: Any) -> None:
    lead = as_role("lead", northamptonshire)
    for path in (
        "/p/havering/members/",
        "/administrators/",
        "/partnerships/",
        "/audit/",
        "/audit/events.csv",
    ):
        assert Client().get(path).status_code == 302
        assert lead.get(path).status_code == 403


# Guessing.


def test_guessing_one_account_is_stopped_from_any_address(victim: Any, configure: Any) -> None:
    configure(second_factor="offered")
    victim()
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), VICTIM, f"guess-{number}")
    assert sign_in(Client(REMOTE_ADDR="192.0.2.50")).status_code == 200


def test_a_locked_account_opens_again_by_itself(
    victim: Any, configure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(second_factor="offered")
    victim()
    for _ in range(5):
        sign_in(Client(), VICTIM, "a-guess")
    assert sign_in(Client()).status_code == 200
    later = time() + 901
    monkeypatch.setattr(ratelimit.time, "time", lambda: later)
    assert sign_in(Client()).status_code == 302


def test_trying_one_password_on_many_accounts_is_stopped(victim: Any) -> None:
    victim()
    for number in range(10):
        sign_in(Client(), f"person{number}@example.org", PASSWORD)
    assert sign_in(Client()).status_code == 200


def test_an_address_that_the_attacker_writes_does_not_lift_the_limit(victim: Any, configure: Any) -> None:
    configure(second_factor="offered")
    victim()
    for number in range(10):
        client = Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
        sign_in(client, f"person{number}@example.org", PASSWORD)
    assert sign_in(Client(HTTP_X_FORWARDED_FOR="192.0.2.77")).status_code == 200


def test_a_capital_letter_is_no_other_account(victim: Any) -> None:
    victim()
    for email in (
        "Victim@example.org",
        "VICTIM@EXAMPLE.ORG",
        " victim@example.org ",
        "victim@Example.org",
        VICTIM,
    ):
        sign_in(Client(), email, "a-guess")
    assert "Too many" in sign_in(Client()).content.decode()


# Invitations.


def invite(partnership: Any, by: Any = "system", email: str = NEW, role: str = "analyst") -> str:
    """Invite somebody; the token of the link."""
    tokens: list[str] = []
    services.invite(
        by=by,
        email=email,
        role=role,
        partnership=partnership,
        link=lambda token: tokens.append(token) or token,
    )
    return tokens[0]


def accept(token: str, **more: str) -> Any:
    form = {"name": "New Person", "password": PASSWORD, "again": PASSWORD} | more
    return Client().post(f"/invitations/{token}/", form)


def test_an_invitation_is_for_its_address_and_role_alone(havering: Any) -> None:
    accept(
        invite(havering), email="thief@example.org", role="lead", partnership="", is_active="", made_up="on"
    )
    user = User.objects.get()
    assert user.email == NEW
    assert [(m.role, m.partnership) for m in user.memberships.all()] == [("analyst", havering)]


def test_an_invitation_works_once_and_in_time(havering: Any) -> None:
    token = invite(havering)
    assert accept(token).status_code == 302
    assert accept(token).status_code == 404
    late = invite(havering, email="late@example.org")
    Invitation.objects.filter(email="late@example.org").update(expires=timezone.now() - timedelta(seconds=1))
    assert accept(late).status_code == 404
    assert User.objects.count() == 1


def test_an_invitation_does_not_change_an_account_that_is_there(victim: Any, havering: Any) -> None:
    user = victim("practitioner")
    token = invite(havering, email=VICTIM, role="lead")
    accept(token, password="the-thief-knows-this", again="the-thief-knows-this")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not may(user, "members.manage", havering)


def test_somebody_signed_in_cannot_take_the_invitation_of_another(
    as_role: Any, havering: Any, northamptonshire: Any
) -> None:
    token = invite(northamptonshire, role="lead")
    client = as_role("lead", havering)
    client.post(f"/invitations/{token}/", {"name": "x", "password": PASSWORD, "again": PASSWORD})
    assert not Membership.objects.filter(partnership=northamptonshire).exists()
    assert services.find(token)


@pytest.mark.parametrize("role", ["administrator", "public", "king", ""])
def test_a_lead_cannot_give_a_role_that_is_not_theirs_to_give(as_role: Any, havering: Any, role: str) -> None:
    as_role("lead", havering).post("/p/havering/members/invite/", {"email": NEW, "role": role})
    assert not Invitation.objects.exists()


def test_a_member_cannot_give_themselves_more(as_role: Any, havering: Any) -> None:
    for role in ("analyst", "data_lead", "board_member", "practitioner", "senior_responsible_owner"):
        answer = as_role(role, havering).post("/p/havering/members/invite/", {"email": NEW, "role": "lead"})
        assert answer.status_code == 403
    assert not Invitation.objects.exists()


def test_nobody_opens_an_account_without_an_invitation(db: None) -> None:
    form = {"email": NEW, "password1": PASSWORD, "password2": PASSWORD}
    for path in ("/account/signup/", "/account/single-sign-on/signup/"):
        Client().post(path, form)
    assert not User.objects.exists()


def test_the_link_is_in_the_mail_and_nowhere_else(as_role: Any, havering: Any) -> None:
    client = as_role("lead", havering)
    answer = client.post("/p/havering/members/invite/", {"email": NEW, "role": "analyst"}, follow=True)
    body = OutboxMessage.objects.get().body
    token = re.search(r"/invitations/([\w-]+)/", body)
    assert token
    assert len(token[1]) >= 43
    assert token[1] not in answer.content.decode()
    assert token[1] not in str(list(Invitation.objects.values()))

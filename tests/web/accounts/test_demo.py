"""The demo: one click for each role, on this machine only, and nowhere else."""

import pytest
from django.test import Client

from cairn.web.accounts.models import User
from cairn.web.accounts.services import NoDemo, demo_account
from cairn.web.startup import open_demo_fault


@pytest.fixture
def demo(configure):
    """The installation is a demo."""
    configure(demo=True)


@pytest.mark.parametrize("role", ["lead", "board_member", "analyst", "action_owner", "practitioner"])
def test_one_click_signs_in_as_a_role(demo, havering, role):
    client = Client()
    response = client.post("/demo/sign-in/", {"role": role, "partnership": "havering"})
    assert response.url == "/p/havering/"
    user = User.objects.get()
    assert user.made_up
    assert user.memberships.get().role == role
    assert client.session["demo"]


def test_the_administrator_belongs_to_no_partnership(demo, havering):
    client = Client()
    client.post("/demo/sign-in/", {"role": "administrator"})
    assert client.get("/audit/").status_code == 200


def test_no_second_factor_is_asked_for_in_the_demo(demo, havering):
    client = Client()
    client.post("/demo/sign-in/", {"role": "lead", "partnership": "havering"})
    assert client.get("/p/havering/members/").status_code == 200


def test_the_same_role_is_the_same_person(demo, havering):
    for _ in range(2):
        Client().post("/demo/sign-in/", {"role": "lead", "partnership": "havering"})
    assert User.objects.count() == 1


def test_the_page_has_a_button_for_each_role(demo, havering, northamptonshire):
    text = Client().get("/demo/").content.decode()
    assert text.count("<button") == 9 * 2 + 1
    assert "Northamptonshire" in text


@pytest.mark.parametrize(
    "form", [{"role": "king", "partnership": "havering"}, {"role": "lead", "partnership": "x"}]
)
def test_an_unknown_role_or_place_is_not_found(demo, havering, form):
    assert Client().post("/demo/sign-in/", form).status_code == 404


def test_every_page_says_that_it_is_a_demo(demo, client):
    assert "Demonstration" in client.get("/roles/").content.decode()


def test_outside_the_demo_the_doors_are_shut(havering, client):
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sign-in/", {"role": "lead", "partnership": "havering"}).status_code == 404
    assert "Demonstration" not in client.get("/roles/").content.decode()
    with pytest.raises(NoDemo):
        demo_account("lead", havering)


@pytest.mark.parametrize(
    "where", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"REMOTE_ADDR": ""}]
)
def test_the_demo_answers_this_machine_only(demo, where, client):
    response = client.get("/roles/", **where)
    assert response.status_code == 403
    assert "only answers the machine" in response.content.decode()


@pytest.mark.parametrize(("host", "refused"), [("0.0.0.0", True), ("192.0.2.7", True), ("127.0.0.1", False)])
def test_a_demo_is_not_served_to_others(demo, host, refused):
    assert bool(open_demo_fault(host)) is refused


def test_a_real_installation_is_served_where_its_administrator_says(configure):
    assert open_demo_fault("0.0.0.0") == ""


def test_a_demo_session_does_not_outlive_the_demo(demo, havering, configure):
    client = Client()
    client.post("/demo/sign-in/", {"role": "lead", "partnership": "havering"})
    configure(demo=False)
    assert client.get("/p/havering/members/").url == "/account/second-factor/totp/activate/"

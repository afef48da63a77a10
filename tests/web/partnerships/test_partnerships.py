"""Partnerships are added and changed by administrators, with areas that exist."""

import pytest

from cairn.web.audit.models import Event
from cairn.web.partnerships.models import Partnership
from cairn.web.partnerships.services import PartnershipRefused, change, create

pytestmark = pytest.mark.database


def test_a_partnership_may_cover_two_areas(db):
    made = create(by="system", slug="northants", name="Northants", areas=["E06000061", "E06000062"])
    assert made.areas == ["E06000061", "E06000062"]
    assert made.get_absolute_url() == "/p/northants/"
    assert Event.objects.get().act == "partnership.added"


def test_every_fault_is_said_at_once(db):
    with pytest.raises(PartnershipRefused) as refused:
        create(by="system", slug="North County", name="", areas=["Havering", "E99999999"])
    assert sorted(refused.value.faults) == ["areas", "name", "slug"]
    assert "Havering, E99999999" in refused.value.faults["areas"][0]
    assert not Partnership.objects.exists()
    assert not Event.objects.exists()


def test_an_address_is_used_once(havering):
    with pytest.raises(PartnershipRefused, match="already exists"):
        create(by="system", slug="havering", name="Another", areas=["E09000016"])


def test_a_made_up_place_has_made_up_areas(db):
    assert create(by="system", slug="made-up", name="Made-up", areas=["X00000001"], made_up=True).made_up


def test_a_change_says_which_fields(havering):
    change(by="system", partnership=havering, name="London Borough of Havering", areas=["E09000016"])
    assert Event.objects.get().fields == ["name"]
    assert Partnership.objects.get().name == "London Borough of Havering"


def test_no_change_leaves_no_trace(havering):
    change(by="system", partnership=havering, name="Havering", areas=["E09000016"])
    assert not Event.objects.exists()


def test_an_administrator_adds_one_on_the_page_and_is_led_to_its_members(as_role, db):
    form = {"name": "Havering", "slug": "havering", "areas": "e09000016\n", "nation_note": ""}
    response = as_role("administrator").post("/partnerships/add/", form)
    assert response.url == "/p/havering/members/"
    assert Partnership.objects.get().areas == ["E09000016"]


def test_the_page_says_what_is_wrong(as_role, db):
    form = {"name": "Havering", "slug": "Havering!", "areas": "nowhere", "nation_note": ""}
    text = as_role("administrator").post("/partnerships/add/", form).content.decode()
    assert "Not an upper-tier authority of England: NOWHERE" in text
    assert "small letters" in text


def test_an_administrator_changes_one_and_its_address_stays(as_role, havering):
    form = {"name": "Havering Combating Drugs Partnership", "areas": "E09000016", "slug": "other"}
    as_role("administrator").post("/p/havering/about/change/", form)
    changed = Partnership.objects.get()
    assert (changed.slug, changed.name) == ("havering", "Havering Combating Drugs Partnership")

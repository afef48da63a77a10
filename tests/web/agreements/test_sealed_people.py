"""Whose request it is: found again by a code, read only with the key, and nowhere in plain."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cairn.records.keyring import Keyring
from cairn.web import keys
from cairn.web.agreements import sealing
from cairn.web.agreements.checks import the_vault_key_can_be_read
from cairn.web.agreements.models import PersonKey, PersonRequest
from cairn.web.agreements.opening import UNREADABLE, NoVaultKey
from cairn.web.agreements.requests import lift, restrict
from cairn.web.agreements.sealing import Unreadable, seal_of
from cairn.web.agreements.services import restricted_clients, vault
from cairn.web.partnerships.models import Partnership

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CANARY = "QUILLFEATHER-77"


@pytest.fixture
def dpo(person: Callable[..., Any], havering: Partnership) -> Any:
    """A data protection lead of Havering."""
    return person("data_protection_lead", havering)


def test_a_code_finds_one_person_in_one_partnership(
    data: Path, havering: Partnership, northamptonshire: Partnership
) -> None:
    here, there = seal_of(havering), seal_of(northamptonshire)
    assert here.code("X0101", "c1") == seal_of(havering).code("X0101", "c1")
    codes = {
        here.code("X0101", "c1"),
        here.code("X0101", "c2"),
        here.code("X0102", "c1"),
        there.code("X0101", "c1"),
    }
    assert len(codes) == 4
    assert here.code("X0101", "1-c") != here.code("X01011", "-c")
    assert all(len(code) == 64 for code in codes)


def test_what_is_sealed_is_read_only_where_it_belongs(
    data: Path, havering: Partnership, northamptonshire: Partnership
) -> None:
    here = seal_of(havering)
    first, second = here.closed("X0101", CANARY, "AA"), here.closed("X0101", CANARY, "AA")
    assert first != second
    assert here.opened(first, "AA") == ("X0101", CANARY)
    for seal, text, reference in (
        (here, first, "AB"),
        (seal_of(northamptonshire), first, "AA"),
        (here, first[:-8] + "AAAAAAA=", "AA"),
        (here, "%%%", "AA"),
    ):
        with pytest.raises(Unreadable) as refused:
            seal.opened(text, reference)
        assert CANARY not in str(refused.value)
        assert refused.value.__suppress_context__


def test_a_seal_shows_no_key(data: Path, havering: Partnership) -> None:
    seal = seal_of(havering)
    assert repr(seal) == "Seal(place='havering')"


def test_restricted_people_are_known_by_the_key_alone(data: Path, havering: Partnership, dpo: Any) -> None:
    restrict(havering, "X0101", CANARY, by=dpo, purpose="An objection by letter", objection=True)
    restrict(havering, "X0102", "c2", by=dpo, purpose="A dispute about accuracy")
    assert restricted_clients(havering) == {("X0101", CANARY), ("X0102", "c2")}
    lift(havering, "X0102", "c2", by=dpo, purpose="The dispute is settled")
    assert restricted_clients(havering) == {("X0101", CANARY)}


def test_nobody_restricted_needs_no_key(havering: Partnership, configure: Callable[..., None]) -> None:
    configure(vault_key="", demo=False)
    assert restricted_clients(havering) == set()
    assert not PersonKey.objects.everywhere("a test").exists()


def test_the_master_key_may_be_changed(
    data: Path, havering: Partnership, dpo: Any, configure: Callable[..., None], settings: Any
) -> None:
    restrict(havering, "X0101", CANARY, by=dpo, purpose="An objection by letter")
    code = seal_of(havering).code("X0101", CANARY)
    old, new = settings.CAIRN.vault_key, Keyring.new_text()
    configure(vault_key=f"{new},{old}")
    sealing.rewrap(havering)
    configure(vault_key=new)
    assert restricted_clients(havering) == {("X0101", CANARY)}
    assert seal_of(havering).code("X0101", CANARY) == code


def test_the_database_holds_nobody_in_plain(
    data: Path, havering: Partnership, dpo: Any, tmp_path: Path
) -> None:
    restrict(havering, "X0101", CANARY, by=dpo, purpose="An objection by letter")
    assert PersonRequest.objects.everywhere("a test").get().found_by
    if connection.vendor != "sqlite":
        pytest.skip("SQLite can tell all that it holds")
    content = "\n".join(connection.connection.iterdump()).encode()
    assert b"An objection by letter" in content  # what should be there is found in the same way
    for form in (CANARY, CANARY.lower(), CANARY.encode().hex()):
        assert form.encode() not in content


def test_the_web_server_has_no_vault(
    data: Path, havering: Partnership, dpo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    restrict(havering, "X0101", CANARY, by=dpo, purpose="An objection by letter")
    monkeypatch.setenv(keys.VAULT_CLOSED, "1")
    for asked in (vault, lambda: restricted_clients(havering), lambda: seal_of(havering)):
        with pytest.raises(NoVaultKey, match="not opened by the web server"):
            asked()


@pytest.mark.parametrize("text", ["nonsense", "a:b", "k1:!!!!", "k1:c2hvcnQ=", ":", "k1"])
def test_a_key_that_cannot_be_read_is_not_repeated(text: str, configure: Callable[..., None]) -> None:
    configure(vault_key=text)
    with pytest.raises(NoVaultKey) as refused:
        vault()
    assert str(refused.value) == UNREADABLE
    assert refused.value.__suppress_context__


def test_the_site_does_not_start_with_such_a_key(configure: Callable[..., None], data: Path) -> None:
    assert the_vault_key_can_be_read(None) == []
    configure(vault_key="nonsense")
    (error,) = the_vault_key_can_be_read(None)
    assert "nonsense" not in f"{error.msg}{error.hint}"
    configure(vault_key="")
    assert the_vault_key_can_be_read(None) == []


def test_without_a_key_it_says_how_to_make_one(configure: Callable[..., None]) -> None:
    configure(vault_key="", demo=False)
    with pytest.raises(NoVaultKey, match="cairn vault key"):
        vault()


def test_the_demo_makes_its_key_once_beside_its_data(tmp_path: Path, configure: Callable[..., None]) -> None:
    configure(vault_key="", demo=True, data=tmp_path / "demo")
    vault()
    made = tmp_path / "demo-vault-key"
    text = made.read_text()
    assert made.stat().st_mode & 0o777 == 0o600
    vault()
    assert made.read_text() == text
    assert [path.name for path in tmp_path.iterdir() if path.name != "demo"] == ["demo-vault-key"]

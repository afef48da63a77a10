"""The exact figures of a run come back as they were given, of that run alone."""

from datetime import date
from pathlib import Path

import pytest
from vault_records import PLACE, files_of

from cairn.records.keyring import Keyring
from cairn.records.vault import Vault, VaultError, figures


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault", Keyring.from_text(Keyring.new_text()))


def figure(**more: object) -> dict[str, object]:
    told = {
        "partnership": PLACE, "measure": "adults_in_treatment", "period_kind": "month",
        "period_start": date(2025, 1, 1), "period_end": date(2025, 1, 31), "breakdown": "total", "level": "all",
        "numerator": 7, "denominator": None, "value": 7.0, "lower": None, "upper": None,
    }  # fmt: skip
    return {**told, **more}


GIVEN = [
    figure(),
    figure(measure="successful_completion", numerator=1, denominator=3, value=1 / 3),
    figure(measure="unmet_need_ocu", numerator=2**40, denominator=9, value=0.1, lower=1e-300, upper=0.30000000000000004),
    figure(breakdown="provider", level="O'Hara, \"x\" 😀", numerator=0, denominator=0, value=None),
]  # fmt: skip


def test_figures_come_back_as_they_were(vault):
    vault.write_figures(PLACE, "r1", iter(GIVEN))
    found = vault.figures(PLACE, "r1")
    assert found == GIVEN
    assert list(found[0]) == list(figures.COLUMNS)
    assert [type(value) for value in found[0].values()] == [type(value) for value in GIVEN[0].values()]


def test_some_of_them(vault):
    vault.write_figures(PLACE, "r1", GIVEN)
    assert vault.figures(PLACE, "r1", only={"measure": ["unmet_need_ocu", "x"]}) == [GIVEN[2]]
    assert vault.figures(PLACE, "r1", only={"breakdown": ["provider"], "period_kind": ["month"]}) == [
        GIVEN[3]
    ]
    assert vault.figures(PLACE, "r1", only={"measure": []}) == []


def test_more_than_a_chunk_and_none(vault, monkeypatch):
    monkeypatch.setattr(figures, "CHUNK", 100)
    many = [figure(numerator=number, value=float(number)) for number in range(205)]
    vault.write_figures(PLACE, "r1", many)
    vault.write_figures(PLACE, "r2", [])
    assert vault.figures(PLACE, "r1") == many
    assert vault.figures(PLACE, "r2") == []


def test_figures_of_a_run_that_is_done_again_are_replaced(vault, tmp_path):
    vault.write_figures(PLACE, "r1", GIVEN)
    vault.write_figures(PLACE, "r1", GIVEN[:1])
    assert vault.figures(PLACE, "r1") == GIVEN[:1]
    assert len(list(files_of(tmp_path / "vault" / PLACE / "figures"))) == 1


def test_a_failed_write_leaves_what_was_there(vault):
    vault.write_figures(PLACE, "r1", GIVEN)
    with pytest.raises(VaultError):
        vault.write_figures(PLACE, "r1", [figure(value="seven")])
    with pytest.raises(KeyError, match="upper"):
        vault.write_figures(PLACE, "r1", [{name: None for name in figures.COLUMNS if name != "upper"}])
    assert vault.figures(PLACE, "r1") == GIVEN


def test_figures_that_are_missing_damaged_or_of_another_run_are_told(vault, tmp_path):
    with pytest.raises(VaultError, match="no figures of the run 'r1' of 'exmere'"):
        vault.figures(PLACE, "r1")
    vault.write_figures(PLACE, "r1", GIVEN)
    path = tmp_path / "vault" / PLACE / "figures" / "r1.parquet"
    path.with_name("r2.parquet").write_bytes(path.read_bytes())
    with pytest.raises(VaultError, match="figures of another run"):
        vault.figures(PLACE, "r2")
    whole = path.read_bytes()
    for place in range(8, len(whole), len(whole) // 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(VaultError, match="'r1' are damaged"):
            vault.figures(PLACE, "r1")

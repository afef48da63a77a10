"""An agreement's file: what is sound is read, and every fault is told at once with what to do."""

from collections.abc import Callable
from datetime import date

import pytest

from cairn.records.contract import contract
from cairn.web.agreements.choices import choices
from cairn.web.agreements.drafts import read
from cairn.web.agreements.entries import AgreementRefused
from cairn.web.agreements.template import template

TODAY = date(2026, 11, 21)


def faults(text: str) -> dict[str, str]:
    """The faults of a file: what is wrong, by place."""
    with pytest.raises(AgreementRefused) as refused:
        read(text, today=TODAY)
    return {fault.where: f"{fault.problem}. {fault.remedy}" for fault in refused.value.faults}


def test_a_sound_file_is_read(sound: str) -> None:
    draft = read(sound, today=TODAY)
    assert (draft.key, draft.retention_months, draft.ends) == ("treatment", 24, date(2029, 3, 31))
    assert draft.dpia_reference == "DPIA 2026/14"
    assert draft.parties == [{"organisation": "Exmere County Council", "role": "controller"}]


def test_all_means_the_columns_of_today_and_a_list_adds_those_needed(sound: str) -> None:
    files = read(sound, today=TODAY).files
    episodes = contract().file("episodes")
    assert files["clients"] == list(contract().file("clients").names)
    assert {*episodes.key, *episodes.required, "discharge_date", "discharge_reason"} == set(files["episodes"])
    assert files["episodes"] == [name for name in episodes.names if name in files["episodes"]]


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2028, 2, 29), date(2027, 1, 31)])
def test_the_template_can_be_registered_as_it_is(day: date) -> None:
    text = template(day)
    assert read(text, today=day).files.keys() == {"clients", "episodes", "modalities"}
    for listed in ("regime", "use", "basis", "condition", "gateway"):
        assert all(f'#   "{key}":' in text for key in getattr(choices(), listed))
    assert "@" not in text


def test_every_fault_is_told_at_once(sound: str) -> None:
    text = sound
    for old, new in (
        ('regime = "health"', 'regime = "health"\ncolour = "red"'),
        ('["X0101", "X0102"]', '["X0101", "exmere", "X0101"]'),
        ("clients = ", "klients = "),
        ('"discharge_date"', '"discharged"'),
        ("date = 2026-03-01", "date = 2026-12-01"),
        ("ends = 2029-03-31", "ends = 2025-03-31"),
        ("= 24", "= 85"),
        ('use = "outcomes"', 'use = "outcomes"\nstart = 2026-04-01'),
    ):
        assert old in text
        text = text.replace(old, new)
    said = faults(text)
    assert said["colour"].startswith("there is no such entry")
    assert "Did you mean 'starts'" in said["start"]
    assert "'X0101' is named 2 times" in said["providers"]
    assert "Did you mean 'clients'" in said["files: klients"]
    assert "no column 'discharged'" in said["files: episodes"]
    assert "to 21 November 2026" in said["dpia.date"]
    assert "Write 84 or less" in said["retention_months"]
    assert {"ends", "review"} <= said.keys()


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("[dpia]\nreference = \"DPIA 2026/14\"\ndate = 2026-03-01\n", "", "dpia", "it is missing"),
        ('reference = "DPIA 2026/14"\n', "", "dpia.reference", "it is missing"),
        ("date = 2026-03-01", 'date = "2026-03-01"', "dpia.date", "without quotation marks"),
        ("starts = 2026-04-01", "starts = 2026-04-01T09:00:00", "starts", "without quotation marks"),
        ("= 24", "= 0", "retention_months", "a whole number"),
        ("= 24", "= true", "retention_months", "a whole number"),
        ("= 24", "= 24.5", "retention_months", "a whole number"),
        ('key = "treatment"', 'key = "Treatment 1"', "key", "single hyphens"),
        ('name = "Treatment records"', 'name = " "', "name", "it is empty"),
        ('"health"', '"helth"', "regime", "Did you mean 'health'"),
        ('"6(1)(e)"', '"35(2)(b)"', "lawful_basis", "does not go with this regime"),
        ('"6(1)(e)"', '"6(1)(z)"', "lawful_basis", "not one of those allowed"),
        ('"9(2)(h)", ', "", "conditions", "health and other special category data"),
        ('"9(2)(h)"', '"schedule 8, 1"', "conditions", "'schedule 8, 1' is not one of those allowed here"),
        ('gateway = "consent"', 'gateway = "section 251"', "gateway_reference", "24/CAG/0001"),
        ('gateway = "consent"', 'gateway = "not in confidence"', "gateway", "does not go with this regime"),
        ('providers = ["X0101", "X0102"]\n', "", "providers", "none is named"),
        ('"X0101"', '"x0101"', "providers", "a capital letter"),
        ('deaths = "all"', 'deaths = []', "files", "a table [files]"),
        ('deaths = "all"', 'deaths = "most"', "files", "a table [files]"),
        ('deaths = "all"', 'cjit = "all"', "files: cjit", "an agreement of regime 'law enforcement'"),
        ('deaths = "all"', 'homelessness = "all"', "files: homelessness", "an agreement of regime 'council'"),
        ('role = "controller"', 'role = "owner"', "party 1: role", "Allowed: controller, joint, processor"),
        ('role = "controller"', 'role = "joint"', "party", "only one joint controller"),
        ('role = "controller"', 'role = "processor"', "controller", "Give one party the role controller"),
        ('controller = "Exmere County Council"', 'controller = "Exmere"', "controller", "no party of this name"),
        ("review = 2027-03-31", "review = 2030-01-01", "review", "from 'starts' to 'ends'"),
        ("review = 2027-03-31", "review = 2026-06-01", "review", "due already"),
        ("ends = 2029-03-31", "ends = 2026-11-20", "ends", "over already"),
    ],
)  # fmt: skip
def test_one_fault(sound: str, old: str, new: str, where: str, says: str) -> None:
    assert old in sound
    assert says in faults(sound.replace(old, new, 1))[where]


def test_an_end_today_and_a_dpia_of_today_are_good(sound: str) -> None:
    text = sound.replace("ends = 2029-03-31", "ends = 2026-11-21").replace("2027-03-31", "2026-11-21")
    assert read(text.replace("date = 2026-03-01", "date = 2026-11-21"), today=TODAY).ends == TODAY


def test_what_is_no_toml_is_told_by_its_place() -> None:
    assert "this is not TOML" in faults('key = "a"\nname = Treatment')["line 2, column 8"]
    assert len(faults("")) > 10


def test_data_on_offences_need_a_condition_outside_law_enforcement(sound: str) -> None:
    text = sound.replace("[files]", '[files]\nsecure_episodes = "all"').replace(', "schedule 1, 2"', "")
    assert "criminal offences" in faults(text)["conditions"]


@pytest.fixture
def police(sound: str) -> Callable[..., str]:
    """A law enforcement agreement, with the lines given below [files]."""

    def make(files: str) -> str:
        text = sound.partition("[files]")[0] + f"[files]\n{files}\n"
        for old, new in (
            ('"health"', '"law enforcement"'), ("6(1)(e)", "35(2)(b)"),
            ('["9(2)(h)", "schedule 1, 2"]', '["schedule 8, 1"]'),
        ):  # fmt: skip
            text = text.replace(old, new)
        return text

    return make


def test_a_law_enforcement_agreement_may_name_what_its_files_hang_on(police: Callable[..., str]) -> None:
    assert set(read(police('cjit = "all"\nclients = "all"'), today=TODAY).files) == {"cjit", "clients"}
    assert "files: clients" in faults(police('clients = "all"'))
    assert "files: episodes" in faults(police('cjit = "all"\nepisodes = "all"'))

"""Whatever is wrong with records is said at once: the file, the key, what is allowed, what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cairn.framework.catalogue import RecordsRefused, catalogue, use

RECORD = """
id = "walks"
name = "Walks"
question = "Do more people walk?"
definition = "The share of people who walk."
numerator = "People who walk."
denominator = "Everybody."
unit = "percent"
polarity = "up"
polarity_reason = "Walking is good."
nature = "survey"
age_band = ["18 and over", "16 to 24"]
window = "28 days"
breakdowns = ["age"]
geography = ["upper_tier"]
frequency = "annual"
lag_months = 6
cycle_months = 12
publication = "public"
publication_reason = "Nobody has asked yet."
limitations = []
caveat = []
interval = "wilson"
answers_for = "The walkers."
basis = "Made up for this test."

[source]
publisher = "Walkers"
title = "Walks of the year"
"""
FRAMEWORK = """
id = "ours"
name = "Ours"
version = "1"
valid_from = 2026-01-01
publisher = "We"
about = "What we want."

[[outcome]]
id = "out"
number = "1"
name = "Out"
short = "Out"
kind = "strategic"
question = "Are people out?"
says = "People are out."
word_measures = ["walks"]

[[metric]]
id = "walks"
number = "1"
tier = "headline"
outcome = "out"
name = "Walks"
measures = ["walks"]
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the record and the framework, with texts replaced, into a folder of their own."""

    def _write(record: tuple[str, str] = ("", ""), framework: tuple[str, str] = ("", "")) -> Path:
        for folder, name, text, (old, new) in (
            ("measures", "walks", RECORD, record),
            ("frameworks", "ours", FRAMEWORK, framework),
        ):
            assert old in text
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"{name}.toml").write_text(text.replace(old, new, 1) if old else text)
        return tmp_path

    return _write


def test_a_folder_of_our_own_is_read_beside_the_rest(write: Write) -> None:
    known = catalogue([write()])
    assert known.measure("walks").outcome == "out"
    assert known.framework("ours").metrics[0].measures == ("walks",)
    assert "numbers-in-treatment" in known.measures


def test_a_local_folder_can_be_used_everywhere(write: Write) -> None:
    try:
        use(write())
        assert "walks" in catalogue().measures
    finally:
        use()
    assert "walks" not in catalogue().measures


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'unit = "percent"',
            'unit = "furlongs"',
            'measures/walks.toml, unit: "furlongs" is not known. Allowed: count,',
        ),
        ('polarity = "up"', 'polarity = "sideways"', "Allowed: up, down, neither, up_at_first."),
        (
            '"public"',
            '"secret"',
            "Allowed: public, restricted, not_published_locally, management_information.",
        ),
        ('nature = "survey"', 'nature = "guess"', "Allowed: measured, survey, modelled, activity."),
        ('breakdowns = ["age"]', 'breakdowns = ["shoes"]', 'breakdowns: "shoes" is not known.'),
        ('geography = ["upper_tier"]', 'geography = ["moon"]', 'geography: "moon" is not known.'),
        (
            '"16 to 24"',
            '"24 to 16"',
            'age_band: does not parse: the age band "24 to 16" is not understood; write',
        ),
        ('"16 to 24"', '"adults"', '"adults" is not understood'),
        ('["18 and over", "16 to 24"]', "[]", "age_band: is empty. Write at least one."),
        (
            'window = "28 days"',
            'window = "28 day"',
            'window: does not parse: the window "28 day" is not understood',
        ),
        ('window = "28 days"', 'window = "a while"', '"a while" is not understood'),
        ('window = "28 days"', 'window = "not defined"', '"not defined" is only for candidates'),
        ("lag_months = 6", 'lag_months = "six"', "lag_months: is of the wrong kind. Write a whole number."),
        ("lag_months = 6", "lag_months = -1", "lag_months: is -1. Write a whole number, 0 or more."),
        ("caveat = []", "caveat = [3]", "caveat: holds something that is not a text."),
        ('name = "Walks"', "", "name: is missing. Add it:"),
        ('name = "Walks"', 'name = " "', "name: is empty. Write the text."),
        ('publisher = "Walkers"', "", "measures/walks.toml, [source] publisher: is missing."),
        (
            '[source]\npublisher = "Walkers"\ntitle = "Walks of the year"',
            "",
            "source: is missing. Add it: a table under",
        ),
        (
            'interval = "wilson"',
            'interval = "wilson"\ncolour = "red"',
            "colour: is not a known key. Known keys: age_band,",
        ),
        ('id = "walks"', 'id = "strolls"', 'id: "strolls" is not the name of the file.'),
        ('interval = "wilson"', 'interval = "wilson"\nnear = "runs"', 'near: no record "runs".'),
        ('name = "Walks"', "name = ", "measures/walks.toml: is not TOML"),
    ],
)
def test_faults_of_a_measure(write: Write, old: str, new: str, said: str) -> None:
    with pytest.raises(RecordsRefused) as refused:
        catalogue([write(record=(old, new))])
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '\nmeasures = ["walks"]',
            '\nmeasures = ["runs"]',
            'frameworks/ours.toml, [[metric]] walks measures: no record "runs".',
        ),
        (
            '\nmeasures = ["walks"]',
            "\nmeasures = []",
            "measures/walks.toml, id: no framework line names this measure.",
        ),
        ('outcome = "out"', 'outcome = "in"', '[[metric]] walks outcome: "in" is not known. Allowed: out.'),
        ('tier = "headline"', 'tier = "best"', '[[metric]] walks tier: "best" is not known.'),
        ('kind = "strategic"', 'kind = "grand"', '[[outcome]] out kind: "grand" is not known.'),
        ('tier = "headline"', 'tier = "supporting"', '"walks" is not a headline measure of this outcome.'),
        ("valid_from = 2026-01-01", 'valid_from = "2026"', "valid_from: is of the wrong kind. Write a date"),
        ('about = "What we want."', "", "about: is missing."),
        (
            'number = "1"\ntier',
            'number = "1"\nshape = "round"\ntier',
            "[[metric]] walks shape: is not a known key.",
        ),
    ],
)
def test_faults_of_a_framework(write: Write, old: str, new: str, said: str) -> None:
    with pytest.raises(RecordsRefused) as refused:
        catalogue([write(framework=(old, new))])
    assert said in str(refused.value)


def test_an_activity_cannot_give_a_word(write: Write) -> None:
    with pytest.raises(RecordsRefused, match="activity, modelled or has no better direction"):
        catalogue([write(record=('nature = "survey"', 'nature = "activity"'))])


def test_an_id_is_used_once(write: Write) -> None:
    folder = write()
    theirs = folder / "measures" / "numbers-in-treatment.toml"
    theirs.write_text(RECORD.replace('id = "walks"', 'id = "numbers-in-treatment"'))
    with pytest.raises(RecordsRefused, match='"numbers-in-treatment" is already used'):
        catalogue([folder])


def test_numbers_of_lines_are_used_once(write: Write) -> None:
    twice = FRAMEWORK[FRAMEWORK.index("[[metric]]") :]
    with pytest.raises(RecordsRefused) as refused:
        catalogue([write(framework=("[[metric]]", f"{twice}\n[[metric]]"))])
    assert 'id: "walks" is used more than once.' in str(refused.value)
    assert 'number: "1" is used more than once.' in str(refused.value)


def test_all_faults_of_all_files_at_once(write: Write) -> None:
    with pytest.raises(RecordsRefused) as refused:
        catalogue(
            [
                write(
                    record=('unit = "percent"\npolarity = "up"', 'unit = "x"'),
                    framework=("about = ", "abuot = "),
                )
            ]
        )
    places = [(fault.file, fault.place) for fault in refused.value.faults]
    assert places == [
        ("measures/walks.toml", "unit"),
        ("measures/walks.toml", "polarity"),
        ("frameworks/ours.toml", "about"),
        ("frameworks/ours.toml", "abuot"),
    ]
    assert str(refused.value).startswith("4 faults in the records; nothing was used.")

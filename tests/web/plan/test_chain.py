"""From actions to measures and back: what moved, what is stuck, what was missed, and where the chain breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cairn.framework.catalogue import catalogue
from cairn.web.outcomes.snapshot import snapshot_of
from cairn.web.plan import chain, reading, services
from cairn.web.plan.commitments import commitments
from cairn.web.plan.models import Version
from cairn.web.plan.reading import Moves
from web.outcomes.test_front import text_of
from web.plan.planned import DEATHS, MARCH, TREATED, Tiny, tiny
from web.releases.made_up import agree, data, disagree, figure, release

__all__ = ["agree", "data", "disagree", "release"]

AREA = "E09000016"
PLAN = "/p/havering/plan/"
SHARE = "successful-completions-opiates"


@pytest.fixture
def made(havering: Any) -> Tiny:
    return tiny(havering)


def counts(measure: str, first: int, second: int) -> list[dict[str, Any]]:
    """Two years of a measure."""
    return [figure(measure, AREA, "2023/24", first), figure(measure, AREA, "2024/25", second)]


def words_of(place: Any, moves: Moves) -> chain.Movement:
    return chain.movement(snapshot_of(place), moves)


def test_the_actions_of_a_measure_are_those_that_name_it(made: Tiny) -> None:
    assert [one.key for one in chain.actions_of_measure(made.plan, TREATED)] == ["2-2.1"]
    assert chain.actions_of_measure(made.plan, DEATHS) == []
    services.revise(made.action("2-2.1"), by="a test", reason="-", state=Version.State.DROPPED)
    assert chain.actions_of_measure(made.plan, TREATED) == []


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        (500, 700, "Better"),
        (700, 500, "Worse"),
        (500, 505, "No clear change"),
        (None, 500, "Not enough data"),
    ],
)
def test_movement_is_the_measures_own_word(
    made: Tiny, release: Any, first: Any, second: int, word: str
) -> None:
    rows = counts(TREATED, first or 0, second)
    release(rows if first else rows[1:])
    found = words_of(made.place, Moves(TREATED, "up", "by March 2027"))
    assert (found.word, found.wants) == (word, "Should go up, by March 2027.")
    assert found.word == snapshot_of(made.place).judge(catalogue().measures[TREATED]).word.value
    page = text_of(Client().get(PLAN + "actions/2-2.1/"))
    assert f"{word} {found.reason}" in page
    assert "This does not say that the action did it." in page


def test_a_plan_against_the_grain_and_an_unknown_measure_are_said(made: Tiny) -> None:
    assert "wants it to fall" in words_of(made.place, Moves(TREATED, "down")).doubt
    unknown = words_of(made.place, Moves("nothing-known", "up"))
    assert (unknown.word, unknown.href) == ("Not enough data", "")
    assert "no measure of this name" in unknown.reason


def test_a_metric_says_what_we_are_doing(made: Tiny) -> None:
    text = text_of(Client().get(f"/p/havering/metrics/{TREATED}/"))
    assert "What we are doing 1 action of the plan should move it." in text
    assert "Open on Saturdays Exmere Council In year one of the plan" in text
    assert "Commissioning lead" not in text
    assert "No action of the plan names this measure." in text_of(
        Client().get(f"/p/havering/metrics/{DEATHS}/")
    )


def test_a_metric_follows_a_change_of_the_plan_at_once(made: Tiny) -> None:
    page = f"/p/havering/metrics/{TREATED}/"
    assert "Open on Saturdays" in text_of(Client().get(page))
    services.revise(made.action("2-2.1"), by="a test", reason="-", text="Open on Sundays")
    assert "Open on Sundays" in text_of(Client().get(page))
    made.plan.published = None
    made.plan.save()
    assert "Open on Sundays" not in text_of(Client().get(page))


def test_pages_beside_the_plan_ask_two_more_questions_of_the_database(
    made: Tiny, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    for path in ("/p/havering/", f"/p/havering/metrics/{TREATED}/"):
        client.get(path)
        with django_assert_max_num_queries(4):
            client.get(path)


def test_the_front_page_says_what_was_promised(made: Tiny) -> None:
    text = text_of(Client().get("/p/havering/"))
    assert (
        "What the partnership promised 4 actions. One is late and three are without an update. Two without an owner."
        in text
    )


def system(made: Tiny) -> chain.WholeSystem:
    found = chain.whole_system(made.place)
    assert found is not None
    return found


def test_what_moved_and_what_moved_beside_the_plan_are_kept_apart(made: Tiny, release: Any) -> None:
    release(counts(TREATED, 500, 700))
    assert [one.measure.id for one in system(made).moved] == [TREATED]
    assert system(made).beside == ()
    services.revise(made.action("2-2.1"), by="a test", reason="-", metrics=[])
    assert system(made).moved == ()
    assert [one.measure.id for one in system(made).beside] == [TREATED]
    text = text_of(Client().get(PLAN))
    assert "beside" not in text


def test_stuck_and_unknown_are_not_the_same(made: Tiny, release: Any) -> None:
    assert [one.measure.id for one in system(made).unknown] == [TREATED]
    release(counts(TREATED, 500, 505))
    assert [one.measure.id for one in system(made).stuck] == [TREATED]


@pytest.mark.parametrize(
    ("value", "agreed", "missed"),
    [(500, 600, True), (600, 600, False), (700, 600, False)],
)
def test_an_agreed_value_is_missed_on_its_wrong_side(
    made: Tiny, release: Any, agree: Any, value: int, agreed: int, missed: bool
) -> None:
    release([figure(TREATED, AREA, "2024/25", value)])
    agree(
        [{"measure": TREATED, "area": AREA, "unit": "count", "period": "2024/25", "value": agreed}],
        made.place,
    )
    found = system(made).missed
    assert bool(found) is missed
    if missed:
        assert found[0].text == "100 short of the 600 agreed for 2024/25."
        assert [one.key for one in found[0].actions] == ["2-2.1"]


def test_where_nobody_can_tell_nothing_is_missed(made: Tiny, release: Any, agree: Any, disagree: Any) -> None:
    agree(
        [{"measure": TREATED, "area": AREA, "unit": "count", "period": "2024/25", "value": 600}], made.place
    )
    assert system(made).missed == ()
    release([figure(TREATED, AREA, "2023/24", 500)])
    assert system(made).missed == ()  # a figure of another period
    release([figure(TREATED, AREA, "2024/25", 500, lower=450, upper=610)])
    assert system(made).missed == ()  # chance alone could explain the gap
    release([figure(TREATED, AREA, "2024/25", 500, edition="2027")])
    assert len(system(made).missed) == 1
    sides = [("One", "500", "2024/25", "A"), ("Other", "900", "2024/25", "B")]
    disagree([("C1", AREA, "high", "500 or 900", TREATED, sides)], made.place)
    assert system(made).missed == ()  # the sources disagree


def test_where_the_chain_breaks(made: Tiny) -> None:
    found = system(made)
    assert [one.key for one in found.without_metric] == ["1-1.1", "1-1.2", "2-new"]
    assert [one.key for one in found.without_owner] == ["1-1.2", "2-new"]
    assert [one.key for one in found.uncovered] == [
        key for key in commitments() if key != "treatment-quality"
    ]
    untouched = {one.measure.id for one in found.untouched}
    assert TREATED not in untouched
    assert untouched | {TREATED} == {one.id for one in catalogue().expected()}
    under = {one.outcome.id: [action.key for action in one.actions] for one in found.outcomes}
    assert len(under) == 6
    assert [key for key, there in under.items() if there] == ["increase-engagement-treatment"]


def test_a_dropped_action_carries_nothing(made: Tiny) -> None:
    services.revise(made.action("2-2.1"), by="a test", reason="-", made_at=MARCH, state=Version.State.DROPPED)
    found = system(made)
    assert len(found.uncovered) == len(commitments())
    assert TREATED in {one.measure.id for one in found.untouched}
    assert "2-2.1" not in {one.key for one in found.without_metric}


def test_a_plan_without_actions_or_no_plan(havering: Any, as_role: Any) -> None:
    assert chain.whole_system(havering) is None
    assert as_role("lead", havering).get(PLAN + "whole-system/").status_code == 404
    from cairn.web.plan.models import Plan

    Plan.objects.create(partnership=havering, title="Empty", state="current")
    found = chain.whole_system(havering)
    assert found is not None
    assert (found.moved, found.without_owner) == ((), ())
    assert "There is no action in this plan." in text_of(
        as_role("lead", havering).get(PLAN + "whole-system/")
    )


def test_the_board_reads_it_all_on_one_page(made: Tiny, as_role: Any, release: Any) -> None:
    release(counts(TREATED, 500, 700))
    text = text_of(as_role("board_member", made.place).get(PLAN + "whole-system/"))
    for words in ("Is the plan moving what matters?", "What moved (1)", "What is late (1)", "Where the chain breaks",
                  "National commitments that no action names (14)", "Actions that nobody owns (2)",
                  "It does not say that the one is the cause of the other.", "Theme 1, 1.1 Meet each month"):  # fmt: skip
        assert words in text
    assert Client().get(PLAN + "whole-system/").status_code == 302
    assert reading.actions(made.plan)[0].key == "1-1.1"


@pytest.mark.shared
def test_commitments_are_the_fifteen_in_other_words(shared: Path) -> None:
    import csv

    path = shared / "data" / "guidance_checklist.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "strategy-commitment"]
    ours = list(commitments().values())
    assert [(one.priority[0], one.number) for one in ours] == [
        (row["priority"][0], row["number"]) for row in rows
    ]
    said = {
        tuple(row["text"].casefold().split()[at : at + 6])
        for row in rows
        for at in range(len(row["text"].split()) - 5)
    }
    for one in ours:
        words = one.title.casefold().split()
        assert not any(tuple(words[at : at + 6]) in said for at in range(len(words) - 5))

"""The demo's quarter: made-up answers for a made-up place only, and each says so."""

from __future__ import annotations

from typing import Any

from cairn.web.jobs.models import OutboxMessage
from cairn.web.updates import demo
from cairn.web.updates.models import Round, Said, Update
from web.plan.planned import Tiny, tiny


def test_a_made_up_place_has_answers_that_say_that_they_are_made_up(plan: Tiny) -> None:
    made = demo.quarter(plan.place, "demo")
    assert made is not None
    assert (made.label, made.is_open) == ("July to September 2026", True)
    words = [one.narrative for one in Said.objects.for_partnership(plan.place)]
    assert words
    assert all(text.startswith("Made up for the demo: ") for text in words)
    assert {one.to.rpartition(".")[2] for one in OutboxMessage.objects.all()} == {"example"}


def test_a_real_place_has_an_open_quarter_and_no_answer(havering: Any) -> None:
    tiny(havering)
    made = demo.quarter(havering, "demo")
    assert made is not None
    assert not Said.objects.for_partnership(havering).exists()
    assert not OutboxMessage.objects.exists()
    assert set(Update.objects.for_partnership(havering).values_list("state", flat=True)) == {"none"}


def test_the_demo_twice_changes_nothing(plan: Tiny) -> None:
    demo.quarter(plan.place, "demo")
    before = Said.objects.for_partnership(plan.place).count()
    demo.quarter(plan.place, "demo")
    assert Said.objects.for_partnership(plan.place).count() == before
    assert Round.objects.for_partnership(plan.place).count() == 2


def test_without_a_plan_there_is_no_quarter(place: Any) -> None:
    assert demo.quarter(place, "demo") is None

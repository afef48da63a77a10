"""A held batch shows nothing until a person accepts it."""

from __future__ import annotations

from typing import Any

import pytest

from cairn.framework.areas import areas
from cairn.web.audit.models import Event
from cairn.web.releases import reading, services
from cairn.web.releases.models import Batch
from web.releases.made_up import figure

pytestmark = pytest.mark.database


def misaligned() -> list[dict[str, Any]]:
    """A series of 40 areas whose newest year is the year before, read from the wrong end."""
    codes = [area.code for area in areas().upper_tier][:40]
    before = {code: 10 + 5 * place for place, code in enumerate(codes)}
    shifted = dict(zip(codes, reversed(before.values()), strict=True))
    return [
        figure("admissions-drug-poisoning-mental", code, period, value)
        for period, values in (("2017/18", before), ("2018/19", before), ("2019/20", shifted))
        for code, value in values.items()
    ]


@pytest.fixture
def held(release: Any, exmere: Any) -> Batch:
    """A batch that waits for a decision."""
    batch = release(misaligned())
    assert batch.state == Batch.State.HELD
    return batch


def test_a_held_batch_shows_nothing_and_says_why(held: Batch, exmere: Any) -> None:
    assert reading.figures(exmere).observations == ()
    assert reading.stamp(exmere).number == 0
    assert "sentence" in held.holds[0]


def test_accepting_releases_everything(held: Batch, exmere: Any) -> None:
    batch = services.decide_hold(held, True, by="a test", reason="The publisher confirmed it.")
    assert (batch.state, batch.published) == ("loaded", 120)
    assert Event.objects.filter(act="figures.hold_accepted").count() == 1


def test_rejecting_keeps_the_file_and_shows_nothing(held: Batch, data: Any, exmere: Any) -> None:
    batch = services.decide_hold(held, False, by="a test", reason="Shifted between areas.")
    assert batch.state == "rejected"
    assert (data / batch.path).exists()
    assert reading.figures(exmere).observations == ()


def test_a_decision_needs_a_reason_and_is_taken_once(held: Batch) -> None:
    with pytest.raises(ValueError, match="reason"):
        services.decide_hold(held, True, by="a test", reason="  ")
    services.decide_hold(held, True, by="a test", reason="Checked.")
    with pytest.raises(services.NotHeld, match="not held"):
        services.decide_hold(held, False, by="a test", reason="Again.")

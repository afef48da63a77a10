"""Today comes from one place."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.utils import timezone

from cairn.web.core import clock


def test_settings_may_fix_today(settings) -> None:
    settings.CAIRN = SimpleNamespace(today=date(2026, 11, 12))
    assert clock.today() == date(2026, 11, 12)


def test_without_a_fixed_day_it_is_today(settings) -> None:
    settings.CAIRN = SimpleNamespace(today=None)
    assert abs(clock.today() - timezone.localdate()) <= timedelta(days=1)

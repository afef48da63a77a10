"""Every answer of the API is one that its own document allows, to good and bad requests alike."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from schemathesis import GenerationMode

from web.releases.made_up import figure


@pytest.fixture
def schema(release: Any, exmere: Any, settings: Any) -> Any:
    """The API's document, with a few figures behind it."""
    settings.ALLOWED_HOSTS = ["localhost"]
    release([figure("numbers-in-treatment", "E09000016", "2023/24", 500)])
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_answers_fit_the_document(schema: Any, mode: GenerationMode) -> None:
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.path_parameters):
            continue
        _try(operation.as_strategy(generation_mode=mode))
        tried += 1
    assert tried >= 4


def _try(requests: Any) -> None:
    @trying(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=requests)
    def one(case: Any) -> None:
        case.call_and_validate()

    one()

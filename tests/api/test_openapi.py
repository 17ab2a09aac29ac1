"""The description of the routes is true: what they take, what they give, and how they tell faults."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from nguongoc.wsgi import application

pytestmark = pytest.mark.django_db
ROUTES = 10
EXAMPLES = 15


def from_here(environ, start_response):
    return application(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


def described(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def test_every_route_describes_its_answers_and_its_faults(client):
    paths = described(client)["paths"]
    operations = [operation for way in paths.values() for operation in way.values()]
    assert len(operations) == ROUTES
    for operation in operations:
        assert operation["security"]
        assert "$ref" in operation["responses"]["200"]["content"]["application/json"]["schema"]
        for status in ("400", "401", "403", "409", "422", "429"):
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_every_other_address_is_a_problem(client):
    for path in ("", "docs", "batches/", "openapi.yaml", "batches/1/2/3"):
        answer = client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path


def test_what_a_stranger_program_sends_is_answered_as_described(
    client, machine, batch, monkeypatch, one_connection
):
    """Whatever fits the description, or does not, gets an answer that the description names."""
    monkeypatch.setattr("nguongoc.accounts.actions.tokens.CALLS_PER_MINUTE", 10**6)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", from_here)
    headers = {"Authorization": f"Bearer {machine.secret}"}

    @given(data=st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(data, operation):
        case = data.draw(operation.as_strategy())
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])  # rules refuse, too

    for found in schema.get_all_operations():
        ask(operation=found.ok())

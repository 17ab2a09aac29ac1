"""The description at /epcis/openapi.json is true, and speaks of all that the standard's own describes."""

import re
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from nguongoc.api.epcis.parameters import EVENT_QUERY
from nguongoc.trace.queries.events import read_query
from tests.api.epcis.door import event
from tests.api.test_openapi import from_here

pytestmark = pytest.mark.django_db
EXAMPLES = 8
STANDARD = Path("../shared/data/gs1-epcis-openapi/openapi.yaml")
LEFT_OUT = {"/nextPageToken/{token}"}  # optional there: our tokens hold nothing that could be released
VALUES = {
    "eventType": "ObjectEvent",
    "EQ_action": "ADD",
    "EQ_bizStep": "shipping",
    "EQ_errorReason": "did_not_occur",
    "EQ_type": "Temperature",
    "EQ_hexBinaryValue": "0aff",
    "EQ_booleanValue": "true",
    "EXISTS_errorDeclaration": "true",
    "orderDirection": "ASC",
    "eventCountLimit": "1",
    "maxEventCount": "1",
    "orderBy": "eventTime",
}


def described(client):
    answer = client.get("/epcis/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def value_of(name):
    if name in VALUES:
        return VALUES[name]
    if name.endswith("Time"):
        return "2026-01-01T00:00:00Z"
    if name.endswith("quantity"):
        return "1"
    return "in_transit" if "isposition" in name else "https://id.gs1.org/01/10614141073464/21/2017"


@pytest.mark.parametrize("parameter", EVENT_QUERY, ids=lambda parameter: parameter.name)
def test_every_parameter_described_is_known_to_the_query_language(parameter):
    more = {"eventCountLimit": {"orderBy": ["eventTime"]}}.get(parameter.name, {})
    read_query({parameter.name: [value_of(parameter.name)]} | more)


def test_every_address_method_and_parameter_of_the_standard_is_described(client):
    if not STANDARD.is_file():
        pytest.skip("no ../shared/data")
    text = STANDARD.read_text(encoding="utf-8")
    ours = {re.sub(r"\{\w+\}", "{}", path): way for path, way in described(client)["paths"].items()}
    for path, block in re.findall(r"\n  (/[^\n:]*):\n(.*?)(?=\n  /|\ncomponents:)", text, re.DOTALL):
        if path not in LEFT_OUT:
            methods = set(re.findall(r"\n?    (get|post|delete|options):\n", block))
            assert methods <= set(ours[re.sub(r"\{\w+\}", "{}", path)]), path
    parameters = text[text.index("\n  parameters:\n    # Top-level") : text.index("\n  headers:\n")]
    asked = re.findall(
        r"\n      name: ((?:EQ|GE|GT|LE|LT|MATCH|WD|EXISTS)_\w+|eventType|order\w+|\w+Count\w*)\n", parameters
    )
    assert set(asked) == {parameter.name for parameter in EVENT_QUERY}


def test_every_operation_needs_a_key_and_tells_its_faults_as_problems(client):
    for way in described(client)["paths"].values():
        for method, operation in way.items():
            if method in {"get", "post", "delete"}:
                assert operation["security"] == [{"key": []}]
                assert {"400", "401", "403", "404", "406", "429", "500"} <= set(operation["responses"])
                for status, answer in operation["responses"].items():
                    assert int(status) < 400 or list(answer["content"]) == ["application/problem+json"]


@pytest.fixture
def filled(door):
    assert door.capture(event(), event())["success"]
    door.post("queries", {"name": "a", "query": {}})
    return door


def test_what_a_stranger_program_sends_is_answered_as_described(filled, monkeypatch, one_connection):
    """Whatever fits the description, or does not, gets an answer that the description names."""
    monkeypatch.setattr("nguongoc.accounts.actions.tokens.CALLS_PER_MINUTE", 10**6)
    schema = schemathesis.openapi.from_wsgi("/epcis/openapi.json", from_here)
    headers = {"Authorization": f"Bearer {filled.secret}"}

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

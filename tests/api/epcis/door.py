"""A program that calls /epcis with a key, and dull makers of what it sends."""

import itertools
import json
import re
import uuid

from nguongoc.accounts.actions import make_token
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.trace.actions import run_capture

CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
EX = "https://ns.vidu.example/epcis/"
PROBLEM = "application/problem+json"
URN = "urn:epc:id:sgtin:0614141.107346.2017"
LINK = "https://id.gs1.org/01/10614141073464/21/2017"
_numbers = itertools.count(1)


class Door:
    """Calls with a key; the answers are those of Django's test client."""

    def __init__(self, client, secret):
        self._client, self.secret = client, secret

    def get(self, path, headers=None, **query):
        return self._client.get(f"/epcis/{path}", query, headers=self._headers(headers))

    def post(self, path, given, headers=None, media="application/json"):
        body = given if isinstance(given, bytes) else json.dumps(given).encode()
        return self._client.post(f"/epcis/{path}", body, content_type=media, headers=self._headers(headers))

    def delete(self, path):
        return self._client.delete(f"/epcis/{path}", headers=self._headers(None))

    def capture(self, *events, headers=None, media="application/json"):
        """Hand in events (or a document as bytes) and run the job; gives what the job became."""
        given = events[0] if isinstance(events[0], bytes) else document(*events)
        answer = self.post("capture", given, headers, media)
        assert answer.status_code == 202, answer.content
        job = answer["Location"].rpartition("/")[2]
        run_capture(capture_id=job)
        return self.get(f"capture/{job}").json()

    def found(self, path="events", headers=None, **query):
        """The events that are answered."""
        return events_of(self.get(path, headers, **query))

    def next(self, answer, headers=None):
        """The page to which the Link of an answer leads."""
        address = re.fullmatch(r'<http://[^/]+(/epcis/.+)>; rel="next"', answer["Link"])[1]
        return self._client.get(address, headers=self._headers(headers))

    def _headers(self, more):
        return ({"Authorization": f"Bearer {self.secret}"} if self.secret else {}) | (more or {})


def door_of(client, person, *scopes):
    """A program with a new key that the person made for it."""
    by = Person.objects.get(pk=person.pk)
    scopes = scopes or (Permission.WRITE_LOGS,)
    return Door(client, make_token(name="Phần mềm kho", scopes=scopes, days=30, by=by)[1])


def document(*events, context=CONTEXT):
    return {
        "@context": [context, {"ex": EX}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-01-02T03:04:05Z",
        "epcisBody": {"eventList": list(events)},
    }


def event(**changes):
    """An ObjectEvent; a value of None leaves a member out."""
    values = {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:{uuid.uuid4()}",
        "eventTime": "2026-01-02T03:04:05.000Z",
        "eventTimeZoneOffset": "+00:00",
        "epcList": [f"https://id.gs1.org/01/10614141073464/21/{next(_numbers)}"],
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def events_of(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def ids_of(events):
    return [each["eventID"] for each in events]


def told(answer, status, exception):
    """The problem that an answer tells, once it is one."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    problem = answer.json()
    assert (problem["status"], problem["type"]) == (
        status,
        f"epcisException:{exception}" if exception else "about:blank",
    )
    assert problem["detail"]
    return problem

"""A program that calls the routes with a key of its own."""

import json

from nguongoc.accounts.actions import make_token
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person

STAMPS = (Permission.REQUEST_STAMPS, Permission.ACTIVATE_STAMPS)


class Machine:
    """Calls the routes with a key; the answers are those of Django's test client."""

    def __init__(self, client, secret):
        self._client, self.secret = client, secret

    def get(self, path, **query):
        return self._client.get(f"/api/v1/{path}", query, **self._headers())

    def post(self, path, given, *, key=None, **headers):
        body = given if isinstance(given, bytes) else json.dumps(given).encode()
        more = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
        return self._client.post(
            f"/api/v1/{path}", body, content_type="application/json", **self._headers(), **more, **headers
        )

    def _headers(self):
        return {"HTTP_AUTHORIZATION": f"Bearer {self.secret}"} if self.secret else {}


def machine_of(client, person, *scopes):
    """A program with a new key that the person made for it."""
    by = Person.objects.get(pk=person.pk)
    return Machine(client, make_token(name="Máy dán tem", scopes=scopes or STAMPS, days=30, by=by)[1])

"""What a route says of itself, as data: `gate` checks each call by it, `description` tells it as OpenAPI."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.api.callers import Caller
from nguongoc.api.epcis.headers import VERSIONS
from nguongoc.api.epcis.media import JSON, JSON_ALONE

Schema = Mapping[str, Any]
CAPTURES = (Permission.WRITE_LOGS,)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that the gate has let through; `names` are the variables of its address, `parameters` its query."""

    request: HttpRequest
    caller: Caller
    media: str
    names: Mapping[str, str]
    parameters: Mapping[str, str]

    @property
    def person(self) -> Person:
        return self.caller.person

    @property
    def organisation(self) -> Organisation:
        return self.caller.organisation

    def json(self, body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
        """The answer in JSON, in the media type that the client wants."""
        return JsonResponse(
            body,
            safe=False,
            status=status,
            content_type=self.media,
            headers={**VERSIONS, **(headers or {})},
            json_dumps_params={"ensure_ascii": False},
        )


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address or a header field; `place` is `query` or `header`."""

    name: str
    schema: Schema
    description: str
    place: str = "query"
    style: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered if all is well: `body` is the schema of its content, if any."""

    description: str
    body: Schema | None = None
    media: tuple[str, ...] = (JSON,)
    headers: Mapping[str, Schema] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a route.

    `is_open` leaves it to the query language (read_query) which further parameters there are. `takes` are the
    media types of the body, `gives` those of the answer, `faults` the statuses of problems beyond the common ones.
    """

    act: Callable[[Call], HttpResponse]
    summary: str
    tag: str
    needs: tuple[Permission, ...]
    answers: Mapping[int, Answer]
    parameters: tuple[Parameter, ...] = ()
    is_open: bool = False
    takes: tuple[str, ...] = ()
    body: Schema | None = None
    gives: tuple[str, ...] = JSON_ALONE
    faults: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """An address below /epcis/, in Django's notation, and what may be done there."""

    path: str
    name: str
    operations: Mapping[str, Operation]

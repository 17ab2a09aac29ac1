"""What programs ask of the resolver."""

import json

from tests.web.scan.phone import opened

HOST = "http://127.0.0.1:8001"
LINKSET = "application/linkset+json"
VOC = "https://gs1.org/voc/"


def asked(path, *, accept="*/*", **options):
    """What a program gets."""
    return opened(path, accept=accept, **options)


def linkset_of(path):
    answer = asked(path, accept=LINKSET)
    assert (answer.status, answer.headers["content-type"]) == (200, LINKSET)
    return json.loads(answer.text)["linkset"]


def kinds(context):
    return {name.removeprefix(VOC) for name in context if name.startswith(VOC)}

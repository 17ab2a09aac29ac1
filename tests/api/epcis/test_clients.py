"""Clients of other makers capture into the running server and poll their jobs."""

import json
import os
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from EPCPyYes.core.v1_2 import template_events
from EPCPyYes.core.v1_2.CBV.business_steps import BusinessSteps
from EPCPyYes.core.v1_2.CBV.dispositions import Disposition
from EPCPyYes.core.v1_2.events import Action

from tests.api.epcis.door import document, event
from tests.api.epcis.receiver import subscribe
from tests.programs import site, worker

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = Path(__file__).parent / "clients"
URN = "urn:epc:id:sgtin:0614141.107346.2017"
PATIENCE = 60.0  # seconds


@pytest.fixture
def served(database_url, tmp_path, door):
    """The address of the running door; a worker runs the jobs, and sends to this machine too."""
    anywhere = {"CALLBACKS_ANYWHERE": "1"}
    with site(tmp_path / "site.log", **anywhere) as port, worker(tmp_path / "worker.log", **anywhere):
        yield f"http://127.0.0.1:{port}/epcis"


def call(address, key, body=None, **headers):
    request = urllib.request.Request(  # noqa: S310 -- our own server
        address, body, {"Authorization": f"Bearer {key}"} | {n.replace("_", "-"): v for n, v in headers.items()}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 -- as above
        return answer.status, answer.headers, answer.read()


def test_epcis2_js_captures_and_polls_its_job(served, door):
    assert (CLIENTS / "node_modules/epcis2.js").is_dir(), f"run `npm ci --prefix {CLIENTS}`, as `make test` does"
    ran = subprocess.run(
        ["scripts/with_node.sh", "node", str(CLIENTS / "capture.mjs"), served, door.secret],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | {"NODE_NO_WARNINGS": "1"},
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert (told["status"], told["running"], told["success"], told["errors"]) == (202, False, True, [])
    (found,) = door.found(EQ_eventID="urn:uuid:9aaf2d70-4c5b-4a3c-b1a1-0c6f6e7f1a2b")
    assert found["epcList"] == ["https://id.gs1.org/01/10614141073464/21/2017"]


def test_epcpyyes_captures_xml_of_epcis_1_2(served, door):
    event = template_events.ObjectEvent(
        event_time="2026-01-02T03:04:05+00:00",
        action=Action.observe.value,
        epc_list=[URN],
        biz_step=BusinessSteps.shipping.value,
        disposition=Disposition.in_transit.value,
    )
    body = template_events.EPCISDocument(object_events=[event]).render().encode()
    assert b'schemaVersion="1.2"' in body
    status, headers, _ = call(f"{served}/capture", door.secret, body, Content_Type="application/xml")
    assert status == 202
    address = f"{served}/capture/{headers['Location'].rpartition('/')[2]}"
    deadline = time.monotonic() + PATIENCE
    while (job := json.loads(call(address, door.secret)[2]))["running"] and time.monotonic() < deadline:
        time.sleep(0.2)
    assert (job["success"], job["errors"]) == (True, [])
    (found,) = door.found(headers={"GS1-EPC-Format": "Never_Translates"})
    assert (found["epcList"], found["bizStep"], found["disposition"]) == ([URN], "shipping", "in_transit")


def test_what_is_captured_reaches_whoever_subscribed_to_a_stream(served, asked, receiver):
    """Capture, job, commit, job of the stream, callback: all by the programs of production."""
    subscribe(asked, receiver)
    known = event()
    call(f"{served}/capture", asked.secret, json.dumps(document(known)).encode(), Content_Type="application/json")
    deadline = time.monotonic() + PATIENCE
    while not receiver.calls and time.monotonic() < deadline:
        time.sleep(0.1)
    assert receiver.batches == [[known["eventID"]]]

"""Somebody who subscribed: a program that listens on this machine and keeps what it is sent."""

import http.server
import json
import threading
from contextlib import contextmanager

from django.db import connections

from nguongoc.trace.models import Subscription

PATH = "queries/GiaoNhan/subscriptions"
SECRET = "mã-bí-mật-của-phần-mềm"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.server.calls.append((status, dict(self.headers), body))
        if self.server.on_call is not None:
            self.server.on_call()
            connections.close_all()
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


class Receiver(http.server.ThreadingHTTPServer):
    """Answers with the statuses that wait, then with 200; `calls` are what came, with what was answered.

    Before it answers it does what `on_call` says.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls, self.statuses, self.on_call = [], [], None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/nhan"

    @property
    def received(self):
        """The documents that were received well."""
        return [json.loads(body) for status, _, body in self.calls if status == 200]

    @property
    def batches(self):
        """The IDs of the events in each document."""
        lists = [each["epcisBody"]["queryResults"]["resultsBody"]["eventList"] for each in self.received]
        return [[each["eventID"] for each in events] for events in lists]


@contextmanager
def listening():
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()  # seconds to its end
        try:
            yield server
        finally:
            server.shutdown()


def subscribe(door, receiver, **changes):
    given = {"dest": receiver.address, "signatureToken": SECRET, "initialRecordTime": "2020-01-01T00:00:00Z"}
    answer = door.post(PATH, given | (changes or {"stream": True}))
    assert answer.status_code == 201, answer.content
    return Subscription.objects.get(public_id=answer.json()["subscriptionID"])

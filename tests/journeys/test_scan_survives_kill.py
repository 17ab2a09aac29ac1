"""The scan application is killed at work, again and again: no page that was sent lacks its scan."""

import http.client
import itertools
import threading
import time
import uuid
from contextlib import closing
from urllib.parse import urlsplit

from nguongoc.scans.models import Scan
from nguongoc.stamps.codes import decode_serial
from nguongoc.stamps.keys import keys_ever_used
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_lot, make_owner, make_product, make_stamps, make_world
from tests.programs import scan_application

ROUNDS = 4
PHONES = 12
STAMPS = 500
LOAD_SECONDS = 0.7
BROWSER = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/125.0 Mobile Safari/537.36"


class Phones:
    """Visitors, each with a session of its own, who open one stamp after another until the line goes dead."""

    def __init__(self, port, paths):
        self.port = port
        self.paths = paths
        self.turn = itertools.count()
        self.received = []  # session and path of each page that came whole
        self.cut_off = 0
        self.threads = [threading.Thread(target=self.browse) for _ in range(PHONES)]

    def browse(self):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            try:
                while True:
                    self.open(connection)
            except (OSError, http.client.HTTPException):
                self.cut_off += 1

    def open(self, connection):
        path = self.paths[next(self.turn) % len(self.paths)]
        session = uuid.uuid4()
        headers = {"User-Agent": BROWSER, "Cookie": f"p={session.hex}", "Accept-Encoding": "gzip"}
        headers["Accept"] = "text/html,*/*;q=0.8"
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        assert response.status == 200
        self.received.append((session, path))


def load_until_killed(paths, log):
    with scan_application(log) as port:
        phones = Phones(port, paths)
        for thread in phones.threads:
            thread.start()
        time.sleep(LOAD_SECONDS)
    for thread in phones.threads:
        thread.join()
    return phones


def test_killing_the_scan_application_loses_no_scan_whose_page_was_sent(database_url, tmp_path):
    world = make_world()
    owner = make_owner(world)
    lot = make_lot(world, owner, make_product(world, owner), packs=STAMPS)
    batch = make_stamps(world, owner, lot, STAMPS, active=STAMPS)
    paths = [urlsplit(stamp_url(batch, place)).path for place in range(1, STAMPS + 1)]
    received = []
    for _ in range(ROUNDS):
        phones = load_until_killed(paths, tmp_path / "scan.log")
        assert phones.cut_off == PHONES, "the application was killed while all were at it"
        assert len(phones.received) > PHONES
        received += phones.received
    recorded = set(Scan.objects.values_list("session", "number"))
    lost = [(session, path) for session, path in received if (session, number_in(path)) not in recorded]
    assert lost == []


def number_in(path):
    code = decode_serial(keys_ever_used(), path.rsplit("/", 1)[1])
    assert code is not None
    return code.number

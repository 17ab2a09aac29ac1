"""What is sent to strangers' addresses never reaches our own network, and goes where it was judged to go."""

import http.server
import socket
import threading
import time
from contextlib import suppress

import pytest

from nguongoc.common import callbacks
from nguongoc.common.callbacks import CallbackFailed, judge_target, send
from nguongoc.common.errors import Refusal


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what it is sent; answers as its server says."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.received, server.status = [], 200
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()  # seconds to its end
        yield server
        server.shutdown()


@pytest.fixture
def anywhere(settings):
    settings.CALLBACKS_ANYWHERE = True


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nhan.example/x",
        "http://nhan.example/x",
        "ftp://nhan.example/x",
        "https:///x",
        "https://nguoi:matkhau@nhan.example/x",
        "https://nhan.example/x#y",
        "https://nhan.example:0/x",
        "https://nhan.example:99999/x",
        "https://nhan.example/\r\nX: y",
        "https://nhan.example/đ",
        "https://nhan.example/" + "x" * 2000,
        "https://[::1",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://[fec0::1]/",
        "https://[::10.0.0.1]/",
        "https://[64:ff9b:1::a00:1]/",
        "https://[::ffff:0:10.0.0.1]/",
    ],
)
def test_addresses_to_which_nothing_may_be_sent_are_refused_at_once(address):
    with pytest.raises(Refusal) as refused:
        judge_target(address)
    assert refused.value.field == "dest"


@pytest.mark.parametrize(
    "address", ["https://nhan.example/x?y=1", "https://8.8.8.8:8443/", "https://[2606:4700::1]/"]
)
def test_public_addresses_are_fine(address):
    judge_target(address)


@pytest.mark.parametrize("found", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "::ffff:192.168.0.1"])
def test_a_name_that_leads_to_a_private_address_is_not_connected_to(monkeypatch, found):
    resolved = [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", (found, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: resolved)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
    with pytest.raises(CallbackFailed, match="không công cộng"):
        send("https://nhan.example/", b"{}", {})


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch):
    """A name whose second look-up leads elsewhere (DNS rebinding) is not looked up twice."""
    asked, connected = [], []

    def resolve(host, port, **_):
        asked.append(host)
        return [(0, 0, 0, "", ("8.8.8.8" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address, *_, **__):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(CallbackFailed, match="bị từ chối"):
        send("https://nhan.example/", b"{}", {})
    assert (asked, connected) == (["nhan.example"], [("8.8.8.8", 443)])


def test_what_is_sent_arrives_as_it_is(receiver, anywhere):
    send(f"http://127.0.0.1:{receiver.server_port}/nhan?x=1", b'{"a": 1}', {"GS1-Signature": "abc"})
    ((path, headers, body),) = receiver.received
    assert (path, headers["GS1-Signature"], body) == ("/nhan?x=1", "abc", b'{"a": 1}')


@pytest.mark.parametrize("status", [301, 307, 400, 413, 500])
def test_everything_but_success_has_failed_and_redirects_are_not_followed(receiver, anywhere, status):
    receiver.status = status
    with pytest.raises(CallbackFailed) as failed:
        send(f"http://127.0.0.1:{receiver.server_port}/", b"{}", {})
    assert failed.value.status == status
    assert len(receiver.received) == 1


def test_whoever_answers_a_letter_at_a_time_is_cut_off(anywhere, monkeypatch):
    monkeypatch.setattr(callbacks, "LONGEST_CALL", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def drip():
            peer, _ = server.accept()
            while not stop.wait(0.05):
                try:
                    peer.sendall(b"X")
                except OSError:
                    break
            peer.close()

        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(CallbackFailed):
            send(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        stop.set()
        thread.join()


def test_nobody_there_is_a_failure_with_a_sentence(anywhere):
    with pytest.raises(CallbackFailed, match=r"Không gửi được tới 127\.0\.0\.1"):
        send("http://127.0.0.1:9/", b"{}", {})


def test_whoever_shakes_hands_a_letter_at_a_time_is_cut_off(anywhere, monkeypatch):
    monkeypatch.setattr(callbacks, "LONGEST_CALL", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def drip():
            peer, _ = server.accept()
            with peer, suppress(OSError):
                peer.sendall(b"\x16\x03\x03\x40\x00\x02")  # a long message of the handshake begins
                while not stop.wait(0.05):
                    peer.sendall(b"\x00")

        threading.Thread(target=drip, daemon=True).start()
        started = time.monotonic()
        with pytest.raises(CallbackFailed):
            send(f"https://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        stop.set()
    assert time.monotonic() - started < callbacks.PATIENCE / 2


def test_a_name_whose_servers_do_not_answer_is_not_waited_for(monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(callbacks, "PATIENCE", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(20) and [])
    begun = time.monotonic()
    with pytest.raises(CallbackFailed, match="Không tìm thấy máy"):
        send("https://cham.example/nhan", b"", {})
    assert time.monotonic() - begun < 5
    released.set()

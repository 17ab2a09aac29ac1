"""Mails as the worker sends them in a test: files in the folder of the mails."""

import os
import re
import time
from email import message_from_bytes, policy
from pathlib import Path

from tests.factories import PASSWORD

PATIENCE = 30.0  # seconds


def mailed(address, needle):
    """The text of the mail to this address that holds the needle, once the worker has sent it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for file in (Path(os.environ["VAR_DIR"]) / "mail").glob("*.log"):
            for part in re.split(rb"^-{79}\n", file.read_bytes(), flags=re.MULTILINE):
                message = message_from_bytes(part, policy=policy.default)
                body = message.get_content() if message["To"] == address else ""
                if needle in body:
                    return body
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address} with {needle!r}")


def set_password(person, address):
    """The link of the invitation is opened on this screen."""
    person.open(re.search(r"/dat-mat-khau/\S+", mailed(address, "/dat-mat-khau/"))[0])
    person.fill(new_password1=PASSWORD, new_password2=PASSWORD)
    person.press("Đặt mật khẩu")
    person.reads("Đã đặt mật khẩu")

"""The office's pages over a province's register, and how they grow with it.

    python -m bench.office [--scale small|full]

Everything stands on one embedded PostgreSQL; this process, which renders the pages, is held on one core. The
register is made in bulk (bench.office_data): at scale full 1,000 and then 10,000 establishments with 50,000
products, 2,000 accounts and 100,000 submissions. Each page is asked for as the role that works with it, in three
rounds of which the calmest counts. The last line of stdout is one JSON object: `page_p95_ms` and `slowest_page`
(the page whose 95th percentile is the highest), `bare_page_p95_ms` (a page of the same frame without a list: what
rendering costs), `page_queries_max`, `growth` (`page_p95_ms` at ten times the data ÷ before), `rows`, and those of
`bench.office_import` for as many establishments from Excel.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import django

from bench.database import ROOT, bench_database

SCALES = {"small": {"establishments": 200, "repeats": 10}, "full": {"establishments": 1_000, "repeats": 20}}
BARE = "/tai-khoan-cua-toi/"
OK = 200
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", choices=SCALES, default="small")
    parser.add_argument("--grow", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.grow:
        print(json.dumps(made(arguments.grow)))
        return
    scale = SCALES[arguments.scale]
    with bench_database(say):
        use_plain_static_files()
        figures = measure(scale["establishments"], scale["repeats"])
    print(json.dumps(figures | import_figures(scale["establishments"] * 10)))


def import_figures(rows: int) -> dict[str, float]:
    """What an import from Excel costs, on a database of its own."""
    command = [sys.executable, "-m", "bench.office_import", "--rows", str(rows)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)  # noqa: S603 -- ours
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def use_plain_static_files() -> None:
    """Without a manifest of collected files, as in the tests: what pages cost does not depend on it."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's set-up

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.ALLOWED_HOSTS = ["testserver"]


def measure(establishments: int, repeats: int) -> dict[str, Any]:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    say(f"{establishments:,} establishments")
    grow(establishments)
    before = times(repeats)
    say(f"{establishments * 10:,} establishments")
    rows = grow(establishments * 9)
    found = times(repeats)
    for label, p95 in sorted(found.items(), key=lambda row: -row[1]):
        say(f"{p95:7.1f} ms (before: {before.get(label, 0):.1f}) {label}")
    slowest = max(found, key=lambda label: found[label])
    return {
        "page_p95_ms": found[slowest],
        "slowest_page": slowest,
        "bare_page_p95_ms": found[BARE],
        "page_queries_max": max(queries(label) for label in found),
        "growth": found[slowest] / max(before.values()),
        "rows": rows,
    }


def grow(establishments: int) -> dict[str, int]:
    """The register gets so many more, from a process of its own: what that leaves in memory slows no page."""
    command = [sys.executable, "-m", "bench.office", "--grow", str(establishments)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)  # noqa: S603 -- ours
    found: dict[str, int] = json.loads(done.stdout)
    return found


def made(establishments: int) -> dict[str, int]:
    django.setup()
    from bench.office_data import make_register  # noqa: PLC0415 -- after Django's set-up

    return make_register(establishments=establishments)


def pages() -> Iterator[tuple[str, Any, str]]:
    """Rows of label, person and address: every list of the office, and one detail page of each kind."""
    from nguongoc.accounts.enums import Level, Role  # noqa: PLC0415 -- after Django's set-up
    from nguongoc.accounts.models import Membership, Organisation  # noqa: PLC0415 -- as above
    from nguongoc.registry.models import Establishment, Submission  # noqa: PLC0415 -- as above

    def person(role: Role, **where: Any) -> Any:
        rows = Membership.objects.in_force().filter(
            role=role, **{f"organisation__{key}": where[key] for key in where}
        )
        return rows.order_by("pk")[0].person

    approver = person(Role.APPROVER, level=Level.DEPARTMENT)
    waiting = Submission.objects.waiting_for(approver.organisation).order_by("pk")[0]
    commune = waiting.reviewer
    establishment = Establishment.objects.filter(organisation__unit=commune.unit).order_by("pk")[0]
    administrators = _administrators(Organisation.objects.get(level=Level.PROVINCE, valid_to=None), commune)
    people = [("department", approver), ("commune", person(Role.REVIEWER, pk=commune.pk))]
    for who, reader in [*people, ("province", administrators[0])]:
        for address in LISTS:
            yield f"{who} {address}", reader, address
        yield f"{who} /co-quan/co-so/N/", reader, f"/co-quan/co-so/{establishment.pk}/"
    for who, reader in people:
        yield f"{who} /co-quan/hang-doi/N/", reader, f"/co-quan/hang-doi/{waiting.pk}/"
    yield "province /co-quan/nhat-ky/", administrators[0], "/co-quan/nhat-ky/?viec=publish_submission&nguoi=minh"
    yield "province /co-quan/to-chuc/", administrators[0], "/co-quan/to-chuc/"
    yield "province /co-quan/tai-khoan/", administrators[0], "/co-quan/tai-khoan/"
    yield BARE, approver, BARE


LISTS = (
    "/co-quan/san-pham/",
    "/co-quan/san-pham/?q=mat+ong&xep=moi",
    "/co-quan/ban-do/",
    "/co-quan/tim/?q=sa+sung",
    "/co-quan/tim/?q=57+0000+0123",
    "/co-quan/",
    "/co-quan/hang-doi/",
    "/co-quan/hang-doi/?xem=da-xu-ly",
    "/co-quan/hang-doi/?xem=tat-ca&loai=san-pham",
    "/co-quan/hang-doi/?xem=tat-ca&q=cha+muc",
    "/co-quan/co-so/",
    "/co-quan/co-so/?q=ruoc+hau&trang=3",
    "/co-quan/co-so/?xep=moi&trang=40",
    "/co-quan/dia-diem/",
    "/co-quan/giay-to/",
    "/co-quan/giay-to/?xem=tat-ca&q=minh+hoa",
    "/co-quan/san-pham/ocop/",
    "/co-quan/san-pham/chu-luc/",
    "/co-quan/chuoi/",
    "/co-quan/lo/",
    "/co-quan/tem/",
    "/co-quan/thu-hoi/",
    "/co-quan/thong-bao/",
)


def _administrators(*organisations: Any) -> list[Any]:
    from bench.office_data import account  # noqa: PLC0415 -- after Django's set-up
    from nguongoc.accounts.enums import Role  # noqa: PLC0415 -- as above
    from nguongoc.accounts.models import Person  # noqa: PLC0415 -- as above

    found = []
    for organisation in organisations:
        email = f"he-thong-{organisation.pk}@bench.example"
        known = Person.objects.filter(email=email).first()
        found.append(known or account(email, organisation, Role.ADMINISTRATOR))
    return found


def times(repeats: int) -> dict[str, float]:
    """The 95th percentile of each page in milliseconds, in the calmest of some rounds, as others only slow one."""
    rounds = [times_once(repeats) for _ in range(ROUNDS)]
    return {label: min(found[label] for found in rounds) for label in rounds[0]}


def times_once(repeats: int) -> dict[str, float]:
    """The same in one round, after each page was asked for once without being measured."""
    clients = {label: (client_of(reader), address) for label, reader, address in pages()}
    waits: dict[str, list[float]] = {label: [] for label in clients}
    for turn in range(repeats + 1):
        for label, (client, address) in clients.items():
            start = time.perf_counter()
            answer = client.get(address)
            if turn:
                waits[label].append((time.perf_counter() - start) * 1000)
            assert answer.status_code == OK, f"{label}: {answer.status_code}"
    return {label: sorted(found)[int(len(found) * 0.95)] for label, found in waits.items()}


def queries(label: str) -> int:
    """How many queries the page asks."""
    from django.db import connection  # noqa: PLC0415 -- after Django's set-up
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- as above

    reader, address = next((reader, address) for name, reader, address in pages() if name == label)
    client = client_of(reader)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def client_of(person: Any) -> Any:
    from django.test import Client  # noqa: PLC0415 -- after Django's set-up

    from nguongoc.web.access import SECOND_STEP_PASSED  # noqa: PLC0415 -- as above

    client = Client()
    client.force_login(person)
    session = client.session
    session[SECOND_STEP_PASSED] = True
    session.save()
    return client


def say(step: str) -> None:
    print(f"bench.office: {step}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

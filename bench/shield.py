"""How long the rules of the shield take to look at a minute of scans, over millions of past ones.

    python -m bench.shield [--scale small|full]

Scale full: 10 million stamps in ranges, 10,000 lots, 5 million past scans; small a hundredth of it. The minute is
30,000 scans (500 a second) of stamps that were opened before, in one sweep that commits. The last line of stdout
is one JSON object: `sweep_s`, of `fresh` scans in the minute over `past` ones; the `alerts` that it opened or told
more; `again_s` the sweep after it, over the same scans, when the alerts are there; `quiet_s` one without scans.
"""

import argparse
import datetime as dt
import json
import sys
import time

from django.db import connection
from django.utils import timezone

from bench.database import bench_database
from bench.scan_data import Scale, make_stamps

SCALES = {
    "small": Scale(stamps=100_000, past_scans=50_000),
    "full": Scale(stamps=10_000_000, past_scans=5_000_000),
}
FRESH = 30_000
_MINUTE = """
WITH drawn AS (
  SELECT number, lot_id FROM scans_scan ORDER BY random() LIMIT %s
), scanned AS (
  INSERT INTO scans_scan (id, number, lot_id, session, verdict, is_new_session, province, network)
  SELECT gen_random_uuid(), number, lot_id, gen_random_uuid(), 'seen', true,
    (ARRAY['22', '22', '22', '22', '01', '31'])[1 + floor(random() * 6)::int], floor(random() * 1e15)::bigint
  FROM drawn RETURNING number
)
UPDATE scans_stamptally tally SET sessions = tally.sessions + more.sessions
FROM (SELECT number, count(*) AS sessions FROM scanned GROUP BY number) more WHERE more.number = tally.number
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", choices=SCALES, default="small")
    scale = SCALES[parser.parse_args().scale]
    with bench_database(say, with_sample=True):
        say(f"{scale.past_scans} scans")
        make_stamps(scale)
        print(json.dumps(measure(scale)))


def measure(scale: Scale) -> dict[str, float]:
    from nguongoc.scans.shield.sweeping import look_at  # noqa: PLC0415 -- Django is set up after this file is read

    start = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_MINUTE, [FRESH])
    figures: dict[str, float] = {"past": scale.past_scans, "fresh": FRESH}
    end = timezone.now()
    windows = {"sweep_s": (start, end), "again_s": (start, end), "quiet_s": (end, end + dt.timedelta(minutes=1))}
    for name, window in windows.items():
        say(name)
        began = time.perf_counter()
        kept = look_at(window, now=timezone.now())
        figures[name] = round(time.perf_counter() - began, 2)
        figures.setdefault("alerts", kept)
    return figures


def say(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

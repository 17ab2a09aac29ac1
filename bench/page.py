"""The scan page as Lighthouse sees it on a phone: its mobile preset, in Debian's Chromium.

    python -m bench.page [--scale small|full] [--shots folder]

The page is that of an active stamp of a lot with photos, logs and papers, from the scan application on
127.0.0.1. It is measured once at scale small and five times at full; of the five the median counts. The last line
of stdout is one JSON object:

`performance`, `accessibility`, `best_practices` of 100; `lcp_ms`, `fcp_ms`, `tbt_ms`, `cls` as the preset reckons
them for a slow phone on a slow network; `page_kb` and `all_kb` over the wire, the page and all that it loads
before anybody scrolls; `lcp_element` is what LCP was measured on; `faults` the audits of accessibility that
failed. With `--shots` the page is photographed at 360 and 1280 pixels.
"""

import argparse
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.database import ROOT, bench_database
from bench.scan import served

PORT = 8177
LIGHTHOUSE = ROOT / "bench" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
RUNS = {"small": 1, "full": 5}
CHROME = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
SCORES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best_practices": "best-practices",
}
NUMBERS = {
    "lcp_ms": "largest-contentful-paint",
    "fcp_ms": "first-contentful-paint",
    "tbt_ms": "total-blocking-time",
    "cls": "cumulative-layout-shift",
}
SHOTS = (360, 1280)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", choices=RUNS, default="small")
    parser.add_argument("--shots", type=Path)
    options = parser.parse_args()
    if not LIGHTHOUSE.exists():
        raise SystemExit("Lighthouse is missing: run `npm ci --prefix bench/lighthouse`.")
    os.environ |= {"SCAN_URL": f"http://127.0.0.1:{PORT}", "SITE_URL": f"http://127.0.0.1:{PORT}"}
    with bench_database(say, with_sample=True) as folder:
        path = photographed_stamp()
        with served(PORT, "asgi", "nguongoc.web.scan.app:application"):
            reports = [report(folder, path, turn) for turn in range(RUNS[options.scale])]
            if options.shots:
                photograph(path, options.shots)
    print(json.dumps(figures(reports)))


def photographed_stamp() -> str:
    """The path of an active stamp whose product has photos, which are put in place of the sample's drawings."""
    from nguongoc.registry.models import Picture  # noqa: PLC0415 -- after Django's set-up
    from nguongoc.stamps.models import StampRange  # noqa: PLC0415 -- as above
    from nguongoc.stamps.urls import stamp_url  # noqa: PLC0415 -- as above

    for picture in Picture.objects.all():
        take_photo(picture)
    active = StampRange.objects.filter(state="active", lot__state="open", batch__origin="")
    found = max(active.select_related("batch__product", "lot"), key=lambda each: richness(each.lot_id))
    return str(urlsplit(stamp_url(found.batch, found.first - found.batch.first + 1)).path)


def richness(lot: int) -> int:
    """How long the passport of a lot is, pictures first."""
    from nguongoc.passport.models import Passport  # noqa: PLC0415 -- after Django's set-up

    content = json.dumps(Passport.objects.get(lot_id=lot).content)
    return content.count(".webp") * 1_000_000 + len(content)


def take_photo(picture: Any) -> None:
    """Put a photo of the same size where the picture lies: light and shade, edges and the grain of a lens, which
    weigh as much as those of phones do (some 0.2 bytes a pixel), where drawings weigh next to nothing.
    """
    import numpy as np  # noqa: PLC0415 -- as above
    from django.core.files.storage import default_storage  # noqa: PLC0415 -- as above
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- as above
    from PIL import Image  # noqa: PLC0415 -- as above

    from nguongoc.common.files import store_image  # noqa: PLC0415 -- as above

    chance = np.random.default_rng(picture.pk)
    size = (picture.width, picture.height)
    photo = np.zeros((picture.height, picture.width, 3))
    for cells, weight in ((6, 0.5), (40, 0.3), (picture.width // 3, 0.2)):
        coarse = Image.fromarray(chance.integers(0, 256, (cells, cells, 3), dtype=np.uint8))
        photo += weight * np.asarray(coarse.resize(size, Image.Resampling.BICUBIC))
    out = io.BytesIO()
    Image.fromarray(photo.astype(np.uint8)).save(out, "PNG")
    stored = store_image(SimpleUploadedFile("anh.png", out.getvalue()), folder="pictures").name
    for taken in Path(default_storage.path(stored)).parent.glob(f"{Path(stored).stem}*"):
        taken.replace(taken.with_name(taken.name.replace(Path(stored).stem, Path(picture.name).stem)))


def report(folder: Path, path: str, turn: int) -> dict[str, Any]:
    """One run of Lighthouse on a page that was opened before, as most are."""
    say(f"run {turn + 1}")
    target = folder / f"report-{turn}.json"
    command = ["node", str(LIGHTHOUSE), f"http://127.0.0.1:{PORT}{path}", "--quiet", "--output=json"]
    command += [
        f"--output-path={target}",
        f"--chrome-flags={CHROME}",
        f"--only-categories={','.join(SCORES.values())}",
    ]
    environment = os.environ | {"CHROME_PATH": shutil.which("chromium") or "chromium"}
    subprocess.run(command, check=True, env=environment, stdout=sys.stderr)  # noqa: S603 -- ours
    found: dict[str, Any] = json.loads(target.read_text("utf-8"))
    return found


def figures(reports: list[dict[str, Any]]) -> dict[str, Any]:
    def median(read: Any) -> float:
        return round(statistics.median(read(each) for each in reports), 3)

    audits = reports[-1]["audits"]
    refs = reports[-1]["categories"]["accessibility"]["auditRefs"]
    weights = [row["transferSize"] for row in audits["network-requests"]["details"]["items"]]
    return (
        {
            key: median(lambda each, name=name: each["categories"][name]["score"] * 100)
            for key, name in SCORES.items()
        }
        | {
            key: median(lambda each, name=name: each["audits"][name]["numericValue"])
            for key, name in NUMBERS.items()
        }
        | {
            "page_kb": round(weights[0] / 1024, 1),
            "all_kb": round(sum(weights) / 1024, 1),
            "lcp_element": lcp_element(audits),
            "faults": [ref["id"] for ref in refs if audits[ref["id"]]["score"] == 0],
        }
    )


def lcp_element(audits: dict[str, Any]) -> str:
    tables = audits.get("largest-contentful-paint-element", {}).get("details", {}).get("items", [])
    rows = [row for table in tables for row in table.get("items", []) if "node" in row]
    return str(rows[0]["node"]["snippet"]) if rows else ""


def photograph(path: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with browser_page() as page:
        for width in SHOTS:
            page.set_viewport_size({"width": width, "height": 740})
            page.goto(f"http://127.0.0.1:{PORT}{path}")
            page.screenshot(path=folder / f"scan-{width}.png", full_page=True)


@contextmanager
def browser_page() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- needed for the photographs alone

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROME.split()[1:])
        try:
            yield browser.new_page()
        finally:
            browser.close()


def say(step: str) -> None:
    print(f"bench.page: {step} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

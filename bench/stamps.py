"""Codes, symbols and label sheets, each against its peers, in one run on the same work.

    python -m bench.stamps [--scale small|full]

The last line of stdout is one JSON object: `codes_per_s` (serials in bulk), `symbols_per_s` (packed, as the
label sheet takes them) and `symbol_matrices_per_s` (one byte a module, as the peers give), their ratios to
zxing-cpp, segno and qrcode, `decode_us` (a typed serial read back), `pdf_labels_per_s`, `million_s`,
`million_rss_mb` and `bytes_per_label` (serials, symbols and a finished PDF of a million OCOP stamps with guilloche
and microtext on A4, in a process of its own), `pdf_vs_reportlab` (the same stamp drawn by ReportLab with qrcode),
`issue_1m_s`, `issue_100m_s` and `issue_rows` (bench.stamp_issue), `decode_sample` and `decode_misses` (labels of
each design rendered at 300 and 600 dpi, small ones of 6 mm at 600, and read by zxing-cpp).
"""

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import numpy as np
import pypdfium2 as pdfium
import segno
import zxingcpp

from bench.stamp_peers import matrix_of_qrcode, reportlab_sheet
from nguongoc.stamps.codes import SerialKey, decode_serial, digital_link, encode_serials
from nguongoc.stamps.designs import DesignContent, read_design
from nguongoc.stamps.printing.geometry import qr_report
from nguongoc.stamps.printing.label import LabelFacts
from nguongoc.stamps.printing.paper import Paper
from nguongoc.stamps.printing.sheet import Report, render_labels
from nguongoc.stamps.symbols import packed_symbols, symbols

KEY = SerialKey.derive(bytes(range(32)), 1)
HOST, GTIN = "https://nguongoc.example", "08930000000019"
FACTS = LabelFacts(
    province="Tỉnh Quảng Ninh",
    stamp_line="Tem truy xuất nguồn gốc",
    product="Chả mực Hạ Long giã tay (minh họa)",
    maker="Cơ sở minh họa, phường Hạ Long",
    host=urlsplit(HOST).netloc,
    stars=4,
)
SHIPPED = Path(__file__).parents[1] / "nguongoc/profiles/quang_ninh/stamp_designs.json"
DESIGNS = {row["key"]: read_design(row["content"]) for row in json.loads(SHIPPED.read_text("utf-8"))}
OCOP = DESIGNS["ocop_rosette"]
REPEATS = 3
MILLION = 1_000_000
QR = zxingcpp.BarcodeFormat.QRCodeModel2
SCALES = {"small": {"codes": 500_000, "symbols": 100_000, "peers": 1_000, "labels": 11_000, "decode": 500}}
SCALES["full"] = {"codes": 5_000_000, "symbols": 1_000_000, "peers": 5_000, "labels": 110_000, "decode": 2_000}


def main() -> None:
    """Run all, or the part that wants a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", choices=SCALES, default="small")
    parser.add_argument("--million", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    print(json.dumps(million() if arguments.million else measure(SCALES[arguments.scale])))


def measure(counts: dict[str, int]) -> dict[str, float]:
    """Every figure of the benchmark."""
    say("codes")
    figures = {"codes_per_s": rate(counts["codes"], lambda: encode_serials(KEY, 0, counts["codes"]))}
    typed = [serial.decode() for serial in encode_serials(KEY, 0, 5_000)]
    figures["decode_us"] = 1e6 / rate(len(typed), lambda: [decode_serial([KEY], serial) for serial in typed])
    figures |= measure_symbols(counts)
    say("label sheet")
    figures["pdf_labels_per_s"] = rate(counts["labels"], lambda: sheet(OCOP, counts["labels"]))
    say("label sheet of ReportLab with qrcode")
    few = counts["peers"] // 5
    peer = rate(few, lambda: sheet_of_reportlab(few))
    figures |= {"reportlab_labels_per_s": peer, "pdf_vs_reportlab": figures["pdf_labels_per_s"] / peer}
    say("a million labels")
    figures |= child("bench.stamps", "--million")
    say("issuing")
    figures |= child("bench.stamp_issue")
    say("reading labels")
    return figures | read_back(counts["decode"])


def measure_symbols(counts: dict[str, int]) -> dict[str, float]:
    """Ours, and the peers making the same symbols: version 3, level M."""
    links = addresses(counts["symbols"])
    few = [link.decode() for link in links[: counts["peers"]].tolist()]
    say("symbols")
    packed = rate(len(links), lambda: packed_symbols(links, level="M"))
    matrices = rate(len(links), lambda: symbols(links, level="M"))
    say("symbols of zxing-cpp")
    zxing = rate(len(few), lambda: [as_matrix(link) for link in few])
    say("symbols of segno")
    some = few[: len(few) // 5]
    peer = rate(len(some), lambda: [segno.make_qr(link, error="M", boost_error=False) for link in some])
    say("symbols of qrcode")
    slow = rate(len(some), lambda: [matrix_of_qrcode(link) for link in some])
    return {
        "symbols_per_s": packed,
        "symbol_matrices_per_s": matrices,
        "zxingcpp_symbols_per_s": zxing,
        "segno_symbols_per_s": peer,
        "symbols_vs_zxingcpp": packed / zxing,
        "symbol_matrices_vs_zxingcpp": matrices / zxing,
        "symbols_vs_segno": packed / peer,
        "qrcode_symbols_per_s": slow,
        "symbols_vs_qrcode": packed / slow,
    }


def as_matrix(link: str) -> np.ndarray:
    """The symbol of zxing-cpp, a byte a module."""
    barcode = zxingcpp.create_barcode(link, QR, ec_level="M")
    return np.array(zxingcpp.write_barcode_to_image(barcode, add_quiet_zones=False))


def million() -> dict[str, float]:
    """A million labels from serials to the finished file, and the memory of this process at its most."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        report = write_sheet(out, OCOP, MILLION)
    return {
        "million_s": time.perf_counter() - start,
        "million_rss_mb": peak_mb(),
        "bytes_per_label": report.size_bytes / MILLION,
    }


def peak_mb() -> float:
    """The most memory of this program; getrusage would count that of the process from which it was started."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def read_back(labels: int) -> dict[str, int]:
    """How many labels, rendered at 300 and 600 dpi (what is not safe, at 600 alone), zxing-cpp does not read."""
    links = [link.decode() for link in addresses(labels).tolist()]
    sample = misses = 0
    for design in DESIGNS.values():
        for dpi in (300, 600) if qr_report(design, len(links[0])).is_safe else (600,):
            read = set()
            for page in pdfium.PdfDocument(sheet(design, labels)):
                image = page.render(scale=dpi / 72, grayscale=True).to_numpy()
                read |= {found.text for found in zxingcpp.read_barcodes(image, formats=QR)}
            sample += labels
            misses += len(set(links) - read) + len(read - set(links))
    return {"decode_sample": sample, "decode_misses": misses}


def child(module: str, *options: str) -> dict[str, float]:
    """The figures of a part in a process of its own."""
    done = subprocess.run([sys.executable, "-m", module, *options], check=True, stdout=subprocess.PIPE)  # noqa: S603 -- ours
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def sheet_of_reportlab(labels: int) -> bytes:
    links = [link.decode() for link in addresses(labels).tolist()]
    serials = [serial.decode() for serial in encode_serials(KEY, 0, labels).tolist()]
    return reportlab_sheet(OCOP, Paper.a4(OCOP), FACTS, links, serials)


def sheet(design: DesignContent, labels: int) -> bytes:
    out = io.BytesIO()
    write_sheet(out, design, labels)
    return out.getvalue()


def write_sheet(out: BinaryIO, design: DesignContent, labels: int) -> Report:
    return render_labels(
        out,
        design=design,
        paper=Paper.a4(design),
        facts=FACTS,
        serials=encode_serials(KEY, 0, labels),
        gtin=GTIN,
        base_url=HOST,
        batch_label="Đợt tem minh họa",
    )


def addresses(count: int) -> np.ndarray:
    """What the symbols of so many stamps say."""
    return np.array(
        [digital_link(HOST, GTIN, serial.decode()) for serial in encode_serials(KEY, 0, count)], dtype=np.bytes_
    )


def rate(count: int, work: Callable[[], object]) -> float:
    """Pieces of work a second, the best of some runs: the machine's other work only ever slows one down."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return count / best


def say(step: str) -> None:
    print(f"bench.stamps: {step} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

"""An import of establishments from Excel: previewed and applied by the background job's own code.

    python -m bench.office_import [--rows 10000]

The last line of stdout is one JSON object: `import_preview_s` and `import_apply_s` (seconds for all rows, new
but for every tenth, which is wrong), `import_rss_mb` (the peak of the process that does both, on one core),
`import_again_s` (the preview of the same file once it is in) and `export_s` (all of it written to a file).
The same names with `_cpu_s` are the seconds of the processor, which a busy machine does not stretch.
"""

import argparse
import io
import json
import os
import random
import resource
import subprocess
import sys
import time
from typing import Any

from bench.database import ROOT, bench_database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(_measure(arguments.rows)))
        return
    with bench_database(say):
        print(json.dumps(_figures(arguments.rows)))


def _figures(rows: int) -> dict[str, float]:
    """The figures above, measured in a process of its own on the database that the environment names."""
    command = [sys.executable, "-m", "bench.office_import", "--child", "--rows", str(rows)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603 -- ours
        os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
        figures: dict[str, float] = json.loads(process.communicate()[0].splitlines()[-1])
    return figures


def _measure(count: int) -> dict[str, float]:
    import django  # noqa: PLC0415 -- the environment is complete only now

    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- after Django's set-up

    from nguongoc.registry.actions.imports import apply_import, preview_import, upload_import  # noqa: PLC0415
    from nguongoc.registry.imports.enums import ImportKind  # noqa: PLC0415 -- as above
    from nguongoc.registry.imports.files import write_export  # noqa: PLC0415 -- as above
    from nguongoc.registry.imports.running import run_apply, run_preview  # noqa: PLC0415 -- as above
    from nguongoc.registry.imports.tables import table_of  # noqa: PLC0415 -- as above
    from nguongoc.registry.models import Establishment  # noqa: PLC0415 -- as above

    by, content = _official(), _file(count)
    figures: dict[str, float] = {}

    def timed(name: str, act: Any) -> None:
        say(name)
        start, worked = time.perf_counter(), time.process_time()
        act()
        figures[name] = time.perf_counter() - start
        figures[name.removesuffix("_s") + "_cpu_s"] = time.process_time() - worked

    def uploaded() -> Any:
        upload = SimpleUploadedFile("co-so.xlsx", content)
        job = upload_import(kind=ImportKind.ESTABLISHMENT, upload=upload, by=by)
        return preview_import(job=job, columns=job.columns, by=by)

    job = uploaded()
    timed("import_preview_s", lambda: run_preview(job.pk))
    job.refresh_from_db()
    assert job.state == "previewed", job.failure
    wrong = job.rows.filter(verdict="wrong").count()
    assert wrong == count // 10, wrong
    apply_import(job=job, is_all_or_nothing=False, by=by)
    timed("import_apply_s", lambda: run_apply(job.pk))
    assert Establishment.objects.count() == count - wrong
    figures["import_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    again = uploaded()
    timed("import_again_s", lambda: run_preview(again.pk))
    assert again.rows.filter(verdict="unchanged").count() == count - wrong
    rows = Establishment.objects.visible_to(by).select_related("organisation__establishment")
    table = table_of(ImportKind.ESTABLISHMENT, by.organisation)
    timed("export_s", lambda: write_export(io.BytesIO(), table, rows.iterator(chunk_size=500), by))
    figures["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _official() -> Any:
    from nguongoc.accounts.actions import create_account  # noqa: PLC0415 -- after Django's set-up
    from nguongoc.accounts.enums import Level, Role  # noqa: PLC0415 -- as above
    from nguongoc.accounts.models import Organisation  # noqa: PLC0415 -- as above

    division = Organisation.objects.filter(level=Level.DIVISION, sector="agriculture").existing().first()
    assert division is not None
    return create_account(
        email="nhap@vidu.example", name="Nhập Excel", password=None, organisation=division, role=Role.OPERATOR
    )


def _file(count: int) -> bytes:
    """`count` establishments, every tenth in no unit that exists."""
    from nguongoc.common.spreadsheets import WrittenColumn, WrittenSheet, write_workbook  # noqa: PLC0415 -- as above
    from nguongoc.places.models import AdministrativeUnit  # noqa: PLC0415 -- as above

    units = [unit.name for unit in AdministrativeUnit.objects.existing_today().communes()]
    headers = (
        "Tên cơ sở", "Loại hình", "Lĩnh vực quản lý", "Hoạt động", "Xã, phường, đặc khu", "Địa chỉ", "Điện thoại",
        "Người đại diện", "Mã số thuế", "Thư điện tử", "Vĩ độ", "Kinh độ", "Giới thiệu",
    )  # fmt: skip
    dice = random.Random(193)  # noqa: S311 -- invented data

    def row(place: int) -> list[Any]:
        unit = f"Xã không có {place % 50}" if place % 10 == 0 else dice.choice(units)
        return [
            f"Hợp tác xã Nông nghiệp số {place}", "Hợp tác xã", "Nông nghiệp", "Chế biến; Đóng gói", unit,
            f"Thôn {place % 40}", f"0203 {place:07d}", "Nguyễn Văn An", f"57{place:08d}" if place % 2 else "",
            f"cs{place}@vidu.example", 21.0 + dice.random() / 5, 107.0 + dice.random() / 5,
            "Sản xuất và chế biến nông sản, thủy sản của địa phương theo chuỗi an toàn.",
        ]  # fmt: skip

    out = io.BytesIO()
    columns = [WrittenColumn(header) for header in headers]
    write_workbook(out, [WrittenSheet("Cơ sở", columns, (row(place) for place in range(count)))])
    return out.getvalue()


def say(step: str) -> None:
    print(f"bench.office_import: {step} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

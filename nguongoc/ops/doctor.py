"""Checks of an installation, each with what was found and how to mend it. `python -m nguongoc.ops.doctor`.

`manage.py doctor` prints the same, but it cannot start where a setting is missing; this module can.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from nguongoc.accounts.vault import unseal
from nguongoc.ops.local_postgres import EXTENSIONS
from nguongoc.scans.network_places import places_in
from nguongoc.stamps.codes import SerialKey, fingerprint

_LEAST_VERSION = 15  # of PostgreSQL
_LEAST_FREE = 2 * 1024**3  # bytes
_LARGEST_DRIFT = timedelta(seconds=2)
_HOLIDAYS_AHEAD = timedelta(days=30)
_MOST_NAMED = 20  # batches in one finding
_LONGEST_QUEUE = timedelta(minutes=10)  # that a callback waits behind others
_CALLBACKS_OVERDUE = """
SELECT count(*) FROM procrastinate_jobs job
WHERE status = 'todo' AND queue_name = 'callbacks' AND now() - make_interval(secs => %s) > coalesce(
  scheduled_at, (SELECT min(at) FROM procrastinate_events WHERE job_id = job.id))
"""
_LONGEST_UNCOUNTED = timedelta(minutes=15)
_LONGEST_SILENCE = timedelta(minutes=1)  # a worker's heart beats every ten seconds
_SETTINGS_WITHOUT_DEFAULT: Mapping[str, str] = {
    "SECRET_KEY": "đặt một chuỗi ngẫu nhiên dài, ví dụ từ `openssl rand -hex 32`",
    "STAMP_MASTER_KEY": (
        "đặt khóa chủ của tem: đã phát hành tem thì lấy lại khóa cũ từ bản sao lưu, "
        "chưa phát hành thì `openssl rand -hex 32` tạo khóa mới"
    ),
    "DATABASE_URL": "đặt địa chỉ PostgreSQL, ví dụ postgresql://nguongoc:mat-khau@may-chu/nguongoc",
}


@dataclass(frozen=True)
class Finding:
    """What one check saw. `remedy` says how to mend it, and is empty where all is well."""

    label: str
    ok: bool
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{'✓' if self.ok else '✗'} {self.label}: {self.found}"
        return f"{line}\n    → {self.remedy}" if self.remedy else line


def missing_settings(environment: Mapping[str, str]) -> list[Finding]:
    """Name the settings that have no default and are not set."""
    return [
        Finding(name, ok=False, found="chưa đặt biến môi trường này", remedy=remedy)
        for name, remedy in _SETTINGS_WITHOUT_DEFAULT.items()
        if not environment.get(name)
    ]


def database_answers() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('server_version_num')::int / 10000")
        name, version = cursor.fetchone()
    found = f"PostgreSQL {version}, cơ sở dữ liệu {name}"
    if version < _LEAST_VERSION:
        return Finding("Cơ sở dữ liệu", ok=False, found=found, remedy=f"nâng cấp lên bản {_LEAST_VERSION} trở lên")
    return Finding("Cơ sở dữ liệu", ok=True, found=found)


def extensions_are_there() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        missing = set(EXTENSIONS) - {name for (name,) in cursor.fetchall()}
    if missing:
        words = "; ".join(f"CREATE EXTENSION {name}" for name in sorted(missing))
        remedy = f"người quản trị máy chủ chạy trong cơ sở dữ liệu này: {words};"
        return Finding("Phần mở rộng", ok=False, found=f"thiếu {', '.join(sorted(missing))}", remedy=remedy)
    return Finding("Phần mở rộng", ok=True, found=", ".join(EXTENSIONS))


def migrations_are_applied() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        found = f"còn {len(waiting)} bước chưa chạy"
        return Finding("Cấu trúc dữ liệu", ok=False, found=found, remedy="chạy `manage.py migrate`")
    return Finding("Cấu trúc dữ liệu", ok=True, found="đã cập nhật")


def key_is_the_one_of_the_stamps() -> Finding:
    """The master key in use must be the one with which the issued stamps were made, for every key id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT key_id, key_fingerprint FROM stamps_codebatch WHERE key_id > 0 ORDER BY key_id"
        )
        stored = cursor.fetchall()
    keys = {key_id: fingerprint(SerialKey.derive(settings.STAMP_MASTER_KEY, key_id)) for key_id, _ in stored}
    wrong = [key_id for key_id, name in stored if keys[key_id] != name]
    if wrong:
        return Finding(
            "Khóa của tem",
            ok=False,
            found=f"STAMP_MASTER_KEY không phải khóa của các tem đã phát hành (mã khóa {_list(wrong)})",
            remedy="dừng việc in tem, đặt lại STAMP_MASTER_KEY từ bản sao lưu của khóa",
        )
    issued = f"khớp với các đợt đã phát hành (mã khóa {_list(sorted(keys))})"
    return Finding("Khóa của tem", ok=True, found=issued if keys else "hợp lệ, chưa có đợt tem nào")


def _list(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def files_can_be_stored() -> Finding:
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        remedy = "cho người dùng chạy chương trình quyền ghi, hoặc đặt MEDIA_ROOT sang thư mục khác"
        return Finding(
            "Nơi lưu tệp", ok=False, found=f"không ghi được vào {folder} ({error.strerror})", remedy=remedy
        )
    free = shutil.disk_usage(folder).free
    found = f"{folder} ghi được, còn trống {free // 1024**2} MiB"
    if free < _LEAST_FREE:
        return Finding(
            "Nơi lưu tệp", ok=False, found=found, remedy="giải phóng hoặc mở rộng ổ đĩa (cần ít nhất 2 GiB)"
        )
    return Finding("Nơi lưu tệp", ok=True, found=found)


def worker_is_alive() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat), now() FROM procrastinate_workers")
        last, now = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        waiting = cursor.fetchone()[0]
    if last is None or now - last > _LONGEST_SILENCE:
        seen = f"lần cuối {last:%d/%m/%Y %H:%M}" if last else "chưa thấy lần nào"
        remedy = "chạy `manage.py work` và `manage.py work --callbacks` như hai dịch vụ"
        return Finding("Việc nền", ok=False, found=f"không chạy ({seen}), {waiting} việc đang chờ", remedy=remedy)
    return Finding("Việc nền", ok=True, found=f"đang chạy, {waiting} việc đang chờ")


def callbacks_are_sent() -> Finding:
    """Jobs for subscribers wait in a queue of their own, which the worker for all else does not serve."""
    with connection.cursor() as cursor:
        cursor.execute(_CALLBACKS_OVERDUE, [_LONGEST_QUEUE.seconds])
        overdue = cursor.fetchone()[0]
    if overdue:
        found = f"{overdue} lần gửi tới phần mềm đã đăng ký nhận đang trễ quá {_LONGEST_QUEUE.seconds // 60} phút"
        remedy = "chạy `manage.py work --callbacks` như một dịch vụ, hoặc chạy thêm"
        return Finding("Gửi sự kiện", ok=False, found=found, remedy=remedy)
    return Finding("Gửi sự kiện", ok=True, found="không lần gửi nào trễ")


def scans_are_written() -> Finding:
    """Nothing waits in the journal of this machine that the database refused or has not got."""
    refused = list(settings.SCAN_JOURNAL_DIR.glob("*.refused"))
    waiting = list(settings.SCAN_JOURNAL_DIR.glob("*.scans"))
    if refused:
        found = f"{len(refused)} tệp không ghi được vào cơ sở dữ liệu, trong {settings.SCAN_JOURNAL_DIR}"
        remedy = "xem nhật ký của trang quét để biết vì sao, sửa rồi đổi đuôi tệp về .scans"
        return Finding("Lượt quét", ok=False, found=found, remedy=remedy)
    if waiting:
        found = f"{len(waiting)} tệp lượt quét đang chờ ghi vào cơ sở dữ liệu"
        return Finding("Lượt quét", ok=False, found=found, remedy="kiểm tra trang quét có đang chạy không")
    return Finding("Lượt quét", ok=True, found="đã ghi hết")


def scans_are_counted() -> Finding:
    """The counters that pages of scans read follow; where nothing was counted yet, none is late."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(written_before) FROM scans_countedscans")
        before = cursor.fetchone()[0]
    if before is None:
        return Finding("Số lượt quét", ok=True, found="chưa đếm lần nào")
    found = f"đã đếm những lượt ghi trước {timezone.localtime(before):%H:%M %d/%m/%Y}"
    if timezone.now() - before > _LONGEST_UNCOUNTED:
        remedy = "xem tiến trình nền có chạy không, và trang quét có giao dịch nào bị treo không"
        return Finding("Số lượt quét", ok=False, found=found, remedy=remedy)
    return Finding("Số lượt quét", ok=True, found=found)


def places_can_be_read() -> Finding:
    """The table of where networks are, if the operator has installed one on this machine."""
    if settings.SCAN_PLACES_FILE is None:
        return Finding("Bảng nơi của mạng", ok=True, found="không dùng: nơi của người quét ghi là chưa rõ")
    try:
        count = len(places_in(settings.SCAN_PLACES_FILE))
    except ImproperlyConfigured as error:
        remedy = "sửa tệp theo docs/operations.md, hoặc bỏ SCAN_PLACES_FILE"
        return Finding("Bảng nơi của mạng", ok=False, found=str(error), remedy=remedy)
    return Finding("Bảng nơi của mạng", ok=True, found=f"{count} dải địa chỉ")


def clocks_agree() -> Finding:
    with connection.cursor() as cursor:
        before = datetime.now(UTC)
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
        after = datetime.now(UTC)
    drift = max(before - there, there - after, timedelta())
    found = f"lệch {drift.total_seconds():.1f} giây so với cơ sở dữ liệu, múi giờ {settings.TIME_ZONE}"
    if drift > _LARGEST_DRIFT:
        return Finding("Đồng hồ", ok=False, found=found, remedy="bật đồng bộ giờ (NTP) trên cả hai máy")
    return Finding("Đồng hồ", ok=True, found=found)


def static_files_are_built() -> Finding:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if settings.DEBUG or manifest.exists():
        return Finding("Tệp tĩnh", ok=True, found=str(manifest.parent))
    return Finding("Tệp tĩnh", ok=False, found=f"thiếu {manifest}", remedy="chạy `make setup`")


def debug_is_off() -> Finding:
    if settings.DEBUG:
        return Finding(
            "Chế độ gỡ lỗi", ok=False, found="DEBUG đang bật", remedy="bỏ biến môi trường DEBUG khi vận hành"
        )
    return Finding("Chế độ gỡ lỗi", ok=True, found="tắt")


def second_steps_can_be_read() -> Finding:
    """SECRET_KEY or one of its fallbacks must be what sealed the secrets of authenticator applications."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, secret FROM accounts_authenticatorapp")
        shut = sum(unseal(bytes(secret), owner=str(person)) is None for person, secret in cursor.fetchall())
    if shut:
        found = f"{shut} ứng dụng tạo mã không mở được bằng SECRET_KEY này"
        remedy = "thêm SECRET_KEY cũ vào SECRET_KEY_FALLBACKS"
        return Finding("Khóa của bước đăng nhập thứ hai", ok=False, found=found, remedy=remedy)
    return Finding("Khóa của bước đăng nhập thứ hai", ok=True, found="mở được mọi ứng dụng tạo mã")


def holidays_are_known() -> Finding:
    """Deadlines count working days: the holidays of a year are needed some weeks before it begins."""
    from nguongoc.registry.deadlines import calendar  # noqa: PLC0415 -- Django may not be set up before

    year = (timezone.localdate() + _HOLIDAYS_AHEAD).year
    if any(day.year == year for day in calendar().holidays):
        return Finding("Ngày nghỉ lễ", ok=True, found=f"đã có của năm {year}")
    remedy = (
        "bổ sung `holidays` trong profile.toml theo thông báo của Bộ Nội vụ, rồi chạy `manage.py load_profile`"
    )
    return Finding("Ngày nghỉ lễ", ok=False, found=f"chưa có của năm {year} nên hạn xử lý tính sai", remedy=remedy)


def stamp_changes_are_complete() -> Finding:
    """What happened to the stamps of every batch leads to how they stand: older versions, running on during an
    upgrade, may have left changes out.
    """
    from nguongoc.stamps.queries import batches_at_odds  # noqa: PLC0415 -- Django may not be set up before

    wrong = batches_at_odds()
    if wrong:
        found = f"lịch sử và tình trạng tem không khớp ở đợt {_list(wrong[:_MOST_NAMED])}"
        found += f" và {len(wrong) - _MOST_NAMED} đợt khác" if len(wrong) > _MOST_NAMED else ""
        remedy = "dừng mọi bản cũ của chương trình, rồi chạy `manage.py mend_stamp_changes`"
        return Finding("Lịch sử tem", ok=False, found=found, remedy=remedy)
    return Finding("Lịch sử tem", ok=True, found="khớp với tình trạng của mọi đợt tem")


CHECKS: tuple[Callable[[], Finding], ...] = (
    database_answers,
    extensions_are_there,
    migrations_are_applied,
    key_is_the_one_of_the_stamps,
    second_steps_can_be_read,
    files_can_be_stored,
    worker_is_alive,
    callbacks_are_sent,
    scans_are_written,
    scans_are_counted,
    places_can_be_read,
    clocks_agree,
    static_files_are_built,
    debug_is_off,
    holidays_are_known,
    stamp_changes_are_complete,
)


def examine() -> list[Finding]:
    """Run every check; what keeps several from running is told once."""
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings.append(check())
        except OperationalError as error:
            findings.append(_unreachable(error))
        except ProgrammingError:
            missing = "thiếu bảng dữ liệu"
            findings.append(Finding("Bảng", ok=False, found=missing, remedy="chạy `manage.py migrate`"))
    return list(dict.fromkeys(findings))


def _unreachable(error: OperationalError) -> Finding:
    reason = str(error).strip().splitlines()[0]
    remedy = "khởi động PostgreSQL hoặc sửa DATABASE_URL"
    return Finding("Cơ sở dữ liệu", ok=False, found=f"không kết nối được ({reason})", remedy=remedy)


def report(findings: list[Finding]) -> int:
    """Print the findings; return the exit status: 0 where all is well, else 1."""
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    failed = sum(not finding.ok for finding in findings)
    sys.stdout.write(f"{failed} điểm cần sửa.\n" if failed else "Hệ thống sẵn sàng.\n")
    return 1 if failed else 0


def main() -> int:
    """Check the settings, then the rest."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nguongoc.settings")
    if missing := missing_settings(os.environ):
        return report(missing)
    try:
        django.setup()
    except ImproperlyConfigured as error:
        return report([Finding("Thiết lập", ok=False, found=str(error), remedy="xem docs/settings.md")])
    return report(examine())


if __name__ == "__main__":
    sys.exit(main())

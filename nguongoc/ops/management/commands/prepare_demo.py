"""`manage.py prepare_demo`: brings a demo's database up to date and prints what a visitor needs to know."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nguongoc.profiles.sample import DemoLogin, demo_logins, live_stamp_url


class Command(BaseCommand):
    help = "Chuẩn bị dữ liệu của bản chạy thử (chạy lại bao nhiêu lần cũng được) và in các địa chỉ."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        call_command("load_profile", "quang_ninh", verbosity=0, stdout=self.stderr)
        call_command("load_sample", "quang_ninh", verbosity=0, stdout=self.stderr)
        self.stdout.write("\n".join(_summary()))


def _summary() -> list[str]:
    return [
        "",
        f"Trang web:         {settings.SITE_URL}",
        f"Trang quét tem:    {settings.SCAN_URL}",
        f"Một tem đang dùng: {live_stamp_url() or 'chưa có'}",
        "",
        "Đăng nhập (toàn bộ là dữ liệu minh họa):",
        *_table(demo_logins()),
        "",
    ]


def _table(logins: list[DemoLogin]) -> list[str]:
    """Lay out role, organisation, e-mail address and password in columns."""
    rows = [(login.role, login.organisation, login.email, login.password) for login in logins]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]

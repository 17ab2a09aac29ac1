"""`manage.py doctor`: what is wrong with this installation, and how to mend it."""

import sys

from django.core.management.base import BaseCommand

from nguongoc.ops.doctor import examine, report


class Command(BaseCommand):
    help = "Kiểm tra hệ thống: cơ sở dữ liệu, khóa, nơi lưu tệp, việc nền, đồng hồ."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        if status := report(examine()):
            sys.exit(status)

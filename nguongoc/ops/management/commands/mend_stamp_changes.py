from typing import Any

from django.core.management.base import BaseCommand

from nguongoc.accounts.actions import PROGRAM
from nguongoc.stamps.actions import mend_changes


class Command(BaseCommand):
    help = "Ghi bổ sung những thay đổi của tem mà bản cũ của chương trình đã bỏ sót khi nâng cấp."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã bổ sung lịch sử của {mend_changes(by=PROGRAM)} đợt tem.")

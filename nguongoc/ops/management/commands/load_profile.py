from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nguongoc.common.errors import Refusal
from nguongoc.profiles.loader import load_profile


class Command(BaseCommand):
    help = "Nạp hồ sơ của một tỉnh: đơn vị hành chính, cơ quan, phân công duyệt, biểu mẫu nhật ký."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="tên thư mục trong nguongoc/profiles, ví dụ quang_ninh")
        parser.add_argument("--structure", help="bộ máy cần nạp, ví dụ 2019 (ba cấp) hoặc 2025 (hai cấp)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            province = load_profile(name=options["name"], structure=options["structure"])
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"Đã nạp hồ sơ {province.unit.name}.")

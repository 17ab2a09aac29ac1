from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nguongoc.profiles.sample import load_sample


class Command(BaseCommand):
    help = "Nạp dữ liệu minh họa của một hồ sơ địa phương; những gì đã có được giữ nguyên."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="tên thư mục trong nguongoc/profiles, ví dụ quang_ninh")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_sample(name=options["name"])
        self.stdout.write(f"Đã nạp {loaded} cơ sở minh họa mới.")

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.stamps.actions import import_old_serials
from nguongoc.stamps.old_serial_files import read_old_rows


class Command(BaseCommand):
    help = "Nhập tem mà hệ thống khác đã in (CSV hoặc .xlsx): mã tem, GTIN, mã cơ sở, mã lô nếu có."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("origin", help="tên hệ thống đã in tem, ví dụ qn.check.net.vn")
        parser.add_argument("email", help="tài khoản hệ thống cấp tỉnh mà việc nhập được ghi tên")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["email"].lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Không có tài khoản {options['email']}.")
        try:
            with options["file"].open("rb") as file:
                done = import_old_serials(origin=options["origin"], rows=read_old_rows(file), by=person)
        except (OSError, Refusal) as error:
            raise CommandError(str(error)) from error
        for number, sentence in done.refused:
            self.stderr.write(f"Dòng {number}: {sentence}")
        self.stdout.write(
            f"Đã nhập {done.taken} tem, {done.on_lots} tem đã gắn lô; {done.known} tem đã có từ trước."
        )

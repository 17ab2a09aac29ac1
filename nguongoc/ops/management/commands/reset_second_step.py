from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nguongoc.accounts.actions import PROGRAM, clear_second_step
from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal


class Command(BaseCommand):
    help = "Bỏ bước đăng nhập thứ hai của một người đã mất điện thoại, khóa và mã dự phòng; người này được báo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("reason", help="lý do, được ghi vào lịch sử truy cập")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["email"].lower()).first()
        if person is None:
            raise CommandError(f"Không có tài khoản {options['email']}.")
        try:
            clear_second_step(person=person, by=PROGRAM, reason=options["reason"])
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"Đã bỏ bước đăng nhập thứ hai của {person.email}. Hãy nhắc người này đặt lại ngay.")

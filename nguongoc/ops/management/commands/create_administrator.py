import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nguongoc.accounts.actions import create_account
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Organisation
from nguongoc.common.errors import Refusal


class Command(BaseCommand):
    help = "Tạo tài khoản hệ thống đầu tiên của cấp tỉnh; mật khẩu được hỏi trên bàn phím."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="họ và tên")

    def handle(self, *args: Any, **options: Any) -> None:
        province = Organisation.objects.authorities().existing().filter(level=Level.PROVINCE).first()
        if province is None:
            raise CommandError("Chưa có cơ quan cấp tỉnh. Hãy chạy trước: manage.py load_profile quang_ninh")
        try:
            person = create_account(
                email=options["email"],
                name=options["name"],
                password=getpass.getpass("Mật khẩu: "),
                organisation=province,
                role=Role.ADMINISTRATOR,
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"Đã tạo tài khoản hệ thống {person.email} của {province}.")

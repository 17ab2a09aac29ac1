"""`manage.py prepare_demo`: brings a demo's database and static files up to date and says what a visitor needs."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nguongoc.accounts import totp
from nguongoc.accounts.actions import set_up_app
from nguongoc.accounts.models import Person
from nguongoc.accounts.queries import second_steps_of
from nguongoc.accounts.rules import must_take_two_steps
from nguongoc.ops.demo_code import SECRET
from nguongoc.profiles.sample import DemoLogin, demo_logins, live_stamp_url


class Command(BaseCommand):
    help = "Chuẩn bị dữ liệu của bản chạy thử (chạy lại bao nhiêu lần cũng được) và in các địa chỉ."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        _collect_static_files()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        call_command("load_profile", "quang_ninh", verbosity=0, stdout=self.stderr)
        call_command("load_sample", "quang_ninh", verbosity=0, stdout=self.stderr)
        logins = demo_logins()
        obliged = {login.email for login in logins if _takes_two_steps(login)}
        self.stdout.write("\n".join(_summary(logins, obliged)))


def _collect_static_files() -> None:
    """Bring what the pages look like into the folder of this run, where it is missing or older than the build."""
    built = finders.find("built/app-style.css")
    if not isinstance(built, str):
        raise CommandError("Chưa có giao diện đã dựng (nguongoc/web/static/built): hãy chạy `make setup`.")
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    newest = max(file.stat().st_mtime for file in Path(built).parent.iterdir())
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        call_command("collectstatic", verbosity=0, interactive=False)


def _takes_two_steps(login: DemoLogin) -> bool:
    """Whether the account must; it then has an application whose secret everybody knows, unless it has its own."""
    person = Person.objects.get(email=login.email)
    if not must_take_two_steps(person):
        return False
    if not second_steps_of(person).any:
        before = totp.present_counter() - 1  # so that the code of now is still good for a login
        set_up_app(by=person, secret=SECRET, code=totp.code_at(SECRET, before))
    return True


def _summary(logins: list[DemoLogin], obliged: set[str]) -> list[str]:
    return [
        "",
        f"Trang web:         {settings.SITE_URL}",
        f"Trang quét tem:    {settings.SCAN_URL}",
        f"Một tem đang dùng: {live_stamp_url() or 'chưa có'}",
        "",
        "Đăng nhập (toàn bộ là dữ liệu minh họa):",
        *_table(logins, obliged),
        "",
        "“+ mã”: sau mật khẩu, tài khoản này đăng nhập thêm bước thứ hai. Mã lúc này: `make code` ở cửa sổ khác,",
        f"hoặc thêm vào ứng dụng tạo mã của bạn khóa {totp.secret_text(SECRET)}",
        "",
    ]


def _table(logins: list[DemoLogin], obliged: set[str]) -> list[str]:
    """Lay out role, organisation, e-mail address, password and whether a code is asked, in columns."""
    rows = [
        (login.role, login.organisation, login.email, login.password, "+ mã" if login.email in obliged else "")
        for login in logins
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]

"""`manage.py work`: a background worker, for callbacks or for all else."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from nguongoc.ops.workers import queues_of


class Command(BaseCommand):
    help = "Chạy việc nền. Cần cả hai: một tiến trình thường và một tiến trình --callbacks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--callbacks",
            action="store_true",
            help="chỉ gửi sự kiện tới phần mềm đã đăng ký nhận, nhiều nơi cùng lúc",
        )

    def handle(self, *_args: object, callbacks: bool, **_options: object) -> None:
        at_once = settings.CALLBACKS_AT_ONCE if callbacks else 1
        queues = ",".join(queues_of(app, callbacks=callbacks))
        call_command("procrastinate", "worker", "--queues", queues, "--concurrency", str(at_once))

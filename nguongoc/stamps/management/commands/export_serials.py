import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nguongoc.stamps.codes import encode_serials
from nguongoc.stamps.keys import serial_key
from nguongoc.stamps.models import CodeBatch, OldSerial
from nguongoc.stamps.old_serial_files import COLUMNS

_CHUNK = 100_000


class Command(BaseCommand):
    help = "Ghi mã của mọi tem đã cấp ra tệp CSV mà import_old_serials đọc lại được, phòng khi mất khóa."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--batch", type=int, help="chỉ một đợt tem")

    def handle(self, *args: Any, **options: Any) -> None:
        batches = CodeBatch.objects.select_related("product", "organisation__establishment").order_by("numbers")
        if options["batch"] is not None:
            batches = batches.filter(pk=options["batch"])
        count = 0
        options["file"].touch(mode=0o600)
        options["file"].chmod(0o600)  # one that was there already
        with options["file"].open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(column.header for column in COLUMNS)
            for batch in batches.iterator():
                goods = [batch.product.gtin or "", batch.organisation.establishment.code]
                for found in batch.ranges.select_related("lot").order_by("numbers"):
                    lot = found.lot.code if found.lot else ""
                    for first in range(found.first, found.last + 1, _CHUNK):
                        serials = _serials(batch, first, min(_CHUNK, found.last + 1 - first))
                        writer.writerows([serial, *goods, lot] for serial in serials)
                        count += len(serials)
        self.stdout.write(f"Đã ghi {count} mã tem.")


def _serials(batch: CodeBatch, first: int, count: int) -> list[str]:
    if batch.origin:
        known = OldSerial.objects.filter(number__range=(first, first + count - 1)).order_by("number")
        return list(known.values_list("text", flat=True))
    return [serial.decode() for serial in encode_serials(serial_key(batch.key_id), first, count)]

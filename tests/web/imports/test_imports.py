"""Excel in and out, as officials and establishments meet it."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from nguongoc.accounts.enums import AccessAct, Role
from nguongoc.accounts.models import AccessEntry
from nguongoc.common.models import AuditEntry
from nguongoc.registry.imports.running import run_apply, run_preview
from nguongoc.registry.models import Establishment, ImportJob
from tests.factories import make_certificate, make_owner, make_person, make_product
from tests.workbooks import ESTABLISHMENT_HEADERS, establishment_row, upload, workbook_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(world, client):
    person = make_person(world.commune_authority, Role.OPERATOR)
    client.force_login(person)
    return person


def sent(client, content, kind="establishment"):
    return client.post(reverse("office:imports"), {"kind": kind, "file": upload(content)}, follow=True)


def text(answer):
    return answer.content.decode()


def test_official_imports_a_file_step_by_step(client, operator):
    content = workbook_bytes(
        ESTABLISHMENT_HEADERS, establishment_row(), establishment_row("Cơ sở hai", unit="Xã lạ")
    )
    page = sent(client, content)
    job = ImportJob.objects.get()
    assert "Mục nào ở cột nào" in text(page)
    chosen = {field: str(place) for field, place in job.columns.items()}
    page = client.post(reverse("office:import_columns", args=[job.pk]), chosen, follow=True)
    assert 'hx-trigger="every 1s"' in text(page)
    run_preview(job.pk)
    progress = client.get(reverse("office:import_job", args=[job.pk]), headers={"HX-Request": "true"})
    assert progress["HX-Refresh"] == "true"
    page = text(client.get(reverse("office:import_job", args=[job.pk])))
    assert "1 dòng mới, 0 dòng thay đổi, 0 dòng giữ nguyên, 1 dòng sai" in page
    assert "không có “Xã lạ” trong danh mục" in page
    assert "Nhập tất cả hoặc không dòng nào" not in page
    client.post(reverse("office:apply_import", args=[job.pk]), {"cach": "dong-tot"})
    run_apply(job.pk)
    page = text(client.get(reverse("office:import_job", args=[job.pk])))
    assert "Đã nhập 1 dòng" in page
    assert Establishment.objects.get().name == "Hợp tác xã Bản Sen"
    failed = client.get(reverse("office:import_failed", args=[job.pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(failed.getvalue())).active.values)
    assert (rows[1][0], rows[0][-1]) == ("Cơ sở hai", "Lý do không nhập được")
    assert "Ô E3" in rows[1][-1]


def test_no_excel_file_is_refused_on_the_page_and_nothing_is_kept(client, operator):
    page = text(sent(client, b"ten;ma\n"))
    assert "Đây là tệp văn bản" in page
    assert "Chưa có gì được nhập" in page
    assert not ImportJob.objects.exists()


def test_all_or_nothing_is_refused_in_words_when_sent_anyway(client, operator):
    sent(client, workbook_bytes(ESTABLISHMENT_HEADERS, establishment_row(), establishment_row("B", unit="Xã lạ")))
    job = ImportJob.objects.get()
    client.post(reverse("office:import_columns", args=[job.pk]), job.columns)
    run_preview(job.pk)
    page = client.post(reverse("office:apply_import", args=[job.pk]), {"cach": "tat-ca"}, follow=True)
    assert "Tệp còn 1 dòng sai" in text(page)
    client.post(reverse("office:cancel_import", args=[job.pk]))
    again = client.post(reverse("office:cancel_import", args=[job.pk]), follow=True)
    assert "Đã hủy" in text(again)


def test_templates_are_offered_for_what_a_person_may_import(client, operator):
    page = text(client.get(reverse("office:imports")))
    assert reverse("office:import_template", args=["site"]) in page
    assert reverse("office:import_template", args=["account"]) not in page
    assert client.get(reverse("office:import_template", args=["account"])).status_code == 404
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("office:import_template", args=["product"])).getvalue())
    )
    assert book.sheetnames == ["Sản phẩm", "Hướng dẫn", "Danh mục"]


def test_export_holds_what_the_list_shows_and_is_noted(world, client, operator):
    make_owner(world, name="Hợp tác xã Bản Sen")
    make_owner(world, name="Cơ sở khác")
    answer = client.get(reverse("office:export", args=["establishment"]), {"q": "ban sen"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.values)
    assert [row[1] for row in rows[1:]] == ["Hợp tác xã Bản Sen"]
    entry = AuditEntry.objects.get(action="export_establishments")
    assert entry.details == {"rows": 1, "asked": {"q": "ban sen"}}
    assert AccessEntry.objects.filter(act=AccessAct.EXPORT, person=operator).count() == 1


def test_export_of_papers_is_narrowed_as_their_list(world, client, operator):
    owner = make_owner(world)
    make_certificate(world, owner, number="CON-HAN")
    make_certificate(world, owner, number="HET-HAN", kind="vietgap", expiry_date=dt.date(2026, 2, 1))
    make_certificate(world, owner, number="LOAI-KHAC", kind="organic", expiry_date=dt.date(2026, 2, 1))
    page = text(client.get(reverse("office:certificates"), {"xem": "da-het", "loai": "vietgap"}))
    assert f"{reverse('office:export', args=['certificate'])}?loai=vietgap&amp;xem=da-het" in page
    for asked, numbers in (
        ({"xem": "da-het", "loai": "vietgap"}, {"HET-HAN"}),
        ({"q": "con-han"}, {"CON-HAN"}),
        ({}, {"CON-HAN", "HET-HAN", "LOAI-KHAC"}),
    ):
        answer = client.get(reverse("office:export", args=["certificate"]), asked)
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.values)
        at = rows[0].index("Số giấy")
        assert {row[at] for row in rows[1:]} == numbers, asked


def test_establishment_exports_its_own_alone(world, client):
    mine, other = make_owner(world), make_owner(world)
    make_product(world, mine, name="Chả mực")
    make_product(world, other, name="Sá sùng")
    client.force_login(mine)
    answer = client.get(reverse("workshop:export", args=["product"]))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.values)
    assert [row[0] for row in rows[1:]] == ["Chả mực"]
    assert client.get(reverse("workshop:export", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_preview_page_asks_as_few_queries_for_many_rows_as_for_one(
    client, operator, rows, django_assert_num_queries
):
    sent(client, workbook_bytes(ESTABLISHMENT_HEADERS, *(establishment_row(f"Cơ sở {n}") for n in range(rows))))
    job = ImportJob.objects.get()
    client.post(reverse("office:import_columns", args=[job.pk]), job.columns)
    run_preview(job.pk)
    client.get(reverse("office:import_job", args=[job.pk]))
    with django_assert_num_queries(16):
        client.get(reverse("office:import_job", args=[job.pk]))

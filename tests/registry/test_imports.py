"""Imports from Excel: read, previewed, applied by the same rules as the pages, and written back."""

import datetime as dt
import io

import openpyxl
import pytest
import python_calamine
from django.db import connection
from msgspec import structs

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Person
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry import actions
from nguongoc.registry.actions.imports import (
    apply_import,
    cancel_import,
    export_rows,
    preview_import,
    upload_import,
)
from nguongoc.registry.contents import CONTENTS, SiteCode
from nguongoc.registry.imports import running
from nguongoc.registry.imports.enums import ImportKind
from nguongoc.registry.imports.files import write_failed, write_template
from nguongoc.registry.imports.running import run_apply, run_preview
from nguongoc.registry.imports.tables import table_of
from nguongoc.registry.models import Certificate, Establishment, ImportRow, Product, Site, Submission
from tests.factories import (
    establishment_content,
    make_authority,
    make_certificate,
    make_owner,
    make_person,
    make_product,
    make_site,
    make_unit,
    publish,
)
from tests.ground import made_once
from tests.workbooks import ESTABLISHMENT_HEADERS, establishment_row, upload, workbook_bytes

ESTABLISHMENT, PRODUCT = ImportKind.ESTABLISHMENT, ImportKind.PRODUCT
PRODUCT_HEADERS = [
    "Tên cơ sở",
    "Tên sản phẩm",
    "Ngành sản xuất",
    "Nhóm",
    "Khối lượng một gói",
    "Đơn vị",
    "GTIN",
    "Giá",
]


@made_once
def operator(world):
    return make_person(world.commune_authority, Role.OPERATOR)


def previewed(content, by, kind=ESTABLISHMENT):
    job = upload_import(kind=kind, upload=upload(content), by=by)
    preview_import(job=job, columns=job.columns, by=by)
    run_preview(job.pk)
    job.refresh_from_db()
    assert job.state == "previewed", job.failure
    return job


def applied(content, by, kind=ESTABLISHMENT, *, whole=False):
    job = previewed(content, by, kind)
    apply_import(job=job, is_all_or_nothing=whole, by=by)
    run_apply(job.pk)
    job.refresh_from_db()
    return job


def establishments(*rows):
    return workbook_bytes(ESTABLISHMENT_HEADERS, *rows)


def verdicts(job):
    return [row.verdict for row in job.rows.all()]


def problems(job, number=2):
    return " ".join(job.rows.get(number=number).problems)


def test_columns_are_matched_without_accents_case_and_by_other_names(world, operator):
    job = upload_import(kind=ESTABLISHMENT, upload=upload(establishments(establishment_row())), by=operator)
    assert job.columns == {
        "name": 0,
        "kind": 1,
        "sector": 2,
        "activities": 3,
        "unit": 4,
        "address": 5,
        "phone": 6,
        "representative": 7,
        "tax_code": 8,
    }
    assert (job.row_count, job.header_row, job.state) == (1, 1, "columns")


def test_header_is_found_below_a_title(world, operator):
    content = workbook_bytes(["DANH SÁCH CƠ SỞ NĂM 2026"], ESTABLISHMENT_HEADERS, establishment_row())
    job = previewed(content, operator)
    assert (job.header_row, verdicts(job)) == (2, ["new"])


def test_new_establishments_become_submissions_in_their_name(world, operator):
    job = applied(
        establishments(establishment_row(), establishment_row("Cơ sở hai", tax_code="0101234567")), operator
    )
    assert job.state == "done"
    row = job.rows.first()
    assert (row.state, row.submission.state, row.submission.entered_by) == ("applied", "submitted", operator)
    content = row.submission.read()
    assert (content.name, content.kind, content.activities) == (
        "Hợp tác xã Bản Sen",
        "cooperative",
        ["processing", "packing"],
    )
    assert (content.unit, row.record.organisation.sector) == (world.commune.key, "agriculture")
    with pytest.raises(Refusal, match=r"tự duyệt|không có quyền"):
        actions.accept(submission=row.submission, by=operator)
    publish(world, row.submission)
    assert Establishment.objects.get(pk=row.record_id).code


def test_the_same_file_again_changes_nothing_and_an_edit_shows_old_and_new(world, operator):
    rows = [establishment_row(tax_code="0101234567"), establishment_row("Cơ sở hai")]
    applied(establishments(*rows), operator)
    assert verdicts(previewed(establishments(*rows), operator)) == ["unchanged", "unchanged"]
    for submission in Submission.objects.all():
        publish(world, submission)
    rows[0][0], rows[1][5] = "Tên mới", "Thôn 2"
    job = previewed(establishments(*rows), operator)
    assert [row.changes for row in job.rows.all()] == [
        [["Tên cơ sở", "Hợp tác xã Bản Sen", "Tên mới"]],
        [["Địa chỉ", "Thôn 1", "Thôn 2"]],
    ]
    apply_import(job=job, is_all_or_nothing=True, by=operator)
    run_apply(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    changed = job.rows.first().submission
    assert (changed.state, changed.content["name"], changed.content["tax_code"]) == (
        "submitted",
        "Tên mới",
        "0101234567",
    )
    assert Establishment.objects.count() == 2


def test_wrong_rows_are_told_with_cells_and_the_good_ones_go_in(world, operator):
    def change(sheet):
        sheet["G3"] = "=1+1"
        sheet["F4"] = "#N/A"
        sheet["F4"].data_type = "e"
        sheet["G5"] = 203300000
        sheet["I6"] = 1.23456789012e19
        sheet.merge_cells("A7:A8")

    rows = [establishment_row(f"Cơ sở {place}") for place in range(8)]
    rows[7][4] = "Vân Đồn"
    job = applied(workbook_bytes(ESTABLISHMENT_HEADERS, *rows, change=change), operator)
    assert verdicts(job) == ["new", "wrong", "wrong", "wrong", "wrong", "wrong", "wrong", "wrong"]
    assert "Ô G3 (Điện thoại): là công thức: hãy dán giá trị" in problems(job, 3)
    assert "Ô F4 (Địa chỉ): đang báo lỗi #N/A" in problems(job, 4)
    assert "Ô G5 (Điện thoại): là số 203300000 nên đã mất số 0 ở đầu" in problems(job, 5)
    assert "mất chữ số" in problems(job, 6)
    assert "Ô A7:A8 là ô gộp" in problems(job, 7)
    assert "Có phải “Đặc khu Vân Đồn”?" in problems(job, 9)
    assert Establishment.objects.count() == 1


def test_rows_outside_the_jurisdiction_are_wrong(world, operator):
    elsewhere = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    other = make_person(make_authority("commune", "UBND đặc khu Cô Tô", elsewhere), Role.OPERATOR)
    applied(establishments(establishment_row(unit="Đặc khu Cô Tô", tax_code="0101234567")), other)
    rows = [establishment_row(tax_code="0101234567"), establishment_row("Khác", unit="Đặc khu Cô Tô")]
    job = previewed(establishments(*rows), operator)
    assert verdicts(job) == ["wrong", "wrong"]
    assert "ở ngoài phạm vi" in problems(job, 2)
    assert "Ô E3 (Xã, phường, đặc khu): Đặc khu Cô Tô không thuộc phạm vi" in problems(job, 3)


def test_two_rows_that_mean_the_same_are_not_both_taken(world, operator):
    job = previewed(establishments(establishment_row(), establishment_row()), operator)
    assert verdicts(job) == ["new", "wrong"]
    assert "Trùng với dòng 2" in problems(job, 3)


def test_what_changed_after_the_preview_is_told_and_not_overwritten(world, operator):
    applied(establishments(establishment_row()), operator)
    submission = Submission.objects.get()
    publish(world, submission)
    job = previewed(establishments(establishment_row(address="Thôn 9"), establishment_row("Cơ sở hai")), operator)
    organisation = submission.record.organisation
    changed = structs.replace(submission.read(), address="Thôn 5")
    actions.propose_change(record=submission.record, content=changed, by=operator.acting_for(organisation))
    apply_import(job=job, is_all_or_nothing=False, by=operator)
    run_apply(job.pk)
    assert [row.state for row in job.rows.all()] == ["failed", "applied"]
    assert "thay đổi sau khi xem trước" in problems(job)
    assert submission.record.open_submission.content["address"] == "Thôn 5"


def test_all_or_nothing_leaves_nothing_where_one_row_fails(world, operator):
    job = previewed(establishments(establishment_row(), establishment_row("Cơ sở hai")), operator)
    content = establishment_content(world, name="Cơ sở hai")
    actions.enter_establishments(entries=[(content, "agriculture")], by=operator)
    apply_import(job=job, is_all_or_nothing=True, by=operator)
    run_apply(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure[:5]) == ("failed", "1 dòn")
    assert [row.state for row in job.rows.all()] == ["waiting", "failed"]
    assert Establishment.objects.count() == 1


def test_all_or_nothing_is_refused_while_a_row_is_wrong(world, operator):
    job = previewed(establishments(establishment_row(), establishment_row(unit="Không có")), operator)
    with pytest.raises(Refusal, match="còn 1 dòng sai"):
        apply_import(job=job, is_all_or_nothing=True, by=operator)


def test_killed_worker_leaves_whole_batches_and_the_next_goes_on(world, operator, monkeypatch):
    monkeypatch.setattr(running, "APPLIED_AT_ONCE", 2)
    job = previewed(establishments(*(establishment_row(f"Cơ sở {place}") for place in range(5))), operator)
    apply_import(job=job, is_all_or_nothing=False, by=operator)
    calls = []

    class Killed(BaseException):
        pass

    note = running._note

    def die(*arguments):
        note(*arguments)
        calls.append(1)
        if len(calls) == 2:
            raise Killed

    monkeypatch.setattr(running, "_note", die)
    with pytest.raises(Killed):
        run_apply(job.pk)
    assert Establishment.objects.count() == 2
    monkeypatch.setattr(running, "_note", note)
    run_apply(job.pk)
    run_apply(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, Establishment.objects.count()) == ("done", 5, 5)


def test_cancelled_import_enters_nothing_more(world, operator):
    job = previewed(establishments(establishment_row()), operator)
    apply_import(job=job, is_all_or_nothing=False, by=operator)
    cancel_import(job=job, by=operator)
    run_apply(job.pk)
    assert not Establishment.objects.exists()
    with pytest.raises(StateChanged):
        cancel_import(job=job, by=operator)


def test_person_who_moved_away_enters_nothing(world, operator):
    job = previewed(establishments(establishment_row()), operator)
    apply_import(job=job, is_all_or_nothing=False, by=operator)
    operator.memberships.update(organisation=world.department, role=Role.REPORTER)
    run_apply(job.pk)
    job.refresh_from_db()
    assert (job.state, Establishment.objects.count()) == ("failed", 0)
    assert "không còn thuộc đơn vị" in job.failure


def test_only_those_who_enter_records_upload(world, operator):
    for person, kind in ((world.reviewer, ESTABLISHMENT), (operator, ImportKind.ACCOUNT)):
        with pytest.raises(NotPermitted):
            upload_import(kind=kind, upload=upload(establishments()), by=person)


def test_products_find_their_establishment_and_follow_its_rules(world, operator):
    owner = make_owner(world, name="Hợp tác xã Bản Sen")
    product = make_product(world, owner, gtin="08930000000019")
    content = workbook_bytes(
        PRODUCT_HEADERS,
        ["hop tac xa ban sen", "Sá sùng khô", "Thực phẩm chế biến", "Hải sản", "0,5", "kg", "", 250000],
        [
            "Hợp tác xã Bản Sen",
            "Ruốc hàu Vân Đồn",
            "Thực phẩm chế biến",
            "Thực phẩm",
            150,
            "g",
            8930000000019,
            "90.000",
        ],
        ["Cơ sở lạ", "X", "Thực phẩm chế biến", "Hải sản", 1, "kg", "", ""],
        ["Hợp tác xã Bản Sen", "Chả mực", "Thực phẩm chế biến", "Hải sản", 1, "kg", "8930000000018", ""],
    )
    job = applied(content, operator, PRODUCT)
    assert verdicts(job) == ["new", "changed", "wrong", "wrong"]
    assert "Chữ số kiểm tra" in problems(job, 5)
    made = Product.objects.get(name="Sá sùng khô")
    assert made.organisation == owner.organisation
    assert job.rows.get(number=3).record_id == product.pk
    assert job.rows.get(number=3).submission.content["price"] == 90_000
    assert job.rows.get(number=3).submission.content["shelf_life_days"] == 180


def test_amounts_beyond_what_the_page_takes_are_wrong_with_the_bound(world, operator):
    make_owner(world, name="Hợp tác xã Bản Sen")
    start, group = ["Hợp tác xã Bản Sen", "Hàu sữa", "Thực phẩm chế biến"], "Hải sản"
    amounts = [(0, 1), (1e30, 1), (1, -5), (1, 1e12), ("0", "0")]
    rows = [[*start, group, quantity, "g", "", price] for quantity, price in amounts]
    job = previewed(workbook_bytes(PRODUCT_HEADERS, *rows), operator, PRODUCT)
    assert verdicts(job) == ["wrong"] * 5
    for number, words in enumerate(
        ["Ô E2 (Khối lượng một gói): phải lớn hơn 0.", "từ 1.000.000.000 trở xuống", "từ 0 trở lên"], start=2
    ):
        assert words in problems(job, number)


def test_what_people_write_for_short_is_understood(world, operator):
    job = previewed(
        establishments(establishment_row(kind="HTX"), establishment_row("Hộ A", kind="Hộ KD")), operator
    )
    assert verdicts(job) == ["new", "new"]
    make_owner(world, name="Hộ B")
    headers = ["Tên cơ sở", "Loại giấy", "Số", "Nơi cấp", "Ngày cấp"]
    rows = ["Hộ B", "VietGAP", "1", "Chi cục", "2-1-2026"], ["Hộ B", "haccp", "2", "Chi cục", "02.01.2026"]
    job = previewed(workbook_bytes(headers, *rows), operator, ImportKind.CERTIFICATE)
    assert verdicts(job) == ["new", "new"], problems(job)


def test_product_needs_no_group_as_on_the_page(world, operator):
    make_owner(world, name="Hợp tác xã Bản Sen")
    headers = [header for header in PRODUCT_HEADERS if header != "Nhóm"]
    row = ["Hợp tác xã Bản Sen", "Hàu sữa", "Thực phẩm chế biến", 150, "g", "", ""]
    assert verdicts(previewed(workbook_bytes(headers, row), operator, PRODUCT)) == ["new"]


def test_establishment_imports_its_own_products(world, owner):
    job = applied(
        workbook_bytes(PRODUCT_HEADERS[1:], ["Sá sùng", "Thực phẩm chế biến", "Hải sản", 1, "kg", "", ""]),
        owner,
        PRODUCT,
    )
    assert (job.state, Product.objects.get().organisation) == ("done", owner.organisation)


def test_certificates_with_dates_as_cells_and_as_text(world, operator):
    make_owner(world, name="Hợp tác xã Bản Sen")
    headers = ["Tên cơ sở", "Loại giấy", "Số", "Nơi cấp", "Ngày cấp", "Ngày hết hạn"]
    start = ["Hợp tác xã Bản Sen", "Chứng nhận VietGAP"]
    content = workbook_bytes(
        headers,
        [*start, "01/VG", "Chi cục", dt.date(2026, 1, 2), "02/01/2029"],
        [*start, "02/VG", "Chi cục", "31/02/2026", ""],
        [*start, "03/VG", "Chi cục", "2026-01-02", ""],
        [*start, "04/VG", "Chi cục", 45000, ""],
        [*start, "05/VG", "Chi cục", "02/01/2026", "01/01/2026"],
    )
    job = applied(content, operator, ImportKind.CERTIFICATE)
    assert verdicts(job) == ["new", "wrong", "wrong", "wrong", "wrong"]
    assert "31/02/2026 không có thật" in problems(job, 3)
    assert "Hạn của giấy phải sau ngày cấp" in problems(job, 6)
    content = job.rows.first().submission.read()
    assert (content.issued_date, content.expiry_date) == (dt.date(2026, 1, 2), dt.date(2029, 1, 2))
    assert content.name == "Chứng nhận VietGAP"
    assert Certificate.objects.count() == 1


def test_accounts_of_the_own_organisation_alone(world):
    administrator = make_person(world.commune_authority, Role.ADMINISTRATOR)
    colleague = make_person(world.commune_authority, Role.REPORTER, "bao@vidu.example")
    content = workbook_bytes(
        ["Họ và tên", "Email", "Vai trò"],
        ["Người mới", "Moi@vidu.example", "Tài khoản vận hành"],
        [colleague.name, "bao@vidu.example", "Tài khoản kiểm tra"],
        ["Người sở", world.approver.email, "Tài khoản vận hành"],
    )
    job = applied(content, administrator, ImportKind.ACCOUNT)
    assert verdicts(job) == ["new", "changed", "wrong"]
    assert "Sở" not in problems(job, 4).replace("Người sở", "")
    assert Person.objects.get(email="moi@vidu.example").organisation == world.commune_authority
    assert Person.objects.get(pk=colleague.pk).membership.role == Role.REVIEWER
    assert Person.objects.get(pk=world.approver.pk).membership.role == Role.APPROVER


def test_template_is_read_by_others_and_its_example_is_not_imported(world, operator):
    out = io.BytesIO()
    write_template(out, table_of(ESTABLISHMENT, world.commune_authority))
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    assert book.sheetnames == ["Cơ sở", "Hướng dẫn", "Danh mục"]
    sheet = book["Cơ sở"]
    assert sheet.column_dimensions["A"].number_format == "@"
    assert len(sheet.data_validations.dataValidation) > 3
    names = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_name("Cơ sở")
    assert names.to_python()[0][1] == "Tên cơ sở"
    job = upload_import(kind=ESTABLISHMENT, upload=upload(out.getvalue()), by=operator)
    columns = {column.field for column in table_of(ESTABLISHMENT, world.commune_authority).columns}
    assert set(job.columns) == columns - {"record"}
    preview_import(job=job, columns=job.columns, by=operator)
    run_preview(job.pk)
    assert not job.rows.exists()


def test_failed_rows_come_back_in_the_layout_of_the_file_and_go_in_once_mended(world, operator):
    job = previewed(establishments(establishment_row(), establishment_row("=SUM(1)", unit="Lạ")), operator)
    out = io.BytesIO()
    assert write_failed(out, job) == 1
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    header, row = book.active.iter_rows(values_only=True)
    assert header == (*ESTABLISHMENT_HEADERS, "Lý do không nhập được")
    assert "Ô E3" in row[-1]
    book.active["A2"], book.active["E2"] = "Cơ sở hai", "Đặc khu Vân Đồn"
    mended = io.BytesIO()
    book.save(mended)
    assert verdicts(previewed(mended.getvalue(), operator)) == ["new"]


def test_export_imported_again_changes_nothing(world, operator):
    owner = make_owner(world, name="+84 Cơ sở", latitude=21.125, tax_code="0101234567", description="Một\nHai")
    product = make_product(world, owner, net_quantity=1.125, description="-10 %")
    make_product(world, owner, gtin="08930000000019", name="Ruốc hàu Vân Đồn", group="")
    make_certificate(world, owner, products=[product.pk])
    make_site(
        world, owner, codes=[SiteCode(kind="other", number="7", issuer="Chi cục")], area=1.5, area_unit="HAR"
    )
    applied(establishments(establishment_row("@Cơ sở chưa đăng")), operator)
    for kind, model, count in (
        (ESTABLISHMENT, Establishment, 2),
        (ImportKind.SITE, Site, 1),
        (PRODUCT, Product, 2),
        (ImportKind.CERTIFICATE, Certificate, 1),
    ):
        out = io.BytesIO()
        rows = model.objects.visible_to(operator).order_by("sort_key")
        assert export_rows(out=out, kind=kind, rows=rows, asked={}, by=operator) == count
        job = previewed(out.getvalue(), operator, kind)
        assert verdicts(job) == ["unchanged"] * count, problems(job)
    acts = AuditEntry.objects.filter(action__startswith="export_").values_list("action", flat=True)
    assert sorted(acts) == ["export_certificates", "export_establishments", "export_products", "export_sites"]


def test_preview_and_apply_ask_as_few_queries_for_many_rows_as_for_one(
    world, operator, django_assert_max_num_queries
):
    for count in (1, 40):
        job = previewed(
            establishments(*(establishment_row(f"Cơ sở {count} {place}") for place in range(count))), operator
        )
        apply_import(job=job, is_all_or_nothing=False, by=operator)
        with django_assert_max_num_queries(75):
            run_apply(job.pk)
    assert ImportRow.objects.filter(state="applied").count() == 41
    assert connection.in_atomic_block


def test_what_a_new_record_must_say_is_a_column_that_must_be_filled(world):
    for kind, content in CONTENTS.items():
        columns = {column.field: column for column in table_of(kind, world.commune_authority).columns}
        required = {field.name for field in structs.fields(content) if field.required} - {"name"}
        assert required <= {name for name, column in columns.items() if column.is_required}
        assert "name" in columns


def test_sites_are_entered_with_their_codes_and_sent_to_the_authority_of_their_place(world, operator):
    owner = make_owner(world, name="Hợp tác xã Bản Sen")
    elsewhere = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    there = make_authority("commune", "UBND đặc khu Cô Tô", elsewhere)
    site = make_site(world, owner, name="Ao số 3", codes=[SiteCode(kind="other", number="7", issuer="Chi cục")])
    content = workbook_bytes(
        ["Cơ sở", "Tên địa điểm", "Loại địa điểm", "Xã", "Diện tích", "Đơn vị diện tích", "Mã số được cấp"],
        [
            "Hợp tác xã Bản Sen",
            "ao so 3",
            "Ao nuôi",
            "Đặc khu Vân Đồn",
            "",
            "",
            "mã số khác: 7; mã số cơ sở nuôi: N1",
        ],
        ["Hợp tác xã Bản Sen", "Vườn cam", "Vùng trồng", "Đặc khu Cô Tô", "1,5", "ha", "Mã số vùng trồng: VT-01"],
        ["Hợp tác xã Bản Sen", "Kho", "Kho bảo quản", "Đặc khu Vân Đồn", 2, "", "VT-01"],
    )
    job = applied(content, operator, ImportKind.SITE)
    assert verdicts(job) == ["changed", "new", "wrong"], [row.problems for row in job.rows.all()]
    assert "thiếu loại hoặc số" in problems(job, 4)
    changed, new = (row.submission for row in job.rows.filter(state="applied"))
    assert [(code.number, code.issuer) for code in changed.read().codes] == [("7", "Chi cục"), ("N1", "")]
    assert changed.record_id == site.pk
    assert (new.reviewer, new.record.as_site.unit) == (there, elsewhere)
    assert (new.read().area, new.read().area_unit) == (1.5, "HAR")
    assert Submission.objects.get(pk=new.pk).record.organisation.unit == world.commune

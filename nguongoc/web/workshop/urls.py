"""Addresses of the workshop: what an establishment does itself, most of it on a phone."""

from django.urls import include, path

from nguongoc.web.designs.addresses import addresses as design_addresses
from nguongoc.web.imports.addresses import addresses as excel_addresses
from nguongoc.web.people.addresses import addresses
from nguongoc.web.people.notices import notice_addresses
from nguongoc.web.printing.addresses import addresses as print_addresses
from nguongoc.web.tracing.addresses import addresses as trace_addresses
from nguongoc.web.workshop.pages import LOTS, PEOPLE, STAMPS
from nguongoc.web.workshop.views import (
    activation,
    activation_excel,
    assignments,
    certificates,
    deputies,
    logs,
    lots,
    papers,
    products,
    recall,
    receipts,
    record,
    scanning,
    sites,
    stamp_requests,
    stamps,
    today,
    write_off,
)

app_name = "workshop"
urlpatterns = [
    path("", today.today, name="today"),
    path("ho-so/", record.record, name="record"),
    path("ho-so/sua/", record.edit, name="edit_record"),
    path("ho-so/rut/<int:pk>/", record.withdraw_submission, name="withdraw_submission"),
    path("ho-so/giay-to/", certificates.certificates, name="certificates"),
    path("ho-so/giay-to/them/", certificates.add, name="add_certificate"),
    path("ho-so/giay-to/<int:pk>/", certificates.certificate, name="certificate"),
    path("ho-so/giay-to/<int:pk>/sua/", certificates.edit, name="edit_certificate"),
    path("ho-so/dia-diem/", sites.sites, name="sites"),
    path("ho-so/dia-diem/them/", sites.add, name="add_site"),
    path("ho-so/dia-diem/<int:pk>/", sites.site, name="site"),
    path("ho-so/dia-diem/<int:pk>/sua/", sites.edit, name="edit_site"),
    path("ho-so/can-giay-gi/", papers.paper_guide, name="paper_guide"),
    path("tai-lieu/<int:pk>/", certificates.document, name="document"),
    path("san-pham/", products.products, name="products"),
    path("san-pham/them/", products.add, name="add_product"),
    path("san-pham/<int:pk>/", products.product, name="product"),
    path("san-pham/<int:pk>/sua/", products.edit, name="edit_product"),
    path("lo/", lots.lots, name="lots"),
    path("lo/mo/", lots.open_one, name="open_lot"),
    path("lo/<int:pk>/", lots.lot, name="lot"),
    path("truy-vet/", include(trace_addresses(LOTS))),
    path("lo/<int:pk>/dong/", lots.close, name="close_lot"),
    path("lo/<int:pk>/ghi/", logs.choose, name="choose_log"),
    path("lo/<int:pk>/ghi/<int:form_pk>/", logs.write, name="write_log"),
    path("lo/<int:pk>/thu-hoi/", recall.recall, name="recall_lot"),
    path("tem/", stamps.stamps, name="stamps"),
    path("tem/quet/", scanning.scan, name="scan"),
    path("tem/quet/doc/", scanning.say, name="say_stamp"),
    path("tem/kich-hoat-excel/", activation_excel.files, name="activation_excel"),
    path("tem/kich-hoat-excel/mau/", activation_excel.template, name="activation_template"),
    path("tem/kich-hoat-excel/<int:pk>/", activation_excel.file, name="activation_file"),
    path("tem/kich-hoat-excel/<int:pk>/kich-hoat/", activation_excel.apply, name="apply_activations"),
    path("tem/kich-hoat-excel/<int:pk>/dong-sai/", activation_excel.failed, name="failed_activations"),
    path("tem/yeu-cau/", stamp_requests.choose_lot, name="request_stamps"),
    path("tem/yeu-cau/lo/<int:lot_pk>/", stamp_requests.request_for, name="request_stamps_for"),
    path("tem/yeu-cau/vu/", stamp_requests.choose_product, name="choose_season_product"),
    path("tem/yeu-cau/vu/<int:product_pk>/", stamp_requests.request_for_season, name="request_stamps_for_season"),
    path("tem/yeu-cau/<int:pk>/", stamp_requests.stamp_request, name="stamp_request"),
    path("tem/cuon/<int:pk>/nhan/", receipts.receive, name="receive"),
    path("tem/dot/<int:pk>/", stamps.batch, name="batch"),
    path("tem/dot/<int:pk>/bao-hong/", write_off.write_off, name="write_off"),
    path("tem/", include(print_addresses(STAMPS))),
    path("tem/dot/<int:pk>/kich-hoat/", activation.activate, name="activate"),
    path("tem/mau/", include(design_addresses(STAMPS))),
    path("excel/", include(excel_addresses(PEOPLE))),
    path("lam-thay/", deputies.members, name="members"),
    path("lam-thay/<int:pk>/", deputies.act_for, name="act_for"),
    path("uy-quyen/", deputies.mandates, name="mandates"),
    path("uy-quyen/<int:pk>/ket-thuc/", deputies.end_mandate, name="end_mandate"),
    path("tai-khoan/<int:pk>/san-pham/", assignments.assign, name="assign_products"),
    path("thong-bao/", include(notice_addresses(PEOPLE))),
    path("tai-khoan/", include(addresses(PEOPLE))),
]

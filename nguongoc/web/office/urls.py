"""Addresses of the office."""

from django.urls import include, path

from nguongoc.web.office.navigation import PEOPLE
from nguongoc.web.office.views import (
    audit,
    chains,
    deputies,
    establishment_map,
    establishments,
    lots,
    product_lists,
    products,
    queue,
    recalls,
    review,
    search,
    sites,
    stamps,
    today,
)
from nguongoc.web.people.addresses import addresses

app_name = "office"
urlpatterns = [
    path("", today.today, name="today"),
    path("hang-doi/", queue.queue, name="queue"),
    path("hang-doi/<int:pk>/", review.submission, name="submission"),
    path("tim/", search.search, name="search"),
    path("ban-do/", establishment_map.establishment_map, name="establishment_map"),
    path("san-pham/", products.products, name="products"),
    path("san-pham/<int:pk>/", products.product, name="product"),
    path("co-so/", establishments.establishments, name="establishments"),
    path("co-so/<int:pk>/", establishments.establishment, name="establishment"),
    path("co-so/<int:pk>/lam-thay/", deputies.act_for, name="act_for"),
    path("co-so/<int:pk>/uy-quyen/", deputies.mandates, name="mandates"),
    path("uy-quyen/<int:pk>/ket-thuc/", deputies.end_mandate, name="end_mandate"),
    path("dia-diem/<int:pk>/", sites.site, name="site"),
    path("chuoi/", chains.chains, name="chains"),
    path("chuoi/them/", chains.add, name="add_chain"),
    path("chuoi/<int:pk>/", chains.chain, name="chain"),
    path("chuoi/<int:pk>/sua/", chains.edit, name="edit_chain"),
    path("chuoi/<int:pk>/xac-nhan/", chains.confirm, name="confirm_chain"),
    path("chuoi/<int:pk>/ket-thuc/", chains.end, name="end_chain"),
    path("chuoi/<int:pk>/co-so/them/", chains.add_member, name="add_chain_member"),
    path("chuoi/<int:pk>/co-so/<int:member_pk>/thoi/", chains.end_member, name="end_chain_member"),
    path("san-pham/ocop/", product_lists.ocop_products, name="ocop_products"),
    path("san-pham/chu-luc/", product_lists.key_products, name="key_products"),
    path("san-pham/chu-luc/them/", product_lists.mark_key_product, name="mark_key_product"),
    path("san-pham/chu-luc/<int:pk>/dua-ra/", product_lists.end_key_product, name="end_key_product"),
    path("tem/", stamps.stamp_requests, name="stamp_requests"),
    path("tem/<int:pk>/", stamps.stamp_request, name="stamp_request"),
    path("tem/dot/<int:pk>/", stamps.batch, name="batch"),
    path("tem/dot/<int:pk>/tinh-trang/", stamps.change_stamps, name="change_stamps"),
    path("lo/", lots.lots, name="lots"),
    path("lo/<int:pk>/", lots.lot, name="lot"),
    path("lo/<int:pk>/thu-hoi/", recalls.open_recall, name="open_recall"),
    path("thu-hoi/", recalls.recalls, name="recalls"),
    path("thu-hoi/<int:pk>/", recalls.recall, name="recall"),
    path("nhat-ky/", audit.audit_trail, name="audit_trail"),
    path("tai-khoan/", include(addresses(PEOPLE))),
]

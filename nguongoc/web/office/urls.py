"""Addresses of the office."""

from django.urls import include, path

from nguongoc.web.office.navigation import PEOPLE
from nguongoc.web.office.views import (
    audit,
    deputies,
    establishment_map,
    establishments,
    lots,
    products,
    queue,
    recalls,
    review,
    search,
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

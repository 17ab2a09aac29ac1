"""Addresses of the office."""

from django.urls import include, path

from nguongoc.web.office.navigation import PEOPLE
from nguongoc.web.office.views import (
    audit,
    authorities,
    establishment_map,
    establishments,
    lots,
    places,
    products,
    queue,
    recalls,
    reorganise,
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
    path("to-chuc/", authorities.authorities, name="authorities"),
    path("to-chuc/them/", authorities.add_authority, name="add_authority"),
    path("to-chuc/<int:pk>/", authorities.authority, name="authority"),
    path("to-chuc/<int:pk>/sua/", authorities.edit_authority, name="edit_authority"),
    path("to-chuc/<int:pk>/tai-khoan/", authorities.first_administrator, name="first_administrator"),
    path("to-chuc/<int:pk>/sap-xep/", reorganise.reorganise, name="reorganise"),
    path("dia-ban/", places.places_to_confirm, name="places_to_confirm"),
    path("dia-ban/<int:pk>/", places.confirm_place, name="confirm_place"),
    path("tai-khoan/", include(addresses(PEOPLE))),
]

"""The administrator gives a producer the products to work on."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission, Role
from nguongoc.accounts.models import Membership
from nguongoc.registry.actions import assign_products
from nguongoc.registry.models import Product, ProductAssignment
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import DateField, PlainForm, offer, posted
from nguongoc.web.workshop.pages import PEOPLE


class AssignmentForm(PlainForm):
    products = forms.MultipleChoiceField(
        label="Sản phẩm được giao", required=False, widget=forms.CheckboxSelectMultiple
    )
    last_date = DateField(label="Đến hết ngày", required=False, help_text="Để trống: cho tới khi thôi giao.")

    def __init__(self, *args: Any, products: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._products = {str(product.pk): product for product in products}
        offer(self, "products", [(key, product.name) for key, product in self._products.items()])

    @property
    def chosen(self) -> list[Product]:
        return [self._products[key] for key in self.cleaned_data["products"]]


@needs(Permission.MANAGE_ACCOUNTS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: OfficeRequest, pk: int) -> HttpResponse:
    """What is ticked is what the producer works on from now on."""
    members = Membership.objects.visible_to(request.user).filter(role=Role.PRODUCER).select_related("person")
    member = get_object_or_404(members, person=pk)
    products = list(Product.objects.visible_to(request.user).order_by("sort_key", "pk"))
    given = list(ProductAssignment.objects.in_force().filter(person=member.person))
    initial = {
        "products": [str(row.product_id) for row in given],
        "last_date": given[0].last_date if given else None,
    }
    form = AssignmentForm(posted(request), products=products, initial=initial)
    if form.is_valid():
        last_date = form.cleaned_data["last_date"]
        form.carry_out(
            lambda: assign_products(membership=member, products=form.chosen, last_date=last_date, by=request.user)
        )
        if form.is_valid():
            messages.success(request, f"Đã giao {len(form.chosen)} sản phẩm cho {member.person}.")
            return redirect("workshop:person", pk)
    context = {
        "form": form,
        "member": member,
        "has_products": bool(products),
        "crumbs": PEOPLE.crumbs((member.person.name, PEOPLE.url("person", pk)), here="Giao sản phẩm"),
    }
    return PEOPLE.page(request, "assign_products.html", context)

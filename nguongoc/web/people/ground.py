"""The pages of accounts are the same for authorities and establishments; the ground lends them its frame."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from django.http import HttpResponse
from django.urls import reverse

from nguongoc.web.access import OfficeRequest

PAGE_NAMES = {
    *("people", "add_person", "person", "edit_person", "suspend_person", "assign_products", "reset_second_step"),
    *("tokens", "revoke_token"),
}


class Render(Protocol):
    def __call__(
        self, request: OfficeRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """`name` is the namespace of its addresses, `layout` the template that its pages extend."""

    name: Literal["office", "workshop"]
    layout: str
    render: Render

    def page(self, request: OfficeRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        own = {"layout": self.layout, "ground": self.name, "list_url": self.url("people")}
        return self.render(request, f"people/{template}", own | context)

    def url(self, name: str, *args: int) -> str:
        return reverse(f"{self.name}:{name}", args=args)

    def crumbs(self, *steps: tuple[str, str], here: str) -> list[dict[str, str]]:
        """The way to this page from the list of accounts."""
        way = [("Tài khoản", self.url("people")), *steps, (here, "")]
        return [{"label": label, "url": url} for label, url in way]

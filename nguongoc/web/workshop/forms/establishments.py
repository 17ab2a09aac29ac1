"""The form of an establishment's own record."""

from django import forms

from nguongoc.registry.contents import EstablishmentContent
from nguongoc.web.establishment_fields import EstablishmentFields
from nguongoc.web.workshop.forms.pictures import PictureForm
from nguongoc.web.workshop.forms.visibility import VisibilityForm

_LONG = 4000


class RecordForm(VisibilityForm, PictureForm, EstablishmentFields):
    """The establishment's own record, with a picture and an introduction."""

    picture_label = "Ảnh cơ sở"
    description = forms.CharField(
        label="Giới thiệu",
        required=False,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Vài câu cho người mua: làm gì, từ bao giờ, có gì riêng.",
    )

    def proposed(self, email: str) -> EstablishmentContent:
        return self.content(
            email=email,
            description=self.cleaned_data["description"].strip(),
            picture=self.picture_id,
            visibility=self.visibility,
        )

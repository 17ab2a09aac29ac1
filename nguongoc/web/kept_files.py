"""Files among other fields: stored as soon as they are good, so that an error elsewhere does not lose them."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.registry.models import Document, Picture, Recording
from nguongoc.web.fields import PlainForm, say_plainly


def token_of(pk: int | None, by: Person, *, kind: str = "picture") -> str:
    """A stored file as a hidden field carries it: only the person who sent it can send it again."""
    return signing.dumps({kind: pk, "person": by.pk}, salt=f"workshop.{kind}") if pk else ""


def read_token(token: str, by: Person, *, kind: str = "picture") -> int | None:
    try:
        kept = signing.loads(token, salt=f"workshop.{kind}") if token else None
    except signing.BadSignature:
        return None
    return int(kept[kind]) if kept and kept["person"] == by.pk else None


class KeptFilesForm(PlainForm):
    """A form with files that are stored while it is cleaned; the page shown again carries them hidden."""

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def ask_file(
        self, name: str, present: int | None, label: str, help_text: str, attrs: Mapping[str, Any]
    ) -> int | None:
        """Add the field of a file; gives the id of the one that is there: kept by the page, else `present`."""
        widget = forms.FileInput(attrs=dict(attrs))
        self.fields[name] = forms.FileField(label=label, required=False, help_text=help_text, widget=widget)
        say_plainly(self.fields[name])
        self.fields[f"kept_{name}"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial.pop(name, None)
        self.initial.setdefault(f"kept_{name}", token_of(present, self.by, kind=name))
        if not self.is_bound:
            return present
        return read_token(str(self.data.get(f"kept_{name}", "")), self.by, kind=name)

    def stored_file(
        self, name: str, present: int | None, add: Callable[..., Picture | Document | Recording]
    ) -> int | None:
        """Store the file that was sent, if any; the form shown again carries it. Gives the id to go on with."""
        upload = self.cleaned_data.get(name)
        if not upload:
            return present
        try:
            pk = add(upload=upload, by=self.by).pk
        except Refusal as refusal:
            self.add_error(name, refusal.sentence)
            return present
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data[f"kept_{name}"] = token_of(pk, self.by, kind=name)
            self.data = data
        return pk

"""Who reads a field: a choice beside each whose rule allows one."""

from typing import Any

from django import forms

from nguongoc.registry.contents.texts import Visibility
from nguongoc.registry.enums import Audience, RecordKind
from nguongoc.registry.visibility import rules_in_force
from nguongoc.web.fields import PlainForm, choices_of, say_plainly

_CHOICES = choices_of(Audience)


class VisibilityForm(PlainForm):
    """Adds a field `xem_NAME` for each rule of the kind that allows a choice; left out, the rule's own holds."""

    def __init__(self, *args: Any, kind: RecordKind, visibility: Visibility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rules = [rule for rule in rules_in_force()[kind] if rule.may_change]
        for rule in self._rules:
            field = forms.ChoiceField(
                label=f"Ai đọc được: {rule.label}",
                choices=_CHOICES,
                required=False,
                initial=visibility.get(rule.name, rule.default),
                help_text=rule.sentence,
            )
            say_plainly(field)
            self.fields[f"xem_{rule.name}"] = field

    @property
    def visibility(self) -> Visibility:
        """The establishment's choices that are not the rules' own; call it on a valid form only."""
        chosen = ((rule, self.cleaned_data[f"xem_{rule.name}"]) for rule in self._rules)
        return {rule.name: value for rule, value in chosen if value and value != rule.default}

"""Forms of which nobody changes a field: all of a kind have the same fields.

Django copies the fields of its class for each form, with their choices and widgets, so
that a form may change its own. Of a form that only cleans, that is most of its cost;
a device that was offline sends a hundred.
"""

from __future__ import annotations

from copy import copy
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError

AnyForm = TypeVar("AnyForm", bound=type[forms.Form])


class OfAll(dict[str, forms.Field]):
    def __deepcopy__(self, _known: Any) -> OfAll:
        return self

    def __setitem__(self, name: str, field: forms.Field) -> None:
        raise TypeError(f"{name} would be a field of every form")


def only_cleans(form: AnyForm) -> AnyForm:
    """Marks such a form. Those that inherit from it have fields of their own again."""
    form.base_fields = OfAll(form.base_fields)
    return form


class OfWords(forms.Form):
    """What is sent is a word for each field, by its name: no widget is asked, which
    costs more than to clean it. For forms whose widgets would say the same."""

    def _clean_fields(self) -> None:
        for name, field in self.fields.items():
            try:
                self.cleaned_data[name] = field.clean(self.data.get(name))
                if own := getattr(self, f"clean_{name}", None):
                    self.cleaned_data[name] = own()
            except ValidationError as error:
                self.add_error(name, error)


def once_a_word(fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
    """Fields that remember what they made of each word: for who cleans many forms in a
    row, and then forgets these."""
    return {name: remembering(field) for name, field in fields.items()}


def remembering(field: forms.Field) -> forms.Field:
    made: dict[str | None, Any] = {}
    own = copy(field)

    def clean(word: Any) -> Any:
        if not isinstance(word, str | None):
            return field.clean(word)
        if word not in made:
            made[word] = field.clean(word)
        return made[word]

    own.clean = clean  # type: ignore[assignment, method-assign]
    return own

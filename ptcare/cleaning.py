"""Forms of which nobody changes a field: all of a kind have the same fields.

Django copies the fields of its class for each form, with their choices and widgets, so
that a form may change its own. Of a form that only cleans, that is most of its cost;
a device that was offline sends a hundred.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms

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

"""From expressions of templates, `person.name|lower`, to expressions of Python."""

from __future__ import annotations

from typing import Any, cast

from django.template.base import FilterExpression, Variable
from django.template.defaulttags import TemplateLiteral
from django.utils.safestring import mark_safe

from ptcare.drawing import runtime

PLAIN = (str, int, float, bool, type(None))  # written out as they are
LOOP = "forloop"


class Expressions:
    """Compiles expressions; `names` are the globals of the function they stand in."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {
            name: getattr(runtime, name) for name in dir(runtime) if name[0] != "_"
        }
        self.asks_loop = False  # whether a loop must count
        self.changing: frozenset[str] | None = None  # names that tags set; None: any
        self.around: dict[str, str] = {}  # names that are seen from outside, looked up
        self.scopes: list[dict[str, str]] = []  # and those of `with` and `for`
        self.taken = 0

    def name(self, thing: Any) -> str:
        """A name for it in the function; of a plain value, itself."""
        if type(thing) in PLAIN:
            return repr(thing)
        name = self.new("_")
        self.names[name] = thing
        return name

    def new(self, kind: str) -> str:
        """A name that is not taken."""
        self.taken += 1
        return f"{kind}{self.taken}"

    def value(self, expression: FilterExpression, *, missing: str = "''") -> str:
        """`{{ person.name|lower }}`: its variable, and then filter after filter."""
        said = (
            self.variable(expression.var, missing)
            if expression.is_var
            else self.name(expression.var)
        )
        for function, args in expression.filters:
            said = self.filtered(said, function, args)
        return said

    def variable(self, variable: Variable, missing: str) -> str:
        if variable.lookups is None:
            if variable.translate or variable.message_context:
                return f"{self.name(variable)}.resolve(c)"
            return self.name(variable.literal)
        name, *rest = variable.lookups
        if name in runtime.BUILTINS and not rest:
            return name
        self.asks_for(variable)
        found, itself = self.found(name), self.name(variable)
        if not rest:
            return f"itself({found}, c, {itself}, {missing})"
        return f"of({found}, {tuple(rest)!r}, c, {itself}, {missing})"

    def found(self, name: str) -> str:
        """What the name stands for: looked up once, where no tag can change that."""
        if name in runtime.BUILTINS:
            return name
        if self.changing is None or name in self.changing or name == LOOP:
            return f"seen(c, {name!r})"
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        if name not in self.around:
            self.around[name] = self.new("s")
        return self.around[name]

    def asks_for(self, variable: Variable) -> None:
        if variable.lookups and variable.lookups[0] == LOOP:
            self.asks_loop = True

    def filtered(self, said: str, function: Any, args: list[Any]) -> str:
        """As FilterExpression.resolve: who asks for local time or escaping has it."""
        given = "".join(f", {self.argument(*each)}" for each in args)
        if getattr(function, "expects_localtime", False):
            said = f"template_localtime({said}, c.use_tz)"
        if getattr(function, "needs_autoescape", False):
            given += ", autoescape=c.autoescape"
        if not getattr(function, "is_safe", False):
            return f"{self.name(function)}({said}{given})"
        before = self.new("b")
        after = f"{self.name(function)}({before}{given})"
        return f"kept_safe(({before} := {said}), {after})"

    def argument(self, is_variable: bool, argument: Any) -> str:
        if not is_variable:
            return self.name(mark_safe(argument))  # noqa: S308 - of the template
        self.asks_for(argument)
        return f"{self.name(argument)}.resolve(c)"

    def condition(self, token: Any) -> str:
        """`{% if a and not b %}`: Django's operators are Python's."""
        if isinstance(token, TemplateLiteral):
            return self.value(cast(FilterExpression, token.value), missing="None")
        if token.second is None:
            return f"({token.id} {self.condition(token.first)})"
        sides = self.condition(token.first), self.condition(token.second)
        return f"({sides[0]} {token.id} {sides[1]})"

    def values(self, expressions: dict[str, FilterExpression]) -> str:
        said = (f"{name!r}: {self.value(e)}" for name, e in expressions.items())
        return f"{{{', '.join(said)}}}"


def is_fixed(expression: FilterExpression) -> bool:
    """Whether it is words of the template itself, at most in another language."""
    literal = not expression.is_var or expression.var.lookups is None
    return literal and not any(
        is_variable for _function, args in expression.filters for is_variable, _ in args
    )


def is_bare(expression: FilterExpression) -> bool:
    return is_fixed(expression) and not expression.filters

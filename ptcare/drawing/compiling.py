"""From the nodes of a template to the source of a Python function, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    VariableNode,
)
from django.template.defaulttags import (
    CommentNode,
    CsrfTokenNode,
    FirstOfNode,
    ForNode,
    IfNode,
    LoadNode,
    NowNode,
    TemplateLiteral,
    URLNode,
    WithNode,
)
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils import timezone

from ptcare.drawing.expressions import Expressions, is_bare
from ptcare.drawing.nodes import is_fixed_node, names_set
from ptcare.drawing.runtime import Included, Key
from ptcare.drawing.sentences import Sentence

Draw = Callable[..., None]
Known = defaultdict[Key, list[str]]


class CompiledTemplate(Expressions):
    """A list of nodes as a function `draw`; `is_plain` if none is left to Django."""

    def __init__(self, nodes: NodeList, name: str) -> None:
        super().__init__()
        self.names["template_localtime"] = timezone.template_localtime  # type: ignore[attr-defined]
        self.lines: list[str] = []
        self.depth = 1
        self.fixed: list[list[Node]] = []  # runs of nodes to render once in a language
        self.waiting: list[Node] = []  # fixed nodes that may be joined by the next
        self.is_plain = True
        self.changing = names_set(nodes, known=COMPILED)
        self.body(nodes)
        self.draw = self.function(name)

    def function(self, name: str) -> Draw:
        head = ["def draw(c, out, key):"]
        if self.fixed:
            known: Known = defaultdict(lambda: [""] * len(self.fixed))
            self.names |= {"learn": self.learn, "known": known}
            head.append("    k = known[key]")
        if self.around:
            places = "".join(f"{place}, " for place in self.around.values())
            head.append(f"    {places}= seen_all(c, {tuple(self.around)!r})")
        source = "\n".join([*head, *self.lines, "    return"])
        code = compile(source, f"<drawn {name}>", "exec")
        exec(code, self.names)  # noqa: S102 - of our own templates
        return self.names["draw"]

    def learn(self, context: Any, said: list[str], number: int) -> str:
        """Rendered when it is first reached: what no page reaches must not fail."""
        said[number] = "".join(node.render(context) for node in self.fixed[number])
        return said[number]

    # --- Lines

    def line(self, text: str) -> None:
        self.say_what_waits()
        self.lines.append(f"{'    ' * self.depth}{text}")

    @contextmanager
    def within(self, head: str) -> Iterator[None]:
        self.line(head)
        self.depth += 1
        yield
        self.line("pass")
        self.depth -= 1

    def say_what_waits(self) -> None:
        """Fixed nodes side by side become one piece of text."""
        run, self.waiting = self.waiting, []
        if run and all(isinstance(node, TextNode) for node in run):
            self.line(f"out({''.join(node.s for node in run)!r})")  # type: ignore[attr-defined]
        elif run:
            n = len(self.fixed)
            self.fixed.append(run)
            self.line(f"out(k[{n}] or learn(c, k, {n}))")

    # --- Nodes

    def body(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if is_fixed_node(node):
                self.waiting.append(node)
            else:
                COMPILED.get(type(node), CompiledTemplate.other)(self, node)
        self.say_what_waits()

    def nothing(self, node: Node) -> None:
        """A tag that says nothing on the page."""

    def other(self, node: Node) -> None:
        """A node that is not known here is left to Django, with the whole context."""
        self.is_plain = False
        self.as_it_is(node)

    def as_it_is(self, node: Node) -> None:
        """Django renders it, by `render` with the context."""
        self.asks_loop = True
        self.line(f"out({self.name(node)}.render(c))")

    def variable_node(self, node: VariableNode) -> None:
        self.line(f"out(show({self.value(node.filter_expression)}, c))")

    def csrf(self, node: CsrfTokenNode) -> None:
        self.line(f"out(csrf_field(c, {self.name(node)}))")

    def conditional(self, node: Any) -> None:
        depth = self.depth
        for condition, nodes in node.conditions_nodelists:
            if condition is None:
                self.body(nodes)
                break
            self.line(f"try: m = {self.condition(condition)}")
            self.line(self.failed(condition))
            with self.within("if m:"):
                self.body(nodes)
            self.line("else:")
            self.depth += 1
        self.line("pass")
        self.depth = depth

    def failed(self, condition: Any) -> str:
        """Operators answer even where a side of them fails; a value alone does not."""
        if isinstance(condition, TemplateLiteral):
            return "except VariableDoesNotExist: m = None"
        return f"except Exception: m = {self.name(condition)}.eval(c)"

    def loop(self, node: Any) -> None:
        asked, self.asks_loop = self.asks_loop, False
        n = self.new("n")
        self.line(f"{n} = row({self.value(node.sequence, missing='None')})")
        with self.within(f"if len({n}):"):
            self.turns(node, n)
        with self.within("else:"):
            self.seeing({}, lambda: self.body(node.nodelist_empty))
        self.asks_loop |= asked

    def turns(self, node: Any, n: str) -> None:
        """Each turn of a loop; `forloop` is kept up only if something in it asks."""
        self.line(f"d{n} = len(c.dicts)")
        start = len(self.lines)
        with self.within("try:"):
            order = f"reversed({n})" if node.is_reversed else n
            with self.within(f"for i{n}, v{n} in enumerate({order}):"):
                counting = len(self.lines)
                self.turn(node, n)
        with self.within("finally:"):
            self.line(f"del c.dicts[d{n}:]")
        inner = "    " * self.depth
        if self.asks_loop:
            head = f"l{n} = {{'parentloop': c.get('forloop', {{}})}}"
            count = f"{inner}        count(l{n}, i{n}, len({n}))"
            self.lines.insert(counting, count)
            self.lines[start:start] = [
                f"{inner}{head}",
                f"{inner}c.dicts.append({{'forloop': l{n}}})",
            ]
        else:
            self.lines.insert(start, f"{inner}c.dicts.append({{}})")

    def turn(self, node: Any, n: str) -> None:
        names = node.loopvars
        if len(names) == 1:
            self.line(f"c.dicts[-1][{names[0]!r}] = v{n}")
            self.scopes.append({names[0]: f"v{n}"})
            self.body(node.nodelist_loop)
        else:
            self.line(f"c.dicts.append(w{n} := named({tuple(names)!r}, v{n}))")
            self.scopes.append({name: f"w{n}[{name!r}]" for name in names})
            self.body(node.nodelist_loop)
            self.line("c.dicts.pop()")
        self.scopes.pop()

    def with_names(self, node: WithNode) -> None:
        self.seeing(node.extra_context, lambda: self.body(node.nodelist))

    def seeing(
        self, names: dict[str, FilterExpression], draw: Callable[[], None]
    ) -> None:
        n = self.new("d")
        self.line(f"{n} = len(c.dicts)")
        self.line(f"c.dicts.append(w{n} := {self.values(names)})")
        self.scopes.append({name: f"w{n}[{name!r}]" for name in names})
        with self.within("try:"):
            draw()
        self.scopes.pop()
        with self.within("finally:"):
            self.line(f"del c.dicts[{n}:]")

    def include(self, node: IncludeNode) -> None:
        name = node.template.var
        if not is_bare(node.template) or not isinstance(name, str) or name[0] == ".":
            return self.other(node)
        part, names = self.name(Included(str(name))), node.extra_context
        if node.isolated_context:
            return self.line(f"{part}.alone(c, {self.values(names)}, out, key)")
        self.asks_loop = True
        return self.seeing(names, lambda: self.line(f"{part}.among(c, out, key)"))

    def block(self, node: BlockNode) -> None:
        """Not plain: whoever includes it keeps its blocks apart from the page's."""
        self.is_plain, self.asks_loop = False, True
        self.line(f"block({self.name(node)}, c, out, key)")

    def first(self, node: FirstOfNode) -> None:
        said = " or ".join(self.value(each, missing="None") for each in node.vars)
        self.line(f"m = {said}")
        if node.asvar:
            shown = "render_value_in_context(m, c) if m else ''"
            return self.line(f"c.dicts[-1][{node.asvar!r}] = {shown}")
        return self.line("if m: out(show(m, c))")

    def address(self, node: URLNode) -> None:
        if node.kwargs or not is_bare(node.view_name):
            return self.as_it_is(node)
        parts = "".join(f"{self.value(arg)}, " for arg in node.args)
        said = f"({node.view_name.var!r}, ({parts}), place=key[PLACE])"
        if node.asvar:
            return self.line(f"c.dicts[-1][{node.asvar!r}] = address_if_any{said}")
        return self.line(f"out(show(address{said}, c))")

    def tag(self, node: SimpleNode) -> None:
        args = ["c"] if node.takes_context else []
        self.asks_loop |= bool(node.takes_context)
        args += [self.value(arg) for arg in node.args]
        args += [f"{name}={self.value(arg)}" for name, arg in node.kwargs.items()]
        said = f"{self.name(node.func)}({', '.join(args)})"
        if node.target_var is None:
            return self.line(f"out(show_tag({said}, c))")
        return self.line(f"c.dicts[-1][{node.target_var!r}] = {said}")

    def sentence(self, node: BlockTranslateNode) -> None:
        if node.message_context:
            return self.as_it_is(node)
        values = self.values(node.extra_context)
        sentence = self.name(Sentence(node))
        if not node.counter:
            return self.said(f"{sentence}.said(c, {values}, key)", node.asvar)
        self.line(f"c.dicts.append(v := {values})")
        self.scopes.append({name: f"v[{name!r}]" for name in node.extra_context})
        self.line(f"n = {self.value(node.counter)}")
        self.scopes.pop()
        self.line("c.dicts.pop()")
        return self.said(f"{sentence}.counted(c, v, n, key)", node.asvar)

    def said(self, words: str, name: str | None) -> None:
        """On the page, or kept under a name for later."""
        kept = f"c.dicts[-1][{name!r}] = SafeString({words})"
        self.line(kept if name else f"out({words})")


COMPILED: dict[type[Node], Any] = {
    VariableNode: CompiledTemplate.variable_node,
    IfNode: CompiledTemplate.conditional,
    ForNode: CompiledTemplate.loop,
    WithNode: CompiledTemplate.with_names,
    IncludeNode: CompiledTemplate.include,
    URLNode: CompiledTemplate.address,
    SimpleNode: CompiledTemplate.tag,
    BlockTranslateNode: CompiledTemplate.sentence,
    BlockNode: CompiledTemplate.block,
    FirstOfNode: CompiledTemplate.first,
    NowNode: CompiledTemplate.as_it_is,
    CsrfTokenNode: CompiledTemplate.csrf,
    TranslateNode: CompiledTemplate.as_it_is,
    StaticNode: CompiledTemplate.as_it_is,
    LoadNode: CompiledTemplate.nothing,
    CommentNode: CompiledTemplate.nothing,
}

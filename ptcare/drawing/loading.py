"""The template loader: Django's cached one, whose templates are compiled."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.template import Template
from django.template.base import Node, NodeList, TextNode
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.template.loaders import cached
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from ptcare.drawing.compiling import COMPILED, CompiledTemplate
from ptcare.drawing.nodes import only_chooses
from ptcare.drawing.runtime import Key, Out, key_of

BLANKS = re.compile(r"[ \t]*\n[ \t\n]*")  # of a page a browser shows them as one


class Drawn(NodeList):
    """A list of nodes that renders by a function, compiled at its first use."""

    def __init__(self, nodes: NodeList, name: str) -> None:
        super().__init__(nodes)
        self.contains_nontext = nodes.contains_nontext
        self.name = name
        self.compiled: CompiledTemplate | None = None
        self.kinds: dict[type[Node], list[Node]] = {}

    def render(self, context: Context) -> SafeString:
        said: list[str] = []
        self.draw(context, said.append, key_of(context))
        return SafeString("".join(said))

    def draw(self, context: Context, out: Out, key: Key) -> None:
        self.compile()
        self.draw(context, out, key)

    @property
    def is_plain(self) -> bool:
        return self.compile().is_plain

    @cached_property
    def only_chooses(self) -> bool:
        return only_chooses(self)

    def compile(self) -> CompiledTemplate:
        if self.compiled is None:
            self.compiled = CompiledTemplate(self, self.name)
            self.draw = self.compiled.draw  # type: ignore[method-assign]
        return self.compiled

    def get_nodes_by_type(self, nodetype: type[Node]) -> list[Node]:
        """Asked at every page that extends another, for the same answer."""
        if nodetype not in self.kinds:
            self.kinds[nodetype] = super().get_nodes_by_type(nodetype)
        return self.kinds[nodetype]


class Loader(cached.Loader):
    """Loads as Django's own, once in a process."""

    def __init__(self, engine: Any, loaders: Any) -> None:
        if engine.string_if_invalid:
            raise ImproperlyConfigured(
                "A drawn template shows nothing where it has none"
            )
        super().__init__(engine, loaders)

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return super().cache_key(template_name, skip) if skip else template_name

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template: Template = super().get_template(template_name, skip)
        if not isinstance(template.nodelist, Drawn):
            if template_name.endswith(".html"):
                without_blanks(template.nodelist)
            template.nodelist = drawn(template.nodelist, template_name)
        return template


def without_blanks(nodes: NodeList) -> None:
    """Lines of a page begin where its lines begin: a twentieth of what is sent."""
    found: list[Any] = nodes.get_nodes_by_type(TextNode)
    for node in found:
        node.s = BLANKS.sub("\n", node.s)


def drawn(nodes: NodeList, name: str) -> Drawn:
    """The list, and the lists of those nodes in it that Django draws."""
    for node in nodes.get_nodes_by_type(Node):
        if type(node) in COMPILED and type(node) is not BlockNode:
            continue
        for attribute in node.child_nodelists:
            inner = getattr(node, attribute, None)
            if type(inner) is NodeList:
                setattr(node, attribute, Drawn(inner, f"{name} {type(node).__name__}"))
    return Drawn(nodes, name)

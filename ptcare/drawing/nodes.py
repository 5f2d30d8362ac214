"""What can be told of nodes before anything is drawn."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any, cast

from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    VariableNode,
)
from django.template.defaulttags import (
    CommentNode,
    IfNode,
    LoadNode,
    TemplateLiteral,
    URLNode,
)
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.templatetags.i18n import (
    BlockTranslateNode,
    GetCurrentLanguageBidiNode,
    GetCurrentLanguageNode,
    TranslateNode,
)
from django.templatetags.static import StaticNode

from ptcare.drawing.expressions import is_bare, is_fixed
from ptcare.drawing.sentences import Sentence

# How tags keep the name of `as name`.
SETS = ("asvar", "target_var", "varname", "variable")
NOTHING = (CommentNode, LoadNode)  # what they say
SCOPED = (TextNode, BlockNode, ExtendsNode)
LANGUAGE = (GetCurrentLanguageNode, GetCurrentLanguageBidiNode)
OURS = "ptcare.templating"  # whose tags only read in the context they are given
FIXED = (TranslateNode, BlockTranslateNode, URLNode, StaticNode, SimpleNode)


def names_set(
    nodes: NodeList, *, known: Container[type[Node]]
) -> frozenset[str] | None:
    """The names that tags among them set; None where one may set any."""
    found: set[str] = set()
    for node in nodes.get_nodes_by_type(Node):
        func: Any = getattr(node, "func", None)
        takes_context = getattr(node, "takes_context", False)
        if takes_context and func.__module__ != OURS:
            return None
        if type(node) not in known and type(node) not in (*SCOPED, *LANGUAGE):
            return None
        found |= {getattr(node, kind, None) or "" for kind in SETS}
    return frozenset(found)


def only_chooses(nodes: NodeList) -> bool:
    """Whether what it says depends on the values that it compares or shows as they are,
    and besides on nothing but the language."""
    return all(
        is_fixed_node(node)
        or type(node) in NOTHING
        or (type(node) is VariableNode and not node.filter_expression.filters)
        or (type(node) is IfNode and all(map(is_bare_condition, conditions_of(node))))
        for node in nodes.get_nodes_by_type(Node)
    )


def conditions_of(node: IfNode) -> Iterator[Any]:
    return (each for each, _nodes in node.conditions_nodelists if each is not None)


def is_bare_condition(token: Any) -> bool:
    if isinstance(token, TemplateLiteral):
        return not cast(FilterExpression, token.value).filters
    return all(map(is_bare_condition, filter(None, (token.first, token.second))))


def is_fixed_node(node: Node) -> bool:
    """Whether it says the same whatever the page, in one language."""
    if type(node) is TextNode:
        return True
    if type(node) not in FIXED:  # a kind of its own may say more
        return False
    match node:
        case TranslateNode():
            return (
                not node.asvar
                and not node.message_context
                and is_fixed(node.filter_expression)
            )
        case BlockTranslateNode():
            has_values = node.extra_context or node.counter or node.asvar
            return not (has_values or node.message_context or Sentence(node).names)
        case URLNode():
            parts = [node.view_name, *node.args, *node.kwargs.values()]
            return not node.asvar and all(map(is_bare, parts))
        case StaticNode():
            return node.varname is None and is_bare(node.path)
        case SimpleNode():
            is_remembered = hasattr(node.func, "cache_info")
            is_pure = is_remembered and not node.takes_context
            parts = [*node.args, *node.kwargs.values()]
            return is_pure and not node.target_var and all(map(is_bare, parts))
    return False

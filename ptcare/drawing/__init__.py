"""A compiler: each Django template becomes a Python function at its first use (ADR 47).

Django renders by walking a tree of nodes, and each node looks up its names, translation
and address anew. Here a list of nodes is compiled once to a function that does that:

    {% if item.note %}<p>{{ item.note }}</p>{% endif %}

    item = seen(c, "item")
    m = of(item, ("note",), ...)
    if m:
        out("<p>"); out(show(of(item, ("note",), ...), c)); out("</p>")

What depends only on the language (sentences, addresses without a number, icons) is
rendered once for each language and kept. No person's words are in it.

Django still parses every template, and renders every node that is not known here. Where
an expression fails, Django evaluates it again, so that it fails in the same way.

- `loading`: the template loader that the settings name; it compiles what it loads.
- `compiling`: nodes to Python, and `expressions`: what stands in their braces.
- `nodes`: what can be known of a node beforehand, as whether its words are fixed.
- `runtime`: the functions that compiled code calls; `sentences`: translations in it.
- `frames`: one template for many rows, drawn once to a text with places to fill in.
"""

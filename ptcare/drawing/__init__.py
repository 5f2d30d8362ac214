"""Templates become Python functions at their first use, as queries do in `prepared`.

Django walks a tree of nodes at every page: each tag is an object that asks the context,
a translation and an address anew. Here a list of nodes is written out once, as a
function of Python that does the same:

    {% if item.note %}<p>{{ item.note }}</p>{% endif %}

    item = seen(c, "item")
    m = of(item, ("note",), ...)
    if m:
        out("<p>"); out(show(of(item, ("note",), ...), c)); out("</p>")

What depends on nothing but the language (its sentences, addresses without a number,
icons) is said once in a language, and kept: no person's words are in it.

Templates stay Django's own, and so does whatever is not written here: any other tag is
asked as before, and whatever fails is asked again of Django, so that it fails alike.

- `loading`: where the engine finds its templates.
- `writing`: of nodes, `saying`: of the expressions in them; `nodes`: what they may do.
- `running`: what the functions call.
"""

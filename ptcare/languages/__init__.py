"""What the site says in other languages than English.

Gathered and compiled by Babel, so that nothing of GNU gettext has to be there:

    python -m ptcare.languages gather      after a change of English words
    python -m ptcare.languages compile     done by `make run` and `make test`
"""

"""Cover as its patient reads it: how many visits, until when, what then.

Figures, dates written out, "about" and whole dollars; no number at all while the plan's
answer is missing or old. "Health plan", because a patient's "plan" here is exercise.
"""

from patients.cover_statement.basis import basis_of
from patients.cover_statement.changes import News, news_of
from patients.cover_statement.costs import costs_of
from patients.cover_statement.known import Known
from patients.cover_statement.marks import marks_of
from patients.cover_statement.options import options_of
from patients.cover_statement.rhythms import Way, span_of, ways_of
from patients.cover_statement.saying import Statement, statement
from patients.cover_statement.weeks import weeks_of

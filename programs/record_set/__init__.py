"""All that is held about one patient, table by table: to read, or to compute with.

What there is, is written down once (`tables`), and each form of it is made from that:
the page, the PDF and the JSON. A table about a patient that is in none of the chapters
stands in `left_out`, with the reason; a test holds that there is no third way.
"""

from programs.record_set.reading import entries_of, parts_of, profile_of
from programs.record_set.tables import CHAPTERS, Chapter

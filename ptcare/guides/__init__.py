"""What each person does here in a day and a week: to read, to print, to look up.

One source of words for the whole guide and for the help of each page. A button or a
page is named “as it names itself”; tests hold these names against the product.
"""

"""Charts without a plotting library: data in, SVG text out, for pages that are wanted at once.

A sheet is laid out in points and holds panels; a panel takes marks in the words of matplotlib's axes, so that the same
drawing function makes a page's SVG here and a figure there for those who go on with it in Python.
"""

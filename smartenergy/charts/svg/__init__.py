"""Charts as SVG, made by the server: there at the first paint, by light and dark, on paper, and without a script.

A chart is drawn in a square of 1,000 by 1,000 that the page stretches; its labels are text of the page, which does
not stretch. A table beside it holds the numbers (`templates/site/chart.html`).
"""

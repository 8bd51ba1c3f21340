"""Charts drawn on the server as SVG: no script, links instead of hints, a table beside each."""

from webapp.charts.bars import bars
from webapp.charts.bullets import bullets
from webapp.charts.chart import Bullet, Chart, Drawn, Part, Row, Series
from webapp.charts.columns import columns

__all__ = ["Bullet", "Chart", "Drawn", "Part", "Row", "Series", "bars", "bullets", "columns"]

"""Drawings of values already computed: one style, alt text with every picture, no fitting.

A function returns a `Picture`: the figure and a sentence that says what is to be seen in it. A
`Live` view draws the same kind of picture again and again, fast enough for a slider.
"""

from mixlab.plots.em_views import EMPlaneView, EMView
from mixlab.plots.live import Live
from mixlab.plots.maps import BASINS, basins
from mixlab.plots.one_dimension import labelled, mixture, responsibilities, spread
from mixlab.plots.paths import bound, path
from mixlab.plots.style import (
    BAR,
    BAR_EDGE,
    BLUE,
    COMPONENTS,
    GREEN,
    HATCHES,
    INK,
    MARKERS,
    ORANGE,
    PURPLE,
    ROLES,
    SKY,
    STYLE,
    VERMILLION,
    Picture,
    still,
)
from mixlab.plots.two_dimensions import plane
from mixlab.plots.views import MomentsView, SamplingView

__all__ = [
    "BAR",
    "BAR_EDGE",
    "BASINS",
    "BLUE",
    "COMPONENTS",
    "GREEN",
    "HATCHES",
    "INK",
    "MARKERS",
    "ORANGE",
    "PURPLE",
    "ROLES",
    "SKY",
    "STYLE",
    "VERMILLION",
    "EMPlaneView",
    "EMView",
    "Live",
    "MomentsView",
    "Picture",
    "SamplingView",
    "basins",
    "bound",
    "labelled",
    "mixture",
    "path",
    "plane",
    "responsibilities",
    "spread",
    "still",
]

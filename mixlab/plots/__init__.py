"""Drawings of values already computed: one style, alt text with every picture, no fitting.

A function returns a `Picture`: the figure and a sentence that says what is to be seen in it. A
`Live` view draws the same kind of picture again and again, fast enough for a slider.
"""

from mixlab.plots._parts import plain_number
from mixlab.plots.curves import mixture, target
from mixlab.plots.density_view import DensityView
from mixlab.plots.em_views import EMPlaneView, EMView
from mixlab.plots.live import Live
from mixlab.plots.maps import BASINS, basins
from mixlab.plots.one_dimension import labelled, responsibilities, spread
from mixlab.plots.paths import bound, path, section
from mixlab.plots.pearson_views import PearsonView, nonic
from mixlab.plots.roads_view import RoadsView
from mixlab.plots.selection_view import SelectionView
from mixlab.plots.series import lines
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
from mixlab.plots.two_dimensions import density_map, plane
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
    "DensityView",
    "EMPlaneView",
    "EMView",
    "Live",
    "MomentsView",
    "PearsonView",
    "Picture",
    "RoadsView",
    "SamplingView",
    "SelectionView",
    "basins",
    "bound",
    "density_map",
    "labelled",
    "lines",
    "mixture",
    "nonic",
    "path",
    "plain_number",
    "plane",
    "responsibilities",
    "section",
    "spread",
    "still",
    "target",
]

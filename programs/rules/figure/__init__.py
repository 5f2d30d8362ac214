"""The exercise pictures: pose data of the catalogue in, SVG text out."""

from programs.rules.figure.blank import blank
from programs.rules.figure.palettes import PALETTES, Palette
from programs.rules.figure.render import TooMuchToMove, animated, still, strip

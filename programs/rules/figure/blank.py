"""The neutral drawing of an exercise that has no picture: a mat, and nobody on it."""

from programs.rules.figure.palettes import Palette


def blank(palette: Palette, *, title: str) -> str:
    """SVG text, 320 wide and 280 high, as every still."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 280" role="img" '
        f'width="320" height="280"><title>{title}</title>'
        f'<rect width="320" height="280" fill="{palette.paper}"/>'
        f'<rect y="236" width="320" height="44" fill="{palette.ground}"/>'
        f'<path d="M0 236H320" stroke="{palette.floor}" stroke-width="2"/>'
        f'<rect x="60" y="226" width="200" height="10" rx="5" fill="{palette.cloth}"/>'
        f'<g fill="none" stroke="{palette.far}" stroke-width="6" '
        'stroke-linecap="round">'
        '<circle cx="160" cy="128" r="44" stroke-dasharray="2 14"/>'
        '<path d="M146 128h28M146 114v28M174 114v28M138 120v16M182 120v16"/></g></svg>'
    )

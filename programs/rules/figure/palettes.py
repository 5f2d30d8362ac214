"""The colours of a picture, baked in: a picture is served alone, without a page."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Six-digit hexadecimal colours, named by what they paint."""

    paper: str  # behind everything, and the gap around crossing limbs
    ground: str  # below the floor line
    shade: str  # the shadow on it
    floor: str
    near: str  # trousers; all that is far is on the other side of the body
    far: str
    trunk: str  # the shirt
    sleeve: str
    sleeve_far: str
    skin: str
    skin_far: str
    shoe: str
    shoe_far: str
    hair: str
    ink: str  # eyes and mouth
    wood: str  # chairs, counters, steps: what one may lean on
    wood_soft: str  # the body of a counter, of a step
    wood_far: str  # the pedal on the other side
    metal: str  # frames, walls, rails
    pad: str  # machine pads
    cloth: str  # mats and mattresses
    cushion: str  # pillows
    accent: str  # what the hands hold and where the effort goes
    warning: str
    text: str


PALETTES = {
    "light": Palette(
        paper="#fbfaf7",
        ground="#ece8df",
        shade="#d6d0c2",
        floor="#a39a88",
        near="#17303f",
        far="#7391a3",
        trunk="#2b7a83",
        sleeve="#0c3a42",
        sleeve_far="#6a969b",
        skin="#a8673f",
        skin_far="#b4835e",
        shoe="#2a1a14",
        shoe_far="#94806f",
        hair="#7d868b",
        ink="#1b1410",
        wood="#9c7f57",
        wood_soft="#ded0b8",
        wood_far="#bfa680",
        metal="#7f8c92",
        pad="#59666d",
        cloth="#7f9aa8",
        cushion="#a9bdc9",
        accent="#b5481c",
        warning="#b3261e",
        text="#1f2d33",
    ),
    "dark": Palette(
        paper="#182126",
        ground="#222e34",
        shade="#10181c",
        floor="#6f7f86",
        near="#c6e2ea",
        far="#577a8c",
        trunk="#4b9fa6",
        sleeve="#b8e6e6",
        sleeve_far="#4a7f86",
        skin="#d9a27c",
        skin_far="#9c7055",
        shoe="#f1ddcf",
        shoe_far="#8a705f",
        hair="#eef2f3",
        ink="#1b1410",
        wood="#a98d66",
        wood_soft="#4a4236",
        wood_far="#7c6a50",
        metal="#84939a",
        pad="#9aa7ad",
        cloth="#6d8a99",
        cushion="#9fb4bf",
        accent="#f2a271",
        warning="#ff8a80",
        text="#e6ecee",
    ),
    "contrast": Palette(
        paper="#ffffff",
        ground="#e6e6e6",
        shade="#bdbdbd",
        floor="#000000",
        near="#000000",
        far="#7a7a7a",
        trunk="#003c8f",
        sleeve="#000000",
        sleeve_far="#7a7a7a",
        skin="#a8673f",
        skin_far="#b4835e",
        shoe="#000000",
        shoe_far="#7a7a7a",
        hair="#595959",
        ink="#000000",
        wood="#6b4a16",
        wood_soft="#d9c9ab",
        wood_far="#8f713f",
        metal="#595959",
        pad="#404040",
        cloth="#5c5c5c",
        cushion="#8a8a8a",
        accent="#a80000",
        warning="#a80000",
        text="#000000",
    ),
    "print": Palette(  # told apart by brightness alone: paper has one ink
        paper="#ffffff",
        ground="#f0f0f0",
        shade="#d9d9d9",
        floor="#6e6e6e",
        near="#1a1a1a",
        far="#8f8f8f",
        trunk="#4d4d4d",
        sleeve="#1a1a1a",
        sleeve_far="#8f8f8f",
        skin="#8c8c8c",
        skin_far="#949494",
        shoe="#000000",
        shoe_far="#8a8a8a",
        hair="#666666",
        ink="#000000",
        wood="#808080",
        wood_soft="#e2e2e2",
        wood_far="#b0b0b0",
        metal="#7a7a7a",
        pad="#5c5c5c",
        cloth="#adadad",
        cushion="#cfcfcf",
        accent="#8a1d18",
        warning="#8a1d18",
        text="#000000",
    ),
}

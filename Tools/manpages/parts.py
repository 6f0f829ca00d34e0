"""The sections written by hand: Docs/man/parts/PAGE.man.

A part is roff in pieces, each below a line that says where it goes:

    .\\" @section EXAMPLES      a section of its own, or more of a generated one
    .\\" @instead EXIT STATUS   a section in place of the generated one
    .\\" @option --from         more about an option

common.man has pieces about options that are the same on every page.
"""
import pathlib
import re

MARK = re.compile(r'\.\\" @(section|instead|option) (.+)')


class Parts:
    """The pieces of one page."""

    def __init__(self, path):
        self.path = path
        self.sections = {}
        self.options = {}
        self.replaced = set()
        if path.exists():
            self.read()

    def read(self):
        piece = None
        for number, text in enumerate(self.path.read_text().splitlines(), 1):
            mark = MARK.fullmatch(text)
            if mark:
                place = self.options if mark[1] == "option" else self.sections
                if mark[1] == "instead":
                    self.replaced.add(mark[2])
                if mark[2] in place:
                    raise SystemExit(f"{self.path}:{number}: {mark[2]} is there twice")
                piece = place.setdefault(mark[2], [])
            elif text.startswith('.\\"'):
                continue
            elif piece is None:
                raise SystemExit(f'{self.path}:{number}: expected .\\" @section NAME or '
                                 '.\\" @option NAME before any text')
            else:
                piece.append(text)


def load(directory, page):
    return Parts(pathlib.Path(directory) / f"{page}.man")

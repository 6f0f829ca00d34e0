"""The pages, and the commands in their fenced blocks."""
import dataclasses
import re

PROGRAMS = ("minuted", "minuted-dashboard", "loggen")
FENCE = re.compile(r"( *)```(\w*)")
# What is said to this tool about the next block, unseen by readers.
SAYING = re.compile(r"<!-- commands: (not run|other output|after)(.*?)-->", re.S)
CRON = re.compile(r"(?:[\d*/,-]+\s+){5}(?:minuted\s+)?(?=[a-z=$(]*minuted)")
NAMED = re.compile(rf"(?<![\w/.-])(?:[\w./]*/)?({'|'.join(PROGRAMS)})(?![\w./-])")
STATUS = re.compile(r"#\s*exit (?:status )?(\d+)")


@dataclasses.dataclass
class Shown:
    """A command line as it stands in a page, with what is shown below it."""
    line: int
    text: str
    output: list | None = None

    @property
    def status(self):
        """The exit status that the comment behind it promises; 0 without one."""
        found = STATUS.search(self.text)
        return int(found[1]) if found else 0


@dataclasses.dataclass
class Block:
    """What is between two fences."""
    line: int
    language: str
    lines: list
    is_run: bool = True
    is_compared: bool = True
    before: str = ""

    def commands(self):
        if any(each.startswith("$ ") for each in self.lines):
            return self.session()
        if self.language in ("sh", "bash", "cron"):
            return self.script()
        return self.crontab()

    def gather(self, place, text):
        """The command from this line on: a backslash or an open quote goes on to the next."""
        while place + 1 < len(self.lines) and (text.endswith("\\") or is_open(text)):
            place += 1
            text += "\n" + self.lines[place]
        return place, text

    def session(self):
        """A session: commands behind $, output below them."""
        found, place = [], 0
        while place < len(self.lines):
            start, text = place, self.lines[place]
            if text.startswith("$ "):
                place, text = self.gather(place, text[2:])
                found.append(Shown(self.line + 1 + start, text, []))
            elif found:
                found[-1].output.append(text)
            place += 1
        return found

    def script(self):
        """Commands, one behind the other."""
        found, place = [], 0
        while place < len(self.lines):
            start = place
            place, text = self.gather(place, self.lines[place])
            if text.strip() and not text.lstrip().startswith("#"):
                found.append(Shown(self.line + 1 + start, CRON.sub("", text)))
            place += 1
        return found

    def crontab(self):
        """Lines of a crontab in a block without a language."""
        return [Shown(self.line + 1 + place, CRON.sub("", text).replace("\\%", "%"))
                for place, text in enumerate(self.lines) if CRON.match(text)]


def is_open(text):
    """Whether a quote has not been closed."""
    quote = ""
    for each in re.sub(r"\\.", "", text, flags=re.S):
        if each == quote:
            quote = ""
        elif not quote and each in "'\"":
            quote = each
        elif not quote and each == "#":
            return False
    return bool(quote)


class Page:
    """A page in Markdown."""

    def __init__(self, root, path):
        self.path = path
        self.name = str(path.relative_to(root))
        self.text = path.read_text()
        self.blocks = []
        self.prose = []
        self.read()

    def read(self):
        block, indent = None, ""
        lines = self.text.split("\n")
        for number, text in enumerate(lines, 1):
            fence = FENCE.match(text)
            if block is None and fence:
                indent = fence[1]
                block = Block(number, fence[2], [])
                self.heed(block, "\n".join(lines[:number - 1]))
            elif block is not None and fence:
                self.blocks.append(block)
                block = None
            elif block is not None:
                block.lines.append(text.removeprefix(indent))
            else:
                self.prose.append((number, text))

    @staticmethod
    def heed(block, before):
        """Takes in what is said right before the block."""
        before = before.rstrip()
        while before.endswith("-->"):
            start = before.rindex("<!--")
            saying = SAYING.fullmatch(before[start:])
            if not saying:
                return
            if saying[1] == "after":
                block.before = saying[2].strip()
            elif saying[1] == "not run":
                block.is_run = False
            else:
                block.is_compared = False
            before = before[:start].rstrip()

    def mentions(self):
        """Commands in running text, between backticks."""
        for number, text in self.prose:
            for span in re.findall(r"`([^`]+)`", text):
                found = NAMED.match(span)
                if found and " " in span:
                    yield number, span


def all_pages(root):
    paths = [root / "README.md", *sorted((root / "Docs").rglob("*.md"))]
    paths += sorted((root / "Samples").glob("*.md")) + sorted((root / "Benchmarks").rglob("*.md"))
    return [Page(root, path) for path in paths]

"""Links between pages, and the index."""
import re

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"#{1,6} +(.+)")


def slug(heading):
    """A heading's anchor as GitHub makes it."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.strip()).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(page):
    found = {}
    for _, text in page.prose:
        heading = HEADING.fullmatch(text)
        if heading:
            name = slug(heading[1])
            found[name] = found.get(name, -1) + 1
    return set(found) | {f"{name}-{more}" for name, most in found.items()
                         for more in range(1, most + 1)}


def targets(page):
    for number, text in page.prose:
        for link in LINK.findall(re.sub(r"`[^`]*`", "", text)):
            if not re.match(r"[a-z]+:", link):
                yield number, link


def problems(root, pages):
    known = {page.path.resolve(): page for page in pages}
    for page in pages:
        for number, link in targets(page):
            name, _, anchor = link.partition("#")
            path = (page.path.parent / name).resolve() if name else page.path.resolve()
            if not path.exists():
                yield f"{page.name}:{number}: there is no {link}"
            elif anchor and path in known and anchor not in anchors(known[path]):
                yield f"{page.name}:{number}: {name or page.name} has no heading #{anchor}"
    yield from index(root, known)


def index(root, known):
    """Each page of Docs stands in the index once."""
    page = known[(root / "Docs/README.md").resolve()]
    count = {}
    for _, link in targets(page):
        path = (page.path.parent / link.partition("#")[0]).resolve()
        count[path] = count.get(path, 0) + 1
    for path in known:
        if (root / "Docs") in path.parents and path != page.path.resolve():
            if count.get(path, 0) != 1:
                yield f"{page.name}: names {path.relative_to(root)} {count.get(path, 0)} times, not once"

"""Plain text as roff."""
import re
import textwrap

# Options in running text; a dash within a word is none.
OPTION = re.compile(r"(?<![\w\-/.])(--[a-z][a-z\-]*[a-z]|-[A-Za-z](?![\w\-]))")


def escape(text):
    return (text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
            .replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
            .replace("…", "..."))


def line(text):
    """A line that is no request, however it begins."""
    return "\\&" + text if text[:1] in (".", "'") else text


def quoted(text):
    """One argument of a macro."""
    return '"' + escape(text).replace('"', "\\(dq") + '"'


def marked(text):
    """Escaped, with options in bold."""
    found = OPTION.split(text)
    return "".join(f"\\fB{escape(part)}\\fP" if place % 2 else escape(part)
                   for place, part in enumerate(found))


def sentences(text):
    """Each sentence on lines of its own, as roff wants it."""
    return re.split(r"(?<=[.!?;:])\s+(?=[A-Z\"(\-])(?<!e\.g\. )", " ".join(text.split()))


def filled(text):
    """Running text."""
    lines = []
    for sentence in sentences(text):
        # The marks of bold and dashes are not seen: lines may look short in the source.
        lines += textwrap.wrap(marked(sentence), 78, break_long_words=False,
                               break_on_hyphens=False)
    return [line(each) for each in lines]


def example(lines):
    """Lines shown as they are."""
    lines = textwrap.dedent("\n".join(lines)).split("\n")
    return [".EX", *[line(escape(each)) if each else "" for each in lines], ".EE"]


def blocks(text):
    """A discussion as (is example, lines): lines that are set in are shown as they are."""
    for paragraph in text.strip().split("\n\n"):
        gathered, is_example = [], None
        for each in paragraph.split("\n"):
            if is_example is not None and each.startswith("  ") != is_example:
                yield is_example, gathered
                gathered = []
            is_example = each.startswith("  ")
            gathered.append(each)
        yield is_example, gathered


def prose(text):
    """A discussion: paragraphs and what they show."""
    result = []
    for is_example, lines in blocks(text):
        if result:
            result.append(".PP")
        result += example(lines) if is_example else filled(" ".join(lines))
    return result

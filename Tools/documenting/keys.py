"""Keys and limits: what the program knows beside what Docs/Configuration.md and Docs/Rules.md say."""
import re
import subprocess

PAGE = "Docs/Configuration.md"
RULES = "Docs/Rules.md"


def check(binary, directory, text):
    """What `rules check` says of a configuration; with a small rule file, as the shipped ones take their time."""
    path, rules = directory / "keys.yaml", directory / "small.yaml"
    path.write_text(text)
    rules.write_text("category: small\nselect: {program: small}\n")
    done = subprocess.run([binary, "rules", "check", "--config", path, rules],
                          capture_output=True, text=True)
    return (done.stdout + done.stderr).splitlines()


def known(binary, directory, text):
    """The keys that the program names when it wants a mapping and gets something else."""
    for line in check(binary, directory, text):
        found = re.search(r"must be a mapping; of ([\w, ]+)$", line)
        if found:
            return found[1].split(", ")
    return None


def documented(page):
    """Keys by section (the first is ""), each with its line and cells, from tables headed by `key`."""
    sections, section, is_table = {}, "", False
    for number, text in page.prose:
        if text.startswith("## "):
            section = text[3:].strip()
        if text.startswith("| key |"):
            is_table = True
        elif not text.startswith("|"):
            is_table = False
        elif is_table and not text.startswith("|---"):
            cells = [each.strip() for each in re.split(r"(?<!\\)\|", text)[1:-1]]
            for key in re.findall(r"`(\w+)`", cells[0]):
                sections.setdefault(section, {})[key] = (number, cells)
    return sections


def problems(binary, directory, pages):
    page = next(each for each in pages if each.name == PAGE)
    sections = documented(page)
    for section, keys in sections.items():
        text = "- x\n" if not section else f"{section}: [x]\n"
        names = known(binary, directory, text)
        if names is None:
            yield f"{PAGE}: the program does not say which keys {section or 'it'} has"
            continue
        written = set(keys)
        if section == "hooks":
            # Kinds have a table of their own, headed by `kind`; every hook has a name.
            written |= set(re.findall(r"^\| `(\w+)` \|", page.text, re.M)) & set(names) | {"name"}
        for key in sorted(set(names) - written):
            yield f"{PAGE}: {section or 'the configuration'} has a key {key}, which is not there"
        for key in sorted(written - set(names)):
            if key in keys:
                yield f"{PAGE}:{keys[key][0]}: {section or 'the configuration'} has no key {key}"
    yield from limits(binary, directory, sections.get("", {}))
    yield from rule_file(binary, directory, next(each for each in pages if each.name == RULES))


def rule_file(binary, directory, page):
    """The keys of a rule file, both ways."""
    path = directory / "keys-of-rules.yaml"
    path.write_text("- x\n")
    said = subprocess.run([binary, "rules", "check", path], capture_output=True, text=True).stderr
    found = re.search(r"must be a mapping; of ([\w, ]+)", said)
    if not found:
        yield f"{RULES}: the program does not say which keys a rule file has"
        return
    names = set(found[1].split(", "))
    written = set(documented(page)["Keys of a file"])
    for key in sorted(names ^ written):
        there = "has" if key in names else "has no"
        yield f"{RULES}: a rule file {there} key {key}, unlike what the page says"


def number(text):
    power = re.fullmatch(r"(\d+)\^(\d+)", text)
    return int(power[1]) ** int(power[2]) if power else int(text.replace(",", ""))


def limits(binary, directory, keys):
    """Numbers from A to B: both are taken, and what is beyond is refused."""
    for key, (line, cells) in keys.items():
        found = re.fullmatch(r"([\d,]+) to ([\d,]+(?:\^\d+)?)", cells[-1])
        if not found:
            continue
        low, high = number(found[1]), number(found[2])
        for value, is_fine in ((low, True), (high, True), (low - 1, False), (high + 1, False)):
            said = [each for each in check(binary, directory, f"{key}: {value}\n")
                    if "keys.yaml:1:" in each]
            if is_fine and said:
                yield f"{PAGE}:{line}: {key}: {value} is refused: {said[0]}"
            elif not is_fine and not said:
                yield f"{PAGE}:{line}: {key}: {value} is taken, beyond {cells[-1]}"

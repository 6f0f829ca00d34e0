"""What a program says of its commands: swift-argument-parser's --experimental-dump-help."""
import json
import subprocess


class Argument:
    """An option, a flag or a positional argument of a command."""

    def __init__(self, info):
        self.kind = info["kind"]
        self.names = [("--" if name["kind"] == "long" else "-") + name["name"]
                      for name in info.get("names", [])]
        self.names.sort(key=lambda name: (name.startswith("--"), name))
        self.value = info.get("valueName", "value")
        self.default = info.get("defaultValue")
        self.values = info.get("allValues") or []
        self.is_optional = info["isOptional"]
        self.is_repeating = info["isRepeating"]
        self.is_shown = info["shouldDisplay"]
        self.completion = next(iter(info.get("completionKind") or {}), None)
        self.abstract = info.get("abstract", "")
        self.discussion = info.get("discussion", "")

    @property
    def is_common(self):
        """Whether every command has it, so that one page need not tell it at length."""
        return "--help" in self.names or "--version" in self.names


class Command:
    """A command with the words that lead to it, such as minuted rules check."""

    def __init__(self, info, words=()):
        self.words = (*words, info["commandName"])
        self.abstract = info.get("abstract", "")
        self.discussion = info.get("discussion", "")
        self.default = info.get("defaultSubcommand")
        self.arguments = [Argument(each) for each in info.get("arguments", [])]
        self.subcommands = [Command(each, self.words) for each in info.get("subcommands", [])
                            if each["commandName"] != "help" and each.get("shouldDisplay", True)]

    @property
    def name(self):
        return " ".join(self.words)

    @property
    def page(self):
        return "-".join(self.words)

    def all(self):
        """This command and all below it."""
        yield self
        for each in self.subcommands:
            yield from each.all()

    def find(self, name):
        """The option of this name, as it is written: --from."""
        return next((each for each in self.arguments if name in each.names), None)


def ask(binary, *arguments):
    return subprocess.run([binary, *arguments], check=True, capture_output=True, text=True).stdout


def load(binary):
    """The root command of a program, and the program's version."""
    info = json.loads(ask(binary, "--experimental-dump-help"))
    if info["serializationVersion"] != 0:
        raise SystemExit(f"{binary}: its help is of version {info['serializationVersion']}; "
                         "Tools/manpages knows 0")
    return Command(info["command"]), ask(binary, "--version").strip()

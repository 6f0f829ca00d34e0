"""Whether a command line is one that the programs take."""
import re
import shlex

from .pages import PROGRAMS

SEPARATORS = {"|", "||", "&&", "&", ";", "(", ")", "|&"}
REDIRECTIONS = {"<", ">", ">>", ">&", "<<<"}


def split(text):
    """The simple commands of a command line, as lists of words without redirections."""
    lexer = shlex.shlex(text.replace("\\\n", " "), posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    lexer.commenters = ""
    lexer.escape = "\\"
    commands, words, skips = [], [], False
    for each in lexer:
        if each.startswith("#") and each not in words:
            break
        if each in SEPARATORS:
            commands.append(words)
            words = []
        elif each in REDIRECTIONS:
            if words and words[-1] in ("1", "2"):
                words.pop()
            skips = True
        elif skips:
            skips = False
        else:
            words.append(each)
    return [each for each in [*commands, words] if each]


def program(words):
    """The program of a simple command, when it is one of ours."""
    name = words[0].rpartition("/")[2]
    return name if name in PROGRAMS else None


class Grammar:
    """What the programs take: commands by definition, loggen by its help."""

    def __init__(self, roots, loggen_help):
        self.roots = roots
        self.loggen = set(re.findall(r"--[a-z]+", loggen_help))

    def find(self, words):
        """The command that words begin with, and the words behind it."""
        command, rest = self.roots[program(words)], words[1:]
        while command.subcommands:
            named = next((each for each in command.subcommands
                          if rest and each.words[-1] == rest[0]), None)
            if named:
                rest = rest[1:]
            elif command.default:
                named = next(each for each in command.subcommands
                             if each.words[-1] == command.default)
            else:
                break
            command = named
        return command, rest

    def problems(self, words, is_whole=True):
        """What is wrong with a command; a mention in text need not be whole."""
        if program(words) == "loggen":
            return [f"loggen has no option {each}" for each in words[1:]
                    if each.startswith("--") and each.partition("=")[0] not in self.loggen]
        command, rest = self.find(words)
        if command.subcommands:
            if not rest or rest[0] in ("--help", "--version", "-h", "help", "…", "...") \
                    or rest[0].startswith("--generate-completion") or not is_whole:
                return []
            return [f"{command.name} has no command {rest[0]}"]
        return list(self.check(command, rest, is_whole))

    def check(self, command, rest, is_whole):
        given, positional, rest = set(), 0, list(rest)
        while rest:
            word = rest.pop(0)
            if word in ("…", "..."):
                is_whole = False
                continue
            if not word.startswith("-") or word == "-":
                positional += 1
                continue
            name, equals, value = word.partition("=")
            option = command.find(name)
            if option is None and not name.startswith("--"):
                yield from self.letters(command, word, rest, given)
                continue
            if option is None:
                yield f"{command.name} has no option {name}"
                return
            given.add(option)
            if option.kind == "option":
                if not equals and not rest:
                    if is_whole:
                        yield f"{name} needs a value"
                    return
                yield from self.value(command, option, name, value if equals else rest.pop(0))
        if not is_whole or any("--help" in each.names for each in given):
            return
        wanted = [each for each in command.arguments if each.kind == "positional"]
        if positional > len(wanted) and not any(each.is_repeating for each in wanted):
            yield f"{command.name} takes {len(wanted)} arguments, not {positional}"
        if positional < sum(not each.is_optional for each in wanted):
            yield f"{command.name} needs {wanted[positional].value}"
        for each in command.arguments:
            if each.kind == "option" and not each.is_optional and each not in given:
                yield f"{command.name} needs {each.names[-1]}"

    def letters(self, command, word, rest, given):
        """Letters together: -cF, or one with its value: -m1."""
        for place, letter in enumerate(word[1:], 1):
            option = command.find("-" + letter)
            if option is None:
                yield f"{command.name} has no option -{letter}"
                return
            given.add(option)
            if option.kind == "option":
                value = word[place + 1:] or (rest.pop(0) if rest else "")
                yield from self.value(command, option, "-" + letter, value)
                return

    @staticmethod
    def value(command, option, name, value):
        if option.values and value not in option.values and not value.isupper():
            yield (f"{name} of {command.name} is one of {', '.join(option.values)}, "
                   f"not {value}")

"""One manual page, put together from a command's definition and the parts written by hand."""
import re
import textwrap

from . import roff

# None is where sections of no fixed place go.
ORDER = ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", None, "EXIT STATUS", "SIGNALS",
         "ENVIRONMENT", "FILES", "EXAMPLES", "NOTES", "SEE ALSO"]
# Where configuration, rules and state are: on nearly every command, so behind its own options.
SITE = {"--config", "--rules", "--state"}


class Page:
    """A page being made; `text` is the whole of it, from its title on."""

    def __init__(self, command, root, parts, common, version):
        self.command, self.root, self.parts, self.common = command, root, parts, common
        self.version = version
        self.sections = {}
        self.make()

    # MARK: Sections

    def make(self):
        command = self.command
        abstract = command.abstract.strip().rstrip(".")
        name = f"{roff.escape(command.page)} \\- {roff.escape(abstract[:1].lower() + abstract[1:])}"
        self.sections["NAME"] = textwrap.wrap(name, 78, break_on_hyphens=False)
        self.sections["SYNOPSIS"] = self.synopsis()
        self.describe()
        if command.subcommands:
            self.sections["COMMANDS"] = self.list(command)
        shown = [each for each in command.arguments if each.is_shown]
        if command is not self.root:
            shown = [each for each in shown if not each.is_common]
        if shown:
            self.sections["OPTIONS"] = self.options(shown)
        for name, lines in self.parts.sections.items():
            if name in self.parts.replaced:
                self.sections.pop(name, None)
            self.add(name, lines)
        self.sections.setdefault("SEE ALSO", []).extend(self.references())

    def add(self, name, lines):
        """Puts lines into a section, behind what is there."""
        there = self.sections.setdefault(name, [])
        if there and lines and lines[0].split(" ")[0] not in (".PP", ".TP", ".SS"):
            there.append(".PP")
        there.extend(lines)

    def describe(self):
        """The discussion, sorted into what it tells: exit status and examples have sections."""
        rest = []
        for paragraph in self.command.discussion.strip().split("\n\n"):
            head, mark, tail = paragraph.partition("Exit status")
            if mark and not re.search(r"\n  ", tail):
                self.add("EXIT STATUS", roff.filled(self.sentence(mark + tail)))
                paragraph = head.strip()
            if paragraph.startswith("Examples:"):
                self.add("EXAMPLES", roff.prose(paragraph.partition("\n")[2]))
            elif paragraph:
                rest.append(paragraph)
        self.add("DESCRIPTION", roff.filled(self.command.abstract))
        for paragraph in rest:
            self.add("DESCRIPTION", roff.prose(paragraph))

    @staticmethod
    def sentence(text):
        """Exit status: 0 done, … without the words that the section's title says already."""
        text = re.sub(r"^Exit status(:| is)?\s*", "", " ".join(text.split()))
        return text[:1].upper() + text[1:]

    # MARK: Synopsis

    def synopsis(self):
        command = self.command
        lines = []
        if not command.subcommands or command.default:
            taken = command
            if command.default:
                taken = next(each for each in command.subcommands
                             if each.words[-1] == command.default)
            shown = [each for each in taken.arguments if each.is_shown and not each.is_common]
            shown.sort(key=lambda each: (each.kind == "positional", bool(SITE & set(each.names))))
            lines += [f".SY {roff.quoted(command.name)}",
                      *[roff.line(self.usage(each)) for each in shown], ".YS"]
        if command.subcommands:
            lines += [f".SY {roff.quoted(command.name)}", "\\fIcommand\\fP",
                      "[\\fIoptions\\fP]", ".YS"]
        return lines

    @staticmethod
    def usage(argument):
        if argument.kind == "positional":
            text = f"\\fI{roff.escape(argument.value)}\\fP"
        else:
            text = f"\\fB{roff.escape(argument.names[-1])}\\fP"
            if argument.kind == "option":
                text += "\\~" + Page.value(argument)
        if argument.is_optional:
            text = f"[{text}]"
        return text + ("\\&..." if argument.is_repeating else "")

    @staticmethod
    def value(argument):
        """What stands behind an option: one of few words, or a name for it."""
        if 1 < len(argument.values) <= 5:
            return "|".join(f"\\fB{roff.escape(each)}\\fP" for each in argument.values)
        return f"\\fI{roff.escape(argument.value)}\\fP"

    # MARK: Commands and options

    def list(self, command):
        """The commands below this one, each with its page."""
        lines = []
        for each in command.subcommands:
            note = "  This is the default." if each.words[-1] == command.default else ""
            lines += [".TP", f".BR {roff.escape(each.page)} (1)",
                      *roff.filled(each.abstract + note)]
            if self.command is self.root and each.subcommands:
                lines += [".RS", *self.list(each), ".RE"]
        return lines

    def options(self, shown):
        own = [each for each in shown if not SITE & set(each.names)]
        site = [each for each in shown if SITE & set(each.names)]
        own.sort(key=lambda each: each.kind != "positional")
        lines = [line for each in own for line in self.option(each)]
        if site and own:
            lines += [".SS Where things are"]
        return lines + [line for each in site for line in self.option(each)]

    def option(self, argument):
        if argument.kind == "positional":
            head = [f".I {roff.escape(argument.value)}"]
            if argument.is_repeating:
                head = [f".IR {roff.escape(argument.value)} ..."]
        else:
            names = ", ".join(f"\\fB{roff.escape(each)}\\fP" for each in argument.names)
            value = f" {self.value(argument)}" if argument.kind == "option" else ""
            head = [names + value]
        told = " ".join(f"{argument.abstract} {argument.discussion}".split())
        lines = [".TP", *head, *roff.filled(told)]
        unsaid = [each for each in argument.values if not re.search(rf"\b{each}\b", told)]
        if unsaid and len(argument.values) > 5:
            lines += roff.filled(f"One of {', '.join(argument.values)}.")
        if argument.default and "default" not in told.lower() and argument.default != "false":
            lines += roff.filled(f"Default: {argument.default}.")
        for name in argument.names or [argument.value]:
            more = self.parts.options.pop(name, None) or self.common.options.get(name, [])
            lines += more
        return lines

    # MARK: The whole

    def references(self):
        """The pages around this one."""
        near = self.command.subcommands
        if self.command is not self.root:
            near = [self.root, *near]
        if len(self.command.words) > 2:
            # Within a group those beside it as well; all commands are in the list of the root's page.
            near += [each for each in self.root.all()
                     if each.words == self.command.words[:-1]
                     or each.words[:-1] == self.command.words[:-1]]
        names = sorted({each.page for each in near if each is not self.command})
        there = " ".join(self.sections.get("SEE ALSO", []))
        names = [each for each in names if f"{each} (1)" not in there]
        before = [] if not there or not names else [".PP"]
        return before + [f".BR {roff.escape(each)} (1){',' if each != names[-1] else ''}"
                         for each in names]

    @property
    def text(self):
        """Everything but the first line and the title, which have the date."""
        if self.parts.options:
            raise SystemExit(f"{self.parts.path}: {self.command.name} has no option "
                             + ", ".join(self.parts.options))
        place = ORDER.index(None)
        own = [each for each in self.sections if each not in ORDER]
        lines = []
        for name in ORDER[:place] + own + ORDER[place + 1:]:
            if self.sections.get(name):
                lines += [f".SH {roff.quoted(name) if ' ' in name else name}",
                          *self.sections[name]]
        return "\n".join(lines) + "\n"

    def title(self, date):
        return (f'.\\" Made by Tools/manual from the command\'s definition and Docs/man/parts;'
                f' do not edit.\n.TH {roff.escape(self.command.page.upper())} 1 {date}'
                f' "minuted {self.version}" "User Commands"\n')

"""A chain of regular expressions over the lines, as such scripts are written. python3 classic.py FILE

Every line is tried against one pattern after the other, the likeliest first; the fields of what matches are read. Prints the
counters that every contestant must find.
"""

import json
import re
import sys

A = r"[0-9a-f]{8}(?:`[0-9a-f]{8})?"

PROMPT = re.compile(r"(\d+):(\d{3})> ?(?P<command>.*)$")
HEADER = re.compile(r"(?: # )?(?:ChildEBP|Child-SP|RetAddr) ")
WIDE_FRAME = re.compile(
    rf"(?P<number>[0-9a-f]{{2}}) (?:(?P<child>{A}) )?(?P<ret>{A}) {{5}}"
    rf"(?:: (?P<args>{A} {A} {A} {A}) : )?(?P<site>.+)$"
)
NARROW_FRAME = re.compile(
    r"(?:(?P<number>[0-9a-f]{2}) )?(?P<child>[0-9a-f]{8}) (?P<ret>[0-9a-f]{8}) "
    r"(?:(?P<args>[0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{8}) )?(?P<site>\S.*)$"
)
INLINE_FRAME = re.compile(
    r"(?:(?P<number>[0-9a-f]{2}) )?\(Inline(?: Function)?\) [-`]+ +(?:: [-` ]+ : |(?:-{8} ){3})?(?P<site>.+)$"
)
SITE = re.compile(
    r"(?P<name>.+?)(?:\+0x(?P<displacement>[0-9a-f]{1,7}))?"
    r"(?P<tail>(?: \((?:FPO|CONV): [^)]*\))*(?: \[(?P<path>.+) @ (?P<line>\d+)\])?) *$"
)
MODULE = re.compile(rf"(?P<start>{A}) (?P<end>{A})   (?P<name>\S+)\s*(?P<rest>.*)$")
STRING = re.compile(rf'(?P<address>{A})  "(?P<text>.*)"$')
WORDS = re.compile(rf"(?P<address>{A})  (?P<words>(?:[0-9a-f`]{{2,17}}[ -])+[0-9a-f`]{{2,17}})(?:  (?P<text>.*))?$")
POINTER = re.compile(rf"(?P<address>{A})  (?P<word>{A})(?: (?P<symbol>\S.*?)(?:\+0x(?P<displacement>[0-9a-f]+))?)?$")
CALL = re.compile(r" {4}\[0x(?P<key>[0-9a-f]+)\] *$")
FIELD = re.compile(r" {8}(?P<name>\w+) *(?:: (?P<value>.*?))?(?: \[(?:Time Travel|Type: (?P<type>[^\]]*))\])? *$")
REGISTER = re.compile(r"([a-z]\w{1,3})=([0-9a-f]{4,16})")
HIT = re.compile(r"Breakpoint (?P<id>\d+) hit$")
LOAD = re.compile(rf"ModLoad: (?P<start>{A}) (?P<end>{A})   (?P<path>.+)$")
EXCEPTION = re.compile(r"\((?P<pid>[0-9a-f]+)\.(?P<tid>[0-9a-f]+)\): (?P<name>.+) - code (?P<code>[0-9a-f]{8}) \((?P<chance>.+)\)$")
INSTRUCTION = re.compile(rf"(?P<address>{A}) (?P<bytes>[0-9a-f]+) +(?P<mnemonic>\w+) +(?P<operands>.*)$")
LOCATION = re.compile(r"(?P<module>[^!\s]+)!(?P<symbol>.+?)(?: \[(?P<path>.+) @ (?P<line>\d+)\])?:$")
THREAD = re.compile(r"[. ] {1,2}(\d+)  Id: ([0-9a-f]+)\.([0-9a-f]+) Suspend: (\d+) Teb: (\S+) (\w+)$")
WARNING = re.compile(r"WARNING: |\*\*\* ERROR: ")


class Reader:
    def __init__(self):
        self.blocks = 1
        self.stacks = self.frames = self.module_rows = self.memory_bytes = 0
        self.events = self.calls = self.call_rows = 0
        self.return_sum = self.displacement_sum = self.arguments = 0
        self.sites = {}
        self.tails = {}
        self.command = ""

    def site(self, text):
        match = SITE.match(text)
        name, displacement, tail, _path, _line = match.groups()
        self.sites.setdefault(name, len(self.sites))
        if displacement is not None:
            self.displacement_sum += int(displacement, 16)
        if tail:
            self.tails.setdefault(tail[1:], len(self.tails))

    def line(self, line):
        if not line:
            return
        match = PROMPT.match(line)
        if match:
            self.blocks += 1
            self.command = re.match(r"(?:~\*)?([a-z]*)", match.group("command")).group(1)
            return
        if self.command.startswith("k"):
            match = WIDE_FRAME.match(line) or NARROW_FRAME.match(line)
            if match:
                self.frames += 1
                self.return_sum += int(match.group("ret")[-8:], 16)
                args = match.group("args")
                if args:
                    self.arguments += len(args.split(" "))
                self.site(match.group("site"))
                return
            match = INLINE_FRAME.match(line)
            if match:
                self.frames += 1
                self.site(match.group("site"))
                return
        if self.command == "lm" and MODULE.match(line):
            self.module_rows += 1
            return
        if self.command == "dx":
            if FIELD.match(line):
                self.call_rows += 1
                return
            if CALL.match(line):
                self.calls += 1
                self.call_rows += 1
                return
        elif self.command == "dps":
            match = POINTER.match(line)
            if match:
                # A word of 32 bits without a symbol counts as one of `dd`, which looks the same.
                if match.group("symbol") is None and len(match.group("word")) == 8:
                    self.memory_bytes += 4
                return
        elif self.command.startswith("d"):
            match = STRING.match(line)
            if match:
                self.memory_bytes += len(match.group("text"))
                return
            match = WORDS.match(line)
            if match:
                words = match.group("words")
                self.memory_bytes += len(words.replace("`", "").replace("-", "").replace(" ", "")) // 2
                return
        if HEADER.match(line):
            self.stacks += 1
        elif THREAD.match(line) or WARNING.match(line):
            return
        elif HIT.match(line) or LOAD.match(line) or EXCEPTION.match(line):
            self.events += 1
        elif not INSTRUCTION.match(line) and not LOCATION.match(line):
            REGISTER.findall(line)


def main(path):
    reader = Reader()
    with open(path, encoding="latin-1", newline="\n") as log:
        for line in log:
            reader.line(line.rstrip("\n"))
    print(
        json.dumps(
            {
                "blocks": reader.blocks,
                "stacks": reader.stacks,
                "frames": reader.frames,
                "moduleRows": reader.module_rows,
                "memoryBytes": reader.memory_bytes,
                "events": reader.events,
                "calls": reader.calls,
                "returnSum": reader.return_sum & 0xFFFFFFFF,
                "displacementSum": reader.displacement_sum,
                "arguments": reader.arguments,
                "callSites": len(reader.sites),
                "tails": len(reader.tails),
                "callRows": reader.call_rows,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])

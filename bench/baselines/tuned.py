"""The same work as classic.py, as fast as regular expressions in Python were found to go. python3 tuned.py FILE

One loop without objects; the command and the first character choose the pattern, patterns are as narrow as they can be,
call sites are taken apart once for each distinct text.
"""

import json
import re
import sys

A = r"[0-9a-f]{8}(?:`[0-9a-f]{8})?"

WIDE_FRAME = re.compile(
    rf"[0-9a-f]{{2}} (?:[0-9a-f]{{8}}`[0-9a-f]{{8}} )?[0-9a-f]{{8}}`([0-9a-f]{{8}}) {{5}}"
    rf"(: [0-9a-f` ]{{71}} : )?(.+)"
).match
NARROW_FRAME = re.compile(
    r"(?:[0-9a-f]{2} )?[0-9a-f]{8} ([0-9a-f]{8}) ([0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{8} )?(\S.*)"
).match
INLINE_FRAME = re.compile(
    r"(?:[0-9a-f]{2} )?\(Inline(?: Function)?\) [-`]+ +(?:: [-` ]+ : |(?:-{8} ){3})?(.+)"
).match
SITE = re.compile(
    r"(.+?)(?:\+0x([0-9a-f]{1,7}))?((?: \((?:FPO|CONV): [^)]*\))*(?: \[(?:.+) @ \d+\])?) *$"
).match
MODULE = re.compile(rf"({A}) ({A})   (\S+)\s*(.*)").match
STRING = re.compile(rf'({A})  "(.*)"').match
WORDS = re.compile(rf"({A})  ((?:[0-9a-f`]{{2,17}}[ -])+[0-9a-f`]{{2,17}})(?:  (.*))?$").match
POINTER = re.compile(rf"({A})  ({A})(?: (\S.*?)(?:\+0x([0-9a-f]+))?)?$").match
FIELD = re.compile(r" {8}(\w+) *(?:: (.*?))?(?: \[(?:Time Travel|Type: ([^\]]*))\])? *$").match
REGISTERS = re.compile(r"([a-z]\w{1,3})=([0-9a-f]{4,16})").findall
LOAD = re.compile(rf"ModLoad: ({A}) ({A})   (.+)").match
EXCEPTION = re.compile(r"\(([0-9a-f]+)\.([0-9a-f]+)\): (.+) - code ([0-9a-f]{8}) \((.+)\)$").match
INSTRUCTION = re.compile(rf"({A}) ([0-9a-f]+) +(\w+) +(.*)").match
LOCATION = re.compile(r"([^!\s]+)!(.+?)(?: \[(.+) @ (\d+)\])?:$").match
THREAD = re.compile(r"[. ] {1,2}(\d+)  Id: ([0-9a-f]+)\.([0-9a-f]+) Suspend: (\d+) Teb: (\S+) (\w+)$").match
PROMPT = re.compile(r"\d+:\d{3}> ?(?:~\*)?([a-z]*)").match
SQUEEZE = str.maketrans("", "", "` -")


def main(path):
    blocks = 1
    stacks = frames = module_rows = memory_bytes = events = calls = call_rows = 0
    return_sum = displacement_sum = arguments = 0
    sites = {}
    tails = {}
    texts = {}
    command = first = ""
    with open(path, encoding="latin-1", newline="\n") as log:
        for line in log:
            if line[1:2] == ":" and (match := PROMPT(line)):
                blocks += 1
                command = match[1]
                first = command[:1]
                continue
            if first == "k":
                match = WIDE_FRAME(line) or NARROW_FRAME(line)
                if match:
                    ret, args, text = match.groups()
                    return_sum += int(ret, 16)
                    if args:
                        arguments += 4 if args[0] == ":" else 3
                elif match := INLINE_FRAME(line):
                    text = match[1]
                elif line[:1] == "W" or line[:1] == "*":
                    continue
                else:
                    if "RetAddr" in line:
                        stacks += 1
                    elif line != "\n":
                        THREAD(line)
                    continue
                frames += 1
                displacement = texts.get(text)
                if displacement is None:
                    name, displaced, tail = SITE(text).groups()
                    sites.setdefault(name, len(sites))
                    if tail:
                        tails.setdefault(tail[1:], len(tails))
                    displacement = int(displaced, 16) if displaced else 0
                    if len(texts) < 65536:
                        texts[text] = displacement
                displacement_sum += displacement
            elif command == "lm":
                if MODULE(line):
                    module_rows += 1
            elif command == "dx":
                if line[:8] == "        ":
                    FIELD(line)
                    call_rows += 1
                elif line[:7] == "    [0x":
                    calls += 1
                    call_rows += 1
            elif command == "dps":
                match = POINTER(line)
                if match and match[3] is None and len(match[2]) == 8:
                    memory_bytes += 4
            elif first == "d" and command != "done":
                if match := STRING(line):
                    memory_bytes += len(match[2])
                elif match := WORDS(line):
                    memory_bytes += len(match[2].translate(SQUEEZE)) >> 1
            elif line[:10] == "Breakpoint":
                events += 1
            elif line[:8] == "ModLoad:":
                LOAD(line)
                events += 1
            elif line[:1] == "(" and EXCEPTION(line):
                events += 1
            elif not INSTRUCTION(line) and not LOCATION(line):
                REGISTERS(line)
    print(
        json.dumps(
            {
                "blocks": blocks,
                "stacks": stacks,
                "frames": frames,
                "moduleRows": module_rows,
                "memoryBytes": memory_bytes,
                "events": events,
                "calls": calls,
                "returnSum": return_sum & 0xFFFFFFFF,
                "displacementSum": displacement_sum,
                "arguments": arguments,
                "callSites": len(sites),
                "tails": len(tails),
                "callRows": call_rows,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])

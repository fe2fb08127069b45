import { hex8 } from "./random.mjs";
import { code, printed } from "./session.mjs";

const IMAGES = "C:\\WINDOWS\\System32\\";

/** `lm`: what is loaded, and sometimes what was. */
export function moduleBlock(session, random, symbols) {
  const command = random.pick(["lm", "lm", "lm t n", "lm f"]);
  const lines = [
    session.wide ? "start             end                 module name" : "start    end        module name",
  ];
  for (const { start, end, name, symbols: state, time } of session.modules) {
    const head = `${printed(session, start, "00007ff8")} ${printed(session, end, "00007ff8")}   ${name.padEnd(10)} `;
    if (command === "lm t n") lines.push(`${head}${name}.dll   ${time}`);
    else lines.push(command === "lm f" ? `${head}${IMAGES}${name}.dll` : `${head}${state}`);
  }
  if (random.chance(0.4)) {
    lines.push("", "Unloaded modules:");
    for (let i = random.between(1, 12); i > 0; i--) {
      const start = random.bits32() & 0x6ffff000;
      lines.push(
        `${printed(session, start, "00007ff8")} ${printed(session, start + 0x9000, "00007ff8")}   ${random.pick(symbols.modules)}.dll`,
      );
    }
  }
  return { command, lines };
}

/** `g` until a breakpoint: what is loaded meanwhile, the stop, its registers and the instruction there. */
export function hitBlock(session, random, symbols) {
  const lines = [];
  for (let i = random.chance(0.4) ? random.between(1, 6) : 0; i > 0; i--) {
    const start = random.bits32() & 0x6ffff000;
    lines.push(
      `ModLoad: ${printed(session, start, "00007ff8")} ${printed(session, start + 0x31000, "00007ff8")}   ${IMAGES}${random.pick(symbols.modules)}.dll`,
    );
  }
  if (random.chance(0.15)) {
    lines.push(
      `(${random.between(256, 40000).toString(16)}.${random.between(256, 40000).toString(16)}): Access violation - code c0000005 (first chance)`,
    );
    lines.push(
      "First chance exceptions are reported before any exception handling.",
      "This exception may be expected and handled.",
    );
  } else lines.push(`Breakpoint ${random.below(6)} hit`);
  const pairs = (names, width) =>
    names.map((name) => `${name}=${hex8(random.bits32()).padStart(width, "0")}`).join(" ");
  if (session.wide) {
    lines.push(pairs(["rax", "rbx", "rcx"], 16), pairs(["rdx", "rsi", "rdi"], 16), pairs(["rip", "rsp", "rbp"], 16));
    lines.push(
      ` ${pairs(["r8"], 16)}  ${pairs(["r9", "r10"], 16)}`,
      pairs(["r11", "r12", "r13"], 16),
      pairs(["r14", "r15"], 16),
    );
    lines.push(
      "iopl=0         nv up ei pl zr na po nc",
      "cs=0033  ss=002b  ds=002b  es=002b  fs=0053  gs=002b             efl=00000246",
    );
  } else {
    lines.push(
      pairs(["eax", "ebx", "ecx", "edx", "esi", "edi"], 8),
      `${pairs(["eip", "esp", "ebp"], 8)} iopl=0         nv up ei pl zr na pe nc`,
    );
    lines.push("cs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246");
  }
  const { name, source } = symbols.place();
  lines.push(`${name}${random.chance(0.3) ? ` ${source}` : ""}:`);
  lines.push(
    `${code(session, random)} ${random.pick(["8bff            mov     edi,edi", "4053            push    rbx", "cc              int     3"])}`,
  );
  return { command: "g", lines };
}

const PROSE = [
  "The caller waits here for the answer of the proxy, which never comes.",
  "This is the second time that the handle is closed before the request has ended.",
  "Note that the thread was created by the pool and is not the one that sent the request.",
];

/** What stands between the commands: remarks of the engineer, and a command that changes nothing. */
export function remarkBlock(session, random) {
  if (random.chance(0.5)) return { command: `* ${random.pick(PROSE)}`, lines: [] };
  return { command: `.echo ${random.pick(["---- first", "---- next", "done"])}`, lines: [random.pick(PROSE)] };
}

/** What the debugger says when it starts. */
export function banner(session, random) {
  return [
    "",
    `Microsoft (R) Windows Debugger Version 10.0.${random.between(17763, 26100)}.1 ${session.wide ? "AMD64" : "X86"}`,
    "Copyright (c) Microsoft Corporation. All rights reserved.",
    "",
    "Symbol search path is: srv*c:\\symbols*https://msdl.microsoft.com/download/symbols",
    "Executable search path is: ",
  ];
}

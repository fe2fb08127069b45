import { code, printed, value } from "./session.mjs";

/** The spellings of `k` and how often each is typed. */
const COMMANDS = ["k", "k", "kn", "kn", "knL", "knL", "kb", "kv", "kvn", "~*kb"];
const WARNING = "WARNING: Stack unwind information not available. Following frames may be wrong.";

/** `k`, `kn`, `knL`, `kb`, `kv`, `kvn` and `~*kb` on x86 and x64, with 10 to 60 rows a stack. */
export function stackBlock(session, random, symbols) {
  const command = random.pick(COMMANDS);
  const lines = [];
  if (command !== "~*kb") pushStack(lines, session, random, symbols, command);
  else {
    const threads = random.between(2, 6);
    for (let i = 0; i < threads; i++) {
      const mark = i === 0 ? ". " : "  ";
      const teb = printed(session, 0x7ffd0000 + i * 0x1000);
      lines.push(
        `${mark} ${i}  Id: ${random.between(256, 40000).toString(16)}.${random.between(256, 40000).toString(16)} Suspend: 1 Teb: ${teb} Unfrozen`,
      );
      pushStack(lines, session, random, symbols, "kb");
      lines.push("");
    }
  }
  return { command, lines };
}

function pushStack(lines, session, random, symbols, command) {
  const numbers = command.includes("n") || session.wide;
  const args = /[bv]/.test(command);
  const details = command.includes("v");
  const source = !command.includes("L") && random.chance(0.4);
  lines.push(headerOf(session.wide, numbers, args, command));
  const frames = random.between(10, 60);
  let base = session.stack;
  const warned = random.chance(0.15) ? random.between(1, 6) : -1;
  const noisy = random.chance(0.06) ? random.between(1, 9) : -1;
  for (let i = 0; i < frames; i++) {
    if (i === warned) lines.push(WARNING);
    if (i === noisy)
      lines.push(
        `*** ERROR: Symbol file could not be found.  Defaulted to export symbols for ${symbols.bare()}.dll - `,
      );
    base += random.between(1, 40) * 8;
    const { site, source: at } = random.chance(0.04) ? bareSite(random, symbols) : symbols.place();
    const number = numbers ? `${i.toString(16).padStart(2, "0")} ` : "";
    const inline = source && random.chance(0.12);
    const row = inline ? inlineColumns(session.wide, command, args) : columnsOf(session, random, base, command, args);
    const fpo =
      details && !session.wide && random.chance(0.5)
        ? random.pick([" (FPO: [3,0,0])", " (FPO: [Non-Fpo])", " (CONV: stdcall)", " (FPO: [2,12,4]) (CONV: cdecl)"])
        : "";
    const place = source && at !== null && random.chance(0.75) ? ` ${at}` : "";
    lines.push(`${number}${row}${site}${fpo}${place}${source || details ? " " : ""}`);
  }
}

function bareSite(random, symbols) {
  return { site: `${symbols.bare()}+0x${random.between(0x1000, 0xfffff).toString(16)}`, source: null };
}

function headerOf(wide, numbers, args, command) {
  const number = numbers ? " # " : "";
  if (!wide) return `${number}ChildEBP RetAddr  ${args ? "    Args to Child              " : ""}`;
  const child = command === "kb" ? "" : "Child-SP          ";
  return `${number}${child}RetAddr               ${args ? `: ${"Args to Child".padEnd(71)} : ` : ""}Call Site`;
}

function columnsOf(session, random, base, command, args) {
  const ret = code(session, random);
  if (!session.wide) {
    return `${printed(session, base)} ${ret} ${args ? `${value(session, random)} ${value(session, random)} ${value(session, random)} ` : ""}`;
  }
  const child = command === "kb" ? "" : `${printed(session, base)} `;
  if (!args) return `${child}${ret}     `;
  return `${child}${ret}     : ${value(session, random)} ${value(session, random)} ${value(session, random)} ${value(session, random)} : `;
}

function inlineColumns(wide, command, args) {
  if (!wide) return `(Inline) -------- ${args ? "-------- -------- -------- " : ""}`;
  const dashes = "--------`--------";
  if (!args) return `(Inline Function) ${dashes}     `;
  return `(Inline Function) ${dashes}     : ${dashes} ${dashes} ${dashes} ${dashes} : `;
}

import { hex8 } from "./random.mjs";

/** One attachment of the debugger: a machine, its threads, its modules, where it stands. */
export function newSession(random, symbols) {
  const wide = random.chance(0.6);
  const high = wide ? random.between(0x10, 0x2ff) : 0;
  const modules = [];
  let next = wide ? 0x10000000 : 0x00400000;
  for (let i = 0; i < 90; i++) {
    const size = random.between(4, 0x300) * 0x1000;
    const name = random.pick(symbols.modules) + (i < 20 ? "" : i);
    modules.push({ start: next, end: next + size, name, symbols: symbolState(random, name), time: timeOf(random) });
    next += size + random.between(1, 64) * 0x10000;
  }
  return {
    wide,
    thread: random.between(0, 40),
    modules,
    /** A stack address: near the ones before, as those of one thread are. */
    stack: random.between(0x100000, 0x7f000000) & ~0xf,
    high: hex8(high),
  };
}

/** An address as the debugger prints it on this machine. */
export function printed(session, low, high = session.high) {
  return session.wide ? `${high}\`${hex8(low)}` : hex8(low);
}

/** An address of code. */
export function code(session, random) {
  return printed(session, random.bits32() >>> 1, "00007ffa");
}

/** A value that may be anything: a handle, a flag, a pointer. */
export function value(session, random) {
  if (random.chance(0.4)) return printed(session, random.between(0, 0x1000), "00000000");
  return printed(session, random.bits32());
}

function timeOf(random) {
  return `Wed Aug ${String(random.between(1, 28)).padStart(2, "0")} 00:59:14 20${random.between(10, 29)} (${hex8(random.bits32()).toUpperCase()})`;
}

function symbolState(random, name) {
  switch (random.below(4)) {
    case 0:
      return "(deferred)             ";
    case 1:
      return `(export symbols)       ${name}.dll`;
    case 2:
      return `(no symbols)           `;
    default:
      return `(pdb symbols)          c:\\symbols\\${name}.pdb\\${hex8(random.bits32()).toUpperCase()}${hex8(random.bits32()).toUpperCase()}1\\${name}.pdb`;
  }
}

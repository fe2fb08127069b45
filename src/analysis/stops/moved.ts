import { compareAddresses, distance, plus, type Address } from "../../model/address.js";
import type { LineRange } from "../../model/evidence.js";
import type { Stack, VariableRow } from "../../model/outputs.js";
import type { StackView } from "./views.js";
import type { Moment } from "./moment.js";

/**
 * What shows that the target moved on although the log has no command that moves it: excerpts lose `g` and the
 * breakpoint's line, but not what the new place looks like.
 */
export function movedSince(moment: Moment, stack: Stack, view: StackView): string | null {
  // Another context of the same stop, and rows that are no unwinding.
  if (view !== "own" && view !== "managed") return null;
  const before = moment.views.get(view);
  if (before !== undefined) {
    return sameTop(before, stack)
      ? null
      : `its top frame is not that of the stack in lines ${range(before.lines)}, and no command that moves the target is shown`;
  }
  // The variables are those of the native top frame.
  if (view === "managed" || moment.view === "context") return null;
  const foreign = moment.variables.find(
    ({ row, aim }) => aim.frame === 0 && aim.context === "" && !inTopFrame(stack, row.address),
  );
  return foreign === undefined
    ? null
    : `${foreign.row.name} at ${foreign.row.address} is no variable of its top frame: it was shown at another stop`;
}

/** The same for a variable that is shown. */
export function movedSinceVariable(moment: Moment, row: VariableRow): string | null {
  return belowEntry(moment, row.address) ?? changedValue(moment, row);
}

export function sameTop(a: Stack, b: Stack): boolean {
  const x = a.frames[0];
  const y = b.frames[0];
  if (x === undefined || y === undefined) return false;
  if (x.childSp !== null && y.childSp !== null && x.childSp !== y.childSp) return false;
  if (x.retAddr !== null && y.retAddr !== null && x.retAddr !== y.retAddr) return false;
  // `kp` writes the parameters into the call site.
  if (x.symbol !== null && y.symbol !== null) {
    const samePlace = x.displacement === y.displacement || isNamesOnly(a) || isNamesOnly(b);
    return samePlace && sameText(x.module, y.module) && sameText(x.symbol, y.symbol);
  }
  // Symbols were loaded in between: `agpcpq+0x125b` is `agpcpq!Release+0x88`.
  if ((x.symbol === null) !== (y.symbol === null) && x.childSp !== null && x.retAddr !== null)
    return x.childSp === y.childSp && x.retAddr === y.retAddr && sameText(x.module, y.module);
  return sameText(x.callSite, y.callSite);
}

/**
 * What shows that a stack is of another run of the program, or of another process: a module or the stack of the thread
 * lies elsewhere.
 *
 * ```text
 * 02 000007fe`f4611a48 : … : share!Load+0x1686        Load begins at 000007fe`f46103c2,
 * 02 000007fe`f4921b06 : … : share!Load+0x1744        and here at 000007fe`f49203c2: 31 times 64 KB away
 * ```
 */
export function otherRun(moment: Moment, stack: Stack, view: StackView, isProgram: boolean): string | null {
  const before = moment.views.get(view);
  if (before === undefined || (view !== "own" && view !== "managed")) return null;
  // A thread begins on one stack; a processor runs many threads.
  const first = outermost(before);
  if (isProgram && first !== null && outermost(stack) !== null && outermost(stack) !== first)
    return `its outermost row lies elsewhere than that of the stack in lines ${range(before.lines)}`;
  const known = beginsOf(before);
  const shared = [...beginsOf(stack)].filter(([name]) => known.has(name));
  const moved = shared.filter(([name, { begin }]) => known.get(name)!.begin !== begin);
  // Two functions of one name are hardly a multiple of 64 KB apart; where nothing is the same, Windows is another one.
  const all = moved.length === shared.length && moved.length > 1;
  const found = moved.find(([name, { begin }]) => all || known.get(name)!.begin.slice(-4) === begin.slice(-4));
  return found === undefined
    ? null
    : `${found[1].module} lies elsewhere than in the stack in lines ${range(before.lines)}`;
}

/** Where the row lies that returns to nowhere. */
function outermost({ frames }: Stack): Address | null {
  const last = frames.at(-1);
  return last?.retAddr != null && /^0+$/.test(last.retAddr) && /ThreadStart$/.test(last.symbol ?? "")
    ? last.childSp
    : null;
}

interface Begin {
  readonly module: string;
  readonly begin: Address;
}

/** Where the functions of the rows begin: a row's address is the return address of the row above it. */
function beginsOf({ frames, gaps }: Stack): ReadonlyMap<string, Begin> {
  const begins = new Map<string, Begin>();
  /** Of the physical row above. */
  let address: Address | null = null;
  frames.forEach(({ module, symbol, displacement, inline, trust, retAddr }, f) => {
    if (inline) return;
    const own = gaps.some(({ afterFrame }) => afterFrame === f - 1) || trust === "inferred" ? null : address;
    address = retAddr;
    if (own === null || module === null || displacement === null) return;
    const name = `${module}!${symbol ?? ""}`.toLowerCase();
    if (!begins.has(name)) begins.set(name, { module, begin: plus(own, -displacement) });
  });
  return begins;
}

/** `kc` prints neither addresses nor offsets: `ntdll!NtWaitForSingleObject` for any place in it. */
export function isNamesOnly({ frames }: Stack): boolean {
  return frames.every(
    (frame) =>
      frame.childSp === null && frame.retAddr === null && frame.displacement === null && frame.args.length === 0,
  );
}

function sameText(a: string | null, b: string | null): boolean {
  return a === b || a?.toLowerCase() === b?.toLowerCase();
}

/**
 * At the entry of a 32-bit function nothing below its ChildEBP is in use yet. A local variable that lies there
 * belongs to a later, deeper call: the target has moved.
 */
function belowEntry(moment: Moment, variable: Address | null): string | null {
  const own = moment.views.get("own");
  const top = own?.frames[0];
  if (variable === null || top?.childSp == null || own!.machine !== "x86") return null;
  if (top.displacement !== null || top.symbol === null) return null;
  if (compareAddresses(variable, top.childSp) >= 0) return null;
  return `the variable at ${variable} lies below ${top.childSp}, where ${top.callSite} was entered: it belongs to a later, deeper call`;
}

/** The same variable with another value or text: time has passed. */
function changedValue(moment: Moment, row: VariableRow): string | null {
  const before = moment.variables.find(
    (variable) =>
      variable.row.address !== null && variable.row.address === row.address && variable.row.name === row.name,
  );
  if (before === undefined || (before.row.value === row.value && before.row.text === row.text)) return null;
  return `${row.name} at ${row.address} was shown with another value in line ${before.row.line}`;
}

/** Bytes above ChildEBP in which the parameters of any function lie. */
const PARAMETER_AREA = 0x80;

/**
 * `x name` shows variables of the current function. On 32-bit its parameters lie shortly above ChildEBP, and its locals
 * below, once it is past its entry.
 */
function inTopFrame(stack: Stack, variable: Address | null): boolean {
  const top = stack.frames[0];
  if (variable === null || top?.childSp == null || stack.machine !== "x86") return true;
  const offset = distance(variable, top.childSp);
  if (offset >= 8) return offset < PARAMETER_AREA;
  return top.displacement !== null || top.symbol === null;
}

function range(lines: LineRange): string {
  return lines[0] === lines[1] ? String(lines[0]) : `${lines[0]}–${lines[1]}`;
}

import { compareAddresses, distance, type Address } from "../../model/address.js";
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
 * What shows that a stack is of another run of the program, or of another process: the same place of a module has
 * another address, or the thread another stack.
 *
 * ```text
 * 02 000007fe`f4611a48 : … : share!Load+0x1686        share+0x1a48 lies at 000007fe`f4611a48,
 * 02 000007fe`f4921a48 : … : share!Load+0x1686        and here at 000007fe`f4921a48
 * ```
 */
export function otherRun(moment: Moment, stack: Stack, view: StackView): string | null {
  const before = moment.views.get(view);
  if (before === undefined || (view !== "own" && view !== "managed")) return null;
  const places = placesIn(before);
  for (const [site, address] of placesIn(stack)) {
    const known = places.get(site);
    if (known !== undefined && known !== address)
      return `${site} lies elsewhere than in the stack in lines ${range(before.lines)}`;
  }
  return null;
}

/** The address of each named row below the first: the return address of the row above it. */
function placesIn({ frames }: Stack): ReadonlyMap<string, Address> {
  const places = new Map<string, Address>();
  const twice = new Set<string>();
  frames.forEach((frame, f) => {
    const above = frames[f - 1];
    if (above?.retAddr == null || above.inline || frame.inline || frame.trust === "inferred") return;
    if (frame.module === null || frame.displacement === null) return;
    const site = frame.callSite.toLowerCase();
    const known = places.get(site);
    if (known !== undefined && known !== above.retAddr) twice.add(site);
    else places.set(site, above.retAddr);
  });
  for (const site of twice) places.delete(site);
  return places;
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

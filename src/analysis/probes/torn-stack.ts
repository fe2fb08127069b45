import { compareAddresses, type Address } from "../../model/address.js";
import type { Frame, Stack } from "../../model/outputs.js";

/** Where rows of a stack are missing, as far as the rows that are left show it. */
export interface Tear {
  /** Index of the first row behind it. */
  readonly at: number;
  readonly line: number;
  readonly text: string;
}

/**
 * ```text
 *  # Child-SP          RetAddr               Call Site
 * 00 000000d5`a14ff6a8 00007ff6`b1a41333     ntdll!NtAlpcSendWaitReceivePort+0x14
 * 02 000000d5`a14ff768 00007ff6`b1a41999     ntdll!TppAlpcpExecuteCallback+0x294      row 01 is missing
 *
 * 0012fae0 00406550 orders!CStore::Commit+0x71
 * 0012f9e0 00402110 ntdll!NtWaitForSingleObject+0xc      further in than the row above: of another stack
 * ```
 */
export function tearsOf(stack: Stack): readonly Tear[] {
  // Several families of facts ask for them.
  let known = tearsIn.get(stack);
  if (known === undefined) tearsIn.set(stack, (known = readTears(stack)));
  return known;
}

const tearsIn = new WeakMap<Stack, readonly Tear[]>();

function readTears({ frames, gaps, notices, lines }: Stack): readonly Tear[] {
  const tears = gaps.map(({ afterFrame }): Tear => {
    const at = afterFrame + 1;
    return { at, line: frames[at]?.line ?? lines[1], text: "rows of a stack are missing" };
  });
  if ((frames[0]?.number ?? 0) > 0 && tears[0]?.at !== 0)
    tears.unshift({ at: 0, line: frames[0]!.line, text: "the top rows of a stack are missing" });
  frames.forEach(({ callSite, line }, at) => {
    if (callSite.includes(" ") && ROW_INSIDE.test(callSite))
      tears.push({ at, line, text: "two rows of a stack are in one line" });
  });
  // Where the debugger lost its way it says so, and its addresses may go anywhere.
  if (notices.length > 0) return tears;
  let sp: Address | null = null;
  frames.forEach(({ childSp, inline, line }, at) => {
    if (childSp === null || inline) return;
    if (sp !== null && isFurtherIn(childSp, sp)) tears.push({ at, line, text: "rows of two stacks are mixed" });
    sp = childSp;
  });
  return tears;
}

/** ``clr!WaitForFinalizerEvent+0xb603 00000032`5b8ff700 00007ffb`0d4f1a20     clr!Worker+0x54``: the next row, or its end. */
const ROW_INSIDE = /[0-9a-f] [0-9a-f]{8}(?:`?[0-9a-f]{8})? [0-9a-f]{8}/i;

/** A thread has a second stack in the kernel, which lies higher: between the two the rows go down once. */
function isFurtherIn(address: Address, than: Address): boolean {
  return address.length === than.length && address[0] === than[0] && compareAddresses(address, than) < 0;
}

/**
 * What a stack says of the rows up to one, and of who called them, cannot be relied on: rows are missing, a name lost
 * its end, or a line that cannot be read stands there.
 */
export function isTorn(stack: Stack, upTo: number, isUnread: (line: number) => boolean): boolean {
  const { frames, lines } = stack;
  const caller = upTo + 1;
  const last = frames[caller]?.line ?? lines[1] + 1;
  for (let line = lines[0] - 1; line <= last; line++) if (isUnread(line)) return true;
  return tearsOf(stack).some((tear) => tear.at <= caller) || hasCutName(frames, caller) || lacksOffset(frames, caller);
}

/** Neither a name nor an address stands there, or one with a character that no name has. */
function hasCutName(frames: readonly Frame[], upTo: number): boolean {
  // Managed rows name no module.
  const native = 2 * frames.filter(({ module }) => module !== null).length > frames.length;
  return frames.slice(0, upTo + 1).some(
    ({ module, symbol, callSite }) =>
      // In front of a name, `#` marks code of ARM64EC.
      /.[#\ufffd]/.test(symbol ?? "") ||
      /[#\ufffd]/.test(module ?? "") ||
      (native && module === null && !/^(?:0x)?[0-9a-f`]{5,17}$/i.test(callSite)),
  );
}

/** A caller stands behind its call, never at the first byte of its function: a row without an offset was cut. */
function lacksOffset(frames: readonly Frame[], upTo: number): boolean {
  const isShown = ({ displacement }: Frame): boolean => (displacement ?? 0) > 0;
  // `kc` and its like print no offsets at all.
  if (2 * frames.filter(isShown).length <= frames.length) return false;
  return frames.some((frame, at) => at > 0 && at <= upTo && !frame.inline && frame.symbol !== null && !isShown(frame));
}

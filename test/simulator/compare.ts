/** What the analysis of a simulated log says, held against what the process really did. */
import type { Call, Case } from "../../src/model/case.js";
import type { SimCall, SimProcess } from "./process.js";

/** A call in the words of both sides. */
export interface Told {
  readonly api: string;
  readonly thread: string;
  readonly args: Readonly<Record<string, string | null>>;
  readonly result: string | null;
  readonly texts: Readonly<Record<string, string>>;
}

/** Calls that were entered, in the order of the log. */
export function toldCalls(document: Case): readonly Call[] {
  return document.calls.filter((call) => call.phase === "enter");
}

export function realCalls(process: SimProcess): readonly SimCall[] {
  return process.events.filter(({ what }) => what === "enter").map(({ call }) => call);
}

export function returned(process: SimProcess, call: SimCall): boolean {
  return process.events.some((event) => event.call === call && event.what === "return");
}

/** What the analysis may say about a call; `undefined` fields are not claimed. */
export function disagreements(document: Case, told: Call, real: SimCall, process: SimProcess): readonly string[] {
  const wrong: string[] = [];
  const differ = (what: string, said: unknown, is: unknown): void => {
    if (said !== is) wrong.push(`${told.id} ${what}: says ${String(said)}, is ${String(is)}`);
  };
  differ("api", told.api, real.name);
  if (told.thread !== null) differ("thread", told.thread, `0:${String(real.thread.ordinal).padStart(3, "0")}`);
  for (const [name, argument] of Object.entries(told.args)) {
    if (argument.value === null || !/^[0-9a-f]+$/.test(argument.value)) continue;
    differ(name, BigInt(`0x${argument.value}`), real.args[argument.index]);
    if (argument.text !== null) differ(`text of ${name}`, argument.text, textAt(real, argument.index));
  }
  if (told.result !== null) {
    if (!returned(process, real)) wrong.push(`${told.id} returned, but never did`);
    differ("result", BigInt(`0x${told.result.value}`) & 0xffffffffn, real.result & 0xffffffffn);
  }
  if (told.lastError !== null && told.lastError.from === "!gle")
    differ("last error", Number.parseInt(told.lastError.value, 16), real.lastError);
  // A pointer that leads nowhere is shown as it was: without a byte.
  for (const buffer of document.buffers.filter((one) => one.call === told.id && one.known > 0)) {
    const written = [...real.before, ...real.after];
    const at = BigInt(`0x${buffer.address}`);
    const home = written.find(({ address, bytes }) => at >= address && at < address + BigInt(bytes.length));
    if (home === undefined) wrong.push(`${buffer.id} at ${buffer.address} is no memory of ${told.id}`);
  }
  return wrong;
}

function textAt(real: SimCall, index: number): string | null {
  const found = real.before.find(({ address }) => address === real.args[index]);
  if (found === undefined) return null;
  const wide = real.api.params[index]?.encoding === "utf16";
  const codes = [...found.bytes].filter((_, i) => !wide || i % 2 === 0);
  return String.fromCharCode(...codes.slice(0, codes.indexOf(0)));
}

import type { Frame } from "../../model/outputs.js";
import { looksOf, type Look } from "../calls/looks.js";
import { stackPointerOf, stackWord } from "../calls/stack-words.js";
import type { Evidence } from "../../model/evidence.js";
import { evidenceLine } from "../entries.js";
import { parseAddress } from "../../model/address.js";
import type { Moment } from "../stops/moment.js";
import type { FactContext, FactDraft } from "./fact.js";

/** A stop in the function to which WinINet or WinHTTP tells how a request gets on. */
export interface HttpCallback {
  readonly moment: number;
  readonly thread: string | null;
  readonly library: "wininet" | "winhttp";
  readonly status: number;
  /** The structure to which `lpvStatusInformation` points, where the status says that it is one. */
  readonly result: string | null;
  readonly info: bigint | null;
  /** Bytes of a pointer. */
  readonly width: 4 | 8;
  readonly evidence: readonly Evidence[];
}

/** Functions of the libraries that call it. */
const CALLER = /^(?:InternetIndicateStatus|.*(?:IndicateCallback|IndicateStatus))/i;

/** Places of `dwInternetStatus` and `lpvStatusInformation` among the parameters. */
const STATUS = 2;
const INFO = 3;

const remembered = new WeakMap<FactContext["entries"], readonly HttpCallback[]>();

/**
 * Callbacks that a stop shows: their caller's row, or the names of their parameters, tell them.
 *
 * ```text
 * 00 0000001f`c33ff3d8 00007ffd`6bd2f0c4 SyncSvc!Transport::StatusCallback
 * 01 0000001f`c33ff3e0 00007ffd`6bd31c7e winhttp!HTTP_BASE_OBJECT::IndicateCallback+0x94
 * 0:002> r r8,r9
 * r8=0000000000200000 r9=0000001fc33ff510          WINHTTP_CALLBACK_STATUS_REQUEST_ERROR, and where its result lies
 * ```
 */
export function callbacksOf(context: FactContext): readonly HttpCallback[] {
  let known = remembered.get(context.entries);
  if (known === undefined) {
    const byStack = context.moments.map(libraryOf);
    // Once its caller was seen, the function is known by its name.
    const named = new Map(
      byStack.flatMap((library, m) => (library === null ? [] : [[siteOf(context.moments[m]!), library] as const])),
    );
    const looks = named.size === 0 ? null : looksOf(context.entries, context.moments);
    known =
      looks === null
        ? []
        : context.moments.flatMap((moment, m) => {
            const look = looks.at(m);
            const { location } = look;
            const entered = moment.stack === null && location !== null && location.displacement === null;
            const library = byStack[m] ?? (entered ? named.get(`${location.module}!${location.symbol}`) : null) ?? null;
            return library === null ? [] : (callbackAt(moment, m, library, look) ?? []);
          });
    remembered.set(context.entries, known);
  }
  return known;
}

function libraryOf({ stack }: Moment): HttpCallback["library"] | null {
  const [top, caller, ...rest] = stack?.frames ?? [];
  if (top === undefined || top.displacement !== null || libraryNamed(top) !== null) return null;
  const called =
    caller !== undefined && CALLER.test(caller.symbol?.split("::").at(-1) ?? "") ? libraryNamed(caller) : null;
  if (called !== null) return called;
  if (!top.parameters.some(({ name }) => name === "dwInternetStatus")) return null;
  return (
    [caller, ...rest].map((one) => (one === undefined ? null : libraryNamed(one))).find((one) => one !== null) ?? null
  );
}

function siteOf({ stack }: Moment): string {
  const [top] = stack!.frames;
  return `${top!.module}!${top!.symbol}`;
}

function libraryNamed({ module }: Frame): HttpCallback["library"] | null {
  const name = module?.toLowerCase();
  return name === "wininet" || name === "winhttp" ? name : null;
}

function callbackAt(moment: Moment, m: number, library: HttpCallback["library"], look: Look): HttpCallback | null {
  const status = argumentAt(moment, look, STATUS, "dwInternetStatus");
  if (status === null || status.value > 0xffffffffn) return null;
  const info = argumentAt(moment, look, INFO, "lpvStatusInformation");
  const code = Number(status.value);
  return {
    moment: m,
    thread: moment.thread,
    library,
    status: code,
    result:
      library === "winhttp"
        ? code === 0x200000
          ? "WINHTTP_ASYNC_RESULT"
          : null
        : code === 100
          ? "INTERNET_ASYNC_RESULT"
          : null,
    info: info?.value ?? null,
    width: look.machine === "x86" ? 4 : 8,
    evidence: [
      evidenceLine(moment.source, moment.stack?.frames[0]?.line ?? look.location?.lines[0] ?? moment.first),
      status.evidence,
    ],
  };
}

const REGISTERS: Readonly<Record<string, readonly string[]>> = {
  x64: ["rcx", "rdx", "r8", "r9"],
  arm64: ["x0", "x1", "x2", "x3"],
};

/** By its name (`kP`), else by the register or the stack word that holds it at the first instruction. */
function argumentAt(
  moment: Moment,
  look: Look,
  index: number,
  name: string,
): { readonly value: bigint; readonly evidence: Evidence } | null {
  const top = moment.stack?.frames[0];
  const printed = top?.parameters.find((one) => one.name === name)?.value;
  const own = printed === undefined ? null : numberOf(printed.replace(/^0x/i, ""));
  if (own !== null) return { value: own, evidence: evidenceLine(moment.source, top!.line) };
  const machine = look.machine ?? "";
  const register = REGISTERS[machine]?.[index];
  const sp = stackPointerOf(look);
  const reading =
    register !== undefined
      ? look.register(register)
      : machine === "x86"
        ? stackWord(look, moment, 4 + 4 * index, 4, sp === undefined ? null : (parseAddress(sp.value) ?? null))
        : undefined;
  const value = reading === undefined ? null : numberOf(reading.value);
  return value === null ? null : { value, evidence: reading!.evidence };
}

function numberOf(digits: string): bigint | null {
  const bare = digits.replace("`", "");
  return /^[0-9a-f]{1,16}$/i.test(bare) ? BigInt(`0x${bare}`) : null;
}

/** What a library tells its callback. */
export function httpCallbackFacts(context: FactContext): readonly FactDraft[] {
  return callbacksOf(context).map(({ moment, thread, library, status, evidence }) => {
    const known = context.knowledge.explainError(status, [`${library}-status`])?.code;
    const code = status.toString(16).padStart(8, "0");
    return {
      kind: "http-callback",
      moment,
      thread,
      fields: { library, code, status: known?.name, meaning: known?.meaning },
      text: `the callback is told by ${library}: ${code}${known === undefined ? "" : ` (${known.name}: ${known.meaning})`}`,
      basis: "fact",
      confidence: "strong",
      refutedBy: "registers of another stop",
      evidence,
    };
  });
}

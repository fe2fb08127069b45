import type { Evidence } from "../../model/evidence.js";
import type { Disassembly, Event, ExceptionRecord, Stack } from "../../model/outputs.js";
import type { Entry } from "../entries.js";
import type { RecordedException } from "./recorded-exceptions.js";

/** One exception, as far as several outputs tell of it. */
export interface Exception {
  readonly source: number;
  readonly line: number;
  readonly code: string;
  /** Where the event stands: the prompt behind it names the thread that stopped, the one in front of `g` does not. */
  readonly block: Entry["block"];
  thread: string | null;
  mode: "user" | "kernel";
  name: string | null;
  chance: Event["chance"];
  record: ExceptionRecord | null;
  /** What is printed below the event: `Subcode: 0x2 FAST_FAIL_…`. */
  remarks: readonly string[];
  /** `module!symbol+0x12` of the instruction. */
  site: string | null;
  instruction: Disassembly["rows"][number] | null;
  registers: Readonly<Record<string, string>>;
  stack: Stack | null;
  /** `.ecxr` has shown its place. */
  restored: boolean;
  /** The program ran on after it: somebody handled it. */
  wentOn: boolean;
  /** It was let run, and what came of that is not in the log. */
  letGo: boolean;
  /** The target was let run on from an exception that nobody had handled. */
  resumed: boolean;
  /** A query of a trace tells of it: no debugger was there to be told the chance. */
  recorded: RecordedException | null;
  /**
   * `.ecxr`, `.cxr 0302f708`, `the trap frame 8014068c`: nothing tells of an exception but the registers and the
   * instruction of that context.
   */
  readonly context: string | null;
  /** The stack stands in the trap of a processor: that a fault happened is sure, whatever is known of its address. */
  readonly trapped: boolean;
  /** `EXCEPTION_…` and `…_ADDRESS` fields of `!analyze`. */
  readonly fields: Map<string, string>;
  readonly evidence: Evidence[];
}

type Beginning = Pick<Exception, "line" | "code" | "mode"> &
  Partial<Pick<Exception, "restored" | "context" | "trapped">>;

export function newException({ source, block, thread }: Entry, begins: Beginning): Exception {
  return {
    source,
    block,
    thread,
    name: null,
    chance: null,
    record: null,
    remarks: [],
    site: null,
    instruction: null,
    registers: {},
    stack: null,
    restored: false,
    wentOn: false,
    letGo: false,
    resumed: false,
    recorded: null,
    context: null,
    trapped: false,
    fields: new Map(),
    evidence: [],
    ...begins,
  };
}

/** `ntdll!RtlFoo+0x0000000000000016` and `ntdll!RtlFoo+0x16` are one place. */
export function isSamePlace(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && plainSite(a) === plainSite(b);
}

function plainSite(site: string): string {
  return site
    .replace(/\+(?:0x)?0*(?!0)([0-9a-f]*)$/i, (_, digits: string) => (digits === "" ? "" : `+${digits}`))
    .toLowerCase();
}

/** A live session as a debugger would print it, made of what really happened and of what was watched. */

/** One call that really happened. */
export interface RealCall {
  readonly api: string;
  readonly thread: number;
  readonly args: readonly string[];
}

/** How a function is watched from the beginning. */
export type Watch = "bp" | "bu" | "conditional" | "one-shot" | "other-thread" | "own-thread" | "none";

export type Step =
  | { readonly call: RealCall }
  /** Typed at the next prompt. */
  | { readonly type: string }
  /** The breakpoint of a function is cleared, disabled, enabled. */
  | { readonly change: "bc" | "bd" | "be" | "bp"; readonly api: string }
  /** Lines that somebody took out of the log, with or without a mark. */
  | { readonly note: string }
  /** The trace is moved to behind the next calls, which are not shown. */
  | { readonly skip: string; readonly over: readonly RealCall[] };

export interface Session {
  readonly watched: Readonly<Record<string, Watch>>;
  readonly steps: readonly Step[];
  /** What is looked at where the target stops. */
  readonly looks: readonly ("kb" | "k" | "none" | "r")[];
  readonly base: number;
}

interface Breakpoint {
  readonly id: number;
  readonly api: string;
  readonly watch: Watch;
  on: boolean;
  gone: boolean;
}

/** The transcript. A call that no breakpoint stops leaves no trace in it. */
export function transcriptOf({ watched, steps, looks, base }: Session): string {
  const lines: string[] = [];
  const points: Breakpoint[] = [];
  let thread = 0;
  const prompt = (command: string): void => void lines.push(`0:00${thread}> ${command}`);
  for (const [api, watch] of Object.entries(watched)) {
    if (watch === "none") continue;
    points.push({ id: points.length, api, watch, on: true, gone: false });
    prompt(commandOf(watch, api));
  }
  for (const step of steps) {
    if ("type" in step) prompt(step.type);
    else if ("note" in step) lines.push(step.note);
    else if ("skip" in step) {
      prompt(step.skip);
      lines.push(
        "Setting position: 5B:92",
        "(1a2c.2b0): Break instruction exception - code 80000003 (first/second chance not available)",
        "Time Travel Position: 5B:92",
      );
    } else if ("change" in step) {
      const point = points.find((one) => one.api === step.api && !one.gone);
      if (step.change === "bp") {
        // The debugger gives the lowest number that is free.
        const id = points.findIndex((_, number) => points.every((one) => one.gone || one.id !== number));
        points.push({
          id: id < 0 ? points.length : id,
          api: step.api,
          watch: "bp",
          on: true,
          gone: false,
        });
        prompt(`bp ${step.api}`);
        continue;
      }
      if (point === undefined) continue;
      prompt(`${step.change} ${point.id}`);
      if (step.change === "bc") point.gone = true;
      else point.on = step.change === "be";
    } else {
      const { call } = step;
      const point = points.find((one) => one.api === call.api && stops(one, call));
      if (point === undefined) continue;
      prompt("g");
      if (point.watch === "one-shot") point.gone = true;
      thread = call.thread;
      const [module, symbol] = call.api.split("!");
      lines.push(
        `Breakpoint ${point.id} hit`,
        `${module}!${symbol}:`,
        `${hex(base + 0x71ab4c27)} 8bff            mov     edi,edi`,
      );
      for (const look of looks) {
        if (look === "none") continue;
        prompt(look);
        if (look === "r") lines.push(...registers(base));
        else lines.push(...stackOf(call, look === "kb", base));
      }
    }
  }
  prompt("");
  return `${lines.join("\n")}\n`;
}

function commandOf(watch: Watch, api: string): string {
  switch (watch) {
    case "conditional":
      return `bp ${api} ".if (poi(@esp+4) == 0x99) {} .else {gc}"`;
    case "one-shot":
      return `bp /1 ${api}`;
    case "other-thread":
      return `~7 bp ${api}`;
    case "own-thread":
      return `~1 bp ${api}`;
    default:
      return `${watch} ${api}`;
  }
}

function stops({ on, gone, watch }: Breakpoint, call: RealCall): boolean {
  if (!on || gone) return false;
  if (watch === "conditional") return call.args[0] === "00000099";
  if (watch === "other-thread") return call.thread === 7;
  return watch !== "own-thread" || call.thread === 1;
}

function stackOf(call: RealCall, args: boolean, base: number): readonly string[] {
  const sp = base + 0x0012f000 + call.thread * 0x100000;
  const given = [...call.args, "00000000", "00000000", "00000000"].slice(0, 3).join(" ");
  const row = (offset: number, ret: number, words: string, site: string): string =>
    `${hex(sp + offset)} ${hex(base + ret)} ${args ? `${words} ` : ""}${site}`;
  return [
    args ? "ChildEBP RetAddr  Args to Child              " : "ChildEBP RetAddr  ",
    row(0x10, 0x00401020, given, call.api),
    row(0x80, 0x00401200, "00000001 00000002 00000003", "app!Work+0x20"),
    row(0xf0, 0x7c816d4f, "00000000 00000000 00000000", "app!main+0x1c"),
    row(0x120, 0x00000000, "00401000 00000000 00000000", "kernel32!BaseProcessStart+0x23"),
  ];
}

function registers(base: number): readonly string[] {
  return [
    `eax=00000001 ebx=7ffdf000 ecx=00000000 edx=7c90e514 esi=00000000 edi=00000000`,
    `eip=${hex(base + 0x71ab4c27)} esp=${hex(base + 0x0012f014)} ebp=${hex(base + 0x0012f080)} iopl=0         nv up ei pl zr na pe nc`,
    `cs=001b  ss=0023  ds=0023  es=0023  fs=003b  gs=0000             efl=00000246`,
  ];
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}

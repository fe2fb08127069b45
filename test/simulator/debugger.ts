/**
 * A debugger that carries out the commands of a script over a simulated process and writes the log that WinDbg would.
 * It knows the documented forms of the commands that scripts may use, and refuses every other: what it does not know
 * is an error of the test.
 */
import { braced, parenthesised, splitCommands, unquoted } from "./commands.js";
import { dataModel } from "./data-model.js";
import { evaluate, fault, isFault } from "./expression.js";
import { digits, printBytes, printStack, printString, printWords, ticked, type PrintedFrame } from "./print.js";
import { addressOf, memoryOf, spAfter, WORD, type SimCall, type SimProcess, type SimThread } from "./process.js";

/** What goes wrong. */
export interface Faults {
  /** The text that a command answers instead of doing its work. */
  readonly failing?: (command: string) => string | null;
  readonly unresolved?: ReadonlySet<string>;
  /** Lines of the target behind the nth line that a breakpoint's commands print. */
  readonly noise?: (line: number) => readonly string[];
  /** Lines of the target and the debugger while it runs, before its nth event. */
  readonly between?: (event: number) => readonly string[];
}

export interface SimFile {
  readonly name: string;
  readonly text: string;
}

interface Breakpoint {
  readonly id: number;
  readonly target: string;
  readonly address: bigint | null;
  readonly thread: SimThread | null;
  readonly once: boolean;
  readonly commands: string | null;
}

/** Where the target stands: at the beginning, at an event, or at its end. */
interface Place {
  /** Events that have happened. */
  readonly time: number;
  readonly call: SimCall | null;
  readonly what: "enter" | "return" | "idle";
  readonly thread: SimThread;
}

/** The log of one script. */
export function runScript(
  process: SimProcess,
  files: readonly SimFile[],
  name: string,
  faults: Faults = {},
  target: "running" | "dump" = "running",
): string {
  const lines: string[] = [];
  const { width } = process;
  const memory = memoryOf(process);
  const aliases = new Map<string, string>();
  let breakpoints: Breakpoint[] = [];
  let place: Place = { time: 0, call: null, what: "idle", thread: process.threads[0]! };
  let inHit = false;
  let hitLines = 0;
  let open = false;

  const print = (...texts: readonly string[]): void => {
    for (const text of texts) {
      if (open) lines.push(text);
      if (inHit) for (const noise of faults.noise?.(hitLines++) ?? []) lines.push(noise);
    }
  };
  const goTo = (next: Place): void => {
    place = next;
    memory.moveTo(next.time);
  };
  const atEvent = (index: number): Place => {
    const { call, what } = process.events[index]!;
    return { time: index + 1, call, what, thread: call.thread };
  };
  const reader = {
    memory: (address: bigint, size: number): bigint | undefined =>
      memory.number(width === "x86" ? address & 0xffffffffn : address, size),
    register: (register: string): bigint | undefined => registerOf(register),
    pointer: WORD[width],
  };
  const number = (text: string): bigint => evaluate(text, reader);

  const registerOf = (register: string): bigint | undefined => {
    const { call, what, thread } = place;
    const sp = call === null ? 0x1000n : what === "enter" ? call.sp : spAfter(process, call);
    const ip = call === null ? 0x7770n : what === "enter" ? addressOf(process, call.name)! : call.ra;
    const names: Record<string, bigint | undefined> = {
      $csp: sp,
      $ip: ip,
      $tid: BigInt(thread.tid),
      $ra: what === "enter" ? memory.number(sp, WORD[width]) : undefined,
      $retreg: call === null ? 0n : call.result,
    };
    const wide: Record<string, bigint | undefined> = {
      rsp: sp,
      rip: ip,
      rax: what === "return" ? call!.result : 0x77n,
    };
    ["rcx", "rdx", "r8", "r9"].forEach((one, i) => {
      wide[one] = what === "enter" ? (call!.args[i] ?? 0xbad0n + BigInt(i)) : 0xbad0n + BigInt(i);
    });
    if (register in names) return names[register];
    if (width === "x86") {
      const narrow: Record<string, bigint | undefined> = {
        esp: sp,
        eip: ip,
        eax: wide["rax"],
        ecx: 0xbadn,
        edx: 0xbadn,
      };
      return narrow[register] === undefined ? undefined : narrow[register] & 0xffffffffn;
    }
    if (register in wide) return wide[register];
    const halves: Record<string, string> = { eax: "rax", ecx: "rcx", edx: "rdx", r8d: "r8", r9d: "r9" };
    const whole = wide[halves[register] ?? ""];
    return whole === undefined ? undefined : whole & 0xffffffffn;
  };

  const siteOf = (ra: bigint, outer: SimCall | null): string => {
    const name = outer?.name ?? "app!Work";
    return `${name}+0x${(ra - addressOf(process, name)!).toString(16)}`;
  };
  const framesAt = ({ call, what }: Place): readonly PrintedFrame[] => {
    if (call === null) return [{ sp: 0x1000n, ra: 0n, site: "ntdll!NtTerminateProcess+0x14" }];
    const frames: PrintedFrame[] = [];
    let inner = call;
    if (what === "enter") frames.push({ sp: width === "x86" ? call.sp - 4n : call.sp, ra: call.ra, site: call.name });
    for (let one = call.outer; ; one = inner.outer) {
      const own = inner.sp + BigInt(WORD[width]);
      const site = siteOf(inner.ra, one);
      if (one === null) {
        const base = inner.sp + 0x80n;
        frames.push({ sp: width === "x86" ? base - 0x10n : own, ra: 0x7ff1234n, site });
        frames.push({ sp: base + 0x10n, ra: 0x7ff4321n, site: "kernel32!BaseThreadInitThunk+0x14" });
        frames.push({ sp: base + 0x40n, ra: 0n, site: "ntdll!RtlUserThreadStart+0x21" });
        return frames;
      }
      frames.push({ sp: width === "x86" ? one.sp - 4n : own, ra: one.ra, site });
      inner = one;
    }
  };
  const printPlace = (): void => {
    const { call, what } = place;
    const at = call === null ? 0x7770n : what === "enter" ? addressOf(process, call.name)! : call.ra;
    const site =
      call === null ? "ntdll!NtTerminateProcess+0x14" : what === "enter" ? call.name : siteOf(call.ra, call.outer);
    print(`${site}:`, `${ticked(at, width)} 8bff            mov     edi,edi`);
  };
  const threadRow = (thread: SimThread): string =>
    `${thread === place.thread ? "." : " "}  ${thread.ordinal}  Id: ${process.pid.toString(16)}.${thread.tid.toString(16)} Suspend: 1 Teb: ${ticked(0x7ffde000n - BigInt(thread.ordinal * 0x1000), width)} Unfrozen`;

  /** Carries out commands up to one that lets the target go. */
  const execute = (text: string): "go" | "done" => {
    const expanded = text.replace(/\$\{(\w+)\}/g, (whole, alias: string) => aliases.get(alias) ?? whole);
    for (const command of splitCommands(expanded)) if (one(command) === "go") return "go";
    return "done";
  };

  const one = (command: string): "go" | "done" => {
    const failure = faults.failing?.(command) ?? null;
    if (failure !== null) throw fault(failure);
    const [word = ""] = command.split(/[\s({]/);
    const rest = command.slice(word.length).trim();
    if (command.startsWith("$$>a<")) return runFile(command.slice(5));
    if (/^~\.?\s*bp\b/.test(command) || /^b[pu]\b/.test(command)) return setBreakpoint(command);
    if (command.startsWith("dx ")) {
      print(...dataModel(process, command, faults.unresolved ?? new Set()));
      return "done";
    }
    switch (word) {
      case ".echo":
        print(rest);
        break;
      case ".printf":
        printFormat(rest);
        break;
      case ".catch":
      case ".block": {
        const { inside, rest: behind } = braced(rest);
        if (behind !== "") throw new Error(`what stands behind the block of ${command}?`);
        try {
          return execute(inside);
        } catch (error) {
          if (word === ".block" || !isFault(error)) throw error;
          print(error.message);
        }
        break;
      }
      case ".if":
        return choose(rest);
      case "aS": {
        const [, name, expression] = /^\/x \$\{\/v:(\w+)\} (.+)$/.exec(rest) ?? [];
        if (name === undefined) throw new Error(`not a documented aS: ${command}`);
        aliases.set(name, `0x${number(expression!).toString(16)}`);
        break;
      }
      case "ad": {
        const [, name] = /^\/q \$\{\/v:(\w+)\}$/.exec(rest) ?? [];
        if (name === undefined) throw new Error(`not a documented ad: ${command}`);
        aliases.delete(name);
        break;
      }
      case "gc":
        return "go";
      case "g":
        go();
        break;
      case "bl":
        for (const bp of breakpoints) print(breakpointRow(bp));
        break;
      case "r":
        print(
          rest
            .split(", ")
            .map((register) => {
              const value = registerOf(register);
              if (value === undefined) throw fault(`Bad register error at '${register}'`);
              return `${register}=${digits(value, width)}`;
            })
            .join(" "),
        );
        break;
      case "db":
      case "dd":
      case "dq":
      case "da":
      case "du":
        dump(word, rest);
        break;
      case "knL":
        print(...printStack(framesAt(place).slice(0, Number.parseInt(rest, 16)), width));
        break;
      case "~*kvnL":
        for (const thread of process.threads) {
          const last = lastEventOf(thread);
          print(
            "",
            threadRow(thread),
            ...printStack(
              last === null ? framesAt({ ...place, call: null }) : framesWithArguments(last),
              width,
              "Args to Child",
            ),
          );
        }
        break;
      case "~":
        print(...process.threads.map(threadRow));
        break;
      case "~.":
        print(
          threadRow(place.thread),
          "      Start: app!ThreadProc (00401000) ",
          "      Priority: 0  Priority class: 32  Affinity: f",
        );
        break;
      case "lm":
        print(
          "start    end        module name",
          ...process.modules.map(
            ({ name: module, start, end }) =>
              `${ticked(start, width)} ${ticked(end, width)}   ${module.padEnd(10)} (pdb symbols)          C:\\symbols\\${module}.pdb`,
          ),
        );
        break;
      case "|":
        print(`.  0\tid: ${process.pid.toString(16)}\tcreate\tname: app.exe`);
        break;
      case "||":
        print(".  0 Live user mode: <Local>");
        break;
      case "version":
      case "vertarget":
        print("Windows 10 Version 19045 MP (4 procs) Free x64", "Product: WinNt, suite: SingleUserTS");
        break;
      case ".time":
        print(
          "Debug session time: Sun Nov 22 17:44:08.000 2026 (UTC + 0:00)",
          "System Uptime: 0 days 4:53:56.461",
          "Process Uptime: 0 days 0:00:08.750",
        );
        break;
      case ".effmach":
        print(width === "x86" ? "Effective machine: x86 compatible (x86)" : "Effective machine: x64 (AMD64)");
        break;
      case ".prefer_dml":
        print("DML versions of commands off by default");
        break;
      case ".logopen":
        open = true;
        print(`Opened log file '${rest.replace("/u ", "")}'`);
        break;
      case ".logclose":
        print("Closing open log file C:\\collect\\x.log");
        open = false;
        break;
      case "sxn":
      case "!locks":
      case "!cs":
      case "!heap":
      case "!runaway":
      case ".bugcheck":
      case ".ecxr":
        break;
      case ".lastevent":
        print(
          `Last event: ${process.pid.toString(16)}.${place.thread.tid.toString(16)}: Exit process 0:${process.pid.toString(16)}, code 0`,
          "  debugger time: Sun Nov 22 17:44:08.000 2026 (UTC + 0:00)",
        );
        break;
      case ".exr":
        throw fault("ExceptionAddress: 00000000");
      case "!analyze":
        print(
          "*******************************************************************************",
          "*                                                                             *",
          "*                        Exception Analysis                                   *",
          "*                                                                             *",
          "*******************************************************************************",
          "",
        );
        break;
      case "!gle":
        if (rest === "-all")
          print(
            ...process.threads.flatMap((thread) => [
              `Last error for thread ${thread.ordinal.toString(16)}:`,
              ...lastErrorRows(0),
              "",
            ]),
          );
        else print(...lastErrorRows(place.call?.lastError ?? 0));
        break;
      case "x": {
        const address = faults.unresolved?.has(rest) === true ? null : addressOf(process, rest);
        if (address === null) throw fault(`Couldn't resolve error at '${rest}'`);
        print(`${ticked(address, width)} ${rest} (<no parameter info>)`);
        break;
      }
      case "!index":
        print(rest === "-status" ? "Index file loaded." : "Successfully created the index in 535ms.");
        break;
      case "!tt":
        seek(rest);
        break;
      default:
        throw new Error(`the simulated debugger does not know "${command}"`);
    }
    return "done";
  };

  const runFile = (text: string): "go" | "done" => {
    const [path = "", ...values] = text.trim().split(/\s+/);
    const file = files.find((one) => `C:\\collect\\${one.name}` === path);
    if (file === undefined) throw fault(`Command file execution failed, Win32 error 0n2`);
    const joined = file.text
      .split("\r\n")
      .filter((line) => line !== "")
      .join(";");
    return execute(joined.replace(/\$\{\$arg(\d+)\}/g, (whole, n: string) => values[Number(n) - 1] ?? whole));
  };

  const choose = (text: string): "go" | "done" => {
    let rest = text;
    for (;;) {
      const { inside: condition, rest: behind } = parenthesised(rest);
      const { inside, rest: more } = braced(behind);
      if (number(condition) !== 0n) return execute(inside);
      if (more.startsWith(".elsif")) rest = more.slice(6).trim();
      else if (more.startsWith(".else")) return execute(braced(more.slice(5)).inside);
      else if (more === "") return "done";
      else throw new Error(`not a documented .if: ${text}`);
    }
  };

  const printFormat = (text: string): void => {
    const [, format = "", args = ""] = /^"((?:[^"\\]|\\.)*)"(?:, (.*))?$/.exec(text) ?? [];
    const values = args === "" ? [] : args.split(", ").map(number);
    let next = 0;
    const line = format.replace(/\\n$/, "").replace(/%([xpd])/g, (_, kind: string) => {
      const value = values[next++]!;
      return kind === "p" ? digits(value, width) : kind === "x" ? (value & 0xffffffffn).toString(16) : String(value);
    });
    if (next !== values.length) throw new Error(`conversions and values of ${text} do not agree`);
    print(line);
  };

  const setBreakpoint = (command: string): "done" => {
    const [, prefix, kind, once, target = "", quoted] =
      /^(~\.\s*)?b([pu]) (\/1 )?(\S+)(?: ("(?:[^"\\]|\\.)*"))?$/.exec(command) ?? [];
    if (kind === undefined) throw new Error(`not a documented breakpoint: ${command}`);
    const symbol = !target.startsWith("@");
    const address = !symbol
      ? number(target)
      : faults.unresolved?.has(target) === true
        ? null
        : addressOf(process, target);
    const thread = prefix === undefined ? null : place.thread;
    const same = breakpoints.find((bp) => address !== null && bp.address === address && bp.thread === thread);
    if (same !== undefined) print(`breakpoint ${same.id} redefined`);
    if (address === null) print(`Bp expression '${target}' could not be resolved, adding deferred bp`);
    let id = 0;
    while (breakpoints.some((bp) => bp.id === id && bp !== same)) id++;
    breakpoints = [
      ...breakpoints.filter((bp) => bp !== same),
      {
        id: same?.id ?? id,
        target: symbol ? target : ticked(address!, width),
        address,
        thread,
        once: once !== undefined,
        commands: quoted === undefined ? null : unquoted(quoted),
      },
    ];
    return "done";
  };

  const breakpointRow = ({ id, target, address, thread, commands }: Breakpoint): string =>
    [
      `${String(id).padStart(2)} e${address === null ? "u" : ""} `,
      address === null ? "                    " : ticked(address, width),
      `    0001 (0001)  ${address === null ? "" : `0:${thread === null ? "****" : `~${String(thread.ordinal).padStart(3, "0")}`} `}`,
      address === null ? `(${target})` : target,
      commands === null ? "" : ` "${commands}"`,
    ].join("");

  const go = (): void => {
    for (let index = place.time; index < process.events.length; index++) {
      print(...(faults.between?.(index) ?? []));
      const next = atEvent(index);
      goTo(next);
      const { call, what, thread } = next;
      const at = what === "enter" ? addressOf(process, call!.name) : call!.ra;
      const hit = breakpoints.find((bp) => bp.address === at && (bp.thread === null || bp.thread === thread));
      if (hit === undefined) continue;
      if (hit.once) breakpoints = breakpoints.filter((bp) => bp !== hit);
      if (hit.commands === null) {
        print(`Breakpoint ${hit.id} hit`);
        printPlace();
        return;
      }
      inHit = true;
      hitLines = 0;
      try {
        if (execute(hit.commands) !== "go") return;
      } catch (error) {
        if (!isFault(error)) throw error;
        print(error.message);
        return;
      } finally {
        inHit = false;
      }
    }
    goTo({ time: process.events.length, call: null, what: "idle", thread: process.threads[0]! });
    printPlace();
  };

  const seek = (text: string): void => {
    if (text === "100") {
      goTo({ time: process.events.length, call: null, what: "idle", thread: process.threads[0]! });
      print("Setting position to the end of the trace", "Setting position: FFFF:0");
    } else {
      const index = process.events.findIndex(
        ({ sequence, steps }) => `${sequence.toString(16)}:${steps.toString(16)}`.toUpperCase() === text,
      );
      if (index < 0) throw fault(`Unable to set position ${text}`);
      goTo(atEvent(index));
      print(`Setting position: ${text}`);
    }
    print(
      `(${process.pid.toString(16)}.${place.thread.tid.toString(16)}): Break instruction exception - code 80000003 (first/second chance not available)`,
    );
    print(`Time Travel Position: ${text === "100" ? "FFFF:0" : text}`);
    printPlace();
  };

  const dump = (kind: string, text: string): void => {
    const [, where, size] = /^(.+?) L(.+)$/.exec(text) ?? [];
    if (where === undefined) throw new Error(`not a documented range: ${kind} ${text}`);
    const address = number(where);
    const count = Number(number(size!));
    const unit = { db: 1, dd: 4, dq: 8, da: 1, du: 2 }[kind]!;
    if (count <= 0 || count * unit > 0x10000000) throw fault(`Range error in '${kind} ${text}'`);
    const byte = memory.byte;
    if (kind === "db") print(...printBytes(address, count, byte, width));
    else if (kind === "dd" || kind === "dq") print(...printWords(address, count, kind === "dd" ? 4 : 8, byte, width));
    else print(...printString(address, count, kind === "da" ? 1 : 2, byte, width));
  };

  const lastErrorRows = (error: number): readonly string[] => [
    `LastErrorValue: (Win32) ${error === 0 ? "0" : `0x${error.toString(16)}`} (${error}) - ${error === 0 ? "The operation completed successfully." : "<Unable to get error code text>"}`,
    "LastStatusValue: (NTSTATUS) 0 - STATUS_SUCCESS",
  ];

  /** In a dump every thread stands where its last event left it. */
  const lastEventOf = (thread: SimThread): Place | null => {
    const index = process.events.findLastIndex(
      ({ call, what }) => call.thread === thread && what === "enter" && stillRuns(call),
    );
    return index < 0 ? null : atEvent(index);
  };
  const stillRuns = (call: SimCall): boolean =>
    !process.events.some((event) => event.call === call && event.what === "return");
  const framesWithArguments = (at: Place): readonly PrintedFrame[] => {
    let call: SimCall | null = at.call;
    return framesAt(at).map((frame) => {
      const own = call;
      call = call?.outer ?? null;
      const args = [0, 1, 2].map((i) => digits(own?.args[i] ?? 0n, width)).join(" ");
      return width === "x86"
        ? { ...frame, site: `${args} ${frame.site}` }
        : { ...frame, site: `: ${args} ${digits(0n, width)} : ${frame.site}` };
    });
  };

  if (target === "dump") goTo({ ...place, time: process.events.length });
  for (const line of files.find((file) => file.name === name)!.text.split("\r\n")) {
    if (line === "") continue;
    const prompt = `0:${String(place.thread.ordinal).padStart(3, "0")}> `;
    print(`${prompt}${line}`);
    try {
      execute(line);
    } catch (error) {
      if (!isFault(error)) throw error;
      print(error.message);
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

import type { Address } from "./address.js";
import type { LineRange, Trust } from "./evidence.js";
import type { Calls, Dx } from "./dx.js";
import type {
  ApiCalls,
  ApiLog,
  CallTrace,
  CollectedMarker,
  Descriptors,
  PointerScan,
  Position,
  TraceFile,
  WebRequests,
} from "./replay.js";
import type { Machine } from "./transcript.js";

export type * from "./dx.js";
export type * from "./replay.js";

/** One thing the debugger printed. `lines` covers everything that belongs to it, noise in the middle included. */
export type Output =
  | Stack
  | Modules
  | Memory
  | Variables
  | Breakpoints
  | BreakpointHit
  | Event
  | Position
  | Registers
  | Disassembly
  | Location
  | Symbols
  | TypeView
  | Evaluation
  | FrameSwitch
  | SourceLines
  | Tasklist
  | DebuggerError
  | Session
  | Analysis
  | ExceptionRecord
  | LastError
  | Threads
  | Processes
  | Handles
  | Locks
  | AddressMap
  | Heap
  | Trace
  | Fields
  | Table
  | Marker
  | Dx
  | Calls
  | TraceFile
  | CallTrace
  | ApiLog
  | ApiCalls
  | Descriptors
  | PointerScan
  | WebRequests
  | Custom
  | Text;

export interface Stack {
  readonly _tag: "stack";
  readonly lines: LineRange;
  /** The header row as printed, trimmed; null for a table without one. */
  readonly header: string | null;
  readonly machine: Machine | null;
  readonly frames: readonly Frame[];
  readonly notices: readonly StackNotice[];
  readonly gaps: readonly StackGap[];
}

export interface Frame {
  readonly line: number;
  /** Decoded from hex; null where the table has no numbers. */
  readonly number: number | null;
  readonly inline: boolean;
  /** ChildEBP on x86, Child-SP on x64; null where the layout has none. */
  readonly childSp: Address | null;
  readonly retAddr: Address | null;
  /** Instruction address, in the tables that print it instead of the return address (`!clrstack`, `!mex.us`). */
  readonly ip?: Address;
  /** `kf`: bytes from the row above. */
  readonly memory?: number;
  /** Itanium only: base of the register stack. */
  readonly childBsp?: Address;
  /** The columns under "Args to Child", as printed. On x64 they are home space, not parameters. */
  readonly args: readonly Address[];
  /** `wininet!InternetOpenUrlA+0x1d7`, exactly as printed, after repair of wrapped lines. */
  readonly callSite: string;
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
  readonly source: { readonly path: string; readonly line: number } | null;
  /** `kp`, `kP`: the parameters in order. */
  readonly parameters: readonly Parameter[];
  /** `(FPO: [Non-Fpo])`, `(CONV: cdecl)`, `(TrapFrame @ 8013eee8)`, `(T)`, … as printed. */
  readonly annotations: readonly string[];
  readonly trust: Trust;
}

export interface Parameter {
  readonly type: string | null;
  readonly name: string;
  readonly value: string;
}

export interface StackNotice {
  readonly line: number;
  /** Index into `frames` of the frame that follows; equals `frames.length` when none does. */
  readonly beforeFrame: number;
  readonly text: string;
}

/** Rows that are missing: said by the debugger, by the person who pasted, or by a jump in the frame numbers. */
export interface StackGap {
  /** Index into `frames` of the frame before the gap; -1 when the gap is at the top. */
  readonly afterFrame: number;
  readonly text: string;
}

export interface Modules {
  readonly _tag: "modules";
  readonly lines: LineRange;
  readonly rows: readonly ModuleRow[];
}

export interface ModuleRow {
  readonly line: number;
  readonly start: Address | null;
  /** One past the last byte. */
  readonly end: Address | null;
  readonly name: string;
  /** `deferred`, `pdb symbols`, `export symbols`, …: the text in parentheses. */
  readonly symbols: string | null;
  readonly path: string | null;
  readonly unloaded: boolean;
  /** `T` no timestamp, `C` no checksum, `M` and `#` mismatch; as printed. */
  readonly flags: string | null;
  /** `Wed Aug 04 00:59:14 2004 (41107752)`: columns of `lmt`, details of `lmv`. */
  readonly timestamp: string | null;
  /** `0005BDEC`: columns of `lmfc`, details of `lmv`. */
  readonly checksum: string | null;
  /** The labelled lines below the row: `lmv`, `!lmi`, `!dlls`. */
  readonly fields: readonly Field[];
}

/** A labelled line: `Image path: C:\Windows\System32\wininet.dll`. */
export interface Field {
  readonly line: number;
  readonly label: string;
  readonly value: string;
}

export interface Memory {
  readonly _tag: "memory";
  readonly lines: LineRange;
  /** The command's name (`da`, `db`, `dps` …), or what the shape of the rows tells. */
  readonly display: string;
  readonly rows: readonly MemoryRow[];
  /** Bytes between rows that a contiguous dump would have shown. */
  readonly gaps: readonly { readonly from: Address; readonly bytes: number }[];
}

export interface MemoryRow {
  readonly line: number;
  readonly address: Address;
  /** Bytes in memory order, `??` where the debugger could not read; null for string rows. */
  readonly hex: string | null;
  /** The text column or the quoted string, as printed; null where there is none. */
  readonly text: string | null;
  /** `dps`, `dds`, `dqs`: the symbol; `dpp`, `dpa`: what the pointer leads to, a string in its quotes. */
  readonly symbol: string | null;
  /** `df`, `dD`: the numbers as printed, whose bytes cannot be told exactly. */
  readonly values?: readonly string[];
}

/** Locals, parameters and unqualified names: rows of `x` and `dv`. */
export interface Variables {
  readonly _tag: "variables";
  readonly lines: LineRange;
  readonly rows: readonly VariableRow[];
}

export interface VariableRow {
  readonly line: number;
  /** Address of the variable itself (its stack slot), not of what it points to. */
  readonly address: Address | null;
  /** `@ebx`, `@ebp+0x08`, `<unavailable>`; null where an address or nothing is printed. */
  readonly location: string | null;
  /** `prv param`, `prv local`, `param`, …: first columns of `dv /i` and `x /v`. */
  readonly kind: string | null;
  readonly type: string | null;
  readonly name: string;
  /** Text after ` = ` as printed; null for rows without a value. */
  readonly value: string | null;
  /** The quoted preview behind a pointer value, without its quotes. */
  readonly text: string | null;
}

/** Rows of `bl`, and what `bp`, `bu`, `bm` answered. */
export interface Breakpoints {
  readonly _tag: "breakpoints";
  readonly lines: LineRange;
  readonly rows: readonly BreakpointRow[];
}

export interface BreakpointRow {
  readonly line: number;
  readonly id: number | null;
  readonly enabled: boolean | null;
  /** Set with `bu`, or not yet resolved. */
  readonly deferred: boolean;
  readonly address: Address | null;
  /** `0:****`: process and thread filter as printed. */
  readonly thread: string | null;
  readonly symbol: string | null;
  readonly command: string | null;
  /** `w4` of `ba w4 …`; null for a breakpoint on code, and where nothing is printed. */
  readonly access: string | null;
  readonly source: { readonly path: string; readonly line: number } | null;
}

export interface BreakpointHit {
  readonly _tag: "breakpoint-hit";
  readonly line: number;
  readonly lines: LineRange;
  readonly id: number;
}

export interface Event {
  readonly _tag: "event";
  readonly line: number;
  readonly lines: LineRange;
  readonly event:
    | "exception"
    | "bugcheck"
    | "verifier-stop"
    | "breakpoint"
    | "module-load"
    | "module-unload"
    | "thread-create"
    | "thread-exit"
    | "process-create"
    | "process-exit"
    | "break-in"
    | "elision"
    | "debug-output"
    | "none";
  /** Exception code, stop code or exit code, 8 hex digits. */
  readonly code: string | null;
  readonly chance: "first" | "second" | "not-available" | null;
  readonly processId: string | null;
  readonly threadId: string | null;
  readonly name: string | null;
  /** Module events only. */
  readonly start: Address | null;
  readonly end: Address | null;
  /** Happened now, or told again by `.lastevent`, `.eventlog`. */
  readonly reported: "live" | "last-event" | "event-log";
  /** A time-travel move prints a break exception that never happened. */
  readonly artefact: boolean;
  /** Stop parameters, as printed; breakpoint number. */
  readonly parameters: readonly string[];
  /** `debugger time:` of `.lastevent`. */
  readonly time: string | null;
}

export interface Registers {
  readonly _tag: "registers";
  readonly lines: LineRange;
  /** Name and value as printed, lower case, in the order printed. */
  readonly values: Readonly<Record<string, string>>;
  /** `nv up ei pl zr na pe nc`, one word each. */
  readonly flags: readonly string[];
  /** What the debugger says about the values: `Last set context:`, `NOTE: The trap frame does not contain …`. */
  readonly notes: readonly { readonly line: number; readonly text: string }[];
}

export interface Disassembly {
  readonly _tag: "disassembly";
  readonly lines: LineRange;
  /** The symbol lines of `u` and `uf`, in front of the rows that they name. */
  readonly labels: readonly CodeLabel[];
  readonly rows: readonly DisassemblyRow[];
}

export interface DisassemblyRow {
  readonly line: number;
  readonly address: Address;
  /** As printed; `??` where the debugger could not read. */
  readonly bytes: string;
  readonly mnemonic: string;
  readonly operands: string;
  /** `ss:002b:0053fdc8=cccccccc`: where the instruction reaches, and what stands there. */
  readonly effectiveAddress: string | null;
  /** Line of the source file in front of the row (`uf` with lines). */
  readonly sourceLine: number | null;
  /** `[br=1]`, words of a person. */
  readonly remark: string | null;
}

/** A symbol alone on a line. */
export interface CodeLabel {
  readonly line: number;
  readonly callSite: string;
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
  /** `MyApp!main+0x88`, where an inlined function stands in it. */
  readonly inlinedIn: string | null;
  readonly source: { readonly path: string; readonly line: number } | null;
}

/** `wininet!InternetOpenUrlA:` alone on a line: where the target stands. */
export interface Location extends CodeLabel {
  readonly _tag: "location";
  readonly lines: LineRange;
}

/** Symbols that a pattern or an address found: rows of `x module!pattern` and `ln`. A symbol is not a call of it. */
export interface Symbols {
  readonly _tag: "symbols";
  readonly lines: LineRange;
  readonly rows: readonly SymbolRow[];
}

export interface SymbolRow {
  readonly line: number;
  readonly address: Address | null;
  /** `prv func`, `pub global`, …: first columns of `x /v`. */
  readonly kind: string | null;
  /** In bytes: third column of `x /v`. */
  readonly size: number | null;
  readonly type: string | null;
  /** `ws2_32!send`, as printed; null for `x /0`. */
  readonly callSite: string | null;
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
  /** `(struct HINSTANCE__ *, int)`: parameter types as printed. */
  readonly signature: string | null;
  /** Text after ` = ` as printed. */
  readonly value: string | null;
  /** The quoted preview behind a value, without its quotes. */
  readonly text: string | null;
  /** `ln`: the symbol at or before the address, the next one, or one that is exactly there. */
  readonly place: "before" | "after" | "exact" | null;
  /** `ln`: `d:\coding\handleioctl.c(50)+0x15`. */
  readonly source: { readonly path: string; readonly line: number } | null;
}

/** A type, or a value of it: `dt`, `?? @$teb`. */
export interface TypeView {
  readonly _tag: "type";
  readonly lines: LineRange;
  /** `ntdll!_TEB`, `Local var @ 0x17fd48 Type char*`, `struct _TEB * 0x004ec000`: as printed; null where none is. */
  readonly header: string | null;
  readonly name: string | null;
  /** Where the value stands, when the header says so. */
  readonly address: Address | null;
  readonly rows: readonly TypeRow[];
}

export interface TypeRow {
  readonly line: number;
  /** Nesting, 0 for the type's own fields. */
  readonly depth: number;
  /** In bytes; null for elements of an array and for lists. */
  readonly offset: number | null;
  /** `ProcessEnvironmentBlock`, `[00]`. */
  readonly name: string;
  /** Type or value as printed; empty where the next rows say it. */
  readonly value: string;
}

/** What `?`, `??` and `.formats` answer. */
export interface Evaluation {
  readonly _tag: "evaluation";
  readonly lines: LineRange;
  readonly line: number;
  /** `unsigned int64` of `??`; null for `?`. */
  readonly type: string | null;
  /** Decimal of `?`, the value of `??`. */
  readonly value: string | null;
  /** Hex digits, without backtick. */
  readonly hex: string | null;
  /** `??` of a character pointer: the string it leads to. */
  readonly text: string | null;
  /** The rows of `.formats`. */
  readonly fields: readonly Field[];
}

/** `.frame` and stepping through frames: the row of the frame that is now looked at. It is no stack. */
export interface FrameSwitch {
  readonly _tag: "frame";
  readonly line: number;
  readonly lines: LineRange;
  readonly frame: Frame;
}

/** Lines of a source file: shown at a stop in source mode, and by `ls`. */
export interface SourceLines {
  readonly _tag: "source";
  readonly lines: LineRange;
  readonly rows: readonly {
    readonly line: number;
    readonly number: number;
    /** The mark `>`: the target stands here. */
    readonly current: boolean;
    readonly text: string;
  }[];
}

/** `tasklist` of the system's shell, `.tlist`. */
export interface Tasklist {
  readonly _tag: "tasklist";
  readonly lines: LineRange;
  readonly rows: readonly {
    readonly line: number;
    readonly image: string;
    /** Decimal. */
    readonly processId: number;
    /** `/m`: modules, `/svc`: services, else the other columns. */
    readonly modules: readonly string[];
    readonly columns: readonly string[];
  }[];
}

/** What the debugger says when a command fails. */
export interface DebuggerError {
  readonly _tag: "error";
  readonly line: number;
  readonly lines: LineRange;
  readonly text: string;
}

/** Log opened or closed, banner, target, session time. */
export interface Session {
  readonly _tag: "session";
  readonly lines: LineRange;
  readonly fields: readonly { readonly line: number; readonly label: string; readonly value: string }[];
}

/** A line that says `Label: value`, whatever stands between the two. */
export interface LabelledValue {
  readonly line: number;
  readonly label: string;
  readonly value: string;
}

/** `!analyze -v`: what stands between its stack, its registers and its exception record, which are outputs of their own. */
export interface Analysis {
  readonly _tag: "analysis";
  readonly lines: LineRange;
  /** `Bugcheck`, `Exception`: the word in the starred banner. */
  readonly title: string | null;
  readonly bugcheck: Bugcheck | null;
  /** `KEY:  value`. Lines below the key that belong to it follow, joined by line ends. */
  readonly fields: readonly LabelledValue[];
  /** `Key  : …` and `Value: …`. */
  readonly keyValues: readonly LabelledValue[];
}

export interface Bugcheck {
  readonly line: number;
  readonly name: string | null;
  /** 8 hex digits. */
  readonly code: string | null;
  readonly description: string;
  readonly arguments: readonly { readonly line: number; readonly value: string; readonly text: string }[];
}

/** `.exr`, and the same lines inside `!analyze`. */
export interface ExceptionRecord {
  readonly _tag: "exception-record";
  readonly lines: LineRange;
  /** Where the record itself is; older debuggers only. */
  readonly record: Address | null;
  readonly address: Address | null;
  /** `ntdll!RtlFoo+0x0000000000000016`, as printed. */
  readonly callSite: string | null;
  readonly code: string | null;
  readonly name: string | null;
  readonly flags: string | null;
  readonly chained: Address | null;
  readonly parameters: readonly { readonly line: number; readonly value: Address }[];
  /** `Attempt to read from address 00005db157c7b535`, `Subcode: 0x2 FAST_FAIL_STACK_COOKIE_CHECK_FAILURE` */
  readonly remarks: readonly string[];
}

/** `!gle`, `!error`. */
export interface LastError {
  readonly _tag: "last-error";
  readonly lines: LineRange;
  readonly rows: readonly LastErrorRow[];
}

export interface LastErrorRow {
  readonly line: number;
  /** `LastErrorValue`, `LastStatusValue`, `Error code` */
  readonly label: string;
  /** `Win32`, `NTSTATUS`, `HRESULT` */
  readonly facility: string;
  /** Without `0x`, as printed otherwise. */
  readonly code: string;
  readonly text: string;
  /** Debugger number of the thread (`!gle -all`). */
  readonly thread: number | null;
}

/** `~`, `!runaway`, `!thread`, `!running`, `!ready`, SOS `!threads`. */
export interface Threads {
  readonly _tag: "threads";
  readonly lines: LineRange;
  readonly rows: readonly ThreadRow[];
  /** `ThreadCount: 12`, `System Processors 3 (affinity mask)`: what stands above the table. */
  readonly totals: readonly LabelledValue[];
}

export interface ThreadRow {
  readonly line: number;
  /** `.` current thread, `#` thread of the last event. */
  readonly mark: "." | "#" | null;
  readonly index: number | null;
  readonly processId: string | null;
  readonly threadId: string | null;
  readonly suspend: number | null;
  readonly teb: Address | null;
  readonly frozen: boolean | null;
  readonly name: string | null;
  /** Address of the kernel's or the runtime's thread object. */
  readonly object: Address | null;
  /** `RUNNING on processor 0`, `WAIT: (UserRequest) UserMode Non-Alertable`, `Preemptive`, … */
  readonly state: string | null;
  /** What the lines below the row say. */
  readonly details: readonly LabelledValue[];
}

/** `|`, `||`, `!process`. */
export interface Processes {
  readonly _tag: "processes";
  readonly lines: LineRange;
  readonly rows: readonly ProcessRow[];
}

export interface ProcessRow {
  readonly line: number;
  readonly mark: "." | "#" | null;
  readonly index: number | null;
  readonly processId: string | null;
  /** `create`, `attach`, `child`, `examine`, …, or the kind of dump. */
  readonly how: string | null;
  readonly name: string | null;
  readonly object: Address | null;
  readonly peb: Address | null;
  readonly parentId: string | null;
  readonly details: readonly LabelledValue[];
}

/** `!handle`, `!htrace`. */
export interface Handles {
  readonly _tag: "handle";
  readonly lines: LineRange;
  readonly rows: readonly HandleRow[];
  /** `Event   7`: the table at the end. */
  readonly counts: readonly LabelledValue[];
}

export interface HandleRow {
  readonly line: number;
  readonly handle: Address;
  readonly object: Address | null;
  readonly type: string | null;
  readonly name: string | null;
  readonly grantedAccess: string | null;
  /** Names of the rights. */
  readonly access: readonly string[];
  readonly handleCount: string | null;
  readonly pointerCount: string | null;
  /** `OPEN`, `CLOSE`, `BAD REFERENCE` (`!htrace`). */
  readonly operation: string | null;
  readonly processId: string | null;
  readonly threadId: string | null;
  /** Lines under `Object specific information`, and others. */
  readonly details: readonly LabelledValue[];
  readonly trace: readonly TraceRow[];
}

/** `0x77F39F34: ntdll!NtOpenEvent+0x0000000C` of a recorded stack: an address and what is there. */
export interface TraceRow {
  readonly line: number;
  readonly address: Address;
  readonly callSite: string;
}

/** A recorded stack on its own. */
export interface Trace {
  readonly _tag: "trace";
  readonly lines: LineRange;
  readonly rows: readonly TraceRow[];
}

/** `!locks` (both of them), `!cs`, `!critsec`. */
export interface Locks {
  readonly _tag: "locks";
  readonly lines: LineRange;
  readonly rows: readonly LockRow[];
  /** `2263 total locks, 3 locks currently held`, `Scanned 37 critical sections` */
  readonly summary: string | null;
}

export interface LockRow {
  readonly line: number;
  readonly kind: "critical-section" | "resource";
  readonly address: Address;
  /** `ntdll!LoaderLock+0` */
  readonly symbol: string | null;
  /** Whether somebody holds it; null where nothing says so. */
  readonly locked: boolean | null;
  /** `Exclusively owned`, `Shared 4 owning threads` */
  readonly state: string | null;
  /** Thread id of a critical section's owner; address of the first owning thread of a resource. */
  readonly owner: string | null;
  readonly threads: readonly {
    readonly line: number;
    readonly thread: Address;
    readonly count: string;
    /** `<*>`: an owner; where some are marked, the others are in line for shared access. */
    readonly marked: boolean;
  }[];
  readonly waiters: readonly {
    readonly line: number;
    readonly thread: Address;
    readonly wants: "shared" | "exclusive";
  }[];
  /** `LockCount`, `RecursionCount`, `EntryCount`, … in the order printed. */
  readonly details: readonly LabelledValue[];
  readonly trace: readonly TraceRow[];
}

/** `!address`: one region, a list, or the summary tables. */
export interface AddressMap {
  readonly _tag: "address";
  readonly lines: LineRange;
  /** `Usage: Image`, `Base Address: …`: the single form. */
  readonly fields: readonly LabelledValue[];
  readonly regions: readonly AddressRegion[];
  readonly summary: readonly AddressSummaryRow[];
}

export interface AddressRegion {
  readonly line: number;
  readonly base: Address;
  readonly end: Address | null;
  readonly size: string;
  /** `MEM_PRIVATE MEM_COMMIT PAGE_READWRITE`, split at blanks. */
  readonly flags: readonly string[];
  readonly usage: string;
}

export interface AddressSummaryRow {
  readonly line: number;
  /** `Usage Summary`, `Type Summary (for busy)`, … */
  readonly table: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** `!heap -p -a`, `!heap -x`, `!heap -l`, `!heap -s`. */
export interface Heap {
  readonly _tag: "heap";
  readonly lines: LineRange;
  readonly address: Address | null;
  /** `busy`, `free-ed` */
  readonly state: string | null;
  readonly fields: readonly LabelledValue[];
  readonly rows: readonly HeapRow[];
  /** Who allocated or freed it. */
  readonly trace: readonly TraceRow[];
}

export interface HeapRow {
  readonly line: number;
  /** Column of the header, and what stands under it. */
  readonly values: Readonly<Record<string, string>>;
}

/** Labelled lines of an extension or a dot command that has no reader of its own. */
export interface Fields {
  readonly _tag: "fields";
  readonly lines: LineRange;
  readonly rows: readonly FieldRow[];
}

export interface FieldRow extends LabelledValue {
  /** How deep the line is indented, in steps, within this output. */
  readonly depth: number;
}

/** A table of an extension that has no reader of its own. */
export interface Table {
  readonly _tag: "table";
  readonly lines: LineRange;
  /** The header row as printed, trimmed; null for a table whose rows are only numbered. */
  readonly header: string | null;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly line: number;
  /**
   * What stands under each column, empty where nothing does. In a table without a header, and in a row that continues
   * the one above, the words as they follow.
   */
  readonly cells: readonly string[];
}

/** `===THREADS===` of `.echo` or `.printf`: put there by whoever wrote the script. */
export interface Marker {
  readonly _tag: "marker";
  readonly line: number;
  readonly lines: LineRange;
  readonly text: string;
  /** Fields of a marker that a script of this program printed; null for anybody else's. */
  readonly collected: CollectedMarker | null;
}

/** Output of a command that only the host of the library knows, read by its definition. */
export interface Custom {
  readonly _tag: "custom";
  readonly lines: LineRange;
  /** Name of the definition. */
  readonly name: string;
  readonly rows: readonly CustomRow[];
}

export interface CustomRow {
  readonly line: number;
  /** Which kind of line of the definition. */
  readonly row: string;
  /** As printed, without the blanks around it. */
  readonly text: string;
  /** By the named groups of the line's pattern. */
  readonly fields: Readonly<Record<string, string>>;
  /** The definition makes it a fact of the case. */
  readonly fact: boolean;
}

/** Kept as printed. `unread` is false for prose, for known chatter and for what `.echo` printed (`user`). */
export interface Text {
  readonly _tag: "text";
  readonly lines: LineRange;
  readonly text: string;
  /** The line of the file that each line of `text` stands on: blank lines between them are left out. */
  readonly lineNumbers: readonly number[];
  readonly class: "prose" | "noise" | "user" | "unread";
  readonly unread: boolean;
}

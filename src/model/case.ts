import type { Address } from "./address.js";
import type { Confidence, Evidence, LineRange, Trust } from "./evidence.js";
import type { Problem } from "./failure.js";
import type { Network } from "./network.js";
import type { Coverage, Source } from "./transcript.js";

/** What the logs mean. Renderers read this and nothing else; fields are only ever added. */
export interface Case {
  readonly kind: "case";
  readonly schemaVersion: "1.0";
  readonly sources: readonly Source[];
  /** Sum over all sources. */
  readonly coverage: Coverage;
  readonly rulePack: {
    readonly name: string;
    readonly hash: string;
    /** Rules that could not be tried on this case, and why. */
    readonly notEvaluated: readonly RuleNotEvaluated[];
  };
  /** False only where the caller asked for credentials and names to be shown. */
  readonly redacted: boolean;
  readonly modules: readonly CaseModule[];
  readonly stops: readonly Stop[];
  readonly activations: readonly Activation[];
  readonly calls: readonly Call[];
  /** Sources that list calls by themselves, and what they list in numbers. */
  readonly listings: readonly CallListing[];
  readonly buffers: readonly Buffer[];
  readonly structures: readonly Structure[];
  readonly resources: readonly Resource[];
  readonly messages: readonly Message[];
  /** Messages by connection. */
  readonly streams: readonly Stream[];
  /** What messages made due, and whether it is in the log. */
  readonly obligations: readonly Obligation[];
  readonly facts: readonly Fact[];
  readonly probes: readonly Probe[];
  readonly edges: readonly Edge[];
  readonly absences: readonly Absence[];
  readonly assertions: readonly Assertion[];
  /** What was looked at, and what kind of program this is. */
  readonly scene: readonly Statement[];
  /** What happened, in order, one sentence for each thing that the log shows. */
  readonly timeline: readonly Statement[];
  readonly findings: readonly Finding[];
  readonly nextSteps: readonly NextStep[];
  /** Network traces beside the logs; null where none was given. */
  readonly network: Network | null;
  readonly problems: readonly Problem[];
  /** One for each range of lines that proves something: `verify` tells a changed log by them. */
  readonly checks: readonly EvidenceCheck[];
}

/** What a range of lines reads like, as a number. */
export interface EvidenceCheck {
  readonly source: number;
  readonly lines: LineRange;
  /** Hex digits that change when any byte of the lines does: eight, or two where the case is redacted, which would otherwise let somebody guess what is masked. */
  readonly check: string;
}

export interface RuleNotEvaluated {
  /** Id of the rule. */
  readonly rule: string;
  readonly because: string;
}

export type ModuleOwner = "third-party" | "os" | "application" | "unknown";

export interface CaseModule {
  readonly name: string;
  readonly base: Address | null;
  /** How the base is known: from a module list, or from return addresses and offsets of stack rows. */
  readonly baseFrom: "list" | "return-addresses" | null;
  readonly owner: ModuleOwner;
  readonly ownerBecause: string;
  /** No row names a function of it. */
  readonly withoutSymbols: boolean;
  readonly evidence: readonly Evidence[];
}

/** A place where the target stood still. */
export interface Stop {
  readonly id: string;
  /** `0:005`; null where no prompt or thread row says it. */
  readonly thread: string | null;
  readonly position: string | null;
  readonly reason: "breakpoint" | "exception" | "break-in" | "step" | "time-travel" | "unknown";
  /** Stops that share a run are ordered by their place in the log; across runs the order is unknown. */
  readonly run: number;
  /** Stops of equal number are one standstill of the target, seen on several threads. */
  readonly time: number;
  /** How the target got here is not in the log; what shows that it moved. */
  readonly movedBecause: string | null;
  readonly stack: StopStack | null;
  readonly lines: LineRange;
  readonly source: number;
}

export interface StopStack {
  readonly lines: LineRange;
  readonly frames: readonly StopFrame[];
  /** Index of the frame before each hole, and what the log says about it. */
  readonly gaps: readonly { readonly afterFrame: number; readonly text: string }[];
}

export interface StopFrame {
  readonly line: number;
  readonly callSite: string;
  readonly module: string | null;
  readonly symbol: string | null;
  readonly displacement: number | null;
  readonly childSp: Address | null;
  readonly retAddr: Address | null;
  readonly trust: Trust;
  readonly owner: ModuleOwner;
  /** Passed over when a caller is looked for: state machines, thunks, thread starts. */
  readonly plumbing: boolean;
  readonly activation: string | null;
}

/** One running call of one function, seen in one or several stacks. */
export interface Activation {
  readonly id: string;
  readonly function: string;
  readonly thread: string | null;
  readonly childSp: Address | null;
  readonly retAddr: Address | null;
  /** Stops in whose stacks it stands. */
  readonly stops: readonly string[];
  readonly confidence: Confidence;
  /** What its lifetime rests on: a stack, the times of a trace, or both. */
  readonly grade: Grade;
  readonly refutedBy: string;
  readonly evidence: readonly Evidence[];
}

export interface Call {
  readonly id: string;
  /** Canonical name: `ws2_32!send`. */
  readonly api: string;
  /** The name without A or W where both forms exist: `wininet!InternetOpenUrl`. */
  readonly family: string;
  /** Other functions that what was printed fits as well. */
  readonly alternatives: readonly string[];
  readonly role: string;
  readonly phase: "enter" | "return" | "active";
  /** Null for a recorded call at which the target did not stand. */
  readonly stop: string | null;
  readonly thread: string | null;
  readonly activation: string | null;
  /** `printed`: a stack row names it. `inferred`: recognised by its variables. `recorded`: a listing, a trace or another tool has it. */
  readonly from: "printed" | "inferred" | "recorded";
  /** Where a recorded call stands; null for one that was only seen at a stop. A call that a query of a trace lists and a stop shows has both. */
  readonly recorded: CallRecord | null;
  /** False: the record shows that it never came back, such as `TimeEnd : Max Position`. Null where nothing tells. */
  readonly returned: boolean | null;
  readonly because: string;
  readonly confidence: Confidence;
  readonly args: Readonly<Record<string, Argument>>;
  /** What it returned; null where no return was seen. */
  readonly result: CallResult | null;
  /** The error code that goes with a failure; null where the log shows none. */
  readonly lastError: CallError | null;
  /** The other record of the same call: the return of an entered one, the entry of one that returned. */
  readonly counterpart: string | null;
  readonly caller: Caller;
  readonly evidence: readonly Evidence[];
}

/** `TTD.Calls`, `logexts`, `wt`, or NDJSON of another tool. */
export type RecordedBy = "ttd-calls" | "api-log" | "call-trace" | "api-calls";

/** Where a recorded call stands in its record, and in time. */
export interface CallRecord {
  /** Which kind of record. */
  readonly by: RecordedBy;
  /** Id of the listing that has it. */
  readonly listing: string;
  /** Calls of one run can be ordered; of calls of two runs the order is unknown. */
  readonly run: number;
  /** Place in the run, from 0. */
  readonly rank: number;
  /**
   * What the ranks rest on. `position`: positions of a trace, exact on one thread, and on two where an edge
   * `position-order` says so. `appearance`: the order in which they were logged. `number`: numbers that the tool gave them.
   */
  readonly order: "position" | "appearance" | "number";
  /**
   * What its place behind the call before it rests on: `C` on the same thread, `D` on another and proven, `E` replayed or
   * numbered so, `F` logged so. Null for the first of its run.
   */
  readonly grade: Grade | null;
  /** Position of the trace at its first instruction. */
  readonly start: string | null;
  /** Position behind its return; `Max Position` where the trace ends before. */
  readonly end: string | null;
  /** As printed. */
  readonly time: string | null;
  readonly returnAddress: Address | null;
}

/** What one listing of calls holds. Beyond ten thousand calls only those join `calls` that failed or never returned, and the first. */
export interface CallListing {
  readonly id: string;
  /** Which kind of record. */
  readonly by: RecordedBy;
  /** The query of a time-travel listing, the function that `wt` traced, the name of the tool. */
  readonly expression: string | null;
  /** Functions that were asked for, watched or logged, as far as it says. */
  readonly asked: readonly string[];
  /** How many calls it lists; of `wt` its rows, several of which may be one call. */
  readonly rows: number;
  /** How many of the rows are in `calls`. */
  readonly joined: number;
  /** The list is cut off, or the tool says that it lost calls: nothing is absent for not being in it. */
  readonly truncated: boolean;
  /** Position at which its first call begins. */
  readonly from: string | null;
  /** Position at which its last call ends. */
  readonly to: string | null;
  /** What it lists, in the order of first appearance. */
  readonly functions: readonly ListedFunction[];
  readonly evidence: readonly Evidence[];
}

export interface ListedFunction {
  /** Canonical name where the catalogue knows it, else as printed. */
  readonly api: string;
  /** The catalogue has it. */
  readonly known: boolean;
  /** How many. */
  readonly calls: number;
  /** By the function's own test of its result. */
  readonly failed: number;
  /** The record ends while they run. */
  readonly notReturned: number;
  /** On how many threads. */
  readonly threads: number;
  /** The row of its first call. */
  readonly evidence: readonly Evidence[];
}

export interface CallResult {
  /** Hex digits as a register shows them. */
  readonly value: string;
  readonly meaning: string;
  /** By the function's own test; null where it cannot fail, or has only begun its work. */
  readonly success: boolean | null;
  /** It said that the work goes on, or that it wants to be called again: no failure. */
  readonly pending: boolean;
  /**
   * `r`: a register at the stop; `dx`: a call that a time-travel query lists; `dx, low half`: of a 32-bit target, where
   * the query shows 64 bits; `wt`, `logexts`, `record`.
   */
  readonly from: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export interface CallError {
  /** Hex digits. */
  readonly value: string;
  /** `WSAECONNRESET`; null for a number that the tables of the call do not hold. */
  readonly name: string | null;
  readonly meaning: string | null;
  /** `!gle`, `!error`, `!teb`, `dt`, `dx`, or `result` where the function returns it. */
  readonly from: string;
  readonly confidence: Confidence;
  /** Why it is taken for the error of this call. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

export interface Argument {
  readonly index: number;
  /** Hex digits as a register holds them where it is a number, else as printed; null where only its place is known. */
  readonly value: string | null;
  /** The string it points to, where the log shows it. */
  readonly text: string | null;
  /** Constants and flags by name, times and truth values in words. */
  readonly meaning: string | null;
  /** Where the argument lies in memory, for the next command. */
  readonly slot: Address | null;
  /**
   * `x`, `dv`, `kb`, `kp`, `r`, `dd`, …; `none` for a place that nobody has looked at. Of recorded calls: `dx`,
   * `dx, split` for one of two 32-bit values that were printed as one, `logexts`, `record`.
   */
  readonly from: string;
  /** How sure the value is; null where there is none. */
  readonly confidence: Confidence | null;
  readonly evidence: readonly Evidence[];
}

export interface Caller {
  /** Nearest caller outside the module of the callee. */
  readonly direct: string | null;
  /** Nearest caller that Windows does not ship. */
  readonly responsible: string | null;
  /** Outermost function of Windows above the responsible module that the stack still shows. */
  readonly initiator: string | null;
}

/** Memory that the log shows, as cells: known bytes, dots, holes. */
export interface Buffer {
  readonly id: string;
  readonly address: Address;
  readonly length: number;
  readonly known: number;
  /** Rows or bytes that a dump would have shown and this one does not. */
  readonly holes: readonly { readonly address: Address; readonly bytes: number }[];
  readonly direction: "in" | "out" | null;
  readonly call: string | null;
  /** Null for what another tool recorded with a call. */
  readonly stop: string | null;
  readonly text: string;
  readonly stale: boolean;
  readonly evidence: readonly Evidence[];
  /** The parameter of the call that leads to it, and why it is the call's. */
  readonly parameter: string | null;
  readonly because: string | null;
  /** All stops that show these bytes; `stop` is the first. */
  readonly stops: readonly string[];
  /** 1 for the first bytes that the log shows at this memory, 2 for what was there later. */
  readonly version: number;
  /** The buffer that showed this memory before. */
  readonly previous: string | null;
  /** Bytes that the call moved or was given; null where the log does not show it. */
  readonly callLength: number | null;
  readonly callLengthFrom: "argument" | "return" | "out-parameter" | null;
  /** What was dumped behind the call's bytes, and is not part of `text`. */
  readonly beyond: { readonly address: Address; readonly length: number } | null;
  /** The text of a buffer that was shown as UTF-16. */
  readonly string: string | null;
  /** Rows out of which an export took blanks: offsets within them are a guess. */
  readonly unreliable: readonly {
    readonly address: Address;
    readonly bytes: number;
    readonly evidence: readonly Evidence[];
  }[];
}

/** A C structure in dumped memory. Fields that no row covers are absent. */
export interface Structure {
  readonly id: string;
  /** `WSABUF`, `SOCKADDR_IN`, … */
  readonly type: string;
  readonly address: Address;
  readonly call: string | null;
  readonly parameter: string | null;
  /** Null for what another tool recorded with a call. */
  readonly stop: string | null;
  /** Pointers and handles as hex digits, numbers as decimal, with the name of their constant where it has one. */
  readonly fields: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
}

/** One life of a handle, a socket, a lock, a block: from where it was opened to where it was closed. */
export interface Resource {
  /** `socket-1` */
  readonly id: string;
  readonly kind: string;
  /** Hex digits without leading zeros. */
  readonly value: string;
  /** 1 for the first that had this value; a value that is seen again after its release is the next one. */
  readonly generation: number;
  /** Call that opened it; null where the log does not show it. */
  readonly acquired: string | null;
  /** Call that closed it; null while it stands. */
  readonly released: string | null;
  /** Calls that were given it, in order. */
  readonly uses: readonly string[];
  /** Name and type of the object, and the owner of a lock, where a listing shows them. */
  readonly object: { readonly type: string | null; readonly name: string | null; readonly owner: string | null } | null;
  readonly evidence: readonly Evidence[];
}

export interface Message {
  readonly id: string;
  readonly protocol: string;
  /** The buffer in which it begins. */
  readonly buffer: string;
  /** All buffers that hold a part of it: it was sent or received in pieces. */
  readonly buffers: readonly string[];
  readonly direction: "in" | "out" | null;
  /** `status: "407"`, `header.cookie: …`; values of redacted cases are masked. */
  readonly fields: Readonly<Record<string, string>>;
  /** Where the bytes of a field lie; what follows from the message as a whole has no place. */
  readonly places: Readonly<Record<string, FieldPlace>>;
  /** `structural`: bytes inside it are lost, or it was recognised without its beginning. Of HTTP and SIP: the head. */
  readonly completeness: "complete" | "truncated" | "structural";
  /** The message that carries it: the HTTP message of a token, the TLS certificate message of a certificate. */
  readonly carrier: string | null;
  /** The stream that it is part of. */
  readonly stream: string | null;
  readonly evidence: readonly Evidence[];
}

/** Bytes of a field in the memory of the process; the first piece where they lie in several buffers. */
export interface FieldPlace {
  readonly address: Address;
  /** As they lie there: characters of base64 where the field comes out of a token. */
  readonly bytes: number;
}

/** Messages that went over one connection, in order. */
export interface Stream {
  readonly id: string;
  /** The socket or handle; null where only the thread joins them, because no value of a socket is in the log. */
  readonly resource: string | null;
  readonly rung: "connection" | "thread";
  readonly messages: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** What a message made due from the other side. Nothing is said here about what never came: see {@link Absence}. */
export interface Obligation {
  readonly id: string;
  /** The message that made it due. */
  readonly after: string;
  /** Protocol names; any of them fulfils it. */
  readonly expected: readonly string[];
  /** Which way it goes. */
  readonly direction: "in" | "out" | null;
  /** The protocol asks for it; otherwise the other side may choose not to. */
  readonly must: boolean;
  readonly because: string;
  readonly stream: string;
  readonly rung: "connection" | "thread";
  /** The message that fulfils it; null where the log shows none, which alone does not say that it never came. */
  readonly fulfilledBy: string | null;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

/**
 * Something that the log shows and that is neither a call nor a message, in the words in which rules ask for it: a thread
 * that waits for a lock, an instruction that wrote through a null pointer.
 */
export interface Fact {
  /** `fact-1` */
  readonly id: string;
  /** `crash`, `bugcheck`, `heap-damage`, `recursion`, `wait`, `lock-wait`, `lock-cycle`, …; new kinds are only added. */
  readonly kind: string;
  /** The stop that shows it; null for one that no stop shows. */
  readonly stop: string | null;
  readonly thread: string | null;
  /** `code: "c0000005"`, `access: "write"`; a name that is missing was not shown. */
  readonly fields: Readonly<Record<string, string>>;
  /** The same in one sentence, without its full stop. */
  readonly text: string;
  /** `fact`: printed so. `inference`: read out of several records. `assertion`: the word of an extension. */
  readonly basis: "fact" | "inference" | "assertion";
  readonly confidence: Confidence;
  readonly refutedBy: string;
  readonly evidence: readonly Evidence[];
}

/** Something that would have shown an event: a breakpoint, a filter. The ledger is what absences rest on. */
export interface Probe {
  readonly id: string;
  readonly target: string;
  /** Why it counts as armed: a command, a listing, an earlier hit, somebody's word; a query of a trace; that of the tool that recorded calls. */
  readonly armedBy: "command" | "listing" | "hit" | "asserted" | "query" | "recorder";
  readonly breakpoint: number | null;
  readonly condition: string | null;
  readonly threadFilter: string | null;
  readonly oneShot: boolean;
  readonly armedAt: Evidence;
  /** Where it was cleared, disabled or put in doubt; null while it stands. */
  readonly endedAt: { readonly evidence: readonly Evidence[]; readonly how: string } | null;
  /** What it shows: stops of the target, or calls that are recorded. */
  readonly shows: "stops" | "records";
  /** Positions of a trace between which a counted, whole list has every call; null where that is not shown. */
  readonly covers: PositionRange | null;
  /** The line that armed it, and those that ended it. */
  readonly evidence: readonly Evidence[];
}

export interface PositionRange {
  /** The first position of what was recorded. */
  readonly from: string;
  /** The position behind the last. */
  readonly to: string;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind:
    | "contains"
    | "same-activation"
    | "program-order"
    | "position-order"
    | "same-resource"
    | "data-flow"
    | "responds-to"
    | "expects"
    | "precludes"
    | "spawns"
    | "completes"
    | "signals-error"
    | "waits-on"
    | "causes"
    | "asserted";
  readonly confidence: Confidence;
  /** What its order rests on; null where it claims none. */
  readonly grade: Grade | null;
  readonly inference: string;
  readonly assumptions: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly refutedBy: string;
}

/**
 * What a claim of order, nesting or lifetime rests on, best first. `A`: a stack and the times of a trace agree. `B`: one of
 * them. `C`: one thread, its order known, and the same handle, buffer or message. `D`: two threads, an order that is proven,
 * and the same resource. `E`: two threads in the order in which a trace is replayed, or by a clock. `F`: the order in which
 * the log shows them.
 */
export type Grade = "A" | "B" | "C" | "D" | "E" | "F";

export type Verdict =
  "absent-complete" | "absent-observed" | "absent-presumed" | "open" | "not-provable" | "unobservable" | "fulfilled";

export interface Absence {
  readonly id: string;
  /** Protocol name of the message that was due: `ntlm.authenticate`. */
  readonly expected: string;
  /** In words: what was due, after what, and why. */
  readonly question: string;
  readonly after: string;
  /** What ended the wait; null while the log leaves it open. */
  readonly until: string | null;
  readonly verdict: Verdict;
  readonly confidence: Confidence;
  /** What joins the trigger and the end: the connection, another value of both, the running call, the thread, or nothing. */
  readonly rung: "connection" | "binding" | "activation" | "thread" | "process";
  readonly because: readonly string[];
  readonly assumptions: readonly string[];
  readonly probes: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** What a person wrote into the log: quoted, never used as a fact. */
export interface Assertion {
  readonly id: string;
  readonly text: string;
  readonly about: string;
  readonly evidence: readonly Evidence[];
}

/** One sentence of a story. */
export interface Statement {
  readonly text: string;
  readonly basis: "fact" | "inference" | "assertion";
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export type Level = "error" | "warning" | "note" | "info";

export interface Finding {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly level: Level;
  readonly confidence: Confidence;
  readonly headline: string;
  readonly story: readonly Statement[];
  readonly cause: string;
  /** What may be behind it, as its rule explains it: borne out, left open, or refuted by the log. */
  readonly hypotheses: readonly Hypothesis[];
  readonly remedy: readonly string[];
  readonly references: readonly string[];
  /** Ids of the findings that this one brings about. */
  readonly causes: readonly string[];
  /** Ids of the findings that bring this one about. */
  readonly causedBy: readonly string[];
  /** A finding that nothing in the log brings about, one that another brings about, or one that stands alone. */
  readonly role: "root-cause" | "effect" | "alone";
  /** Who has to act, where the rule says so. */
  readonly owner: string | null;
  /** A team knows it: left out of exit codes, still shown. */
  readonly suppressed: FindingSuppression | null;
  readonly caveats: readonly string[];
  /** What of network traces it rests on. */
  readonly frames: readonly {
    /** The trace. */
    readonly trace: string;
    /** Number of the frame. */
    readonly frame: number;
  }[];
  readonly evidence: readonly Evidence[];
}

/** One of several explanations of a finding. Those that the log refutes stay, as refuted. */
export interface Hypothesis {
  /** One sentence, without its full stop. */
  readonly claim: string;
  /** `open`: the log does not show what would decide. */
  readonly verdict: "supported" | "open" | "refuted";
  /** `http.connection.persistent is no`: what the log shows that speaks for it. */
  readonly for: readonly string[];
  /** What it shows that speaks against it. */
  readonly against: readonly string[];
  /** Fields that would decide and that the log does not show. */
  readonly unseen: readonly string[];
  readonly refutedBy: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export interface FindingSuppression {
  /** As the team wrote it. */
  readonly reason: string;
  /** Last day on which it holds; null for ever. */
  readonly until: string | null;
}

export interface NextStep {
  readonly run: readonly string[];
  readonly because: string;
  readonly expect: string;
  /** Whose command line `run` is typed into, where it is not the debugger's. */
  readonly tool?: "windbg-postmortem";
}

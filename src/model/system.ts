import type { Address } from "./address.js";
import type { LineRange } from "./evidence.js";
import type { TraceRow } from "./stack.js";
import type { LabelledValue } from "./text-rows.js";

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

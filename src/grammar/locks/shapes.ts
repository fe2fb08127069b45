import type { LineShape } from "../output-kind.js";

/**
 * ```text
 * CritSec ntdll!LoaderLock+0 at 7c97c0d8                                !locks
 * Critical section   = 0x6A262820 (ntdll!RtlCriticalSectionLock+0x0)    !cs
 * ```
 */
export const section: LineShape = {
  name: "CriticalSection",
  example: "CritSec w3svc!g_pWamDictator+a0 at 68C2C298",
  starts: ["CritSec ", "Critical section ", "Critical Section "],
  pattern:
    /^(?:CritSec (\S.*?) at ([0-9a-f]{8}(?:`?[0-9a-f]{8})?)|Critical [Ss]ection +(?:for )?(?:= )?0x([0-9a-f]{1,16}|[0-9a-f]{8}`[0-9a-f]{8})(?: \((.*)\))?:?)$/i,
};

/** `Resource @ 0x80e97620    Shared 4 owning threads` */
export const resource: LineShape = {
  name: "Resource",
  example: "Resource @ 0x80e97620    Shared 4 owning threads",
  starts: ["Resource @ "],
  pattern:
    /^Resource @ (?:(\S{1,300}) \((?:0x)?([0-9a-f]{8}(?:`?[0-9a-f]{8})?)\)|0x([0-9a-f]{8}(?:`?[0-9a-f]{8})?)) +(\S.*)$/i,
};

/** Counters of either; `!cs` prints an equals sign, kernel ones too. */
export const counter: LineShape = {
  name: "LockCounter",
  example: "LockCount          0",
  starts: [
    "LockCount",
    "RecursionCount",
    "OwningThread",
    "OwningDbgThread",
    "EntryCount",
    "ContentionCount",
    "Contention Count",
    "WaiterWoken",
    "LockSemaphore",
    "SpinCount",
    "DebugInfo",
    "NumberOf",
    "Lock Semaphore",
    "Waiter",
    "LastActive",
  ],
  pattern:
    /^(DebugInfo|LockCount|RecursionCount|OwningThread|OwningDbgThread|EntryCount|ContentionCount|Contention Count|WaiterWoken|LockSemaphore|SpinCount|NumberOf\w+Waiters)(?: +=| {2}|\t| (?=\w+$)) *(\S.*)$/,
};

/** `*** Locked`, `LOCKED`, `NOT LOCKED` */
export const state: LineShape = {
  name: "LockState",
  example: "*** Locked",
  starts: ["*** Locked", "LOCKED", "NOT LOCKED"],
  pattern: /^(?:\*\*\* Locked|(?:NOT )?LOCKED)$/,
  continues: true,
};

/** `Threads: ff688da0-01<*> ff687da0-01<*>`; `<*>` marks an owner that is running or waiting itself. */
export const owners: LineShape = {
  name: "ResourceOwners",
  example: "Threads: 80ed0023-01<*> *** Actual Thread 80ed0020",
  starts: ["Threads: "],
  pattern:
    /^Threads: +(?:[0-9a-f`]{8,17}-\d+(?:<\*>)?(?: +|$))+(?:\*\*\* (?:Actual Thread [0-9a-f`]{8,17}|Unknown owner.*))?$/i,
  continues: true,
};

export const waiting: LineShape = {
  name: "ResourceWaiters",
  example: "Threads Waiting On Exclusive Access:",
  starts: ["Threads Waiting On "],
  pattern: /^Threads Waiting On (Shared|Exclusive) Access:$/i,
  continues: true,
};

/** Threads alone on a line, below `Threads Waiting On …`, or more owners of the line above. */
export const waiter: LineShape = {
  name: "ResourceWaiter",
  example: "ffff8b03515d5040",
  pattern: /^(?:[0-9a-f]{8}(?:`?[0-9a-f]{8})?(?:-\d+(?:<\*>)?)?(?: +|$)){1,8}$/i,
  whenAsked: true,
  continues: true,
};

/** What stands above and below the list. */
export const total: LineShape = {
  name: "LockTotal",
  example: "2263 total locks, 3 locks currently held",
  starts: [
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "Scanned ",
    "**** DUMP OF ALL RESOURCE",
    "No stack trace saved",
    "Stack trace for DebugInfo",
    "Tree root",
    "Level ",
  ],
  pattern:
    /^(?:\d+ total locks(?:, \d+ locks currently held)?|Scanned \d+ critical sections|\*{4} DUMP OF ALL RESOURCE OBJECTS \*{4}|No stack trace saved|Stack trace for DebugInfo = 0x[0-9a-f`]+:|Tree root [0-9a-f`]+|Level +Node +CS +Debug .*)$/i,
};

/** `!cs -t`: a node of the tree, its section, and who did what with it. */
export const treeRow: LineShape = {
  name: "CriticalSectionTree",
  example: "0 00bb08c0 77c7e020 77fbcae0      4c8      4c8        0        0      4c8        c        0",
  pattern: /^(\d{1,3}) ([0-9a-f]{8,16}) +([0-9a-f]{8,16}) +([0-9a-f]{8,16})((?: +[0-9a-f]{1,8}){7})$/i,
  whenAsked: true,
};

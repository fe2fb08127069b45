import type { LineShape } from "../output-kind.js";

/**
 * A row of `~`, in all eras.
 *
 * ```text
 * .  0  Id: 7a0.5ac Suspend: 1 Teb: 7ffdf000 Unfrozen "main"
 * #  1  id: 16.15   Teb 7ffdd000 Unfrozen
 * ^ mark
 * ```
 */
export const userThread: LineShape = {
  name: "UserThread",
  example: ".  0  Id: 7a0.5ac Suspend: 1 Teb: 7ffdf000 Unfrozen",
  starts: [".", "#", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  pattern:
    /^([.#])? *(\d{1,6}) +[Ii]d: *([0-9a-f]{1,8})\.([0-9a-f]{1,8}) +(?:Suspend: *(-?\d{1,10}) +)?Teb:? *([0-9a-f]{8}(?:`?[0-9a-f]{8})?) +(Unfrozen|Frozen)(?: +"(.*)")?$/,
};

/** What `~*` and `~.` print below a row. */
export const userDetail: LineShape = {
  name: "UserThreadDetail",
  example: "Start: notepad!WinMainCRTStartup (00e131c9)",
  starts: ["Start: ", "Priority: "],
  pattern: /^(?:Start: \S.*|Priority: -?\d+ .*)$/,
  continues: true,
};

/**
 * Header and rows of `!runaway`.
 *
 * ```text
 *   0:148c     0 days 0:00:00.000
 *  4e0        0:12:16.0312            NT4
 * ```
 */
export const timeHeader: LineShape = {
  name: "ThreadTimes",
  example: "User Mode Time",
  starts: ["User Mode Time", "Kernel Mode Time", "Elapsed Time", "Thread", "Proc.Thread", "Prcb", "Lock"],
  pattern:
    /^(?:(?:User Mode|Kernel Mode|Elapsed) Time|Thread +Time|Proc\.Thread +\.Thread +Ticks .*|Prcbs? +Current +(?:\(pri\) +)?Next.*|Lock)$/,
  whenAsked: true,
};

export const timeRow: LineShape = {
  name: "ThreadTime",
  example: "0:148c     0 days 0:00:00.000",
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"],
  pattern: /^(?:(\d{1,6}):)?([0-9a-f]{1,8}) +((?:\d+ days? )?\d+:\d\d:\d\d\.\d{3,4})(?: +(?! )(.*))?$/,
  whenAsked: true,
};

/** `THREAD ffffe001d173e840  Cid 10f0.1dac  Teb: 000000ee6cf8b000 Win32Thread: 0000000000000000 WAIT: (UserRequest) …` */
export const kernelThread: LineShape = {
  name: "KernelThread",
  example: "THREAD 80ed0020  Cid 4.2c  Teb: 00000000 Win32Thread: 00000000 WAIT: (WrQueue) KernelMode Non-Alertable",
  starts: ["THREAD "],
  pattern:
    /^THREAD ([0-9a-f]{8}(?:`?[0-9a-f]{8})?) +Cid:? +([0-9a-f]{1,8})\.([0-9a-f]{1,8}) +Teb: +([0-9a-f]{8}(?:`?[0-9a-f]{8})?) +(?! )(?:Win32Thread: +(?! )([0-9a-f]{8}(?:`?[0-9a-f]{8})?)?)? *(?! )(.*)$/i,
};

/** Lines below a kernel thread or process. Their labels are fixed; most have no colon. */
export const kernelDetail: LineShape = {
  name: "KernelDetail",
  example: "Context Switch Count      5989           IdealProcessor: 3",
  starts: [
    "IRP List",
    "Not impersonating",
    "Impersonation token",
    "Waiting for reply",
    "LpcReplyMessage",
    "Pending LPC",
    "Current LPC",
    "ALPC",
    "DeviceMap",
    "Owning Process",
    "Attached Process",
    "Wait",
    "Context Switch",
    "UserTime",
    "KernelTime",
    "Win32 Start Address",
    "Start Address",
    "Stack Init",
    "Initial Sp",
    "Base ",
    "Priority ",
    "SessionId:",
    "DirBase:",
    "Image:",
    "VadRoot ",
    "Token ",
    "ElapsedTime",
    "QuotaPoolUsage",
    "Working Set Sizes",
    "PeakWorkingSetSize",
    "VirtualSize",
    "PeakVirtualSize",
    "PageFaultCount",
    "MemoryPriority",
    "BasePriority",
    "CommitCharge",
    "Job ",
    "DebugPort",
    "HandleCount",
    "Kernel stack not",
    "No active threads",
    "Scheduling Group",
    "SuspendCount ",
    "FreezeCount ",
    "LPC Server thread",
    "DeepFreeze",
    "Unable to read nt!_IRP",
    "ffff",
  ],
  pattern:
    /^(?:IRP List:|Unable to read nt!_IRP @ .*|f{4,8}[0-9a-f]{4,12}: Unable to get shared data|DeepFreeze|(?:Suspend|Freeze)Count \d+|LPC Server thread working on message Id .*|Kernel stack not resident\.?|No active threads|Not impersonating|Impersonation token: .*|Waiting for reply to \S+ Message .*|LpcReplyMessageId: .*|Pending LPC .*|Current LPC .*|(?:DeviceMap|Token|Job|DebugPort) +[0-9a-f`]{6,17}\b.*|Base +[0-9a-f`]+ Limit .*|Priority \d+ +BasePriority .*|(?:Owning Process|Attached Process|Wait ?Time|Wait Start TickCount|Context Switch Count|UserTime|KernelTime|Win32 Start Address|Start Address|Stack Init|Initial Sp|VadRoot|ElapsedTime|QuotaPoolUsage\[\w+\]|Working Set Sizes \([\w,]+\)|PeakWorkingSetSize|VirtualSize|PeakVirtualSize|PageFaultCount|MemoryPriority|BasePriority|CommitCharge|Scheduling Group)(?: \((?:ticks|seconds)\))? +\S.*|(?:SessionId|DirBase|Image):.*)$/,
  continues: true,
};

/**
 * What a kernel thread waits for, and its requests.
 *
 * ```text
 * ffffe001d16c4dd0  NotificationEvent
 * ffffe001d429e580: (0006,02c8) Flags: 000008b4  Mdl: 00000000
 * ```
 */
export const waitObject: LineShape = {
  name: "KernelWaitObject",
  example: "ffffe001d16c4dd0  NotificationEvent",
  pattern:
    /^([0-9a-f]{8}(?:`?[0-9a-f]{8})?)(?:: (\([0-9a-f]+,[0-9a-f]+\) Flags: .*)| +((?:(?:Synchronization|Notification)(?:Event|Timer)|(?:Queue|Process|Thread)Object|Mutant|Semaphore|Event|Timer|Thread|Process|Queue|Gate|Unknown|Mutant(?:State)? \S+|ThreadObject|QueueObject|SchedulerSharedData)\b.*))$/i,
  continues: true,
};

/** `!running`, `!ready`: processor, control block, thread, next thread, and in newer ones the idle thread far behind. */
export const runningRow: LineShape = {
  name: "RunningThread",
  example: "0  e0000000818f8000  e0000000818f9e50  e0000000866f12f0  ................",
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  pattern:
    /^(\d{1,4}) +([0-9a-f]{8,16}) +([0-9a-f]{8,16})(?: \([ \d]+\))?(?: {1,4}([0-9a-f]{8,16})(?: \([ \d]+\))?)?(?: +([0-9a-f]{8,16}))? +[.O]{4,}$/,
  whenAsked: true,
};

/**
 * `!stacks`: a process, and below it each thread with what it waits in.
 *
 * ```text
 *                                      [82f6eda0 svchost.exe]
 *  644.000648  82f6b520 0000021 GATEWAIT   nt!KiCommitThreadWait+0x1df
 *                                          nt!KiSwapThread+0x500             only with a level
 * ```
 */
export const stacksProcess: LineShape = {
  name: "StacksProcess",
  example: "[82f6eda0 svchost.exe]",
  starts: ["["],
  pattern: /^\[(?:([0-9a-f]{8,16}) )?([A-Za-z][\w .$-]{0,60})\]$/,
  whenAsked: true,
};

export const stacksRow: LineShape = {
  name: "StacksThread",
  example: "644.000648  82f6b520 0000021 GATEWAIT   nt!KiCommitThreadWait+0x1df",
  pattern:
    /^([0-9a-f]{1,8})\.([0-9a-f]{6,8}) +([0-9a-f]{8}(?:`?[0-9a-f]{8})?) +([0-9a-f]{5,8}) +([A-Za-z?]\w*)(?: +(\S.*))?$/i,
  whenAsked: true,
};

export const stacksSite: LineShape = {
  name: "StacksSite",
  example: "nt!KiSwapThread+0x500",
  pattern: /^[\w.$-]{1,100}(?:![^\s!]{0,500}[^\s!:]|\+0x[0-9a-f]{1,8})$/i,
  whenAsked: true,
  continues: true,
};

export const runningTotal: LineShape = {
  name: "RunningTotal",
  example: "System Processors 3 (affinity mask)",
  starts: ["System Processors", "Idle Processors"],
  pattern: /^(?:(System Processors|Idle Processors):? +(?! )(.*))$/,
  whenAsked: true,
};

/**
 * A row of SOS `!threads`, and the totals above the table.
 *
 * ```text
 *    0    1     4254 000001F6A3E2B5D0    2a020 Preemptive  000001F6A5A2E0D8:000001F6A5A2FFD0 000001f6a3e03e50 -00001 MTA
 * number id  OS id   object            state                                                  domain          locks
 * ```
 */
export const managedThread: LineShape = {
  name: "ManagedThread",
  example:
    "0    1     4254 000001F6A3E2B5D0    2a020 Preemptive  000001F6A5A2E0D8:000001F6A5A2FFD0 000001f6a3e03e50 -00001 MTA",
  pattern:
    /^(?:(\d{1,6})|X{4}) +(\d{1,6}) +([0-9a-f]{1,8}) +([0-9a-f]{8,16}) +([0-9a-f]{1,8}) +(Preemptive|Cooperative|Enabled|Disabled) +([0-9a-f]{8,16}:[0-9a-f]{8,16}) +([0-9a-f]{8,16}) +(-?\d+) +(MTA|STA|Ukn)\b *(?! )(.*)$/i,
};

export const managedTotal: LineShape = {
  name: "ManagedThreadTotal",
  example: "BackgroundThread: 1",
  starts: ["ThreadCount:", "UnstartedThread:", "BackgroundThread:", "PendingThread:", "DeadThread:", "Hosted Runtime:"],
  pattern: /^(\w+|Hosted Runtime): +(\S+)$/,
};

/**
 * MEX: `!mex.t` in user mode and in the kernel.
 *
 * ```text
 * DbgID ThreadID        User Kernel Create Time (UTC)
 * 1     2b70 (0n11120) 125ms 2s.031 08/14/2023 07:25:44.551 AM
 * System (ffff8b034a09a040) ffff8b0351756040 (E|K|W|R|V) 4.1070           0       16ms               1 WrTerminated 13m:47.640 Terminated
 * ```
 */
export const mexHeader: LineShape = {
  name: "MexThreadHeader",
  example: "DbgID ThreadID        User Kernel Create Time (UTC)",
  starts: ["DbgID ThreadID", "Process ", "ID ", "DBG ", "PreEmptive"],
  pattern:
    /^(?:DbgID ThreadID +User Kernel Create Time.*|Process +Thread +CID .*|(?:DBG +)?ID +OSID +ThreadOBJ.*|PreEmptive.*)$/,
};

export const mexThread: LineShape = {
  name: "MexThread",
  example: "1     2b70 (0n11120) 125ms 2s.031 08/14/2023 07:25:44.551 AM",
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  pattern: /^(\d{1,6}) +([0-9a-f]{1,8}) \(0n\d+\) +(\S+) +(\S+) +(\d\d?\/\d\d?\/\d{4} .*)$/,
};

export const mexKernelThread: LineShape = {
  name: "MexKernelThread",
  example:
    "System (ffff8b034a09a040) ffff8b0351756040 (E|K|W|R|V) 4.1070           0       16ms               1 WrTerminated 13m:47.640 Terminated",
  pattern:
    /^(\S{1,64}) \(([0-9a-f]{8,16})\) +([0-9a-f]{8,16}) (?:\([A-Z|]+\) +)?([0-9a-f]{1,8})\.([0-9a-f]{1,8}) +(\S+) +(\S+) +(\d+) +(\S.*)$/,
};

/** `dotnet-dump`: number, OS id in hex and decimal. */
export const dumpThread: LineShape = {
  name: "DumpThread",
  example: "*0 0x1DBFF (121855)",
  starts: ["*", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  pattern: /^(\*)?(\d{1,6}) 0x([0-9A-F]{1,8}) \((\d{1,10})\)$/,
};

import type { Labelled } from "../label.js";
import type { LineShape } from "../output-kind.js";

/**
 * Sentences of SOS that hold a value: the words before it are the label.
 *
 * ```text
 * generation 0 starts at 0x000001E5A9B00030
 * generation 0 has 12 finalizable objects (0e5d41e8->0e5d4218)
 * Found 4 unique roots (run '!gcroot -all' to see all roots).
 * sizeof(0292c1b0) =     1,482 (       0x5ca) bytes (System.Data.ProviderBase.DbConnectionPool)
 * 8.0.23.53103 free
 * ```
 */
export const managedValue: LineShape = {
  name: "ManagedValue",
  example: "generation 0 starts at 0x000001E5A9B00030",
  starts: [
    "generation ",
    "Large ",
    "Pinned ",
    "ephemeral ",
    "Ready for ",
    "Found ",
    "Total ",
    "total ",
    "ComClassFactory ",
    "Server mode with",
    "object ",
    "last good",
    "Last good",
    "Setting breakpoint:",
    "Source file:",
    "MetaData start",
    "CLR thread ",
    "CLR Thread ",
    "...and is waiting",
    "AsyncTimer",
    "Free-Threaded",
    "MethodDesc = ",
    "ilAddr is ",
    "[Global]",
    "[Thread ",
    ..."0123456789",
  ],
  pattern:
    /^(?:((?:generation \d|(?:Large|Pinned) object heap) starts at) (0x[0-9a-f]+)|(generation \d has|Ready for finalization) (\d+ (?:finalizable )?objects \(.*\))|(ephemeral segment allocation context): (.*)|(Found) (\d+ (?:unique roots|methods?)\b.*)|([Tt]otal) ([\d,]+ (?:\w+ )?objects(?:, [\d,]+ bytes|, Total size: [\d,]+)?)|(ComClassFactory) +(\d+)|(Server mode) with (\d+ gc heaps)|(object [0-9a-f]+): (bad .*)|([Ll]ast good object): (.*)|(Setting breakpoint): (.*)|(Source file): +(\S.*)|(MetaData start address): +(\S.*)|(CLR [Tt]hread 0x[0-9a-f]+) ((?:holds the lock on|is waiting at) .*)|(\.\.\.and is waiting for the lock on) (.*)|(AsyncTimerCallbackCompletion) (TimerInfo@.*)|(Free-Threaded Interfaces to be released): (\d+)|(ilAddr) is (.*)|([\d.]{7,40}(?: \([^)]{1,100}\))?) (retail|free|checked|debug)|(\d[\d,]{6,40}) (@Commit: \w+)|(\[(?:Global|Thread +\d{1,7})\]) +(\S.* @ [0-9a-f]{8,16}(?: => \S.*)?))$/i,
  whenAsked: true,
};

/** The size of an object with all that it holds, and where it was found. */
export const managedSize: LineShape = {
  name: "ManagedSize",
  example: "sizeof(0292c1b0) =     1,482 (       0x5ca) bytes (System.Data.ProviderBase.DbConnectionPool)",
  starts: ["sizeof(", "ESP:", "RSP:", "DOMAIN("],
  pattern: /^((?:\S{1,80}: )?sizeof\([0-9a-f]+\)) += +([\d,]+ \( *0x[0-9a-f]+\) bytes \(.*\))$/i,
  whenAsked: true,
};

/** Answers of SOS that are no more than their words: states of a thread, headings, verdicts. */
export const managedState: LineShape = {
  name: "ManagedState",
  example: "Legal to Join",
  starts: [..."ABCDEFGHILMNPRSTUVWY0123456789", "*DEADLOCK", "<none>", "generation ", "---------Heap", "heap"],
  pattern:
    /^(?:Thread Abort Requested|GC Suspend Pending|User Suspend Pending|Debug Suspend Pending|GC On Transitions|Legal to Join|Yield Requested|Hijacked by the GC|Background|Unstarted|CLR Owns|CoInitialized|In (?:Single|Multi) Threaded Apartment|Reported Dead|Fully initialized|Sync Suspended|Debug Will Sync|Stack Crawl Needed|Suspend Unstarted|Aborted|Thread Pool Worker Thread|Interruptible|Interrupted|Completion Port Thread|Abort Initiated|Finalized|Failed to Start|(?:Server|Workstation) mode|(?:Small|Large|Pinned) object heap|(?:NonGC|Frozen object) heap|generation \d:|Heap \d+(?: \([0-9a-f]+\))?|-{3,} ?Heap \d+ ?-{3,}|MethodDesc Table|Nested exception -{3,}|<none>|No (?:deadlocks|heap corruption) detected\.|\*DEADLOCK DETECTED\*|There is no current managed exception on this thread|There are nested exceptions on this thread\. .*|There was no managed OOM due to allocations on the GC heap|The current thread is unmanaged|Fragmented blocks larger than .*:|Normal JIT generated code|No unique loader heaps found\.|Not JITTED yet\. .*|Adding pending breakpoints\.\.\.|All pending breakpoints cleared\.|Statistics for all finalizable objects.*:|In plan phase of garbage collection|Types (?:defined|referenced) in this module|Process (?:Times|Memory)|Environment|Module(?: Name)?|Using the Portable thread pool\.|Thread Pool Queued Work Items:|(?:Created|WaitingForActivation|WaitingToRun|Running|WaitingForChildrenToComplete|RanToCompletion|Canceled|Faulted)(?: \([^()]{1,60}\))?|\d+ deadlocks? detected\.|\d+ objects verified, .*)$/,
  whenAsked: true,
};

/** `[2] 02b2d1a0`, `[3] null` of `!dumparray`. */
export const arrayElement: LineShape = {
  name: "ArrayElement",
  example: "[3] null",
  starts: ["["],
  pattern: /^(\[\d{1,9}\]) ((?:0x)?[0-9a-f]{8,16}|null)$/i,
  whenAsked: true,
};

/** The file of a type, in the layout that has no label for it. */
export const typeFile: LineShape = {
  name: "TypeFile",
  example: "(C:\\WINDOWS\\assembly\\GAC_MSIL\\System\\2.0.0.0__b77a5c561934e089\\System.dll)",
  starts: ["("],
  pattern: /^\(([A-Za-z]:\\[^"<>|]{1,300})\)$/,
  whenAsked: true,
};

/**
 * Arguments and locals of `!clrstack -a` that name a place, and none.
 *
 * ```text
 *         this (0x000000C5A3B7E420) = 0x000001e5a9b0f330
 *         0x000000C5A3B7E3C8 = 0x000001e5a9b0f1c8
 *         <CLR reg> = 0x00000000ffffffff
 *         <no data>
 * ```
 */
export const managedLocal: LineShape = {
  name: "ManagedLocal",
  example: "0x000000C5A3B7E3C8 = 0x000001e5a9b0f1c8",
  pattern:
    /^(?:(<no data>)|(<CLR reg>|0x[0-9a-f]{8,16}|\w{1,80} \((?:<CLR reg>|0x[0-9a-f]{8,16})\)) = (0x[0-9a-f]{1,16}|<no data>))$/i,
  whenAsked: true,
};

/** A module and its file, in lists of assemblies; the source line above the code of `!u`. */
export const managedFile: LineShape = {
  name: "ManagedFile",
  example: "00202c5c C:\\app\\Contoso.Data.dll",
  starts: [..."0123456789abcdefABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  pattern:
    /^(?:([0-9a-f]{8,16}) +([A-Z]:\\[^"<>|]{1,300}\.(?:dll|exe|winmd))|([A-Z]:\\[^"<>|@]{1,300}) @ (\d{1,7}):)$/i,
  whenAsked: true,
};

/**
 * What keeps an object alive, in `!gcroot` and `!clrstack -gc`: where the root is, and the way from there.
 *
 * ```text
 *     000001E5A7C41378 (strong handle)
 *     -> 000001E5A9AD8B30 System.Object[]
 *     000000C5A3B7E420 00007FFAF1A0D7B1 Contoso.Worker.MoveNext() [C:\src\Worker.cs @ 45]
 *         rbp-40: 000000c5a3b7e490
 *             ->  000001E5A9B0F330 Contoso.Worker
 * 02a5bd20(System.Data.ProviderBase.DbConnectionPool+PoolWaitHandles)->      the old layout
 * ```
 */
export const rootStep: LineShape = {
  name: "RootStep",
  example: "-> 000001E5A9AD8B30 System.Object[]",
  starts: ["->", "Finalizer queue:", "r", "e", "R", "E", ..."0123456789abcdefABCDEF"],
  pattern:
    /^(?:->[ \t]*([0-9a-f]{8,16})[ \t]+(\S.*)|([0-9a-f]{8,16}) (\([\w -]{1,30} handle\))|([0-9a-f]{8,16})(\([\w.+<>`[\],]{1,400}\)(?:->)?)|([re]\w{1,2}(?:[+-][0-9a-f]{1,8}h?)?):(?: +([0-9a-f]{8,16}(?: \(.*\))?))?|(Finalizer queue):(Root:.*)|([0-9a-f]{8,16}) ([0-9a-f]{8,16} [A-Za-z_]\S{0,600}\.\S.*\)(?: \[.* @ \d+\])?))$/i,
  whenAsked: true,
};

/** `!dumpasync`: the state machines that wait for each other. */
export const asyncStep: LineShape = {
  name: "AsyncStep",
  example: "01e5a9b0f4c8 7ffaf1c2d9a8 (0) Contoso.Worker+<RunAsync>d__4",
  starts: [".", ..."0123456789abcdef"],
  pattern: /^\.*([0-9a-f]{8,16}) ((?:[0-9a-f]{8,16} )?\([\d-]*\) [A-Za-z_<]\S.*)$/i,
  whenAsked: true,
};

/** Lines of `!dumpasync` around the state machines. */
export const asyncHead: LineShape = {
  name: "AsyncHead",
  example: "In 12 chains.",
  starts: ["In ", "STACK ", 'Async "stack":'],
  pattern: /^(?:(In) (\d{1,9} chains\.)|(STACK) (\d{1,9})|(Async "stack"):)$/,
  whenAsked: true,
};

/** Lines of `!dumpil` around the instructions. */
export const codeBlock: LineShape = {
  name: "CodeBlock",
  example: "} // end .try",
  starts: [".try", ".catch", ".finally", ".fault", ".filter", "{", "}"],
  pattern: /^(?:\.(?:try|catch|finally|fault|filter)(?: .*)?|\{|\}(?: \/\/ .*)?)$/,
  whenAsked: true,
};

export const MANAGED_SHAPES: readonly LineShape[] = [
  managedValue,
  managedSize,
  managedState,
  arrayElement,
  typeFile,
  managedLocal,
  managedFile,
  rootStep,
  asyncHead,
  asyncStep,
  codeBlock,
];

/** Label and value of a line of SOS; null for any other. */
export function managedPairs(shape: LineShape | undefined, text: string): readonly Labelled[] | null {
  if (shape === undefined || !MANAGED_SHAPES.includes(shape)) return null;
  if (shape === typeFile) return [{ label: "File", value: typeFile.pattern.exec(text)![1]! }];
  const [first = text, second = ""] = shape.pattern
    .exec(text)!
    .slice(1)
    .filter((part) => part !== undefined);
  return [{ label: first, value: second }];
}

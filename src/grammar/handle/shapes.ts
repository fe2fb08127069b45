import type { LineShape } from "../output-kind.js";

/** `Handle 0000000000000008`, the first line of a block of `!handle`. */
export const block: LineShape = {
  name: "HandleBlock",
  example: "Handle 0000000000000008",
  starts: ["Handle "],
  pattern: /^Handle (?:0x)?([0-9a-f]{1,16})$/i,
};

/**
 * Fields of the block; a tab or blanks stand before the value.
 *
 * ```text
 *   Type         	Event
 *   GrantedAccess	0x1f0003:
 * ```
 */
export const field: LineShape = {
  name: "HandleField",
  example: "GrantedAccess\t0x1f0003:",
  starts: ["Type", "Attributes", "GrantedAccess", "HandleCount", "PointerCount", "Name"],
  pattern: /^(?!Type\s+Count$)(Type|Attributes|GrantedAccess|HandleCount|PointerCount|Name)(?:\t| {1,20})[ \t]*(\S.*)$/,
  continues: true,
};

/** Names of the rights below `GrantedAccess`: one word, or words joined by commas. */
export const access: LineShape = {
  name: "HandleAccess",
  example: "Delete,ReadControl,WriteDac,WriteOwner,Synch",
  pattern:
    /^(?:None|Delete|ReadControl|WriteDac|WriteOwner|Synch|[A-Z][A-Za-z]{2,30}(?:\/[A-Z]\w+)?,[A-Za-z,/]{2,200}|(?:Query|Modify|Set|Read|Write|Create|Map|List|Add|Assign|Terminate|Suspend|Alert|Duplicate|Impersonate|Get|VM|Traverse|Execute|Enum|Notify|Wait|Connect|Open|Access)[A-Za-z/]{0,30})$/,
  continues: true,
};

/** `Object specific information` and what it says of an event, a thread, a key, … */
export const detail: LineShape = {
  name: "HandleDetail",
  example: "Event Type Auto Reset",
  starts: [
    "Object ",
    "Event ",
    "Mutex ",
    "Mutant ",
    "Semaphore ",
    "Timer ",
    "Thread ",
    "Process ",
    "Parent ",
    "Base Priority",
    "Priority",
    "Start Address",
    "Key ",
    "No object",
    "Auth",
    "Levels",
    "Section ",
    "Image",
  ],
  pattern:
    /^(?:Object [Ss]pecific [Ii]nformation|No object specific information available|(?:Event Type|Event is|Mutex is|Mutant Owner|Mutex Owner|Semaphore Count|Semaphore Limit|Timer Type|Timer is|Thread Id|Process Id|Parent Process|Base Priority|Priority|Start Address|Key last write time:|Key name|Object Name|Section (?:Basic|base address|attributes|max size)|Timer due in|Object has no specific information available|Owner)(?:[ \t].*)?)$/,
  continues: true,
};

/**
 * Kernel form.
 *
 * ```text
 * 0004: Object: fffffa8001a2a040  GrantedAccess: 001fffff Entry: fffff8a000001010
 * Object: fffffa8001a2a040  Type: (fffffa8001976f30) Process
 *     ObjectHeader: fffffa8001a2a010 (new version)
 *         HandleCount: 3  PointerCount: 118
 * ```
 */
export const kernelHandle: LineShape = {
  name: "KernelHandle",
  example: "0004: Object: fffffa8001a2a040  GrantedAccess: 001fffff Entry: fffff8a000001010",
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"],
  pattern:
    /^([0-9a-f]{1,16}): Object: ([0-9a-f`]{8,17}) +GrantedAccess: ([0-9a-f]{1,8})(?:(?: \((?:Inherit|Protected|Audit)(?:(?!Entry: )[ )(\w])*| *)Entry: ([0-9a-f`]{8,17}))?(?: .*)?$/i,
};

export const kernelObject: LineShape = {
  name: "KernelObject",
  example: "Object: fffffa8001a2a040  Type: (fffffa8001976f30) Process",
  starts: ["Object: ", "ObjectHeader: ", "HandleCount: ", "Directory Object: ", "Handle table at", "Handle Table at"],
  pattern:
    /^(?:Object: [0-9a-f`]{8,17} +Type: \([0-9a-f`]{8,17}\) .*|ObjectHeader: [0-9a-f`]{8,17}.*|HandleCount: +\d+ +PointerCount: +\d+|Directory Object: +[0-9a-f`]{8,17}.*|Handle table at [0-9a-f`]{8,17} with \d+ entries in use)$/i,
};

/** ``Handle = 0x0000000000000CAC - OPEN`` and ``Handle 0x7CC - CLOSE:`` of `!htrace`. */
export const traced: LineShape = {
  name: "HandleTrace",
  example: "Handle = 0x00000000000000b8 - OPEN",
  starts: ["Handle "],
  pattern: /^Handle (?:= )?0x([0-9a-f]{1,16}) - ([A-Z][A-Z ]{2,20}):?$/i,
};

export const tracedBy: LineShape = {
  name: "HandleTraceThread",
  example: "Thread ID = 0x0000000000000d2c, Process ID = 0x00000000000001ac",
  starts: ["Thread ID = "],
  pattern: /^Thread ID = 0x([0-9a-f]{1,16}), Process ID = 0x([0-9a-f]{1,16})$/i,
  continues: true,
};

/** Totals: `7 handles of type Event`, `Event           7` */
export const total: LineShape = {
  name: "HandleTotal",
  example: "7 handles of type Event",
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "Parsed 0x", "Dumped 0x"],
  pattern: /^(?:(\d+) [Hh]andles(?: of type (\S+))?|(Parsed|Dumped) 0x([0-9a-f]+) stack traces\.)$/i,
};

export const count: LineShape = {
  name: "HandleCount",
  example: "Event           7",
  pattern: /^([A-Z][A-Za-z ]{1,30}?)(?: {2,}| *\t[ \t]*)(\d+|Count)$/,
  whenAsked: true,
};

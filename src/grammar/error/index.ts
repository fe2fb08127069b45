import type { DebuggerError, Output } from "../../model/outputs.js";
import { beganBy, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn } from "../view.js";

/**
 * A caret under the place in the command, and the complaint.
 *
 * ```text
 * lkd> (0x88-0x70)
 *      ^ Syntax error in '(0x88-0x70)'
 * ```
 */
const caret: LineShape = {
  name: "CaretError",
  example: "^ Syntax error in '(0x88-0x70)'",
  starts: ["^"],
  pattern: /^\^ (\S.*)$/,
};

/** What the debugger cannot do. People write such sentences too, but seldom begin a line with them. */
const VERBS =
  "access|add|attach|bind|capture|complete|connect|convert|create|debug|delay|duplicate|deliver|determine|display|enumerate|evaluate|examine|execute|find|get|index|initialize|insert|launch|load|locate|map|match|obtain|open|parse|process|query|read|remove|request|resolve|restore|retrieve|set|start|unload|use|verify|write";

const SENTENCES: readonly string[] = [
  "Couldn't resolve (?:error at )?\\S.*",
  "Memory access error.*",
  "Ambiguous symbol(?: error)?\\b.*",
  "(?:Syntax|Range|Bad register|Extra character|Invalid type|Illegal thread|Illegal process|Operand|Overflow|Nesting level) error\\b.*",
  "Numeric expression missing from .*",
  "No export \\S+ found",
  "No runnable debuggees.*",
  "No type information.*",
  "No (?:local variables|prior disassembly|current exception|previous|matching|such|more) .*",
  "(?:The symbol|Symbol) .* (?:was )?not found\\.?",
  `Unable to (?:${VERBS}) .*`,
  `(?:Cannot|Could not|Can't|Couldn't|can't|could not|cannot) (?:${VERBS}) .*`,
  `Failed to (?:${VERBS}) .*`,
  "Win32 error 0n\\d.*",
  "breakpoint \\d+ not found.*",
  "bp\\d+ at .* failed",
  "WaitForEvent failed.*",
  "ERROR: (?:FindPlugIns|Unable|Module load|Symbol|Failed|Cannot|Could not|Some|Object|unable|!).*",
  "physical memory read at \\S+ failed",
  "HRESULT 0x[0-9a-f]{8}.*",
  "Invalid (?:register|type|argument|thread|display|expression|breakpoint|option|exception stack at)\\b.*",
  "Bad (?:register|memory|pointer|address)\\b.*",
  "The call to LoadLibrary\\(.*\\) failed.*",
  "Last event was not an exception",
  "Minidump doesn't have an exception context",
  "No (?:current )?source file",
  "No modules matched .*",
  "PEB is NULL\\.\\.\\.",
  "Invalid (?:start address|object(?: [0-9a-f]+)?)",
  "<Note: this object has an invalid CLASS field>",
  "Missing (?:image name|extension|argument|parameter|end of).*",
  "\\*\\*\\* Unable to resolve unqualified symbol in Bp expression .*",
  // Some stand in the middle of every thread of a small dump.
  "(?!ReadMemory error: Cannot get nt!KeMaximumIncrement|ReadVirtual: \\S+ not properly)(?:ReadMemory|ReadVirtual|ReadPhysical|read memory)(?: error)?:? .*",
  "GetContextState failed.*",
  "Extension DLL \\S+ could not be loaded.*",
  "Type does not have .*",
  "Current thread is.* invalid.*",
  "Nothing to (?:step|trace).*",
  "TYPE mismatch for \\w+ object at .*",
  "Process with Cid == \\S+ not found",
  "(?:Object|Driver object|Device object) .* not found",
  "Irp details unavailable.*",
  "Process \\S+ has invalid page directories",
  "\\d+ is not a valid processor number",
  "NtGlobalFlag at \\S+ is not readable",
  "Saved IRQL not available.*",
  "PFN address is out of range",
  "IRP signature does not match, probably not an IRP",
  "(?:0x)?[0-9a-fA-F`]{8,17}(?: is not an? (?:thread|device|driver|process) object|: (?:Could not read|is not an?|Not a valid|not a) ).*",
  "Address \\S+ could not be read\\..*",
  "Verifier package not initialized.*",
  "!\\w+ is only supported in .*",
  "PsLoadedModuleList not found",
  "Error \\d+ trying to determine module from .*",
  "Error: (?:Unable to|No type|Attempt to|Invalid|Cannot|Could not|Object |Unexpected|Value|Type|Method|Missing|\\d+ bit value) ?\\S.*",
];

/** Messages without a caret. Each begins with words that no table begins with. */
const failed: LineShape = {
  name: "DebuggerError",
  example: "Couldn't resolve error at 'module!X'",
  starts: [
    "Couldn't ",
    "Memory access",
    "Ambiguous ",
    "Syntax error",
    "Range error",
    "Bad ",
    "Extra ",
    "Numeric ",
    "Invalid ",
    "Illegal ",
    "Operand error",
    "Overflow error",
    "Nesting level",
    "No ",
    "Symbol ",
    "The symbol",
    "The call to",
    "Unable to ",
    "Cannot ",
    "Could not ",
    "Can't ",
    "can't ",
    "could not ",
    "cannot ",
    "Failed to ",
    "Win32 error",
    "breakpoint ",
    "bp",
    "WaitForEvent",
    "ERROR: ",
    "HRESULT",
    "Missing ",
    "Last event",
    "Minidump ",
    "PEB is",
    "<Note: ",
    "*** Unable",
    "ReadMemory",
    "ReadVirtual",
    "ReadPhysical",
    "read memory",
    "physical memory",
    "GetContextState",
    "Extension DLL",
    "Type does",
    "Current thread",
    "Nothing to",
    "TYPE mismatch",
    "Process with Cid",
    "Object ",
    "Driver object ",
    "Device object ",
    "IRP signature",
    "PFN address",
    "Irp details",
    "Process ",
    "NtGlobalFlag at",
    "Saved IRQL",
    "Address ",
    "Verifier package",
    "PsLoadedModuleList not",
    "Error ",
    "!",
    ..."0123456789abcdefABCDEF",
    "Error: ",
  ],
  pattern: new RegExp(`^(?:${SENTENCES.join("|")})$`),
};

/** `!foo` that no loaded extension has, in the words of the store version. */
const notFound: LineShape = {
  name: "CommandNotFound",
  example: "dumpheap is not extension gallery command",
  pattern: /^!?[\w.]{1,60} is not (?:an )?extension gallery command$/,
};

/** Where a script of `dx` or `.scriptrun` stopped. */
const scriptFailed: LineShape = {
  name: "ScriptError",
  example: '"C:\\scripts\\x.js" (line 11 (@ 1)): Error (0x80004005): Syntax error',
  starts: ['"'],
  pattern: /^"[^"]{1,300}" \(line \d{1,9} \(@ \d{1,9}\)\): Error(?: \(0x[0-9a-f]{8}\))?: .*$/i,
};

/** Lines that explain the one above. */
const more: LineShape = {
  name: "DebuggerErrorMore",
  example: "The breakpoint was set with BP.  If you want breakpoints",
  starts: [
    "The breakpoint was set with BP",
    "to track module load/unload",
    "Matched: ",
    "The stack unwind information",
    "NTSTATUS",
    "The Win32 error",
  ],
  pattern:
    /^(?:The breakpoint was set with BP\. +If you want breakpoints|to track module load\/unload state you must use BU\.|(?:Matched: .*)|The stack unwind information .*|NTSTATUS 0x.*)$/,
};

const BEGINNERS = [caret, failed, notFound, scriptFailed, more];

/** What the debugger says when a command fails. `Matched:` lines stand before `Ambiguous symbol error`. */
export const debuggerError: OutputKind = {
  tag: "error",
  commands: null,
  rows: "any",
  shapes: BEGINNERS,
  rule: beganBy(
    "debuggerError",
    BEGINNERS.map((shape) => shape.name),
    ["ManagedExceptionMessage"],
  ),
  read: readErrors,
};

function readErrors(view: OutputView): readonly Output[] {
  const errors: DebuggerError[] = [];
  for (const { line, shape, text } of linesIn(view)) {
    const last = errors.at(-1);
    // The words of Windows for the error number, in quotes below it.
    if (last !== undefined && shape?.name === "ManagedExceptionMessage") {
      errors[errors.length - 1] = { ...last, lines: [last.line, line], text: `${last.text}\n${text}` };
    } else errors.push({ _tag: "error", line, lines: [line, line], text });
  }
  return errors;
}

export function printError(error: DebuggerError): string {
  return error.text.startsWith("^") ? `     ${error.text}` : error.text;
}

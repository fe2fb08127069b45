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

const SENTENCES: readonly string[] = [
  "Couldn't resolve (?:error at )?'.*",
  "Couldn't resolve error at .*",
  "Couldn't resolve .*",
  "Memory access error.*",
  "Ambiguous symbol error.*",
  "Ambiguous symbol:.*",
  "(?:Syntax|Range|Bad register|Extra character|Numeric expression missing|Invalid type|Illegal thread|Illegal process|Operand|Overflow|Nesting level) error(?: .*)?",
  "Numeric expression missing from .*",
  "No export \\S+ found",
  "No runnable debuggees.*",
  "No type information.*",
  "No (?:local|prior|current|previous) \\w+.*",
  "No matching .*",
  "(?:The )?[Ss]ymbol \\S+ not found.*",
  "Symbol .* not found\\.?",
  "\\S+ is not extension gallery command",
  "Unable to (?:insert|remove|enumerate|read|find|deliver|get|open|load|set|create|write|query|retrieve|resolve|add|initialize|locate|execute|access|delay|verify|determine|parse|convert|start|attach|connect|obtain|display|evaluate|examine|process|restore|bind|evaluate) .*",
  "(?:Cannot|Could not|Can't|Couldn't|can't|could not|cannot) (?:find|read|resolve|get|open|load|set|create|write|query|locate|access|start|attach|connect|obtain|evaluate|determine|match|use|initialize|convert|bind|match|insert|delay|execute|parse) .*",
  "Failed to (?:find|read|resolve|get|open|load|set|create|write|query|locate|access|start|attach|connect|obtain|evaluate|execute|request|map|initialize|retrieve|parse|capture|convert|index|launch|bind|match|enumerate|complete) .*",
  "Win32 error 0n\\d+.*",
  "Breakpoint(?:s)? (?:\\d+ )?(?:could not|was not|not|cannot).*",
  "breakpoint \\d+ not found.*",
  "bp\\d+ at .* failed",
  "WaitForEvent failed.*",
  "Error(?: \\w+)?:? (?:code )?(?:0x[0-9a-f]+|in|reading|at|occurred|while|setting|loading) ?.*",
  "ERROR: .*",
  "Error: .*",
  "error: .*",
  "HRESULT 0x[0-9a-f]{8}.*",
  "Invalid (?:register|handle|address|parameter|symbol|type|number|command|argument|thread|process|display|expression|breakpoint|option|pointer|syntax|session)\\b.*",
  "Bad (?:register|memory|pointer|address).*",
  "The call to LoadLibrary\\(.*\\) failed.*",
  "Missing (?:image|extension|symbol|argument|parameter|address|end).*",
  "Unrecognized (?:command|option|argument|switch).*",
  "Unknown (?:command|option|argument|switch).*",
  "\\*\\*\\* Unable to resolve unqualified symbol in Bp expression .*",
  "[Rr]ead(?:Memory|Virtual|Physical)?(?: memory)? error:? .*",
  "GetContextState failed.*",
  "GetPointerFromAddress: unable to read.*",
  "\\S+ not found",
  "Extension DLL \\S+ could not be loaded.*",
  "Specified symbols? .*not found.*",
  "Type does not have .*",
  "Current thread is.* invalid.*",
  "Expecting .*",
  "Register .* invalid.*",
  "Nothing to (?:step|trace).*",
  "Access denied.*",
  "Symbol file could not be found.*",
];

/** Messages without a caret. Each begins with words that no table begins with. */
const failed: LineShape = {
  name: "DebuggerError",
  example: "Couldn't resolve error at 'module!X'",
  starts: [
    "Couldn't ", "Memory access", "Ambiguous ", "Syntax error", "Range error", "Bad ", "Extra ", "Numeric ", "Invalid ", "Illegal ", "Operand error",
    "Overflow error", "Nesting level", "No ", "Symbol ", "The symbol", "The call to", "Unable to ", "Cannot ", "Could not ", "Can't ", "can't ", "could not ",
    "cannot ", "Failed to ", "Win32 error", "Breakpoint ", "Breakpoints ", "breakpoint ", "bp", "WaitForEvent", "Error", "ERROR: ", "error: ", "HRESULT",
    "Missing ", "Unrecognized ", "Unknown ", "*** Unable", "ReadMemory", "ReadVirtual", "ReadPhysical", "Read ", "read", "GetContextState", "GetPointer",
    "Extension DLL", "Specified symbol", "Type does", "Current thread", "Expecting ", "Register ", "Nothing to", "Access denied", "Symbol file",
  ],
  pattern: new RegExp(`^(?:${SENTENCES.join("|")})$`),
};

/** `!foo` that no loaded extension has, in the words of the store version. */
const notFound: LineShape = {
  name: "CommandNotFound",
  example: "dumpheap is not extension gallery command",
  pattern: /^!?[\w.]{1,60} is not (?:an )?extension gallery command$/,
};

/** Lines that explain the one above. */
const more: LineShape = {
  name: "DebuggerErrorMore",
  example: "The breakpoint was set with BP.  If you want breakpoints",
  starts: ["The breakpoint was set with BP", "to track module load/unload", "Matched: ", "The stack unwind information", "NTSTATUS", "The Win32 error"],
  pattern:
    /^(?:The breakpoint was set with BP\. +If you want breakpoints|to track module load\/unload state you must use BU\.|(?:Matched: .*)|The stack unwind information .*|NTSTATUS 0x.*)$/,
};

const BEGINNERS = [caret, failed, notFound, more];

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
  return linesIn(view).map((line): DebuggerError => ({ _tag: "error", line: line.line, lines: [line.line, line.line], text: line.text }));
}

export function printError(error: DebuggerError): string {
  return error.text.startsWith("^") ? `     ${error.text}` : error.text;
}

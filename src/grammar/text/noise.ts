import type { LineShape } from "../output-kind.js";
import { dataAccessHelp, done, symbolFile } from "./answers.js";
import { kernelChatter } from "./kernel-noise.js";

/** Symbol loading. It comes the moment the debugger first needs a symbol, so in the middle of any table. */
const symbolMessage: LineShape = {
  name: "SymbolMessage",
  example: "*** ERROR: Symbol file could not be found.  Defaulted to export symbols for ntdll.dll - ",
  starts: [
    "*** ERROR:",
    "*** WARNING:",
    "DBGHELP:",
    "SYMSRV:",
    "SYMCHK:",
    "DBGENG:",
    "CLRDLL:",
    "NatVis",
    "Natvis",
    "Loading ",
    "Unable to load image",
    "Unable to read image header",
    "KD: Unable to load",
    "Force unload",
    "PDB symbol for",
    "Page ",
    "The context is partially valid",
    "ReadMemory error:",
    "ReadVirtual:",
    "GetUlongFromAddress",
    "GetPointerFromAddress",
    "Mini Kernel Dump does not",
    "Unknown image format",
    "Symbols for ",
    "Symbol already loaded",
    "Unable to enumerate user",
    ".",
  ],
  pattern:
    /^(?:\.{3,}(?=[UK])|\.{1,100}(?=\*{3} )|)(?:\*{3} (?:ERROR|WARNING): |(?:DBGHELP|SYMSRV|SYMCHK|DBGENG|CLRDLL): |Nat[Vv]is |Loading (?:symbols for|Kernel Symbols|User Symbols|Wow64 Symbols|unloaded module list|Kernel symbols)|Unable to (?:load image|read image header|enumerate user-mode unloaded)|KD: Unable to load|Force unload of |PDB symbol for \S+ not loaded|Page [0-9a-f]+ (?:not present in the dump|too large)|The context is partially valid\.|ReadMemory error: Cannot get nt!KeMaximumIncrement|ReadVirtual: [0-9a-f]+ not properly sign extended|Get(?:Ulong|Pointer)FromAddress: unable to read|Mini Kernel Dump does not have)/i,
  noise: true,
};

/** `12: DBGHELP: …` of `!sym noisy` inside a listing. */
const numberedMessage: LineShape = {
  name: "NumberedSymbolMessage",
  example: "12: DBGHELP: nt - public symbols",
  starts: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  pattern: /^\d{1,6}: (?:DBGHELP|SYMSRV): /,
  noise: true,
};

const progressDots: LineShape = {
  name: "ProgressDots",
  example: "...............................................................",
  starts: ["."],
  pattern: /^\.(?: *\.)*$/,
  noise: true,
};

/** Boxes of stars: their edges, and lines of text between stars. */
const starBox: LineShape = {
  name: "StarBox",
  example: "***    Type referenced: ntdll!_PEB                                        ***",
  starts: ["*"],
  pattern: /^\*(?:\**|[ \t*].*[ \t*]\*)$/,
  noise: true,
};

/** Lines that only divide: `----------`, `==========`, `_ _ _ _ _`. */
const ruler: LineShape = {
  name: "Ruler",
  example: "-----------------------------------------",
  starts: ["-", "=", "_", "~", "+", "#"],
  pattern:
    /^(?:-{2,}|={4,}|_{4,}|~{4,}|\+{4,}|#+|-{3,} new -{3,}|(?:_ ){3,}_|(?:- ){3,}-|(?:-{2,} +)+-{2,}|(?:={2,} +)+={2,})$/,
  noise: true,
};

/** Advice and progress that the debugger prints in fixed words. */
const chatter: LineShape = {
  name: "Chatter",
  example: "First chance exceptions are reported before any exception handling.",
  starts: [
    "First chance exceptions",
    "This exception may be",
    "For analysis of this file",
    "Use !analyze -v",
    "This dump file has a",
    "The stored exception",
    "Resetting default",
    "NOTE: The trap frame",
    "Some register values may",
    "*BUSY*",
    "Debuggee is running",
    "*** wait with pending",
    "*** Waiting",
    "A fatal system error",
    "Debugger entered on first try",
    "Bugcheck callbacks",
    "KD: Scanning",
    "Mapping ",
    "You can troubleshoot most symbol",
    "You should also verify",
    "the command that caused symbols",
    "Break-in sent",
    "Press ctrl-c",
    "If you are debugging",
    "Input>",
    "GetUrlPageData",
    "The system cannot find the file",
    "WARNING: Whitespace at",
    "WARNING: Break-in timed out",
    "This is usually caused by",
    "WARNING: Inaccessible path",
    "WARNING: Process",
    "Force unload",
    "Unloading ",
    "Reading initial command",
    "Processing initial command",
    "cdb: Reading initial",
    "ntsd: Reading initial",
    "kd: Reading initial",
    "Note: Sometimes bugs",
    "exceptions (access violations",
    "and it is not always necessary",
    "This verifier stop is",
    "After debugging it use",
    "Symbol Loading Error",
    "*** Executing:",
    "Driver at fault",
    "Run !sym noisy",
    "Unknown bugcheck description",
    "Private symbols (",
    'Type ".hh',
    "Page heap: ",
    "WARNING: Continuing",
    "If you know the caching",
    "try specifying [c]",
    "WARNING: Incorrect use of these",
    "processor corruption. This",
    "the future until reboot",
    "being displayed or other",
    "----- Exception",
    "----- Context",
  ],
  pattern:
    /^(?:First chance exceptions are reported before any exception handling\.?|This exception may be expected and handled\.?|For analysis of this file, run !analyze -v|Use !analyze -v to get detailed debugging information\.?|This dump file has an? (?=[\w ]*exception)[\w ]* stored in it\.|The stored exception information can be accessed via \.ecxr\.|Resetting default (?:scope|context|thread)|NOTE: The trap frame does not contain all registers\.?|Some register values may be zeroed or incorrect\.?|\*BUSY\*.*|Debuggee is running\.\.\.|\*{3} wait with pending attach|\*{3} Waiting .*|A fatal system error has occurred\.?|Debugger entered on first try; ?.*|Bugcheck callbacks have(?: not)? been invoked\.?|KD: Scanning for held locks.*|Mapping (?:module|heap|stack|TEB|PEB|page heap|file section|thread|user range)[\w ]*\.\.\.|You can troubleshoot most symbol related issues.*|You should also verify that your symbol search path.*|the command that caused symbols to be loaded\.?|Unloading \S+ extension DLL|Break-in sent, waiting .*|Press ctrl-c .*|If you are debugging through .*|Input>.*|GetUrlPageData2? .*|The system cannot find the file specified\.?|WARNING: (?:Whitespace at (?:start|end) of path|Break-in timed out|Inaccessible path|Process \S+ is not attached).*|This is usually caused by another thread holding.*|(?:(?:cdb|ntsd|kd): )?(?:Reading|Processing) initial command .*|Note: Sometimes bugs found by verifier .*|exceptions \(access violations, stack overflows, invalid handles\),.*|and it is not always necessary to have a verifier stop\.|This verifier stop is (?:not )?continuable\.?|After debugging it use .go. to continue\.|\*{3} Executing: .*|Driver at fault: ?\S*|Run !sym noisy before \.reload .*|Unknown bugcheck description|Private symbols \(symbols\.pri\) are required.*|Type ".hh dbgerr\d+" for details\.|Page heap: (?:pid|process) 0x.*|WARNING: Continuing a non-continuable exception|If you know the caching attributes .*|try specifying \[c\], .*|WARNING: Incorrect use of these flags .*|processor corruption\. This may immediately .*|the future until reboot\) result in .*|being displayed or other strange .*|-{5} (?:Exception|Context) (?:occurred|record) .*)$/,
  noise: true,
};

/** Shapes of known chatter, for all outputs. */
export const NOISE: readonly LineShape[] = [
  done,
  symbolFile,
  dataAccessHelp,
  chatter,
  kernelChatter,
  symbolMessage,
  numberedMessage,
  progressDots,
  starBox,
  ruler,
];

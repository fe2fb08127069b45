import type { LineShape } from "../output-kind.js";

/** Commands that did what they were told, and say so in fixed words. */
const ANSWERS: readonly string[] = [
  "Reloading current modules",
  "(?:noisy|quiet) mode - symbol prompts (?:on|off)",
  "Loaded pdb is .*",
  "Symbols (?:already )?loaded for \\S+",
  "Event timestamps are (?:ON|OFF)",
  "Attach will occur on next execution",
  "Create will proceed with next execution",
  "Processes created by the current process will (?:not )?be debugged",
  "Terminated\\. +Exit thread and process events will occur\\.",
  "Creating \\S.{0,300} - (?:mini user|mini kernel|user full|full user|full kernel|kernel|mini) dump",
  "Dump successfully written",
  "Detached|Abandoned",
  "Log file is not open",
  "\\(only break for .*\\)",
  "sx state reset to defaults",
  "DML versions of commands (?:on|off) by default",
  "Line number information will (?:not )?be loaded",
  "Default stack trace depth is 0n\\d+ frames",
  "Processing \\d+ threads, please wait",
  "Parsing (?:the manifest files\\.\\.\\.|completed\\.)",
  "Searching for (?:call|endpoint|thread|debug cell) info \\.\\.\\.",
  "Please check your debugger configuration and\\/or network access\\.",
  "Debugger will attempt to load .* at given base [0-9a-f`]+\\.",
  "Please provide the full image name, including the extension .*",
  "for more reliable results\\.Base address and size overrides .*",
  "\\.reload <image\\.ext>=<base>,<size>\\.",
  "(?:Writing|Reading|Filled) (?:0x)?[0-9a-f]+ bytes\\.{0,8}",
  "Unloaded \\S{1,100}\\.(?:dll|exe|sys)",
  "base is \\d{1,2}",
  "(?:Command )?Loaded Scripts:|Available Script Providers:",
  "(?:JavaScript|NatVis) script (?:from|successfully loaded from|unloaded from) .*",
  "(?:JavaScript|NatVis) \\(extension .*\\)",
  "Loaded NatVis Files:|<None Loaded>",
  "Successfully loaded visualizers in .*",
  "Examining (?:SyncBlocks|CriticalSections)\\.\\.\\.",
  "Scanning for (?:ReaderWriterLock|holders of|threads waiting on)[\\w ]{1,60}\\.\\.\\.",
  "Sorting unique strings\\.\\.\\.",
  "Stack walk complete\\.",
  "Dumping managed stack and managed variables using ICorDebug\\.",
  "Loaded [A-Za-z]:\\\\.{1,300}\\\\(?:mscordbi|mscordac[\\w.]{0,60}|sos)\\.dll",
  "Note: Roots found on stacks may be false positives\\..*",
  "\\((?:TransitionMU|TransitionUM)\\)",
  "Handle tracing (?:enabled|disabled|information snapshot successfully taken)\\.",
  "Ignoring handles that were already closed\\.\\.\\.",
  "Thread is not impersonating\\. Using process token\\.\\.\\.",
  "-verify will only produce output if there are errors in the heap",
  "Use '!findthebuild' command to search for the target build information\\.",
  "If the build information is available, run .*",
  "Searching the memory for potential unreachable busy blocks\\.",
  "Scanning references from .*",
  "(?:NT|SEGMENT) HEAP STATS BELOW",
];

/**
 * Answers that tell nothing but that the command was carried out.
 *
 * ```text
 * 0:000> .dump /ma c:\t\full.dmp
 * Creating c:\t\full.dmp - mini user dump
 * Dump successfully written
 * ```
 */
export const done: LineShape = {
  name: "CommandDone",
  example: "Dump successfully written",
  starts: [..."ABCDEFHJLNPRSTUW(<-.bfnqs"],
  pattern: new RegExp(`^(?:${ANSWERS.join("|")})$`),
  noise: true,
};

/**
 * Below `SYMSRV:  BYINDEX: 0x2`: where the server looked, and for what.
 *
 * ```text
 *          c:\symbols*https://msdl.microsoft.com/download/symbols
 *          ntdll.pdb
 *          1EB9FACB04C73C5DEA7160764CD333D01
 * ```
 */
export const symbolFile: LineShape = {
  name: "SymbolFile",
  example: "1EB9FACB04C73C5DEA7160764CD333D01",
  pattern:
    /^(?:[^\s*]{0,200}\*https?:\/\/\S{1,300}|[0-9A-F]{33,41}|[\w.$-]{1,100}\.(?:pdb|dbg)|[A-Za-z]:\\[^"<>|*?]{1,300}\.(?:pdb|dbg))$/,
  noise: true,
};

/** Help of SOS where no data access library fits. */
export const dataAccessHelp: LineShape = {
  name: "DataAccessHelp",
  example: "Verify that 1) you have a recent build of the debugger (6.2.14 or newer)",
  starts: [..."VYIl1234iptm", "the dump", "on an X86", "debugged on", "path is"],
  pattern:
    /^(?:Verify that 1\) you have a recent build of the debugger.*|2\) the file mscordac\w*\.dll that matches your version of .*|in the version directory or on the symbol path|3\) or, if you are debugging a dump file, verify that the file|mscordac\w*_<arch>_<arch>_<version>\.dll is on your symbol path\.|4\) you are debugging on (?:supported cross platform|the same) architecture as.*|the dump file\. +For example, an (?:ARM|IA64) dump file must be debugged|on an X86 or an ARM machine; an AMD64 dump file must be|debugged on an AMD64 machine\.|You can also run the debugger command \.cordll to control the debugger's|load of mscordac\w*\.dll\. +\.cordll -ve -u -l will do a verbose reload\.|If that succeeds, the SOS command should work on retry\.|If you are debugging a minidump, you need to make sure that your executable|path is pointing to (?:clr|mscorwks|coreclr)\.dll as well\.)$/,
  noise: true,
};

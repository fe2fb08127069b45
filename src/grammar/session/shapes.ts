import type { LineShape } from "../output-kind.js";

export const logFile: LineShape = {
  name: "LogFile",
  example: "Opened log file 'c:\\logs\\mylogfile.txt'",
  starts: ["Opened log file", "Closing open log file", "Reopened log file"],
  pattern: /^((?:Re)?opened log file|closing open log file) '?(.*?)'?$/i,
};

/** Version and copyright of the debugger itself. */
export const banner: LineShape = {
  name: "Banner",
  example: "Microsoft (R) Windows Debugger Version 6.9.0003.113 X86",
  starts: [
    "Microsoft (R) Windows",
    "Microsoft(R) Windows",
    "Copyright (c) Microsoft",
    "Copyright (C) Microsoft",
    "Windows Debugger Version",
  ],
  pattern:
    /^(?:(Microsoft ?\(R\) Windows (?:\w+ )?(?:User-Mode |Kernel )?Debugger|Windows Debugger)(?: Version)? *(?! )(.*)|(Copyright) \([cC]\) (Microsoft.*))$/,
};

/** `Loading Dump File [C:\dumps\a.dmp]`, and the kind of the dump on the next line. */
export const dumpFile: LineShape = {
  name: "DumpFile",
  example: "Loading Dump File [C:\\mydir\\dumpfile1.dmp]",
  starts: ["Loading Dump File", "Loading dump file", "User ", "Kernel ", "Mini Kernel", "Full ", "Dump "],
  pattern:
    /^(?:(Loading [Dd]ump [Ff]ile) \[?(.*?)\]?|((?:User|Mini Kernel|Kernel|Full|Active) (?:Mini |Summary |Complete |Bitmap |Full |User |Kernel |Memory )?(?:Mini )?(?:Dump|dump|Memory Dump)(?: File)?(?: with Full Memory)?): ?(.*)|(Dump completed successfully).*)$/,
};

/** `Windows 10 Version 15063 MP (4 procs) Free x64`, `Windows XP Kernel Version 2600 (Service Pack 3) UP Free x86 compatible` */
export const target: LineShape = {
  name: "TargetSystem",
  example: "Windows 10 Version 15063 MP (4 procs) Free x64",
  starts: ["Windows "],
  pattern: /^(Windows [\w ./()-]{0,60}?(?:Kernel )?Version \S+) (.*\b(?:Free|Checked)\b.*)$/,
};

/** The build alone on its line, and other lines without a label. */
export const build: LineShape = {
  name: "BuildString",
  example: "15063.0.amd64fre.rs2_release.170317-1834",
  pattern: /^\d{4,5}\.\d{1,6}\.(?:x86|amd64|arm64|arm|ia64)(?:fre|chk)\.[\w.-]+$/,
};

/** `Label: value` lines whose labels are the debugger's. */
export const label: LineShape = {
  name: "SessionField",
  example: "Debug session time: Fri Jun  9 15:52:04.000 2017 (UTC - 7:00)",
  starts: [
    "Product:",
    "Built by:",
    "Edition build lab:",
    "Build layer:",
    "Machine Name",
    "Debug session time:",
    "Debugger (not debuggee) time:",
    "System Uptime:",
    "Process Uptime:",
    "Kernel time:",
    "User time:",
    "Created:",
    "Kernel:",
    "User:",
    "Symbol search path is:",
    "Expanded Symbol search path is:",
    "Executable search path is:",
    "Executable image search path is:",
    "Expanded Executable image search path is:",
    "Expanded Executable search path is:",
    "CommandLine:",
    "Kernel base = ",
    "Kernel Base = ",
    "PsLoadedModuleList",
    "Primary image base",
    "Comment:",
    "Effective machine:",
    "Machine:",
    "Host machine",
    "Source search path is:",
    "Current time:",
    "Exited:",
    "Symbol Path is:",
    "System Manufacturer",
    "Target DLL",
    "command line:",
    "dbgeng:",
    "dbghelp:",
    "Extension DLL search Path:",
    "Extension DLL chain:",
    "Wow64 ",
    "Implicit ",
    "Using context of thread",
    "Current expression evaluator:",
    "BD: ",
    "User-mode page directory base is",
    "Last set context:",
  ],
  pattern:
    /^(?:(Product|Built by|Edition build lab|Build layer|Machine Name|Debug session time|Debugger \(not debuggee\) time|System Uptime|Process Uptime|Kernel time|User time|Created|Exited|Kernel|User|(?:Expanded )?(?:Symbol|Executable|Executable image|Source) search path is|CommandLine|[Cc]ommand line|Comment|Effective machine|Machine|Current time|Extension DLL (?:search Path|chain)|Current expression evaluator|BD):(?=[ \t]|$)|(Kernel [Bb]ase|Primary image base) = |(Implicit (?:thread|process|context) is now|Using context of thread|User-mode page directory base is) )[ \t]*(?![ \t])(.*)$/,
};

/** `************* Path validation summary **************`, `>>>>>>>>>>>>> Waiting for … completed, duration 0.032 seconds` */
export const heading: LineShape = {
  name: "SessionHeading",
  example: "************* Path validation summary **************",
  starts: ["****", ">>>>"],
  pattern:
    /^(?:\*{5,} ((?:Path|Symbol|Executable|Extension)(?=[\w ]*(?:validation|summary))[\w ]*|Preparing the environment [\w ]+|Waiting for [\w ]+|Symbol Loading Error Summary) \*{5,}|>{5,} ((?:Preparing|Waiting)[\w ]+ completed), (duration [\d.]+ seconds))$/i,
};

/**
 * ```text
 * Response                         Time (ms)     Location
 * Deferred                                       srv*c:\symbols*https://msdl.microsoft.com/download/symbols
 * OK                                             C:\Symbols
 * ```
 */
export const pathRow: LineShape = {
  name: "PathValidation",
  example: "Deferred                                       srv*",
  starts: ["Response ", "Deferred ", "OK ", "Error ", "Warning "],
  pattern:
    /^(?:Response +Time \(ms\) +Location|(Deferred|OK|Error|Warning) +(?:(\d+) +)?((?:srv|cache|symsrv|SRV|CACHE)\b.*|[A-Za-z]:.*|\\\\.*|http.*|\..*))$/,
};

/** Rows of the Extensions Gallery block. */
export const gallery: LineShape = {
  name: "ExtensionsGallery",
  example: "----> Repository : UserExtensions, Enabled: true, Packages count: 0",
  starts: [
    "ExtensionRepository :",
    "UseExperimentalFeature",
    "AllowNuget",
    "NonInteractiveNuget",
    "AllowParallel",
    "EnableRedirect",
    "-- Configuring",
    "----> Repository",
  ],
  pattern:
    /^(?:(ExtensionRepository|UseExperimentalFeature\w+|AllowNuget\w+|NonInteractiveNuget\w*|AllowParallel\w+|EnableRedirect\w+|----> Repository) : (.*)|-- Configuring repositories)$/,
};

/** `.chain`: an extension and where it is. */
export const extension: LineShape = {
  name: "ExtensionRow",
  example: "dbghelp: image 10.0.18317.1001, API 10.0.6,",
  pattern: /^(?:([\w.:\\/ -]{1,200}): image (\S.*)|(\[path): (.*)\]|((?:[A-Za-z]:\\|\\\\)[^<>|"]{1,4000}))$/,
  whenAsked: true,
};

/** The connection to a target. */
export const connection: LineShape = {
  name: "Connection",
  example: "Connected to Windows 8 9200 x64 target at (Thu Oct 11 13:48:31.270 2012 (UTC - 7:00)), ptr64 TRUE",
  starts: [
    "Connected to ",
    "Kernel Debugger connection",
    "Waiting to reconnect",
    "Opened WinSock",
    "You can get the target MAC",
    "Opened \\\\",
    "Using ",
    "Remote process",
    "Server started",
    "Attached to",
    "quit:",
    "Symbol Loading Error",
    "Switched to ",
    "Debuggee ",
    "Target ",
    "System Architecture",
    "The system was",
    "Shutdown occurred",
    "Kernel Debug Target",
  ],
  pattern:
    /^(?:(Connected to (?:Windows|target|Xbox|host)) ?(.*)|Opened WinSock [\d.]+|You can get the target MAC address by running \.kdtargetmac command\.|Kernel Debugger connection established\.?(?: .*)?|Waiting to reconnect\.*|Opened (\\\\.*)|Using NET for debugging|Server started with '(.*)'|Attached to process (.*)|quit:|Symbol Loading Error Summary|Switched to (?:Guest \(WoW\)|Host) mode|Shutdown occurred at (.*)|Target machine (?:restarted|stopped) .*|Kernel Debug Target Status: .*)$/,
};

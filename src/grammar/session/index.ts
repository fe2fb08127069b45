import { linesOf, type LineShape, type OutputKind } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const logFile: LineShape = {
  name: "LogFile",
  example: "Opened log file 'c:\\logs\\mylogfile.txt'",
  starts: ["Opened log file", "Closing open log file", "Reopened log file"],
  pattern: /^(?:Re)?(?:opened log file|closing open log file) '?(.*?)'?$/i,
};

const banner: LineShape = {
  name: "Banner",
  example: "Microsoft (R) Windows Debugger Version 6.9.0003.113 X86",
  starts: ["Microsoft (R) Windows", "Copyright (c) Microsoft", "Copyright (C) Microsoft", "Loading Dump File", "User Mini Dump", "Kernel ", "Windows ", "Product:", "Built by:", "Machine Name:", "Debug session time:", "System Uptime:", "Process Uptime:", "Symbol search path is:", "Executable search path is:", "CommandLine:", "quit:"],
  pattern: /^(?:Microsoft \(R\) Windows.*Debugger|Copyright \(c\) Microsoft|Loading Dump File \[|User Mini Dump|Kernel (?:base|time|Summary|Complete|Bitmap|Mini)|Windows .*(?:Version|Kernel)|Product:|Built by:|Machine Name:|Debug session time:|System Uptime:|Process Uptime:|Symbol search path is:|Executable search path is:|CommandLine:|quit:$)/i,
};

/** Log opened or closed, banner, target, time. */
export const session: OutputKind = {
  tag: "session",
  commands: /^(?:vertarget|version|\.time|\.logopen|\.logclose|\.logappend)$/,
  rows: "any",
  shapes: [logFile, banner],
  rule: linesOf("session", [logFile.name, banner.name]),
  read: (view) => [
    {
      _tag: "session",
      lines: rangeOf(view),
      fields: linesIn(view).map((line) => {
        const opened = logFile.pattern.exec(line.text);
        if (opened !== null) return { line: line.line, label: line.text.split(/ '| (?=[A-Z]:)/)[0]!, value: opened[1]! };
        const [, label = "", value = ""] = /^([^:[]{1,40}?)(?::| \[| Version) ?(.*?)\]?$/.exec(line.text) ?? ["", line.text, ""];
        return { line: line.line, label: label.trim(), value };
      }),
    },
  ],
};

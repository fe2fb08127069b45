import { parseAddress } from "../../model/address.js";
import type { ApiLogRow } from "../../model/replay.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const section: LineShape = {
  name: "LogSection",
  example: "Excluded modules:",
  starts: ["Excluded modules:", "Included modules:", "Output settings:"],
  pattern: /^(Excluded modules|Included modules|Output settings):$/,
};

const loggedModule: LineShape = {
  name: "LoggedModule",
  example: "KERNEL32.DLL     [mandatory]",
  pattern: /^([\w.+-]{1,64}\.(?:dll|exe|ocx|cpl|sys|drv))(?: +\[(\w+)\])?$/i,
  whenAsked: true,
};

const setting: LineShape = {
  name: "LogSetting",
  example: "Text file           Enabled",
  starts: [
    "Debugger  ",
    "Text file  ",
    "Verbose log  ",
    "Logging currently ",
    "Logging already ",
    "Logging enabled",
    "Logging disabled",
    "Output directory:",
  ],
  pattern:
    /^(?:(Debugger|Text file|Verbose log) +(Enabled|Disabled)|(Logging) (?:currently |already )?(\w+)(?!\w).*|(Output directory): (.+))$/,
  whenAsked: true,
};

/** `!logc`: number, name, and whether calls of the category are logged. */
const category: LineShape = {
  name: "LogCategory",
  example: "3 AdvApi32_Registry              Enabled",
  pattern: /^(\d{1,3}) {1,9}(\S.{0,60}?) {1,60}(Enabled|Disabled)$/i,
  whenAsked: true,
};

/** `!wmitrace.strdump` */
const traceLogger: LineShape = {
  name: "TraceLogger",
  example: "Logger Id 0x2b @ 0xFFFFD70C4679F040 Named 'NetTrace'",
  starts: ["Logger Id 0x"],
  pattern: /^Logger Id (0x[0-9a-f]+) @ 0x([0-9a-f]{8,16}) Named '(.*)'$/i,
};

/** A formatted message: processor, process and thread, time, provider, text. */
const message: LineShape = {
  name: "TraceMessage",
  example: "[3]0004.0378::04/25/2025-15:32:53.903 [kernel] [DataUpdate]Received data: Id 0x28F3",
  starts: ["["],
  pattern:
    /^\[\d{1,4}\] ?([0-9A-F]{4,8})\.([0-9A-F]{4,8}):: ?(\d{1,4}[/-]\d{1,2}[/-]\d{1,4}[- ]\d{1,2}:\d{2}:\d{2}[.:]\d{1,9}|\d{10,20}) \[([^\]]*)\] ?(.*)$/i,
};

/**
 * A call: thread, place it was called from, function, arguments, and behind the arrow what it returned. The columns are
 * those that the documentation of LogViewer names; the text form varies, so a return type and a module may stand in
 * front of the function.
 */
const call: LineShape = {
  name: "LoggedCall",
  example: 'Thrd 7c0 77555B59 CreateFileW( "C:\\a.txt" 0x80000000 0x00000001 ) -> 0x000000BC',
  starts: ["Thrd "],
  pattern:
    /^Thrd (?:0x)?([0-9a-f]{1,8}) (?:0x)?([0-9a-f`]{4,17}) (?:([A-Z]\w{0,40}[*]?) )?([\w.$?@~:!<>-]{1,200}) ?\((.*)\)(?: ?-> ?(.*))?$/i,
};

/** What the debugger logs by itself: the API logger, and event tracing. */
export const apiLog: OutputKind = {
  tag: "api-log",
  commands: /^(?:!logm|!log[abcdeio]|!logexts\.\w+|!wmitrace\.\w+)$/,
  rows: "any",
  shapes: [section, setting, category, loggedModule, traceLogger, message, call],
  rule: linesOf("apiLog", [
    section.name,
    setting.name,
    category.name,
    loggedModule.name,
    traceLogger.name,
    message.name,
    call.name,
  ]),
  read: (view) => [{ _tag: "api-log", lines: rangeOf(view), rows: readRows(view) }],
};

function readRows(view: OutputView): readonly ApiLogRow[] {
  const rows: ApiLogRow[] = [];
  let heading: string | null = null;
  for (const line of linesIn(view)) {
    const match = line.shape?.pattern.exec(line.text);
    if (match == null) continue;
    const row = (kind: ApiLogRow["row"], name: string, value: string | null): ApiLogRow => ({
      line: line.line,
      row: kind,
      section: heading,
      name,
      value,
      processId: null,
      threadId: null,
      time: null,
      caller: null,
      args: [],
    });
    const [, first = "", second, third, fourth, fifth, sixth] = match;
    if (line.shape === section) heading = first;
    else if (line.shape === loggedModule) rows.push(row("module", first, second ?? null));
    else if (line.shape === setting)
      rows.push(row("setting", first || third || fifth || "", second ?? fourth ?? sixth ?? null));
    else if (line.shape === category) rows.push(row("category", second!, third!));
    else if (line.shape === traceLogger) rows.push(row("setting", third!, first.toLowerCase()));
    else if (line.shape === call) {
      const returned = sixth?.trim();
      const made = row("call", fourth!, returned === undefined || returned === "" ? null : returned);
      rows.push({
        ...made,
        threadId: first.toLowerCase(),
        caller: parseAddress(second!) ?? null,
        args: readArguments(fifth!),
      });
    } else {
      const ids = { processId: first.toLowerCase(), threadId: second!.toLowerCase(), time: third! };
      rows.push({ ...row("message", fourth!, fifth!), ...ids });
    }
  }
  return rows;
}

/** `"C:\\a b.txt" GENERIC_READ 0x00000001` — blanks or commas stand between them; a text may hold both. */
function readArguments(text: string): readonly string[] {
  const found: string[] = [];
  for (const [piece] of text.matchAll(
    /[^\s,"[{(]+(?:"[^"]*"?|\[[^\]]*\]?|\{[^}]*\}?|\([^)]*\)?)?|"[^"]*"?|\[[^\]]*\]?|\{[^}]*\}?|\([^)]*\)?/g,
  ))
    found.push(piece);
  return found;
}

import type { Tasklist } from "../../model/outputs.js";
import { linesOf, type LineShape, type OutputKind, type OutputView } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const header: LineShape = {
  name: "TasklistHeader",
  example: "Image Name                     PID Modules",
  starts: ["Image Name", "====="],
  pattern: /^(?:Image Name +PID +(?:Modules|Services|Session Name\b.*)|={10,}(?: =+){1,8})$/,
};

/** A process; what follows depends on the option: modules, services, or session and memory. */
const row: LineShape = {
  name: "TasklistRow",
  example: "communicator.exe              2236 ntdll.dll, kernel32.dll, eecrlrev.dll,",
  pattern:
    /^(?:[\w.~$+-]+(?: [\w.~$+-]+){0,5}\.(?:exe|scr|com)|System(?: Idle Process)?|Registry|Memory Compression|Secure System) +\d{1,10}(?: +\S.*)?$/i,
  continues: true,
};

/** `/m`, `/svc`: more names of the process above. */
const more: LineShape = {
  name: "TasklistMore",
  example: "crypt32.dll, wininet.dll",
  pattern: /^[\w.~$+-]{1,80}(?:, ?[\w.~$+-]{1,80}){0,40},?$/,
  whenAsked: true,
  continues: true,
};

/** `.tlist` */
const listed: LineShape = {
  name: "ListedTask",
  example: "0n2236 communicator.exe",
  starts: ["0n", "0x"],
  pattern: /^0(?:n\d{1,10}|x[0-9a-f]{1,8}) \S.*$/i,
  whenAsked: true,
};

/** `tasklist` run by the shell command, and the debugger's own `.tlist`. */
export const tasklist: OutputKind = {
  tag: "tasklist",
  commands: /^(?:\.shell|\.tlist|!!)$/,
  rows: "any",
  shapes: [header, row, listed, more],
  rule: linesOf("tasklist", [header.name, listed.name], [row.name, more.name]),
  read: readTasklist,
};

type Row = Tasklist["rows"][number];

/**
 * ```text
 * communicator.exe              2236 ntdll.dll, kernel32.dll, eecrlrev.dll,
 * image                         PID  modules
 *                                    crypt32.dll, wininet.dll      more of them
 * svchost.exe                    788 Services                   0      7,340 K
 *                                    columns
 * ```
 */
function readTasklist(view: OutputView): readonly [Tasklist] {
  const rows: Row[] = [];
  let modules = false;
  for (const line of linesIn(view)) {
    if (line.shape === header) {
      if (!line.text.startsWith("=")) modules = /Modules$/.test(line.text);
      continue;
    }
    if (line.shape === more) {
      const last = rows.pop();
      if (last !== undefined) rows.push({ ...last, modules: [...last.modules, ...namesIn(line.text)] });
      continue;
    }
    if (line.shape === listed) {
      const [, radix = "n", id = "0", image = ""] = /^0([nx])([0-9a-f]+) +(?! )(.*)$/i.exec(line.text)!;
      rows.push({
        line: line.line,
        image,
        processId: Number.parseInt(id, radix === "n" ? 10 : 16),
        modules: [],
        columns: [],
      });
      continue;
    }
    const [, image = "", id = "0", rest = ""] = /^(\S+(?: \S+)*?) +(\d+)(?: +(\S.*))?$/s.exec(line.text)!;
    const names = modules || /^[\w.~$+-]+\.\w+(?:,|$)/.test(rest);
    rows.push({
      line: line.line,
      image,
      processId: Number(id),
      modules: names ? namesIn(rest) : [],
      columns: names || rest === "" ? [] : rest.split(/ {2,}/),
    });
  }
  return [{ _tag: "tasklist", lines: rangeOf(view), rows }];
}

function namesIn(text: string): readonly string[] {
  return text.split(/,\s*/).filter((name) => name !== "" && name !== "N/A");
}

/** The table as `tasklist /m` prints it, one line for each process. */
export function printTasklist(list: Pick<Tasklist, "rows">): string {
  const modules = list.rows.some((one) => one.modules.length > 0);
  const lines = list.rows.map((one) => {
    const rest = one.modules.length > 0 ? one.modules.join(", ") : one.columns.join("  ");
    return `${one.image.padEnd(25)} ${String(one.processId).padStart(8)} ${rest}`.trimEnd();
  });
  const title = modules ? "Modules" : "Session Name        Session#    Mem Usage";
  return [
    `Image Name                     PID ${title}`,
    "========================= ======== ============",
    ...lines,
  ].join("\n");
}

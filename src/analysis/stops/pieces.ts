import { compareAddresses, distance, type Address } from "../../model/address.js";
import type { LastError, Memory, Output, Session, Text } from "../../model/outputs.js";

/** Answers of several hits that stand side by side. */
export function piecesOf(output: Output): readonly Output[] {
  switch (output._tag) {
    case "text":
      return linesOf(output);
    case "memory":
      return dumpsOf(output);
    case "last-error":
      return errorsOf(output);
    case "session":
      return timesOf(output);
    default:
      return [output];
  }
}

function linesOf(text: Text): readonly Text[] {
  if (text.lineNumbers.length < 2) return [text];
  return text.text.split("\n").map((line, i): Text => {
    const at = text.lineNumbers[i] ?? text.lines[1];
    return { ...text, text: line, lineNumbers: [at], lines: [at, at] };
  });
}

/** Rows of one dump lie one behind the other. */
const MOST_BYTES_OF_A_ROW = 0x80;

function dumpsOf(memory: Memory): readonly Memory[] {
  const dumps: Memory["rows"][number][][] = [];
  let before: Address | null = null;
  for (const row of memory.rows) {
    const step = before === null ? 0 : distance(row.address, before);
    if (step > 0 && step <= MOST_BYTES_OF_A_ROW) dumps.at(-1)!.push(row);
    else dumps.push([row]);
    before = row.address;
  }
  if (dumps.length < 2) return [memory];
  return dumps.map((rows) => {
    const lines = [rows[0]!.line, rows.at(-1)!.line] as const;
    const gaps = memory.gaps.filter(
      ({ from }) => compareAddresses(from, rows[0]!.address) > 0 && compareAddresses(from, rows.at(-1)!.address) <= 0,
    );
    return { ...memory, lines, rows, gaps };
  });
}

function errorsOf(errors: LastError): readonly LastError[] {
  const found: LastError["rows"][number][][] = [];
  for (const row of errors.rows) {
    if (row.label === "LastStatusValue" && found.length > 0) found.at(-1)!.push(row);
    else found.push([row]);
  }
  return found.map((rows) => ({ ...errors, rows, lines: [rows[0]!.line, rows.at(-1)!.line] }));
}

/** `.echotime` prints one line each time. */
function timesOf(session: Session): readonly Session[] {
  if (!session.fields.every(({ label }) => label === "Debugger (not debuggee) time")) return [session];
  return session.fields.map((field) => ({ ...session, fields: [field], lines: [field.line, field.line] }));
}

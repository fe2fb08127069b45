import type { Problem } from "../model/failure.js";
import type { ApiCallRow, ApiCalls } from "../model/replay.js";
import type { Block, Transcript } from "../model/transcript.js";
import { readHeader, type Header } from "./header.js";
import { isObject, type Line } from "./line.js";
import { linesOf } from "./lines.js";
import { readRecord } from "./record.js";

/** Lines that are looked at to tell what a file is. */
const SNIFF_LINES = 5;
const SNIFF_BYTES = 1 << 16;
/** Problems that are told; their number is told as well. */
const MOST_PROBLEMS = 100;

/**
 * Whether a file holds API calls that another tool recorded, one JSON object to a line.
 *
 * ```text
 * {"kind":"api-calls","schemaVersion":"1.0","tool":"tracer 2"}
 * {"api":"ws2_32!send","tid":4460,"args":{"s":"0x3d0","len":416},"ret":"0x1a0"}
 * ```
 */
export function areRecords(bytes: Uint8Array): boolean {
  const sniffed = bytes.subarray(0, SNIFF_BYTES);
  if (firstInk(sniffed) !== 0x7b) return false;
  const head = new TextDecoder(encodingOf(bytes)).decode(sniffed);
  const lines = head.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(0, SNIFF_LINES).some((line) => {
    const parsed = parseLine(line);
    if (!isObject(parsed)) return false;
    return parsed["kind"] === "api-calls" || (typeof parsed["api"] === "string" && hasCallField(parsed));
  });
}

function hasCallField(parsed: Line): boolean {
  return ["args", "ret", "tid", "seq", "position"].some((name) => name in parsed);
}

/** Whether the first bytes of a file leave it open that it holds records. */
export function mayBeRecords(head: Uint8Array): boolean {
  const ink = firstInk(head);
  return ink === undefined || ink === 0x7b || ink === 0xef;
}

/** First byte that is no blank, behind the byte order mark; a zero is half of a blank. */
function firstInk(bytes: Uint8Array): number | undefined {
  const encoding = encodingOf(bytes);
  let at = encoding !== "utf-8" ? 2 : bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const isBlank = (byte: number | undefined): boolean =>
    byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || (byte === 0 && encoding !== "utf-8");
  while (isBlank(bytes[at])) at++;
  return bytes[at];
}

/** UTF-16 begins with its mark, as PowerShell writes it; JSON without one is UTF-8. */
function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whoever reads logs says here where reading ends; null to go on. */
export type RecordGuard = (characters: number, hasBuffer: boolean, line: number) => Problem | null;

/** The file as a transcript of one output, so that whatever takes logs takes it. Lines that cannot be read are problems. */
export function readRecords(bytes: Uint8Array, name: string, guard: RecordGuard = () => null): Transcript {
  const encoding = encodingOf(bytes);
  const rows: ApiCallRow[] = [];
  const gaps: { line: number; text: string }[] = [];
  const problems: Problem[] = [];
  let unread = 0;
  let blank = 0;
  let header: Header = { tool: null, machine: null, watched: [] };
  // Without the line itself: half a record may hold a password that nobody could recognise any more.
  const refuse = (line: number, message: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push({ code: "WP1010", line, message, text: "" });
  };
  let cut: Problem | null = null;
  let count = 0;
  const take = (source: string, line: number): void => {
    count = line;
    cut ??= guard(source.length, source.includes('"bytes"'), line);
    if (cut !== null) {
      unread++;
      return;
    }
    if (source.trim() === "") {
      blank++;
      return;
    }
    const parsed = parseLine(source);
    if (!isObject(parsed)) {
      unread++;
      refuse(line, "The line is no JSON object.");
      // Not a remark: a record that was damaged, of a call that nobody can name.
      if (source.trimStart().startsWith("{")) gaps.push({ line, text: "a record is damaged" });
    } else if (parsed["kind"] === "api-calls") header = readHeader(parsed);
    else if (typeof parsed["gap"] === "string") gaps.push({ line, text: parsed["gap"] });
    else {
      const read = readRecord(parsed, line);
      for (const doubt of read.doubts) refuse(line, doubt);
      if (read.row === null) {
        unread++;
        gaps.push({ line, text: "a record is damaged" });
      } else rows.push(read.row);
    }
  };
  const newline = linesOf(bytes, encoding, take);
  const output: ApiCalls = { _tag: "api-calls", lines: [1, Math.max(1, count)], ...header, rows, gaps };
  const block: Block = { lines: output.lines, prompt: null, command: null, outputs: [output] };
  return {
    kind: "transcript",
    schemaVersion: "1.0",
    source: {
      name,
      bytes: bytes.length,
      lines: count,
      encoding,
      newline,
      repairs: [],
    },
    coverage: {
      lines: count,
      structured: count - blank - unread,
      noise: 0,
      prose: 0,
      blank,
      unread,
    },
    blocks: [block],
    problems: cut === null ? problems : [...problems, cut],
  };
}

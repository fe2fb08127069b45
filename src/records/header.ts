import type { ApiCalls } from "../model/replay.js";
import { textOf, textsOf, type Line } from "./line.js";

export type Header = Pick<ApiCalls, "tool" | "machine" | "watched">;

/** `{"kind":"api-calls","schemaVersion":"1.0","tool":"tracer 2","machine":"x64","watched":["ws2_32!send"]}` */
export function readHeader(line: Line): Header {
  const machine = textOf(line["machine"]);
  return {
    tool: textOf(line["tool"]),
    machine: machine === "x86" || machine === "x64" || machine === "arm64" ? machine : null,
    watched: textsOf(line["watched"]),
  };
}

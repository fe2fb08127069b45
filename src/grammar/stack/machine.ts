import type { Machine } from "../../model/transcript.js";
import { FrameFlag } from "../../text/frames.js";
import { LineKind } from "../../text/line-kind.js";
import type { OutputView, ViewLine } from "../output-kind.js";

/** What a prompt says of the machine: `0:000:x86>`, `0:024:ARM64EC>`. */
const PROMPTED: Readonly<Record<string, Machine>> = {
  x86: "x86",
  amd64: "x64",
  arm: "arm",
  arm64: "arm64",
  arm64ec: "arm64",
  chpe: "x86",
};

/**
 * The machine whose stack this is: what the prompt says, else what only one machine's table has. 64-bit rows look the
 * same on x64 and ARM64; they count as x64 unless the prompt says otherwise.
 */
export function machineOf(view: OutputView, header: string | null, lines: readonly ViewLine[]): Machine | null {
  if (header !== null && /Child-BSP/.test(header)) return "ia64";
  if (header !== null && /Callee-SP/i.test(header)) return "alpha";
  const prompted = PROMPTED[view.prompt?.machine?.toLowerCase() ?? ""];
  const wide = widthOf(view, lines);
  if (wide === null) return prompted ?? (header !== null && /ChildEBP|FramePtr/.test(header) ? "x86" : null);
  if (prompted !== undefined && wide === (prompted === "x64" || prompted === "arm64")) return prompted;
  if (wide) return "x64";
  return header !== null && /Child-SP/.test(header) ? "arm" : "x86";
}

/** Whether the addresses have sixteen digits; null where no row has any. */
function widthOf(view: OutputView, lines: readonly ViewLine[]): boolean | null {
  const { frames, payload } = view.rows;
  for (const line of lines) {
    if (line.kind !== LineKind.frame && line.kind !== LineKind.topFrame) continue;
    const flags = frames.flags.data[payload.data[line.index]!]!;
    if ((flags & (FrameFlag.child | FrameFlag.ret | FrameFlag.ip)) !== 0) return (flags & FrameFlag.wide) !== 0;
  }
  return null;
}

import type { Position } from "../../model/replay.js";

/** The line that `positions` reads back as the same view. */
export function printPosition(position: Position): string {
  const at = position.position ?? "";
  switch (position.moment) {
    case "requested":
      if (position.percent === null) return `Setting position: ${at}`;
      return position.percent === 0
        ? "Setting position to the beginning of the trace"
        : position.percent === 100
          ? "Setting position to the end of the trace"
          : `Setting position to ${position.percent}% into the trace`;
    case "progress":
      return `Replaying - Currently at ${at} (${(position.percent ?? 0).toFixed(2).padStart(6)}%)`;
    case "start-of-trace":
      return "TTD: Start of trace reached.";
    case "end-of-trace":
      return "TTD: End of trace reached.";
    case "thread": {
      const marks = `${position.current ? ">" : " "}${position.running ? "*" : " "}`;
      return `${marks}Thread ID=0x${(position.threadId ?? "").toUpperCase()} - Position: ${at}`;
    }
    default:
      return `Time Travel Position: ${at}`;
  }
}

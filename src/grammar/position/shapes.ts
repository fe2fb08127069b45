import type { LineShape } from "../output-kind.js";

/** `5B:92`; one number of 9 to 16 digits in traces made before 2017. */
export const POSITION = "(?:[0-9A-F]{1,16}:[0-9A-F]{1,16}|[0-9A-F]{9,16}|(?:Max|Min|Invalid) Position)";

/** The one line to trust: what was asked for is moved to the nearest position there is. */
export const currentPosition: LineShape = {
  name: "TracePosition",
  example: "Time Travel Position: D:0 [Unindexed] Index",
  starts: ["Time Travel Position: "],
  pattern: new RegExp(`^Time Travel Position: (${POSITION})\\.?(?: \\[Unindexed\\])?(?: Index)?(?:\\s.*)?$`, "i"),
};

export const requestedPosition: LineShape = {
  name: "RequestedPosition",
  example: "Setting position to 10% into the trace",
  starts: ["Setting position"],
  pattern: new RegExp(
    `^Setting position(?:: (${POSITION})|: \\S+| to the (?:beginning|start|end) of the trace| to \\d+(?:\\.\\d+)?% into the trace)$`,
    "i",
  ),
};

export const replayProgress: LineShape = {
  name: "ReplayProgress",
  example: "Replaying - Currently at 1D1BEE:0 (  2.95%)",
  starts: ["Replaying - Currently at ", "Searching - Currently at "],
  pattern: new RegExp(`^(?:Replaying|Searching) - Currently at (${POSITION}) \\( *(\\d+(?:\\.\\d+)?)%\\)$`, "i"),
};

export const traceEnd: LineShape = {
  name: "TraceEnd",
  example: "TTD: Start of trace reached.",
  starts: ["TTD: ", "TTT Replay: ", "TTT: ", "iDNA: "],
  pattern: /^(?:TTD|TTT Replay|TTT|iDNA): (Start|Beginning|End) of trace reached\.?$/i,
};

export const threadPosition: LineShape = {
  name: "ThreadPosition",
  example: ">*Thread ID=0x1660 - Position: 724:0",
  starts: [">", "*", "Thread ID="],
  pattern: new RegExp(`^(>?)(\\*?)\\s*Thread ID=0x([0-9A-F]{1,8}) - Position: (${POSITION})$`, "i"),
};

export const positionLegend: LineShape = {
  name: "PositionLegend",
  example: "* indicates an actively running thread",
  starts: ["* indicates an actively running thread"],
  pattern: /^\* indicates an actively running thread$/,
  noise: true,
};

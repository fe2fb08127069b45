import { events } from "../events/index.js";
import { choice, type OutputKind } from "../output-kind.js";
import { readCallTrace } from "./read.js";
import {
  functionHeader,
  functionRow,
  systemCallHeader,
  systemCallRow,
  systemCallTotal,
  traceNotice,
  traceStart,
  traceTotal,
} from "./shapes.js";

/** `wt`. Its rows come in hundreds of thousands, so the byte scanner tells them. */
export const callTrace: OutputKind = {
  tag: "call-trace",
  commands: /^wt$/,
  rows: "any",
  shapes: [
    traceStart,
    traceNotice,
    traceTotal,
    functionHeader,
    functionRow,
    systemCallTotal,
    systemCallHeader,
    systemCallRow,
  ],
  // trace = [ start ] , { row | notice | event } , [ total ] , { function } , [ total ] , { system call } ;
  rule: (grammar, t) => {
    const own = callTrace.shapes.map((shape) => t[shape.name]!);
    // The program goes on while it is traced: it loads modules and starts threads in the middle.
    const inside = events.shapes.filter((shape) => shape.noise !== true).map((shape) => t[shape.name]!);
    const first = choice(grammar, 0, [t["WtRow"]!, ...own]);
    const other = choice(grammar, 1, [t["WtRow"]!, ...own, ...inside]);
    return grammar.RULE("callTrace", () => {
      first();
      grammar.many(0, other);
    });
  },
  read: readCallTrace,
};

import { distance, plus } from "../../model/address.js";
import type { Argument } from "../../model/case.js";
import type { Frame } from "../../model/outputs.js";
import type { Api } from "../../knowledge/index.js";
import { evidenceLine } from "../entries.js";
import type { Moment } from "../stops/stops.js";

/**
 * Arguments of a call on 32-bit, by their place.
 *
 * ```text
 * 00 05c2f51c 0818420f wininet!InternetOpenUrlA       ChildEBP 05c2f51c
 * 05c2f528 lpszUrl = 0x05c2f58c                       05c2f51c + 0xC: the second argument
 * ```
 *
 * The values of `kb` columns are those of the stack slots: exact at the entry of a function, hints later. Where nobody
 * looked, the argument has a place and no value. On 64-bit, arguments are in registers: nothing is claimed from the stack.
 */
export function argumentsOf(api: Api, frame: Frame, moment: Moment): Readonly<Record<string, Argument>> {
  const args: Record<string, Argument> = {};
  const entered = frame.displacement === null;
  if (moment.stack?.machine !== "x86" || frame.childSp === null || frame.inline) return args;
  const base = frame.childSp;
  api.params.forEach((param, index) => {
    const slot = plus(base, param.off86);
    const column = (param.off86 - 8) / 4;
    const printed = column >= 0 && column < 3 ? frame.args[column] : undefined;
    args[param.name] = {
      index,
      value: printed ?? null,
      text: null,
      slot,
      from: printed === undefined ? "none" : entered ? "kb" : "kb, after entry",
      evidence: printed === undefined ? [] : [evidenceLine(moment.source, frame.line)],
    };
  });
  for (const { row } of moment.variables) {
    if (row.address === null) continue;
    const offset = distance(row.address, base);
    const index = api.params.findIndex((param) => param.off86 === offset);
    const param = api.params[index];
    if (param === undefined) continue;
    args[param.name] = {
      index,
      value: row.value?.replace(/^0x/, "") ?? null,
      text: row.text,
      slot: row.address,
      from: "x",
      evidence: [evidenceLine(moment.source, row.line)],
    };
  }
  return args;
}

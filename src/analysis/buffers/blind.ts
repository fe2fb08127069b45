import type { Knowledge } from "../../knowledge/index.js";
import type { SeenCall } from "../calls/calls.js";
import type { Moment } from "../stops/moment.js";
import { usesOf } from "./regions.js";
import { pointerOf } from "./values.js";

/**
 * Calls that receive bytes and of which nobody looked where: what lies in the buffer of an earlier call of the function
 * may be theirs.
 *
 * ```text
 * 0:004> dd @esp L5
 * 00eef778  771c3184 00000534 00a42e48 00001000 …     the first recv: its buffer is 00a42e48
 * …
 * Breakpoint 1 hit                                    the second: nobody looked
 * 0:004> gu
 * 0:004> da 00a42e48                                  what the second brought
 * ```
 */
export interface Blind {
  /** By place and function: the stops at which it is entered. */
  readonly entered: ReadonlyMap<string, readonly number[]>;
  /** By place, function and stop: the call that has just returned there. */
  readonly returned: ReadonlyMap<string, SeenCall>;
}

export function blindCalls(moments: readonly Moment[], calls: readonly SeenCall[], knowledge: Knowledge): Blind {
  const entered = new Map<string, number[]>();
  const returned = new Map<string, SeenCall>();
  for (const call of calls) {
    const { phase } = call.call;
    if ((phase !== "enter" && phase !== "return") || !isBlind(call, knowledge)) continue;
    const key = keyOf(call, moments);
    if (phase === "return") returned.set(`${key} ${call.moment}`, call);
    else if (entered.has(key)) entered.get(key)!.push(call.moment);
    else entered.set(key, [call.moment]);
  }
  return { entered, returned };
}

function isBlind({ call, api }: SeenCall, knowledge: Knowledge): boolean {
  if (call.recorded !== null) return false;
  return usesOf(api, knowledge).some(
    ({ use, direction, param }) =>
      direction === "in" && use !== "argument" && pointerOf(call.args[param.name]?.value ?? null) === null,
  );
}

function keyOf({ call, moment }: SeenCall, moments: readonly Moment[]): string {
  const { run, thread } = moments[moment]!;
  return `${run} ${thread} ${call.api}`;
}

/** Whether the function was called anew between the call and a stop of its thread, nobody saw with which buffer. */
export function isOvertaken(blind: Blind, call: SeenCall, moment: number, moments: readonly Moment[]): boolean {
  const own = blind.entered.get(keyOf(call, moments));
  return own?.some((one) => one > call.moment && one <= moment) === true;
}

/** The call of the same function that has just returned at a stop of the thread, if nobody saw its buffer. */
export function overtaking(
  blind: Blind,
  call: SeenCall,
  moment: number,
  moments: readonly Moment[],
): SeenCall | undefined {
  return isOvertaken(blind, call, moment, moments)
    ? blind.returned.get(`${keyOf(call, moments)} ${moment}`)
    : undefined;
}

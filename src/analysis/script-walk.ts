import type { CollectedMarker } from "../model/replay.js";

/** A call that a generated script visits in a time-travel trace. */
export interface Visit {
  /** The same for the visit to its beginning and the one to its end. */
  readonly call: string;
  readonly phase: "in" | "out";
  /** `1E9:41`: where it went; what the debugger shows must agree. */
  readonly position: string;
}

/** What a generated script is doing at a line of the log. */
export interface ScriptWalk {
  /** The word of the script whose session is open; markers with another are text of the target. */
  script: string | null;
  /** The lines are printed by the commands of a breakpoint that then lets the target go. */
  hit: boolean;
  visit: Visit | null;
  /** How the script shows the memory that stands here: `ansi`, `utf16`, `bytes`. */
  as: string | null;
}

export function newScriptWalk(): ScriptWalk {
  return { script: null, hit: false, visit: null, as: null };
}

/**
 * Follows the markers of a script; true where the target has moved to a hit, or goes on behind one.
 *
 * ```text
 * windbg-postmortem/1 K7Q2MX open hit fn=ws2_32!recv ph=in tid=1a04 …     a breakpoint stopped the target
 * windbg-postmortem/1 K7Q2MX close hit                                     it goes on
 * windbg-postmortem/1 K7Q2MX open call id=c3.out … ph=out pos=1EA:7        a visit; `!tt` follows
 * ```
 */
export function followMarker(walk: ScriptWalk, { script, verb, kind, fields }: CollectedMarker): boolean {
  if (kind === "session") {
    if (verb === "open") Object.assign(walk, { ...newScriptWalk(), script });
    else if (script === walk.script) Object.assign(walk, newScriptWalk());
    return false;
  }
  if (script !== walk.script) return false;
  walk.as = kind === "arg" && verb === "open" ? (fields["as"] ?? null) : null;
  if (kind === "hit") {
    walk.hit = verb === "open";
    return true;
  }
  if (kind === "call") walk.visit = verb === "open" ? visitOf(script, fields) : null;
  return false;
}

function visitOf(script: string, { id, ph, pos }: CollectedMarker["fields"]): Visit | null {
  if (id === undefined || pos === undefined || (ph !== "in" && ph !== "out")) return null;
  return { call: `${script} ${id.replace(/\.(?:in|out)$/, "")}`, phase: ph, position: pos.toUpperCase() };
}

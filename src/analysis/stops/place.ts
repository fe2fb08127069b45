import type { Location, Registers } from "../../model/outputs.js";
import type { Block, CommandPart } from "../../model/transcript.js";
import type { Entry } from "../entries.js";
import type { Moment } from "./moment.js";
import { movementOf } from "./movement.js";
import { extend, open, standing, type Place, type Walk } from "./walk.js";

/**
 * Where the target stands.
 *
 * ```text
 * 0:000> p 2                          prints each place on its way: every one is a stop
 * 0:000> t
 * eip=54cd13f5 … qcpfformat+0x13f5:   where the step went to
 * eip=54cd13d0 … qcpfformat+0x13d0:   a second place in one block: the target moved, and the log does not show how
 * 0:000> g                            a second place behind it: a breakpoint's command that ends in gc
 * ```
 */
export function seePlace(walk: Walk, entry: Entry, output: Registers | Location): void {
  // `.ecxr`, `.trap`, `.frame /r 2`, `~5r`: another place is shown, and nothing has moved.
  if ((entry.aim.context !== "" || isOfOther(walk, entry)) && walk.pending === null)
    return extend(standing(walk, entry), entry.lines);
  const shown = placeOf(output);
  const parts = entry.block.command?.parts ?? [];
  const { place, current } = walk;
  const known = walk.pending === null && place !== null && place.moment === current ? place : null;
  if (output._tag === "location" && isListing(entry.block, output)) return extend(standing(walk, entry), entry.lines);
  const again = known !== null && known.block === entry.block && known.site !== null;
  let moment: Moment;
  if (again && parts.some(showsItsWay) && !parts.some((part) => part.name.startsWith("r"))) {
    moment = open(walk, entry, null);
    moment.reason = "step";
  } else if (known !== null && again && isElsewhere(known, shown) && parts.some((one) => movementOf(one) === "go")) {
    // The command of a breakpoint lets the target run on, and only its places are printed.
    walk.pending = "go";
    moment = open(walk, entry, null);
  } else if (known !== null && isElsewhere(known, shown) && !mayBeOfContext(entry.block))
    moment = open(walk, entry, "another place is shown, and how the target got there is not");
  else moment = standing(walk, entry);
  extend(moment, entry.lines);
  const before = walk.place?.moment === moment ? walk.place : null;
  walk.place = {
    moment,
    block: entry.block,
    instruction: before?.instruction ?? shown.instruction,
    site: before?.block === entry.block ? (before.site ?? shown.site) : (shown.site ?? before?.site ?? null),
  };
}

function isOfOther({ current }: Walk, { asked }: Entry): boolean {
  return asked !== null && current !== null && asked !== current.thread;
}

function placeOf(output: Registers | Location): Pick<Place, "instruction" | "site"> {
  if (output._tag === "location") return { instruction: null, site: output.callSite };
  const { eip, rip, pc } = output.values;
  return { instruction: rip ?? eip ?? pc ?? null, site: null };
}

function isElsewhere(a: Pick<Place, "instruction" | "site">, b: Pick<Place, "instruction" | "site">): boolean {
  if (a.instruction !== null && b.instruction !== null) return a.instruction !== b.instruction;
  return a.site !== null && b.site !== null && a.site !== b.site;
}

/** `p 5`, `pa`: steps that print the places between. */
function showsItsWay(part: CommandPart): boolean {
  return movementOf(part) === "step" && (/[0-9]/.test(part.args) || /^[pt]a$/.test(part.name));
}

/** Commands that print no place, or that of the stop alone. */
const SHOWS_NONE = /^(?:b[a-z]|k[a-zA-Z]*|d[a-wyzA-Z]{0,2}|x|lm\w*|u\w?|ln|\?|\.reload|\.sympath|\.symfix|sx\w*|s|\|)$/;

/** `.cxr`, `.trap`, `!analyze`, `r`, and what nobody knows: the place of another context is no movement. */
function mayBeOfContext({ command, outputs }: Block): boolean {
  return (
    command?.parts.some((part) => movementOf(part) === "none" && !SHOWS_NONE.test(part.name)) === true ||
    outputs.some((output) => output._tag === "analysis" || output._tag === "exception-record")
  );
}

/**
 * The symbol line of a listing, pasted without its command: several instructions follow, not the one that is next.
 *
 * ```text
 * DWrite!srcSeek:
 * 00007ffc`c59f1528 48895c2408      mov     qword ptr [rsp+8],rbx
 * 00007ffc`c59f152d 57              push    rdi
 * ```
 */
function isListing({ outputs }: Block, location: Location): boolean {
  const next = outputs[outputs.indexOf(location) + 1];
  return next?._tag === "disassembly" && next.rows.length > 1;
}

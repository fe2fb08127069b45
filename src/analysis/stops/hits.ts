import type { BreakpointRow, Output } from "../../model/outputs.js";
import type { Block, CommandPart } from "../../model/transcript.js";
import { readBreakpointCommand, readBreakpointIds } from "../probes/breakpoint-command.js";
import { scriptOf, type Script, type Step } from "./breakpoint-steps.js";
import { movementOf } from "./movement.js";
import { piecesOf } from "./pieces.js";
import { fitsWords } from "./printf.js";

/** A breakpoint whose command has printed what stands here, and has let the target go on. */
export interface Hit {
  readonly breakpoint: number | null;
  /** `ws2_32!send`; null where another breakpoint prints the same. */
  readonly target: string | null;
}

/** A part of a block: what was printed at one hit, or what stands between and behind the hits. */
export interface Stretch {
  readonly block: Block;
  /** `hit`: the target stood at the breakpoint; `return`: behind the `gu` of its command; `rest`: neither. */
  readonly as: "hit" | "return" | "rest";
  readonly hit: Hit | null;
}

interface Armed {
  id: number | null;
  readonly target: string;
  /** Null where nobody can tell what it prints. */
  readonly script: Script | null;
}

/** Breakpoints with a command, as far as the log has come. */
export type Breakpoints = Armed[];

export function followBreakpoints(armed: Breakpoints, block: Block): void {
  for (const part of block.command?.parts ?? []) {
    const wanted = readBreakpointCommand(part);
    if (wanted !== null) {
      const { target, runs } = wanted;
      drop(armed, (one) => one.target === target || (wanted.id !== null && one.id === wanted.id));
      armed.push({ id: wanted.id ?? freeId(armed), target, script: scriptOf(runs ?? "") });
    } else if (part.name === "bc") {
      const ids = readBreakpointIds(part.args);
      drop(armed, ({ id }) => ids === null || (id !== null && ids.includes(id)));
    }
  }
  if (block.command?.parts.some(({ name }) => name === "bl") !== true) return;
  for (const output of block.outputs) if (output._tag === "breakpoints") output.rows.forEach((row) => list(armed, row));
}

function list(armed: Breakpoints, { id, symbol, command }: BreakpointRow): void {
  const known = armed.find(({ target }) => target.toLowerCase() === symbol?.toLowerCase());
  if (known !== undefined) known.id = id;
  else if (symbol !== null && command !== null)
    armed.push({ id, target: symbol, script: scriptOf(command.replace(/^"(.*)"$/s, "$1")) });
}

function drop(armed: Breakpoints, isOver: (one: Armed) => boolean): void {
  for (let i = armed.length - 1; i >= 0; i--) if (isOver(armed[i]!)) armed.splice(i, 1);
}

function freeId(armed: Breakpoints): number | null {
  const used = new Set(armed.map(({ id }) => id));
  if (used.has(null)) return null;
  let id = 0;
  while (used.has(id)) id++;
  return id;
}

/**
 * What the target printed while it ran, hit by hit.
 *
 * ```text
 * 0:000> bp ws2_32!send "r rcx; da @rdx L@r8; gc"
 * 0:000> g
 * rcx=0000000000000a48                                      ┐ a hit of ws2_32!send
 * 000001c4`ab8126b0  "GET /a HTTP/1.1..Host: api.conto"     ┘
 * rcx=0000000000000a48                                      ┐ the next one
 * 000001c4`ab8126b0  "GET /b HTTP/1.1..Host: api.conto"     ┘
 * Breakpoint 1 hit                                          where it stopped: a prompt follows
 * ```
 *
 * Each is a stop of its own, at which the commands of the breakpoint were run as if they had been typed.
 */
export function stretchesOf(block: Block, armed: Breakpoints): readonly Stretch[] {
  const whole: readonly Stretch[] = [{ block, as: "rest", hit: null }];
  if (block.outputs.length === 0 || block.command?.parts.some((part) => movementOf(part) !== "none") !== true)
    return whole;
  const printing = armed.filter(({ script }) => script === null || script.stages[0]!.length > 0);
  if (!printing.some(({ script }) => script?.goesOn === true) || printing.some(({ script }) => script === null))
    return whole;
  if (isAmbiguous(printing.flatMap(({ script }) => script ?? []))) return whole;
  const pieces = block.outputs.flatMap(piecesOf);
  const stretches: Stretch[] = [{ block: { ...block, outputs: [] }, as: "rest", hit: null }];
  let rest: Output[] = [];
  const close = (): void => {
    if (rest.length > 0) stretches.push({ block: partOf(block, [GO], rest), as: "rest", hit: null });
    rest = [];
  };
  let found = false;
  let moves = block.command.parts.filter((part) => movementOf(part) !== "none").length;
  for (let at = 0; at < pieces.length;) {
    const hit = moves === 0 ? null : hitAt(pieces, at, printing);
    if (hit === null) {
      const piece = pieces[at++]!;
      // `gu; r eax; da @rdx`: the target has stopped, and what follows answers what was typed behind it.
      if (piece._tag === "location") moves--;
      rest.push(piece);
      continue;
    }
    // It stops there: registers and the place follow.
    if (!hit.goesOn) {
      for (const one of pieces.slice(at)) rest.push(one);
      break;
    }
    found = true;
    close();
    hit.stages.forEach(({ steps, outputs }, i) => {
      const moved = i === 0 ? GO : GU;
      const sub = partOf(block, [moved, ...steps.map(({ part }) => part)], outputs);
      stretches.push({ block: sub, as: i === 0 ? "hit" : "return", hit: hit.of });
      at += outputs.length;
    });
  }
  if (!found) return whole;
  close();
  return stretches;
}

/** What may be printed or not looks like what a hit begins with: where one ends cannot be told. */
function isAmbiguous(scripts: readonly Script[]): boolean {
  const firsts = scripts.flatMap(({ stages }) => stages[0]![0]?.prints ?? []);
  return scripts.some(({ stages }) =>
    stages
      .flat()
      .some(({ perhaps, prints }) => perhaps && firsts.some((first) => first.as === prints.as && prints.as !== "text")),
  );
}

const GO: CommandPart = { prefix: null, name: "g", args: "" };
const GU: CommandPart = { prefix: null, name: "gu", args: "" };

function partOf(block: Block, parts: readonly CommandPart[], outputs: readonly Output[]): Block {
  const first = outputs[0]!.lines[0];
  const last = outputs.reduce((line, { lines }) => Math.max(line, lines[1]), first);
  const text = parts.map(({ name, args }) => `${name} ${args}`.trim()).join("; ");
  return { ...block, lines: [first, last], command: { text, name: parts[0]!.name, parts }, outputs };
}

interface Match {
  readonly stages: readonly { readonly steps: readonly Step[]; readonly outputs: readonly Output[] }[];
  readonly length: number;
}

/** The breakpoint that prints what stands at a place; the longest answer where several fit. */
function hitAt(
  pieces: readonly Output[],
  at: number,
  armed: readonly Armed[],
): { readonly of: Hit; readonly goesOn: boolean; readonly stages: Match["stages"] } | null {
  let best: { readonly armed: Armed[]; readonly match: Match } | null = null;
  for (const one of armed) {
    const match = matchOf(one.script!, pieces, at);
    if (match === null || isElsewhere(one.target, match)) continue;
    if (best === null || match.length > best.match.length) best = { armed: [one], match };
    else if (match.length === best.match.length) best.armed.push(one);
  }
  if (best === null) return null;
  const [only] = best.armed;
  const alone = best.armed.length === 1;
  return {
    of: { breakpoint: alone ? only!.id : null, target: alone ? only!.target : null },
    goesOn: best.armed.every(({ script }) => script!.goesOn),
    stages: best.match.stages,
  };
}

/** A stack whose top row is of another function: the other breakpoint prints the same. */
function isElsewhere(target: string, { stages }: Match): boolean {
  const stack = stages[0]!.outputs.find(({ _tag }) => _tag === "stack");
  const top = stack?._tag === "stack" ? stack.frames[0] : undefined;
  if (top?.symbol == null) return false;
  const [, symbol = target] = target.split("!");
  return !/^[\w.@?$]+$/.test(symbol) || /^[0-9a-f`]{8,17}$/i.test(symbol) || symbol.includes("*")
    ? false
    : top.symbol.toLowerCase() !== symbol.toLowerCase();
}

function matchOf({ stages }: Script, pieces: readonly Output[], from: number): Match | null {
  const found: { steps: readonly Step[]; outputs: readonly Output[] }[] = [];
  let at = from;
  for (const steps of stages) {
    const end = endOf(steps, pieces, at);
    if (end === null || end === at) break;
    found.push({ steps, outputs: pieces.slice(at, end) });
    at = end;
  }
  return found.length === 0 ? null : { stages: found, length: at - from };
}

/** Where the answers to all commands end; null where one is missing. */
function endOf(steps: readonly Step[], pieces: readonly Output[], from: number): number | null {
  let at = from;
  for (const step of steps) {
    const piece = pieces[at];
    if (piece === undefined || !answers(piece, step)) {
      if (step.perhaps) continue;
      return null;
    }
    at++;
    // `r` alone shows the place as well.
    if (step.prints.as !== "registers" || step.prints.names.length > 0) continue;
    if (pieces[at]?._tag === "location") at++;
    if (pieces[at]?._tag === "disassembly") at++;
  }
  return at;
}

function answers(piece: Output, { part, prints }: Step): boolean {
  if (prints.as === "text") {
    const line = piece._tag === "text" || piece._tag === "marker" ? piece.text.trim() : null;
    return line !== null && fitsWords(line, prints.words);
  }
  // What could not be read is an answer, too.
  if (piece._tag === "error") return true;
  switch (prints.as) {
    case "registers": {
      if (piece._tag !== "registers") return false;
      const shown = Object.keys(piece.values);
      return prints.names.length === 0
        ? shown.length > 8
        : shown.length <= prints.names.length && shown.every((name) => prints.names.includes(name));
    }
    case "memory":
      if (piece._tag !== "memory" || piece.rows.some(({ hex }) => hex === null) !== prints.strings) return false;
      // Rows of `da` stand 32 bytes apart, rows of `du` 64.
      return piece.rows.length < 2 || !/^d[au]$/.test(part.name) || piece.display === part.name;
    case "output":
      return prints.tags.has(piece._tag);
  }
}

import { parseAddress, plus, type Address } from "../../model/address.js";
import type { Argument } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import type { Frame, VariableRow } from "../../model/outputs.js";
import type { Param } from "../../knowledge/index.js";
import type { Aim } from "../contexts.js";
import { evidenceLine } from "../entries.js";
import type { Moment } from "../stops/moment.js";
import { foundOf, type Found, type Site } from "./argument-source.js";
import { atEntry } from "./at-entry.js";
import { parametersOfDx } from "./dx-parameters.js";
import { pointerSize, stackPointerOf, textAt } from "./stack-words.js";
import { meaningOf, readNumber, registerText } from "./values.js";

/**
 * The arguments of a call, from everything that was printed at the stop. The best source is kept: a variable at the
 * argument's own place, a dump of the stack or the registers at entry, the `kb` columns, the parameters of `kP`.
 *
 * ```text
 * 00 05c2f51c 0818420f wininet!InternetOpenUrlA       ChildEBP 05c2f51c
 * 05c2f528 lpszUrl = 0x05c2f58c                       05c2f51c + 0xC: the second argument
 * ```
 *
 * On 32-bit each has a place on the stack, known even where nobody looked. On 64-bit the first are in registers while
 * the function is just being entered, and nowhere that could be trusted later: the columns of `kb` are never read.
 */
export function argumentsOf(site: Site): Readonly<Record<string, Argument>> {
  const { api, look } = site;
  const { machine } = look;
  const args: Record<string, Argument> = {};
  if (site.frame?.inline === true || machine === "ia64" || machine === "alpha") return args;
  const wide = pointerSize(machine) === 8;
  const sp = stackPointer(site);
  const tables = tablesOf(site);
  api.params.forEach((param, index) => {
    const slot = slotOf(site, param, index, sp);
    const found = [
      ...(slot === null ? [] : variableAt(site, param, slot)),
      ...(site.entered ? atEntry(site, param, index, sp) : []),
      ...columns(site, param, tables),
      ...printedParameters(site, param, index, tables),
      ...namedVariable(site, param, slot),
      ...(isTop(site) ? dxParameter(site, param, index) : []),
    ];
    const best = found.find((one) => one.value !== null) ?? found[0];
    if (best === undefined && (slot === null || (wide && !site.entered))) return;
    const value =
      best === undefined ? null : best.number === null ? best.value : registerText(best.number, wide, param);
    const contradicted = best?.number != null && found.some((one) => one.number !== null && one.number !== best.number);
    const evidence: Evidence[] = best === undefined ? [] : [best.evidence];
    const text = textOf(site, param, value, found, evidence);
    args[param.name] = {
      index,
      value,
      text,
      meaning: best?.number == null ? null : meaningOf(best.number, param, api.params),
      slot: best?.slot ?? slot,
      from: best?.from ?? "none",
      confidence: best === undefined ? null : contradicted ? "possible" : best.confidence,
      evidence,
    };
  });
  return args;
}

function isTop(site: Site): boolean {
  return site.index <= 0;
}

/** The stack pointer at the first instruction: what registers show, or the row of the stack. */
function stackPointer({ frame, entered, look }: Site): Address | null {
  if (!entered) return null;
  const row = frame?.childSp ?? null;
  if (row !== null) return look.machine === "x86" ? plus(row, 4) : row;
  const shown = stackPointerOf(look);
  return shown === undefined ? null : (parseAddress(shown.value) ?? null);
}

/** Place of an argument in memory, which only 32-bit code gives every one. */
function slotOf({ frame, look }: Site, param: Param, index: number, sp: Address | null): Address | null {
  if (look.machine === "x86") {
    if (frame?.childSp != null) return plus(frame.childSp, param.off86);
    return sp === null ? null : plus(sp, param.off86 - 4);
  }
  return look.machine === "x64" && sp !== null && index >= 4 ? plus(sp, 0x28 + 8 * (index - 4)) : null;
}

const MOST_TABLES = 8;

/** The call's row in every table of the stop: `kb` shows columns, `kP` parameters of the same frame. */
function tablesOf({ frame, index, look }: Site): readonly Frame[] {
  if (frame === null) return [];
  if (look.stacks.length < 2) return [frame];
  const rows = [frame];
  for (const { frames } of look.stacks.slice(0, MOST_TABLES)) {
    const row = frames[index];
    if (row === undefined || row === frame || row.symbol !== frame.symbol || row.module !== frame.module) continue;
    if (row.retAddr === frame.retAddr && row.childSp === frame.childSp) rows.push(row);
  }
  return rows;
}

/**
 * `kb` columns of 32-bit rows: exact while the function is being entered, later what it made of them.
 *
 * ```text
 * 0269ffb4 77e837cd 00000000 6d708735 00f6fc38 ISATQ!AtqPoolThread+0x1a8 (FPO: [EBP 0x0269ffec] [1,4,4])
 *                   ^^^^^^^^ the only argument: FPO counts one                                   ^
 * ```
 */
function columns({ look, moment, entered }: Site, param: Param, tables: readonly Frame[]): readonly Found[] {
  if (look.machine !== "x86") return [];
  const found: Found[] = [];
  for (const row of tables) {
    const first = (param.off86 - 8) / 4;
    const words = param.slots86 ?? 1;
    if (first + words > Math.min(row.args.length, 3, countOf(row))) continue;
    const value = row.args
      .slice(first, first + words)
      .reverse()
      .join("");
    const doubted = row.trust === "after-unwind-warning";
    const confidence = doubted ? "possible" : entered ? "strong" : "probable";
    found.push(foundOf(value, entered ? "kb" : "kb, after entry", confidence, evidenceLine(moment.source, row.line)));
  }
  return found;
}

function countOf(row: Frame): number {
  for (const annotation of row.annotations) {
    const counted = /^\(?FPO: .*\[(\d{1,3}),\d{1,5},\d{1,3}\]/.exec(annotation);
    if (counted !== null) return Number(counted[1]);
  }
  return Infinity;
}

/** `kp` and `kP`, by name, or by place where the function has as many. */
function printedParameters(
  { api, look, moment, entered }: Site,
  param: Param,
  index: number,
  tables: readonly Frame[],
): readonly Found[] {
  const found: Found[] = [];
  for (const row of tables) {
    const { parameters } = row;
    if (parameters.length === 0) continue;
    const name = param.name.toLowerCase();
    const printed =
      parameters.find((one) => one.name.toLowerCase() === name) ??
      (parameters.length === api.params.length ? parameters[index] : undefined);
    if (printed === undefined) continue;
    // On 64-bit the debugger reads the place where the function will store its parameter: not yet, at entry.
    const early = entered && look.machine !== "x86";
    const confidence = row.trust === "after-unwind-warning" || early ? "possible" : entered ? "strong" : "probable";
    const evidence = evidenceLine(moment.source, row.line);
    found.push({ ...valueFound(printed.value), from: "kp", confidence, evidence });
  }
  return found;
}

function valueFound(printed: string): Pick<Found, "value" | "number" | "text"> {
  const quoted = /^\S+ "(.*?)"?$/s.exec(printed);
  return { value: printed, number: readNumber(printed), text: quoted?.[1] ?? null };
}

const rowsByPlace = new WeakMap<Moment, ReadonlyMap<string, VariableRow>>();

/** A row of `x` or `dv` at the argument's own place. */
function variableAt(site: Site, param: Param, slot: Address): readonly Found[] {
  const row = variablesOf(site.moment).get(slot);
  return row === undefined ? [] : [variableFound(site, row, param)];
}

function variablesOf(moment: Moment): ReadonlyMap<string, VariableRow> {
  let rows = rowsByPlace.get(moment);
  if (rows === undefined) {
    const map = new Map<string, VariableRow>();
    for (const { row, aim } of moment.variables) {
      if (row.address !== null) map.set(row.address, row);
      else if (isOfTop(moment, aim)) map.set(`${row.name.toLowerCase()} `, row);
    }
    rowsByPlace.set(moment, (rows = map));
  }
  return rows;
}

/** `.frame 2` and `.cxr` show the variables of another function. */
function isOfTop({ stack, context }: Moment, aim: Aim): boolean {
  return aim.frame === 0 && (stack === null || aim.context === context);
}

/** A row without an address, by its name: the debugger shows the variables of the top frame. */
function namedVariable(site: Site, param: Param, slot: Address | null): readonly Found[] {
  if (!isTop(site) || site.moment.variables.length === 0) return [];
  const { machine } = site.look;
  const named = variablesOf(site.moment).get(`${param.name.toLowerCase()} `);
  if (named !== undefined && (named.kind === null || named.kind.includes("param")))
    return [variableFound(site, named, param)];
  if (machine === "x86" && slot !== null) return [];
  const placed = site.moment.variables.find(
    ({ row, aim }) =>
      row.address !== null && isOfTop(site.moment, aim) && row.name.toLowerCase() === param.name.toLowerCase(),
  );
  return placed === undefined ? [] : [variableFound(site, placed.row, param)];
}

function variableFound({ moment, entered, look }: Site, row: VariableRow, _param: Param): Found {
  const value = row.value ?? null;
  const asked = row.kind !== null || row.location !== null || row.address === null ? "dv" : "x";
  const early = entered && look.machine !== "x86";
  return {
    value,
    number: value === null ? null : readNumber(value),
    text: row.text,
    from: asked,
    confidence: early ? "possible" : entered ? "strong" : "probable",
    evidence: evidenceLine(moment.source, row.line),
  };
}

function dxParameter(site: Site, param: Param, index: number): readonly Found[] {
  const printed = parametersOfDx(site.look, site.api.params.length, param.name, index);
  if (printed === null) return [];
  const evidence = evidenceLine(site.moment.source, printed.line);
  const confidence = site.entered && site.look.machine !== "x86" ? "possible" : "probable";
  return [{ value: printed.value, number: printed.number, text: printed.text, from: "dx", confidence, evidence }];
}

/** The text behind a string argument: from the source itself, or from a dump of the place it points to. */
function textOf(
  { look, moment }: Site,
  param: Param,
  value: string | null,
  found: readonly Found[],
  evidence: Evidence[],
): string | null {
  const shown = found.find((one) => one.text !== null);
  if (shown !== undefined) {
    if (shown.evidence !== evidence[0]) evidence.push(shown.evidence);
    return shown.text;
  }
  if (param.kind !== "string" || value === null) return null;
  const address = parseAddress(value);
  if (address === undefined || !/^[0-9a-f]{8}(?:[0-9a-f]{8})?$/.test(value)) return null;
  const dumped = textAt(look, moment, address, param.encoding === "utf16");
  if (dumped !== null) {
    evidence.push(...dumped.evidence);
    return dumped.text;
  }
  for (const output of look.outputs) {
    if (output._tag !== "pointer-scan") continue;
    const row = output.rows.find(({ pointers, display }) => display !== null && pointers[0] === address);
    if (row === undefined) continue;
    evidence.push(evidenceLine(moment.source, row.line));
    return row.text.replace(/^"(.*)"$/s, "$1");
  }
  return null;
}

import type { Argument } from "../../model/case.js";
import type { SeenCall } from "../calls/calls.js";
import { evidenceLine, mergeEvidence } from "../entries.js";
import { linesIn, pagesOf, wordAt, type Image } from "./image.js";
import { isAtEntry, speaksAt, type Flow } from "./owners.js";
import { addressOf, pageOf } from "./place.js";
import { addRegion, type Expectation } from "./regions.js";
import { readStructure, type ReadStructure } from "./structures.js";
import type { SeenType } from "./typed.js";
import { pointerOf } from "./values.js";
import type { OutValue, Space, Work } from "./work.js";

/** From now on something of a known layout is looked for at a place. */
export function expect(space: Space, expectation: Expectation): void {
  const page = pageOf(expectation.place);
  let own = space.expected.get(page);
  if (own === undefined) space.expected.set(page, (own = new Map()));
  // The latest call that names a place is the one whose structure is there.
  own.set(`${expectation.place} ${expectation.structure?.name ?? expectation.parameter}`, expectation);
}

/** Reads what calls of this stop and earlier ones say lies in the memory that is shown, and what that leads to. */
export function readStructures(
  work: Work,
  space: Space,
  m: number,
  image: Image,
  width: number,
  types: readonly SeenType[],
): void {
  const queue: Expectation[] = [];
  for (const page of pagesOf(image)) {
    for (const expectation of space.expected.get(page)?.values() ?? []) queue.push(expectation);
  }
  for (const { place, structure } of types) {
    queue.push({ place, structure, behindPointer: false, call: null, parameter: "", use: "argument", direction: null });
  }
  const done = new Set<string>();
  for (let next = 0; next < queue.length; next++) {
    const expectation = queue[next]!;
    const { place, structure, call, parameter } = expectation;
    const key = `${place} ${structure?.name ?? parameter} ${expectation.behindPointer}`;
    if (done.has(key)) continue;
    done.add(key);
    if (call !== null && !mayBeRead(expectation, m, work.flow)) continue;
    if (expectation.behindPointer) {
      const pointer = pointerOf(wordAt(image, place, width / 2));
      if (pointer === null) continue;
      const target = { ...expectation, place: pointer, behindPointer: false };
      expect(space, target);
      queue.push(target);
      continue;
    }
    if (structure === null) {
      takeResult(work, expectation, m, image, width);
      continue;
    }
    const source = work.flow.moments[m]!.source;
    const read = readStructure(image, expectation, width, source, work.knowledge);
    if (read === null) continue;
    for (const region of read.regions) addRegion(space.regions, region);
    for (const inner of read.expectations) {
      expect(space, inner);
      queue.push(inner);
    }
    if (call !== null) nameAddress(call, parameter, read);
    const name = `${read.structure.name} ${place} ${call?.call.id ?? ""}`;
    const said = JSON.stringify(read.fields);
    if (work.shownStructures.get(name) === said) continue;
    work.shownStructures.set(name, said);
    work.structures.push({
      id: `struct-${work.structures.length + 1}`,
      type: read.structure.name,
      address: addressOf(place, width),
      call,
      parameter: call === null ? null : parameter,
      moment: m,
      fields: read.fields,
      evidence: read.evidence,
    });
  }
}

type Draft = { -readonly [K in keyof Argument]: Argument[K] };

/** `name` of `connect`: 10.20.30.40, port 8443. */
function nameAddress({ api, call }: SeenCall, parameter: string, { fields, evidence }: ReadStructure): void {
  const host = fields["sin_addr"] ?? fields["sin6_addr"];
  const argument: Draft | undefined = call.args[parameter];
  const param = api.params.find(({ name }) => name === parameter);
  if (argument === undefined || host === undefined || param?.kind !== "sockaddr" || argument.meaning !== null) return;
  const port = fields["sin_port"] ?? fields["sin6_port"];
  argument.meaning = port === undefined ? host : `${host}, port ${port}`;
  argument.evidence = mergeEvidence([...argument.evidence, ...evidence]);
}

/** What a call takes is there while it runs; what it fills in is there afterwards. */
function mayBeRead(expectation: Expectation, m: number, flow: Flow): boolean {
  const { call, parameter, structure } = expectation;
  const param = call!.api.params.find((one) => one.name === parameter);
  const fills = param?.dir !== "in" || expectation.direction === "in";
  const entered = isAtEntry(call!, m, flow);
  // At the entry of a call its results are not there yet.
  if (entered && (structure === null || param?.dir === "out")) return false;
  return speaksAt(call!, m, flow, fills);
}

function takeResult(work: Work, expectation: Expectation, m: number, image: Image, width: number): void {
  const value = wordAt(image, expectation.place, width / 2);
  if (value === null) return;
  const { call, parameter, place } = expectation;
  const own = work.results.get(call!) ?? new Map<string, OutValue>();
  if (own.has(parameter)) return;
  const source = work.flow.moments[m]!.source;
  const evidence = linesIn(image, place, place + width / 2).map((line) => evidenceLine(source, line));
  own.set(parameter, { value, moment: m, evidence });
  work.results.set(call!, own);
}

import type { Resource } from "../../model/case.js";
import type { Evidence } from "../../model/evidence.js";
import type { Acquisition, Api } from "../../knowledge/index.js";
import type { SeenMemory } from "../buffers/work.js";
import type { SeenCall } from "../calls/calls.js";
import { entriesShowing, type Entry, evidenceLine, mergeEvidence } from "../entries.js";
import type { ListedArguments } from "../recorded/join.js";
import { familyOf, isByAddress, isHold, kindBy, kindOfObject } from "./kinds.js";
import { handleValue } from "./values.js";

/** One life of a handle, with the calls that it went through. */
export interface SeenResource {
  readonly id: string;
  readonly family: string;
  readonly kind: string;
  readonly value: string;
  readonly generation: number;
  readonly acquired: SeenCall | null;
  readonly released: SeenCall | null;
  readonly uses: readonly SeenCall[];
  readonly object: Resource["object"];
  readonly evidence: readonly Evidence[];
}

export interface Resources {
  readonly all: readonly SeenResource[];
  /** The resource that a call was given as a parameter; undefined where its value is not in the log. */
  readonly of: (call: SeenCall, parameter: string) => SeenResource | undefined;
}

interface Life extends SeenResource {
  id: string;
  kind: string;
  acquired: SeenCall | null;
  released: SeenCall | null;
  uses: SeenCall[];
  object: Resource["object"];
  evidence: readonly Evidence[];
  readonly seen: Evidence[];
}

/** Objects that only a listing shows are kept up to this number. */
const MOST_LISTED = 2000;

/**
 * Follows handles from call to call. A value that is seen again after its release is another resource, although it
 * looks the same.
 *
 * ```text
 * socket()            returns 3d0       socket-1, opened here
 * send(3d0, …)                          socket-1
 * closesocket(3d0)                      socket-1, closed here
 * send(3d0, …)                          socket-2, never seen to be opened: a new socket, or a use after the close
 * ```
 */
export function resourcesOf(
  calls: readonly SeenCall[],
  memory: SeenMemory,
  entries: readonly Entry[],
  listed: ListedArguments = () => undefined,
): Resources {
  const lives = new Map<string, Life[]>();
  const all: Life[] = [];
  const given = new Map<SeenCall, Map<string, Life>>();
  const filled = fieldsOf(memory);

  const begin = (family: string, value: string, kind: string | null): Life => {
    const key = `${family} ${value}`;
    const own = lives.get(key) ?? [];
    lives.set(key, own);
    const life: Life = {
      id: "",
      family,
      kind: kind ?? "",
      value,
      generation: own.length + 1,
      acquired: null,
      released: null,
      uses: [],
      object: null,
      evidence: [],
      seen: [],
    };
    own.push(life);
    all.push(life);
    return life;
  };
  const current = (family: string, value: string, call: SeenCall): Life => {
    const last = lives.get(`${family} ${value}`)?.at(-1);
    if (last !== undefined && (last.released === null || isPartOf(call, last.released))) return last;
    if (family === "handle") {
      // To the kernel a socket is a handle: accept passes its own on to NtDeviceIoControlFile.
      const socket = lives.get(`socket ${value}`)?.at(-1);
      const user = socket?.uses.at(-1);
      if (user !== undefined && isPartOf(call, user)) return socket!;
    }
    return begin(family, value, null);
  };

  const entered = new Map<string, SeenCall>();
  for (const call of inOrder(calls)) {
    const { api } = call;
    const place = `${call.call.thread} ${call.call.api}`;
    if (call.call.phase === "enter") entered.set(place, call);
    const opener = call.call.phase === "return" ? (entered.get(place) ?? call) : call;
    const released = new Map((api.releases ?? []).map((one) => [one.param ?? -1, one.kind]));
    api.params.forEach((param, index) => {
      const ends = released.get(index);
      const kind = ends ?? (param.kind === "socket" || param.kind === "handle" ? (param.handle ?? "handle") : null);
      if (kind === null) return;
      const family = familyOf(kind);
      const own = call.call.args[param.name];
      const argument = own?.value == null ? (listed(call)?.[param.name] ?? own) : own;
      const value = argument === undefined ? null : handleValue(argument.value, argument.from);
      if (value === null) return;
      const life = current(family, value, call);
      life.kind ||= kindBy(api, family, kind, null) ?? "";
      use(life, call, argument!.evidence);
      const lives = given.get(call) ?? new Map<string, Life>();
      given.set(call, lives.set(param.name, life));
      if (ends !== undefined && !isHold(ends) && life.released === null && !hasFailed(call)) life.released = call;
    });
    for (const acquisition of api.acquires ?? []) {
      const family = familyOf(acquisition.kind);
      const found = acquiredValue(call, acquisition, family, memory, filled);
      if (found === null || isHold(acquisition.kind)) continue;
      const last = lives.get(`${family} ${found.value}`)?.at(-1);
      const kind = kindBy(api, family, acquisition.kind, acquisition.field ?? null);
      // The inner of two nested calls has returned it already: HeapAlloc inside malloc.
      const life =
        last?.acquired != null && last.released === null && isInside(last.acquired, call)
          ? last
          : last !== undefined && last.uses.includes(call)
            ? last
            : begin(family, found.value, kind);
      if (kind !== null) life.kind = kind;
      life.acquired ??= opener;
      use(life, call, found.evidence);
    }
  }
  addListed(entries, lives, begin);

  const numbers = new Map<string, number>();
  for (const life of all) {
    life.kind ||= life.family === "handle" ? "handle" : life.family;
    const number = (numbers.get(life.kind) ?? 0) + 1;
    numbers.set(life.kind, number);
    life.id = `${life.kind}-${number}`;
    life.evidence = mergeEvidence(life.seen);
  }
  return { all, of: (call, parameter) => given.get(call)?.get(parameter) };
}

function use(life: Life, call: SeenCall, evidence: readonly Evidence[]): void {
  if (life.uses.at(-1) !== call) life.uses.push(call);
  for (const one of evidence.length > 0 ? evidence : call.call.evidence) life.seen.push(one);
}

/** By stop, and within a stack from the outermost call inwards. */
function inOrder(calls: readonly SeenCall[]): readonly SeenCall[] {
  return [...calls].sort((a, b) => a.moment - b.moment || b.frame - a.frame);
}

/** The same running call, or one on the same stack: CloseHandle that has called NtClose. */
function isPartOf(call: SeenCall, other: SeenCall): boolean {
  if (call === other) return true;
  if (call.call.thread !== other.call.thread) return false;
  // Entered a second time from the same place: the stacks look the same, the calls are two.
  if (call.call.phase === "enter" && other.call.phase === "enter" && call.api === other.api) return false;
  if (call.running !== undefined && call.running === other.running) return true;
  if (call.moment === other.moment) return true;
  if (call.call.phase === "return" && call.api === other.api) return true;
  return other.running?.rows.some((row) => row.moment === call.moment) ?? false;
}

/** Whether a call began after another had begun, on its stack. */
function isInside(inner: SeenCall, outer: SeenCall): boolean {
  return isPartOf(inner, outer) && inner !== outer;
}

function hasFailed(call: SeenCall): boolean {
  const value = call.call.result === null ? null : returnValue(call.call.result.value);
  if (value === null) return false;
  switch (call.api.returns.success) {
    case "zero":
      return value !== 0n;
    case "nonzero":
    case "nonnull":
      return value === 0n;
    case "ne-1":
      return value === 0xffffffffn || value === 0xffffffffffffffffn;
    case "ntstatus":
    case "hresult":
      return (value & 0x80000000n) !== 0n;
    default:
      return false;
  }
}

function returnValue(text: string): bigint | null {
  const digits = text.replace(/^0x/i, "").replace("`", "");
  return /^[0-9a-f]{1,16}$/i.test(digits) ? BigInt(`0x${digits}`) : null;
}

interface Found {
  readonly value: string;
  readonly evidence: readonly Evidence[];
}

function acquiredValue(
  call: SeenCall,
  acquisition: Acquisition,
  family: string,
  memory: SeenMemory,
  filled: ReadonlyMap<string, Found>,
): Found | null {
  const { api, call: own } = call;
  const found = (value: string | null, evidence: readonly Evidence[]): Found | null =>
    value === null ? null : { value, evidence };
  if (acquisition.from === "return") {
    if (own.result === null || hasFailed(call)) return null;
    return found(handleValue(own.result.value, "r"), own.evidence);
  }
  if (acquisition.from !== "param" && acquisition.from !== "param0") return null;
  const parameter = nameOf(api, acquisition.param ?? 0);
  if (parameter === null || hasFailed(call)) return null;
  if (acquisition.field !== undefined) return filled.get(`${own.id} ${parameter} ${acquisition.field}`) ?? null;
  if (isByAddress(family)) {
    const argument = own.args[parameter];
    return argument === undefined ? null : found(handleValue(argument.value, argument.from), argument.evidence);
  }
  const result = memory.results.get(call)?.get(parameter);
  return result === undefined ? null : found(handleValue(result.value, "memory"), result.evidence);
}

function nameOf(api: Api, index: number): string | null {
  return api.params[index]?.name ?? null;
}

/** Handles that calls left in structures: `hProcess` of PROCESS_INFORMATION. */
function fieldsOf(memory: SeenMemory): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  for (const { call, parameter, fields, evidence } of memory.structures) {
    if (call === null) continue;
    for (const [name, text] of Object.entries(fields)) {
      const value = handleValue(text, "memory");
      if (value !== null) found.set(`${call.call.id} ${parameter} ${name}`, { value, evidence });
    }
  }
  return found;
}

/** What `!handle` and `!locks` say of the objects. */
function addListed(
  entries: readonly Entry[],
  lives: ReadonlyMap<string, readonly Life[]>,
  begin: (family: string, value: string, kind: string | null) => Life,
): void {
  let listed = 0;
  const describe = (
    families: readonly string[],
    kind: string,
    value: string,
    object: NonNullable<Resource["object"]>,
    evidence: Evidence,
  ): void => {
    const family = families.find((one) => lives.has(`${one} ${value}`)) ?? families.at(-1)!;
    let life = atLine(lives.get(`${family} ${value}`), evidence);
    if (life === undefined) {
      if (listed === MOST_LISTED || (object.name === null && object.owner === null)) return;
      listed++;
      life = begin(family, value, kind);
    }
    if (life.kind === "" || life.kind === "handle") life.kind = kind;
    life.object = {
      type: object.type ?? life.object?.type ?? null,
      name: object.name ?? life.object?.name ?? null,
      owner: object.owner ?? life.object?.owner ?? null,
    };
    life.seen.push(evidence);
  };
  for (const { source, output } of entriesShowing(entries, "handle", "locks")) {
    if (output._tag === "handle") {
      for (const row of output.rows) {
        const value = handleValue(row.handle, "memory");
        if (value === null || (row.type === null && row.name === null)) continue;
        const name = row.name === null || /^<?none>?$|^$/i.test(row.name) ? null : row.name;
        const object = { type: row.type, name, owner: null };
        describe(["socket", "hkey", "handle"], kindOfObject(row.type), value, object, evidenceLine(source, row.line));
      }
    } else {
      for (const row of output.rows) {
        const value = handleValue(row.address, "memory");
        if (value === null) continue;
        const kind = row.kind === "resource" ? "executive-resource" : row.kind;
        const object = { type: kind, name: row.symbol, owner: row.locked === false ? null : row.owner };
        describe([kind], kind, value, object, evidenceLine(source, row.line));
      }
    }
  }
}

/** The life of a value that was going on at a line. */
function atLine(lives: readonly Life[] | undefined, at: Evidence): Life | undefined {
  if (lives === undefined) return undefined;
  let found = lives[0];
  for (const life of lives) {
    const first = life.seen[0];
    if (first === undefined) continue;
    if (first.source < at.source || (first.source === at.source && first.lines[0] <= at.lines[0])) found = life;
  }
  return found;
}

/** The public form. */
export function publicResource(resource: SeenResource): Resource {
  return {
    id: resource.id,
    kind: resource.kind,
    value: resource.value,
    generation: resource.generation,
    acquired: resource.acquired?.call.id ?? null,
    released: resource.released?.call.id ?? null,
    uses: resource.uses.map(({ call }) => call.id),
    object: resource.object,
    evidence: resource.evidence,
  };
}

import type { Api, Knowledge, Param, Structure } from "../knowledge/index.js";
import type { Expression, Offset, Size } from "./expression.js";

/** Memory that a call leads to, and that its story needs. */
export interface Capture {
  /** Place of the parameter, from 0. */
  readonly index: number;
  readonly name: string;
  readonly as: "ansi" | "utf16" | "bytes" | "number" | "pointer";
  /** What the function was given is there when it is entered, what it fills in when it has returned. */
  readonly when: "entry" | "exit";
  readonly address: Expression;
  /** In bytes; null where the kind says how much there is. */
  readonly length: Expression | null;
}

/** Passwords, keys and credentials: never dumped, whoever asks. */
const SECRET = /passw|^cred$|auth(?:data|info|identity|params)$|authenticationinformation$/i;

/** Functions that are given keys, options (a password may be one) or clear text on its way to a cipher. */
function isSecret(api: Api, param: Param): boolean {
  if (SECRET.test(param.name)) return true;
  if (param.kind === "string") return false;
  return /^(?:csp|option-set|auth|cred-acquire)$/.test(api.role) || (/crypt$/.test(api.role) && api.area !== "sspi");
}

/** The memory of a function's calls, from its entry in the catalogue. */
export function capturesOf(api: Api, knowledge: Knowledge): readonly Capture[] {
  return api.params.flatMap((param, index) => (isSecret(api, param) ? [] : ofParam(api, param, index, knowledge)));
}

function ofParam(api: Api, param: Param, index: number, knowledge: Knowledge): readonly Capture[] {
  const { io } = api;
  const common = { index, name: param.name };
  if (io?.vector?.param === index) {
    const structure = knowledge.structureOf(io.vector.struct);
    return structure === undefined ? [] : vector(common, io.dir, argument(api, index), structure);
  }
  if (io?.secBuffers === index)
    return secBuffers(api, common, io.secBuffersOut === undefined ? io.dir : "out", knowledge);
  if (io?.secBuffersOut === index) return secBuffers(api, common, "in", knowledge);
  switch (param.kind) {
    case "string":
      return whens(param.dir).map((when) => ({
        ...common,
        as: param.encoding === "utf16" ? "utf16" : "ansi",
        when,
        address: argument(api, index),
        length: null,
      }));
    case "buffer":
      return whens(param.dir).map((when) => ({
        ...common,
        as: "bytes",
        when,
        address: argument(api, index),
        length: when === "exit" ? (moved(api, index, knowledge) ?? given(api, param, when)) : given(api, param, when),
      }));
    case "sockaddr":
      return whens(param.dir).map((when) => ({
        ...common,
        as: "bytes",
        when,
        address: argument(api, index),
        length: { of: "number", value: 0x1c },
      }));
    case "out-int":
    case "int-ptr":
    case "length-ptr":
      return [{ ...common, as: "number", when: "exit", address: argument(api, index), length: null }];
    case "handle-out":
      return [{ ...common, as: "pointer", when: "exit", address: argument(api, index), length: null }];
    case "pointer":
    case "unicode-string":
      return structured(api, common, param, knowledge);
    default:
      return [];
  }
}

function whens(dir: Param["dir"]): readonly Capture["when"][] {
  return dir === "inout" ? ["entry", "exit"] : [dir === "in" ? "entry" : "exit"];
}

type Common = Pick<Capture, "index" | "name">;

/** A structure that is known: its own bytes, and the text of a counted string. */
function structured(api: Api, common: Common, param: Param, knowledge: Knowledge): readonly Capture[] {
  const structure = knowledge.structureOf(param.type);
  if (structure === undefined || param.type.split("*").length > 2) return [];
  const address = argument(api, common.index);
  return whens(param.dir).flatMap((when): readonly Capture[] => [
    { ...common, as: "bytes", when, address, length: { of: "number", value: structure.size.x64 } },
    ...pointers(structure).map(({ pointer, length }): Capture => ({
      ...common,
      as: "bytes",
      when,
      address: memory(address, pointer, "pointer"),
      length: memory(address, length, 4),
    })),
  ]);
}

/** The first of an array of WSABUF, and the bytes that it leads to. */
function vector(common: Common, dir: Param["dir"], address: Expression, structure: Structure): readonly Capture[] {
  const [first] = pointers(structure);
  // As seen from the process: what goes out is there at entry.
  const when: readonly Capture["when"][] = dir === "inout" ? ["entry", "exit"] : [dir === "out" ? "entry" : "exit"];
  const own = { ...common, as: "bytes", when: "entry", address } as const;
  return [
    { ...own, length: { of: "number", value: structure.size.x64 } },
    ...(first === undefined ? [] : when).map((one): Capture => ({
      ...common,
      as: "bytes",
      when: one,
      address: memory(address, first!.pointer, "pointer"),
      length: memory(address, first!.length, 4),
    })),
  ];
}

/** SSPI tokens: the descriptor, its first two buffers, and their bytes. */
function secBuffers(api: Api, common: Common, dir: Param["dir"], knowledge: Knowledge): readonly Capture[] {
  const descriptor = knowledge.structureOf("SecBufferDesc");
  const buffer = knowledge.structureOf("SecBuffer");
  const array = descriptor?.fields.find((field) => field.kind === "pointer");
  const [bytes] = buffer === undefined ? [] : pointers(buffer);
  if (descriptor === undefined || buffer === undefined || array === undefined || bytes === undefined) return [];
  const first = memory(argument(api, common.index), array, "pointer");
  const whenOf: readonly Capture["when"][] = dir === "inout" ? ["entry", "exit"] : [dir === "out" ? "entry" : "exit"];
  return whenOf.flatMap((when): readonly Capture[] => [
    {
      ...common,
      as: "bytes",
      when,
      address: argument(api, common.index),
      length: { of: "number", value: descriptor.size.x64 },
    },
    { ...common, as: "bytes", when, address: first, length: { of: "number", value: 2 * buffer.size.x64 } },
    ...[0, 1].map((number): Capture => {
      const at = (field: Offset): Offset => ({
        x86: number * buffer.size.x86 + field.x86,
        x64: number * buffer.size.x64 + field.x64,
      });
      return {
        ...common,
        as: "bytes",
        when,
        address: memory(first, at(bytes.pointer), "pointer"),
        length: memory(first, at(bytes.length), 4),
      };
    }),
  ]);
}

/** The pointers of a structure whose length stands in a field of 32 bits. */
function pointers(structure: Structure): readonly { readonly pointer: Offset; readonly length: Offset }[] {
  return structure.fields.flatMap((field) => {
    const length = structure.fields.find((one) => one.name === field.length);
    return field.kind === "pointer" && length?.kind === "u32" ? [{ pointer: field, length }] : [];
  });
}

/** How many bytes a function was told about. */
function given(api: Api, param: Param, when: Capture["when"]): Expression | null {
  if (param.lengthConst !== undefined) return { of: "number", value: param.lengthConst };
  if (param.lengthParam === undefined || param.lengthUnit === "elements") return null;
  if (param.lengthIndirect === true || api.params[param.lengthParam]?.kind === "length-ptr")
    return when === "exit" ? memory(argument(api, param.lengthParam), NO_OFFSET, 4) : null;
  return argument(api, param.lengthParam, 4);
}

/** How many bytes it really moved, where it says so. */
function moved(api: Api, index: number, knowledge: Knowledge): Expression | null {
  const { io } = api;
  if (io?.actual === undefined || (io.buffer !== index && io.bufferOut !== index)) return null;
  if (io.actual === "return") return { of: "return" };
  const { param, field } = io.actual;
  if (field === undefined) return memory(argument(api, param), NO_OFFSET, 4);
  const found = knowledge.structureOf(api.params[param]?.type ?? "")?.fields.find((one) => one.name === field);
  return found === undefined ? null : memory(argument(api, param), found, 4);
}

const NO_OFFSET: Offset = { x86: 0, x64: 0 };

/** The value of a parameter. */
export function argument(api: Api, index: number, size: Size = "pointer"): Expression {
  // A frame's saved ebp and return address stand in front of its first argument.
  return { of: "argument", index, x86: (api.params[index]?.off86 ?? 8 + 4 * index) - 8, size };
}

function memory(base: Expression, { x86, x64 }: Offset, size: Size): Expression {
  return { of: "memory", base, offset: { x86, x64 }, size };
}

/** The arguments whose values must be remembered from entry to exit. */
export function argumentsIn(expression: Expression | null): readonly number[] {
  if (expression === null) return [];
  if (expression.of === "argument") return [expression.index];
  return expression.of === "memory" ? argumentsIn(expression.base) : [];
}

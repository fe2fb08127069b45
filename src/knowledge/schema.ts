/**
 * Shapes of the files in `data/`, for `scripts/generate.mjs` and the tests.
 * Nothing that runs in the package imports this file.
 */
import { z } from "zod";
import type {
  Acquisition,
  Api,
  ApiGroup,
  ApiIo,
  Diagnosis,
  ErrorCode,
  FactKind,
  FramePattern,
  OwnerFamily,
  Param,
  Question,
  Release,
  Structure,
  StructureField,
} from "./types.js";

const text = z.string().min(1);
const place = z.int().min(0);
const moduleName = z.string().regex(/^[a-z0-9_.-]+$/, "a module is written in lower case, without extension");
const fullName = z
  .string()
  .regex(/^[a-z0-9_.-]+![A-Za-z_][A-Za-z0-9_]*$/, "a function is written module!Name, as in ws2_32!send");

const direction = z.enum(["in", "out", "inout"]);
const encoding = z.enum(["ansi", "utf16"]);

const paramSchema: z.ZodType<Param> = z.strictObject({
  name: text,
  type: text,
  dir: direction,
  kind: z.enum([
    "socket",
    "handle",
    "handle-out",
    "string",
    "buffer",
    "length",
    "length-ptr",
    "int",
    "int-ptr",
    "out-int",
    "bool",
    "flags",
    "enum",
    "pointer",
    "sockaddr",
    "sec-buffers",
    "unicode-string",
    "callback",
    "interface",
    "timeout-ms",
  ]),
  handle: text.exactOptional(),
  encoding: encoding.exactOptional(),
  lengthParam: place.exactOptional(),
  lengthUnit: z.enum(["bytes", "chars", "elements"]).exactOptional(),
  lengthIndirect: z.boolean().exactOptional(),
  lengthConst: z.int().positive().exactOptional(),
  element: text.exactOptional(),
  lengthOf: place.exactOptional(),
  optional: z.boolean().exactOptional(),
  reserved: z.boolean().exactOptional(),
  multiString: z.boolean().exactOptional(),
  enum: text.exactOptional(),
  values: z.record(z.string().regex(/^(0x[0-9a-f]{1,16}|-?\d+)$/i), text).exactOptional(),
  slots86: z.literal(2).exactOptional(),
  off86: z.int().min(8).multipleOf(4),
});

const ioSchema: z.ZodType<ApiIo> = z.strictObject({
  dir: direction,
  buffer: place.exactOptional(),
  length: place.exactOptional(),
  lengthIndirect: z.boolean().exactOptional(),
  bufferOut: place.exactOptional(),
  lengthOut: place.exactOptional(),
  actual: z.union([z.literal("return"), z.strictObject({ param: place, field: text.exactOptional() })]).exactOptional(),
  vector: z.strictObject({ param: place, countParam: place.exactOptional(), struct: text }).exactOptional(),
  secBuffers: place.exactOptional(),
  secBuffersOut: place.exactOptional(),
  headers: z.strictObject({ param: place, lengthParam: place }).exactOptional(),
  total: place.exactOptional(),
  content: z.enum(["der", "text"]).exactOptional(),
});

const acquisitionSchema: z.ZodType<Acquisition> = z.strictObject({
  kind: text,
  from: z.enum(["return", "param", "param0", "thread", "process"]),
  param: place.exactOptional(),
  field: text.exactOptional(),
});

const releaseSchema: z.ZodType<Release> = z.strictObject({ kind: text, param: place.exactOptional() });

const errorSource = z
  .string()
  .regex(
    /^(none|((GetLastError|WSAGetLastError|LdapGetLastError|return:(win32|wsa|hresult|ntstatus|sspi|rpc|dns|ldap|odbc)|out:\w+\.\w+)(\+(?!$)|$))+)$/,
    "an error source is one of GetLastError, WSAGetLastError, LdapGetLastError, return:<kind>, out:<param>.<field>, none, or two of them joined by +",
  );

export const apiSchema: z.ZodType<Api> = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
  modules: z.array(moduleName).min(1),
  aliases: z.array(fullName).min(1).exactOptional(),
  area: text,
  role: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  charset: encoding.exactOptional(),
  params: z.array(paramSchema),
  callingConvention: z.enum(["stdcall", "cdecl"]),
  stackBytesX86: z.int().min(0).multipleOf(4),
  stackBytesPopped: z.int().min(0).exactOptional(),
  varargs: z.boolean().exactOptional(),
  returns: z.strictObject({
    type: text,
    success: z.enum([
      "nonzero",
      "zero",
      "nonnull",
      "ne-1",
      "hresult",
      "ntstatus",
      "sspi",
      "wait",
      "ge32",
      "odbc",
      "none",
      "value",
    ]),
    meaning: text,
  }),
  errorSource,
  pending: z
    .array(z.string().regex(/^\w+\((0x[0-9A-F]{8}|\d+)\)$/))
    .min(1)
    .exactOptional(),
  io: ioSchema.exactOptional(),
  acquires: z.array(acquisitionSchema).min(1).exactOptional(),
  releases: z.array(releaseSchema).min(1).exactOptional(),
  mayBlock: z.boolean().exactOptional(),
  show: z.array(place).exactOptional(),
  note: text.exactOptional(),
});

const errorGroup = z.enum([
  "wininet",
  "winhttp",
  "winsock",
  "win32",
  "rpc",
  "dns",
  "ldap",
  "com",
  "sspi",
  "crypt",
  "cert",
  "ntstatus",
  "exception",
  "fastfail",
  "verifier",
  "verifier-io",
  "verifier-dma",
  "tls-alert",
  "bugcheck",
  "cert-trust-bit",
  "wininet-status",
  "winhttp-status",
  "winhttp-secure-bit",
  "http-status",
]);

export const errorSchema: z.ZodType<ErrorCode> = z.strictObject({
  name: z.string().regex(/^(?:[A-Za-z0-9_]+|HTTP \d{3} [\w -]+)$/),
  value: z.int().min(0).max(0xffffffff),
  hex: z.string().regex(/^0x[0-9A-F]{8}$/),
  group: errorGroup,
  meaning: text,
  schannel: z
    .string()
    .regex(/^(?:SEC|CERT|CRYPT|TRUST)_E_\w+$/)
    .exactOptional(),
});

export const ownerSchema: z.ZodType<OwnerFamily> = z.strictObject({
  owner: z.enum(["os", "third-party"]),
  family: text,
  vendor: text.exactOptional(),
  modules: z
    .array(z.string().regex(/^[a-z0-9_.?*-]+$/))
    .min(1)
    .exactOptional(),
  paths: z
    .array(z.string().regex(/^[^A-Z/]+$/, "a path is written in lower case with back slashes"))
    .min(1)
    .exactOptional(),
});

const frameGlob = /^([a-z0-9_.]+|\*)![^!|\s]+(\|([a-z0-9_.]+|\*)![^!|\s]+)*$/;

export const frameSchema: z.ZodType<FramePattern> = z.strictObject({
  pattern: z
    .string()
    .regex(frameGlob, "a pattern is module!symbol or *!symbol, several joined by |, with * and ? in the symbol"),
  kind: z.enum([
    "plumbing",
    "thread-start",
    "system-call",
    "callback",
    "message-loop",
    "state-machine",
    "http-stack",
    "http-connection",
    "provider-call",
    "retrieval",
    "authentication",
    "socket-layer",
    "exception-dispatch",
    "exception-raise",
    "exception-unhandled",
    "stack-overflow",
    "heap-failure",
    "bugcheck",
    "debugger",
    "loader",
    "blocked-on-lock",
    "blocked-on-loader",
    "blocked-on-process",
    "blocked-on-remote",
    "blocked-on-apartment",
    "blocked-on-window",
    "wait",
    "idle",
  ]),
  stage: z.int().min(1).exactOptional(),
  bugcheck: z
    .string()
    .regex(/^[1-9a-f][0-9a-f]{0,2}$/, "a stop code is written as the debugger does, 9f")
    .exactOptional(),
  meaning: text,
});

export const groupSchema: z.ZodType<ApiGroup> = z.strictObject({
  group: z
    .string()
    .regex(/^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)?$/, "a group is named subject.action, as in socket.close"),
  meaning: text,
  roles: z.array(text).min(1).exactOptional(),
  areas: z.array(text).min(1).exactOptional(),
  apis: z.array(fullName).min(1).exactOptional(),
  except: z.array(fullName).min(1).exactOptional(),
});

const structureFieldSchema: z.ZodType<StructureField> = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][\w.]*$/),
  kind: z.enum(["u16", "u16-big-endian", "u32", "i32", "word", "ipv4", "ipv6", "pointer", "handle", "handles"]),
  x86: place,
  x64: place,
  to: text.exactOptional(),
  length: text.exactOptional(),
  count: text.exactOptional(),
  handle: text.exactOptional(),
  values: z.record(z.string().regex(/^\d+$/), text).exactOptional(),
  mask: z
    .string()
    .regex(/^0x[0-9a-f]{8}$/)
    .exactOptional(),
  status: z.strictObject({ groups: z.array(errorGroup).min(1), bits: z.literal(true).exactOptional() }).exactOptional(),
});

const structureName = z.string().regex(/^[A-Za-z_]\w*$/);

export const structureSchema: z.ZodType<Structure> = z.strictObject({
  name: structureName,
  also: z.array(structureName).min(1).exactOptional(),
  size: z.strictObject({ x86: z.int().positive(), x64: z.int().positive() }),
  variants: z.strictObject({ field: text, of: z.record(z.string().regex(/^\d+$/), structureName) }).exactOptional(),
  fields: z.array(structureFieldSchema).min(1),
});

export const questionSchema: z.ZodType<Question> = z.strictObject({
  about: z.enum(["message", "buffer", "network", "fact"]),
  of: z.string().regex(/^[a-z.-]*\*?$/, "a protocol or a kind of fact, with * at its end for any"),
  meaning: text,
  apis: z.array(text).min(1).exactOptional(),
  commands: z
    .array(z.string().regex(/^[!.~][\w. *-]*$/, "one debugger command, without quotes and semicolons"))
    .min(1)
    .exactOptional(),
});

export const factSchema: z.ZodType<FactKind> = z.strictObject({
  kind: z.string().regex(/^[a-z]+(-[a-z]+)*$/, "a kind of fact is named in lower case: lock-wait"),
  meaning: text,
  fields: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9.-]*\*?$/, "a field is named in lower case: responsible.site"),
        meaning: text,
        values: z.array(text).min(1).exactOptional(),
      }),
    )
    .min(1),
});

export const diagnosisSchema: z.ZodType<Diagnosis> = z.strictObject({
  id: z.string().regex(/^[A-Z]\d\d$/, "a diagnosis is a letter and two digits: N01"),
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: text,
});

/** The content of the data files. */
export interface KnowledgeData {
  readonly apis: readonly Api[];
  readonly errors: readonly ErrorCode[];
  readonly owners: readonly OwnerFamily[];
  readonly frames: readonly FramePattern[];
  readonly groups: readonly ApiGroup[];
  readonly structures: readonly Structure[];
  readonly questions: readonly Question[];
  readonly facts: readonly FactKind[];
  readonly diagnoses: readonly Diagnosis[];
}
